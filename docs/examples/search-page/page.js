// The search view of an archive. The address holds the whole state (cursor, dates, order), so that going back, reloading
// and sharing a link need nothing more; every text of the archive is set as text and never as markup.

const PAGE_SIZE = 10;
const ORDERS = {
  "": { field: "DATE", direction: "ASC" },
  newest: { field: "DATE", direction: "DESC" },
  title: { field: "TITLE", direction: "ASC" },
};
const QUERY = `
query SearchPage(
  $first: Int, $after: String, $last: Int, $before: String, $filter: DocumentFilter, $orderBy: DocumentOrder
) {
  archive { name }
  documents(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    totalCount
    startPosition
    pageInfo { hasPreviousPage hasNextPage startCursor endCursor }
    nodes { id title description date { text display } }
  }
}`;

const element = (id) => document.getElementById(id);
const form = element("narrow");
let underWay = new AbortController();

/** What the archive says against a request: an error of GraphQL, with its code. */
class Refusal extends Error {
  constructor({ message, extensions = {} }) {
    super(message);
    this.code = extensions.code;
  }
}

/** Give the state that the address holds. */
function stateOfAddress() {
  const given = new URLSearchParams(location.search);
  const order = given.get("order") ?? "";
  return {
    after: given.get("after"),
    before: given.get("before"),
    dates: (given.get("dates") ?? "").trim(),
    order: Object.hasOwn(ORDERS, order) ? order : "",
  };
}

/** Give the address of a state, relative to this page; what is left empty is not in it. */
function addressOf(state) {
  const words = new URLSearchParams(Object.entries(state).filter(([, value]) => value));
  return words.size ? `?${words}` : "./";
}

/** Give the variables of the query: forward from a cursor, or back from one. */
function variablesOf({ after, before, dates, order }) {
  const page = before ? { last: PAGE_SIZE, before } : { first: PAGE_SIZE, after };
  return { ...page, filter: dates ? { date: { overlaps: dates } } : null, orderBy: ORDERS[order] };
}

/** Ask the archive, and give `data`. Throws a Refusal, or another error when there is no answer of GraphQL. */
async function ask(variables, signal) {
  const response = await fetch("graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ query: QUERY, variables }),
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
  form.elements.dates.value = state.dates;
  form.elements.order.value = state.order;
  element("main").setAttribute("aria-busy", "true");
  try {
    const data = await ask(variablesOf(state), request.signal);
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

/** Show one page of the list. */
function showPage(state, { archive, documents }) {
  const { totalCount, startPosition, pageInfo, nodes } = documents;
  element("home").textContent = archive.name;
  showProblem("");
  showList(nodes);
  const kept = { dates: state.dates, order: state.order };
  showWay("previous", pageInfo.hasPreviousPage && { ...kept, before: pageInfo.startCursor });
  showWay("next", pageInfo.hasNextPage && { ...kept, after: pageInfo.endCursor });
  if (nodes.length) {
    const count = `${startPosition} - ${startPosition + nodes.length - 1} of ${totalCount}`;
    showMessage(null);
    showCount(count, archive.name);
  } else if (totalCount) {
    showMessage("Nothing on this page", "The documents that stood here are no longer in the archive.", { state });
    showCount(`0 of ${totalCount}`, archive.name);
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

function showList(nodes) {
  const items = nodes.map((node) => {
    const item = element("document").content.cloneNode(true);
    const date = item.querySelector(".date");
    date.textContent = node.date?.text ?? node.date?.display ?? "undated";
    date.classList.toggle("missing", !node.date);
    item.querySelector("h3").textContent = node.title;
    item.querySelector(".description").replaceChildren(...paragraphs(node.description ?? ""));
    return item;
  });
  element("documents").replaceChildren(...items);
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
  element("first-page").href = state ? addressOf({ dates: state.dates, order: state.order }) : "";
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
  const { dates, order } = form.elements;
  history.pushState(null, "", addressOf({ dates: dates.value.trim(), order: order.value }));
  await show(); // the focus stays in the form, and the count is announced
});

element("again").addEventListener("click", async () => {
  await show();
  element(element("message").hidden ? "heading" : "again").focus();
});

window.addEventListener("popstate", show);
show();
