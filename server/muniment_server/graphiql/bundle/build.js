// Bundles GraphiQL: node build.js FOLDER, where the packages of package-lock.json are installed beside this file.

import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import { build } from "esbuild";

const folder = process.argv[2];

// GraphiQL names its icons, for who has them read out, after functions; the bundler would shorten those names.
const namedIcons = {
  name: "named-icons",
  setup({ onLoad }) {
    onLoad({ filter: /@graphiql.react.dist.icons./ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const name = /^var (Svg\w+) = \(/m.exec(text)?.[1];
      return name && { contents: `${text}\nObject.defineProperty(${name}, "name", { value: "${name}" });` };
    });
  },
};

const { metafile } = await build({
  entryPoints: {
    graphiql: "graphiql.js",
    "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
    "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
    "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
  },
  alias: {
    "monaco-editor/esm/vs/editor/edcore.main.js": "./editor.js",
    // The formatter's parsers go by two names, of which the old one leads to a form that yields nothing in a bundle.
    "prettier/parser-babel": "prettier/plugins/babel",
    "prettier/parser-graphql": "prettier/plugins/graphql",
  },
  // Modules first: else graphql would be taken twice as its second form, of which nothing can be left out.
  mainFields: ["browser", "module", "main"],
  define: { "process.env.NODE_ENV": '"production"' },
  // Every browser that runs modules in workers reads woff2; the older form of each font is left out.
  loader: { ".ttf": "file", ".woff2": "file", ".woff": "empty" },
  assetNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  plugins: [namedIcons],
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
  outdir: folder,
});

// The page links one style. The others repeat it for modules that are asked for later, and nobody would load them.
for (const file of Object.keys(metafile.outputs)) {
  if (file.endsWith(".css") && basename(file) !== "graphiql.css") rmSync(file);
}
writeFileSync(join(folder, "LICENSES.txt"), licences(Object.keys(metafile.inputs)));

/** Gives the licences of all packages that have a file in the bundle. */
function licences(inputs) {
  const homes = new Set(inputs.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0]).filter(Boolean));
  const texts = [...homes].sort().map((home) => {
    const about = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
    const files = readdirSync(home).filter((name) => /^(licen[cs]e|notice|thirdpartynotices)/i.test(name));
    const said = files.map((name) => readFileSync(join(home, name), "utf8").trim());
    return [`${about.name} ${about.version} (${about.license})`, ...said].join("\n\n");
  });
  return `GraphiQL as served here is made of these packages.\n\n${texts.join(`\n\n${"-".repeat(78)}\n\n`)}\n`;
}
