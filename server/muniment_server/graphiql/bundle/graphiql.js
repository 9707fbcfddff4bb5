// What the page needs of GraphiQL, in one module: the interface with its plugins, and the editor that it is written in.

import { explorerPlugin } from "@graphiql/plugin-explorer";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
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

/** Puts GraphiQL into a place of the page; it sends its queries to the address. */
export function show(place, address, defaultTabs) {
  const properties = {
    fetcher: createGraphiQLFetcher({ url: address, enableIncrementalDelivery: false }),
    defaultTabs,
    plugins: [HISTORY_PLUGIN, explorerPlugin({ showAttribution: false })],
    defaultEditorToolsVisibility: true,
    isHeadersEditorEnabled: true,
    inputValueDeprecation: true,
  };
  createRoot(place).render(createElement(GraphiQL, properties));
}
