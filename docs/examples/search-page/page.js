// The search view of an archive. The address holds the whole state (search, what it is narrowed to, dates, order,
// cursor), so that going back, reloading and sharing a link need nothing more; every text of the archive is set as text
// and never as markup.

const PAGE_SIZE = 10;
const FACET_SIZE = 30;
const SHOWN_AT_ONCE = 8;
const PAUSE_MS = 200;
const ORDERS = {
  "": null, // the archive's own: relevance where something is searched, else the oldest first
  oldest: { field: "DATE", direction: "ASC" },
  newest: { field: "DATE", direction: "DESC" },
  title: { field: "TITLE", direction: "ASC" },
};
// The name of each facet in the address, with its title, its field, and the field of the filter that takes its values.
const FACETS = {
  people: { title: "People", field: "AGENTS", filter: "agents" },
  places: { title: "Places", field: "PLACES", filter: "places" },
  topics: { title: "Topics", field: "SUBJECTS", filter: "subjects" },
  languages: { title: "Languages", field: "LANGUAGES", filter: "languages" },
  repository: { title: "Repository", field: "REPOSITORIES", filter: "repositories" },
};
const QUERY = `
query SearchPage(
  $first: Int, $after: String, $last: Int, $before: String, $search: String, $filter: DocumentFilter,
  $orderBy: DocumentOrder, $fields: [DocumentFacetField!]!, $values: Int, $chosen: [ID!]!
) {
  archive { name }
  chosen: nodes(ids: $chosen) {
    id
    ... on Agent { name }
    ... on Place { name }
    ... on Subject { name: label }
    ... on Repository { name }
  }
  documents(
    first: $first, after: $after, last: $last, before: $before, search: $search, filter: $filter, orderBy: $orderBy
  ) {
    totalCount
    startPosition
    pageInfo { hasPreviousPage hasNextPage startCursor endCursor }
    edges {
      highlights { field html }
      node { id title description date { text display } }
    }
    suggestions
    facets(fields: $fields, first: $values) { field buckets { value label count selected } }
  }
}`;
const COMPLETIONS = "query Completions($prefix: String!) { suggest(prefix: $prefix, first: 8) { label } }";

const element = (id) => document.getElementById(id);
const form = element("narrow");
let underWay = new AbortController();
let pause = 0;
let completing = new AbortController();

/** What the archive says against a request: an error of GraphQL, with its code. */
class Refusal extends Error {
  constructor({ message, extensions = {} }) {
    super(message);
    this.code = extensions.code;
  }
}

/** Give the state that the address holds; `chosen` has the values of each facet. */
function stateOfAddress() {
  const given = new URLSearchParams(location.search);
  const search = (given.get("search") ?? "").trim();
  const order = given.get("order") ?? "";
  return {
    after: given.get("after"),
    before: given.get("before"),
    search,
    dates: (given.get("dates") ?? "").trim(),
    order: Object.hasOwn(ORDERS, order) && (search || order !== "oldest") ? order : "",
    chosen: Object.fromEntries(Object.keys(FACETS).map((name) => [name, given.getAll(name)])),
  };
}

/** Give the address of a state, relative to this page; what is left empty is not in it. */
function addressOf({ chosen = {}, ...state }) {
  const values = Object.entries(chosen).flatMap(([name, each]) => each.map((value) => [name, value]));
  const words = new URLSearchParams([...Object.entries(state), ...values].filter(([, value]) => value));
  return words.size ? `?${words}` : "./";
}

/** Give a state at its first page. */
function firstPageOf({ search, dates, order, chosen }) {
  return { search, dates, order, chosen };
}

