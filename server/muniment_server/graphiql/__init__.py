"""GraphiQL, the page to ask in a browser: our page and its examples, and the files that come from npm packages."""
