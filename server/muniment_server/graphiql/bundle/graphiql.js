// What the page needs of GraphiQL, in one module: the interface with its plugins, and the editor that it is written in.

import { explorerPlugin } from "@graphiql/plugin-explorer";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { parse } from "graphql";
// GraphiQL loads the editor when it is on the page already; asked for here, it comes in the same go, with its styles.
import "monaco-graphql/esm/monaco-editor.js";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

import "@fontsource/fira-code/400.css";
import "@fontsource/roboto/400.css";
import "@fontsource/roboto/500.css";
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "@graphiql/plugin-explorer/style.css";
import "graphiql/graphiql.css";

const WORKERS = { json: "json.worker.js", graphql: "graphql.worker.js" };

globalThis.MonacoEnvironment = {
  getWorker(_id, label) {
    return new Worker(new URL(WORKERS[label] ?? "editor.worker.js", import.meta.url), { type: "module", name: label });
  },
};

/**
 * Takes a name out of a request that no operation of its document has: GraphiQL learns the name of what is written a
 * moment after it is written or its tab is turned to, and who runs it at once would be refused.
 */
function withoutStaleName({ operationName, ...request }) {
  try {
    const names = parse(request.query).definitions.map((definition) => definition.name?.value);
    return names.includes(operationName) ? { operationName, ...request } : request;
  } catch {
    return request; // the server says what is wrong with it
  }
}

/** Puts GraphiQL into a place of the page; it sends its queries to the address. */
export function show(place, address, defaultTabs) {
  const send = createGraphiQLFetcher({ url: address, enableIncrementalDelivery: false });
  const properties = {
    fetcher: (request, options) => send(withoutStaleName(request), options),
    defaultTabs,
    plugins: [HISTORY_PLUGIN, explorerPlugin({ showAttribution: false })],
    defaultEditorToolsVisibility: true,
    isHeadersEditorEnabled: true,
    inputValueDeprecation: true,
  };
  createRoot(place).render(createElement(GraphiQL, properties));
}