/** Give the variables of the query: forward from a cursor, or back from one. */
function variablesOf({ after, before, search, dates, order, chosen }) {
  const page = before ? { last: PAGE_SIZE, before } : { first: PAGE_SIZE, after };
  const filter = dates ? { date: { overlaps: dates } } : {};
  for (const [name, values] of Object.entries(chosen)) {
    if (values.length) {
      filter[FACETS[name].filter] = { all: values };
    }
  }
  return {
    ...page,
    search: search || null,
    filter,
    orderBy: ORDERS[order],
    fields: Object.values(FACETS).map((facet) => facet.field),
    values: FACET_SIZE,
    chosen: Object.entries(chosen).flatMap(([name, values]) => (name === "languages" ? [] : values)),
  };
}

/** Ask the archive, and give `data`. Throws a Refusal, or another error when there is no answer of GraphQL. */
async function ask(query, variables, signal) {
  const response = await fetch("graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ query, variables }),
    signal,
  });
  const answer = await response.json();
  if (answer.errors?.length) {
    throw new Refusal(answer.errors[0]);
  }
  return answer.data;
}

/** Show what the address asks for. An answer that was overtaken by another request is dropped. */
async function show() {
  underWay.abort();
  const request = (underWay = new AbortController());
  const state = stateOfAddress();
  showForm(state);
  pointNarrowing(state); // a second choice made before the answer is there adds to the first
  element("main").setAttribute("aria-busy", "true");
  try {
    const data = await ask(QUERY, variablesOf(state), request.signal);
    if (request === underWay) {
      showPage(state, data);
    }
  } catch (error) {
    if (request === underWay) {
      showError(state, error);
    }
  }
  if (request === underWay) {
    element("main").setAttribute("aria-busy", "false");
  }
}

/** Show in the form what the address asks for. */
function showForm({ search, dates, order }) {
  const { elements } = form;
  const [usual, oldest] = elements.order.options;
  usual.text = search ? "best first" : "oldest first";
  oldest.hidden = !search;
  elements.search.value = search;
  elements.dates.value = dates;
  elements.order.value = order;
}

/** Show one page of the list. */
function showPage(state, { archive, chosen, documents }) {
  const { totalCount, startPosition, pageInfo, edges, suggestions, facets } = documents;
  element("home").textContent = archive.name;
  showProblem("");
  showList(edges);
  showFacets(facets);
  showChosen(state, namesOf(chosen, facets));
  pointNarrowing(state);
  showSuggestions(state, suggestions);
  const kept = firstPageOf(state);
  showWay("previous", pageInfo.hasPreviousPage && { ...kept, before: pageInfo.startCursor });
  showWay("next", pageInfo.hasNextPage && { ...kept, after: pageInfo.endCursor });
  if (edges.length) {
    const count = `${startPosition} - ${startPosition + edges.length - 1} of ${totalCount}`;
    showMessage(null);
    showCount(count, archive.name);
  } else if (totalCount) {
    showMessage("Nothing on this page", "The documents that stood here are no longer in the archive.", { state });
    showCount(`0 of ${totalCount}`, archive.name);
  } else if (state.search || Object.values(state.chosen).some((values) => values.length)) {
    showMessage("No documents", "Nothing in this archive answers this search.", { everything: true });
    showCount("0 of 0", archive.name);
  } else if (state.dates) {
    showMessage("No documents", `Nothing in this archive can date from ${state.dates}.`, { everything: true });
    showCount("0 of 0", archive.name);
  } else {
    showMessage("No documents yet", "This archive is empty; what is imported next will be listed here.");
    showCount("0 of 0", archive.name);
  }
}

/** Show why there is nothing to show, and the ways out of it. */
function showError(state, error) {
  const isOurs = error instanceof Refusal;
  const aboutDates = isOurs && error.code === "BAD_EDTF";
  showList([]);
  showFacets([]);
  showChosen(state, new Map());
  pointNarrowing(state);
  showSuggestions(state, []);
  showWay("previous", null);
  showWay("next", null);
  showCount("", "Documents");
  showProblem(aboutDates ? `“${state.dates}” is no date that can be read here.` : "");
  if (aboutDates) {
    showMessage("No documents", "The dates above cannot be read.", { everything: true });
  } else if (isOurs && error.code === "BAD_CURSOR") {
    showMessage("This link leads nowhere any more", `The archive says: ${error.message}.`, { state });
  } else if (isOurs) {
    showMessage("The archive could not answer", `It says: ${error.message}.`, { again: true });
  } else {
    showMessage("The archive cannot be reached", "It may be down for a moment.", { again: true });
  }
}

