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

async function start() {
  const { React, ReactDOM, GraphiQL, GraphiQLPluginExplorer } = window;
  if (!React || !ReactDOM || !GraphiQL || !GraphiQLPluginExplorer) throw new Error("a file of GraphiQL is missing");
  // The dialogs add a style element while they are open; the policy of the page wants this word on it.
  window.__webpack_nonce__ = place.dataset.nonce;
  const defaultTabs = await exampleTabs();
  const explorer = GraphiQLPluginExplorer.explorerPlugin({ showAttribution: false });
  const fetcher = GraphiQL.createFetcher({
    url: new URL("graphql", document.baseURI).href,
    enableIncrementalDelivery: false,
  });
  ReactDOM.createRoot(place).render(
    React.createElement(GraphiQL, {
      fetcher,
      defaultTabs,
      plugins: [explorer],
      defaultEditorToolsVisibility: true,
      isHeadersEditorEnabled: true,
      inputValueDeprecation: true,
    }),
  );
}

start().catch((error) => {
  const text = document.createElement("p");
  text.textContent = `GraphiQL did not start: ${error.message}. Reload the page; if that does not help, run make graphiql.`;
  place.replaceChildren(text);
});
