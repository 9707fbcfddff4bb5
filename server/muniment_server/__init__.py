"""The server and the command line of Muniment: settings, HTTP, the GraphQL endpoint, and one command group a file."""