function showList(edges) {
  const items = edges.map(({ node, highlights }) => {
    const item = element("document").content.cloneNode(true);
    const date = item.querySelector(".date");
    date.textContent = node.date?.text ?? node.date?.display ?? "undated";
    date.classList.toggle("missing", !node.date);
    const found = highlights.map(({ field, html }) => ({ field, parts: marked(html) }));
    const title = found.find(({ parts }) => parts.map((part) => part.text).join("") === node.title);
    item.querySelector("h3").append(...(title ? elementsOf(title.parts) : [node.title]));
    item.querySelector(".found").append(...found.filter((each) => each !== title).map(cutOf));
    if (!found.some(({ field }) => field === "description")) {
      item.querySelector(".description").append(...paragraphs(node.description ?? ""));
    }
    return item;
  });
  element("documents").replaceChildren(...items);
}

/** Take the HTML of a highlight apart: escaped text in which <mark> is the only markup. Every second part is marked. */
function marked(html) {
  const characters = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'" };
  return html.split(/<\/?mark>/).map((part, place) => ({
    text: part.replace(/&(?:amp|lt|gt|quot|#x27);/g, (escaped) => characters[escaped]),
    isMarked: place % 2 === 1,
  }));
}

/** Give what stands for the parts of a highlight in the page: text, and elements that mark it. */
function elementsOf(parts) {
  return parts.map(({ text, isMarked }) => (isMarked ? elementWith("mark", text) : text));
}

function cutOf({ parts }) {
  const paragraph = elementWith("p", ...elementsOf(parts));
  paragraph.dir = "auto";
  return paragraph;
}

function elementWith(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

/** Show the values by which the list can be narrowed, each as a link with its count. */
function showFacets(facets) {
  const lists = [];
  for (const { field, buckets } of facets) {
    const [name, { title }] = Object.entries(FACETS).find(([, facet]) => facet.field === field);
    const items = buckets.filter((bucket) => !bucket.selected).map((bucket) => facetItem(name, bucket));
    if (items.length) {
      const list = element("facet").content.cloneNode(true);
      const [first, rest] = list.querySelectorAll("ul");
      list.querySelector("h3").textContent = title;
      first.append(...items.slice(0, SHOWN_AT_ONCE));
      rest.append(...items.slice(SHOWN_AT_ONCE));
      list.querySelector("details").hidden = items.length <= SHOWN_AT_ONCE;
      list.querySelector("summary").textContent = `More of ${title.toLowerCase()}`;
      lists.push(list);
    }
  }
  element("facet-lists").replaceChildren(...lists);
  element("facets").hidden = !lists.length;
}

function facetItem(name, { value, label, count }) {
  const number = elementWith("span", String(count));
  number.className = "number";
  return elementWith("li", narrowingLink("put on", name, value, label), " ", number);
}

function narrowingLink(change, facet, value, label) {
  const link = elementWith("a", label);
  Object.assign(link.dataset, { change, facet, value });
  return link;
}

/** Point each link that puts a value on or takes one off to what it makes of a state. */
function pointNarrowing(state) {
  for (const link of document.querySelectorAll("a[data-change]")) {
    const { change, facet, value } = link.dataset;
    const others = state.chosen[facet].filter((other) => other !== value);
    const chosen = { ...state.chosen, [facet]: change === "put on" ? [...others, value] : others };
    link.href = addressOf({ ...firstPageOf(state), chosen });
  }
}

/** Give the names of chosen values: of objects, and of languages as far as the facet has them. */
function namesOf(nodes, facets) {
  const labels = facets.flatMap(({ buckets }) => buckets.map(({ value, label }) => [value, label]));
  return new Map([...labels, ...nodes.filter((node) => node?.name).map(({ id, name }) => [id, name])]);
}

/** Show what the list is narrowed to; each is a link that takes it off. */
function showChosen(state, names) {
  const items = Object.entries(state.chosen).flatMap(([name, values]) =>
    values.map((value) => {
      const label = names.get(value) ?? value;
      const link = narrowingLink("take off", name, value, label);
      link.setAttribute("aria-label", `${FACETS[name].title}: ${label}, take off`);
      return elementWith("li", link);
    }),
  );
  element("chosen").replaceChildren(...items);
  element("chosen").hidden = !items.length;
}

/** Show other searches that find something. */
function showSuggestions(state, suggestions) {
  const links = suggestions.map((search) => linkTo({ ...firstPageOf(state), search }, search));
  const words = links.flatMap((link, place) => [place ? " or " : "Did you mean ", link]);
  element("suggestions").replaceChildren(...words, "?");
  element("suggestions").hidden = !suggestions.length;
}

function linkTo(state, text) {
  const link = elementWith("a", text);
  link.href = addressOf(state);
  return link;
}

/** Give an element for each paragraph of a text, in which blank lines part them. */
function paragraphs(text) {
  return text.split(/\n{2,}/).map((words) => {
    const paragraph = document.createElement("p");
    paragraph.dir = "auto";
    paragraph.textContent = words;
    return paragraph;
  });
}

function showCount(count, name) {
  element("count").textContent = count;
  document.title = count ? `${count} · ${name}` : name;
}

/** Point both links of one way to a state, or hide them. */
function showWay(way, state) {
  for (const link of document.querySelectorAll(`[data-way=${way}]`)) {
    link.hidden = !state;
    link.href = state ? addressOf(state) : "";
  }
}

function showProblem(problem) {
  element("dates-problem").textContent = problem;
  element("dates").setAttribute("aria-invalid", problem ? "true" : "false");
}

/** Show a message in place of the list; `state` offers its first page. */
function showMessage(title, text, { state = null, everything = false, again = false } = {}) {
  element("message").hidden = title === null;
  element("message-title").textContent = title;
  element("message-text").textContent = text;
  element("again").hidden = !again;
  element("everything").hidden = !everything;
  element("first-page").hidden = !state;
  element("first-page").href = state ? addressOf(firstPageOf(state)) : "";
}

/** Go to another state as a link does: a new entry in the history, and on from the top of the list. */
async function goTo(address) {
  history.pushState(null, "", address);
  await show();
  element("heading").focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (link && isPlain) {
    event.preventDefault();
    goTo(link.href);
  }
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { search, dates, order } = form.elements;
  const { chosen } = stateOfAddress();
  const state = { search: search.value.trim(), dates: dates.value.trim(), order: order.value, chosen };
  history.pushState(null, "", addressOf(state));
  await show(); // the focus stays in the form, and the count is announced
});

form.elements.search.addEventListener("input", () => {
  clearTimeout(pause);
  completing.abort();
  pause = setTimeout(complete, PAUSE_MS);
});

/** Offer what the typed text may become. Without an answer nothing is offered, and the search works as before. */
async function complete() {
  const prefix = form.elements.search.value;
  completing = new AbortController();
  try {
    const { suggest } = await ask(COMPLETIONS, { prefix }, completing.signal);
    const options = [...new Set(suggest.map(({ label }) => label))].map((label) => {
      const option = document.createElement("option");
      option.value = label;
      return option;
    });
    element("completions").replaceChildren(...options);
  } catch {
    element("completions").replaceChildren();
  }
}

element("again").addEventListener("click", async () => {
  await show();
  element(element("message").hidden ? "heading" : "again").focus();
});

window.addEventListener("popstate", show);
show();
