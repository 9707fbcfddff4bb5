// Starts GraphiQL on /graphql, with the examples of tabs.graphql for who comes the first time. GraphiQL itself keeps
// tabs, history and theme in the browser; headers are kept only by who asks for it in the settings.

const place = document.getElementById("graphiql");

/** Parts a file of operations, with a blank line between two of them, into GraphiQL's tabs. */
function tabsOf(text) {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((query) => ({ query }));
}

async function exampleTabs() {
  const answer = await fetch(new URL("tabs.graphql", import.meta.url));
  if (!answer.ok) throw new Error(`the examples could not be loaded (${answer.status})`);
  return tabsOf(await answer.text());
}

/** Puts the word that the policy of the page wants on every style element that the editor and the dialogs make. */
function nameStyles(nonce) {
  const createElement = document.createElement;
  document.createElement = function (name, options) {
    const element = createElement.call(this, name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  };
}

async function start() {
  nameStyles(place.dataset.nonce);
  const [{ show }, defaultTabs] = await Promise.all([import("./graphiql.js"), exampleTabs()]);
  show(place, new URL("graphql", document.baseURI).href, defaultTabs);
}

start().catch((error) => {
  const text = document.createElement("p");
  text.textContent = `GraphiQL did not start: ${error.message}. Reload the page; if that does not help, run make graphiql.`;
  place.replaceChildren(text);
});
