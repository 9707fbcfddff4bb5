"""GraphiQL as a person sees it: tabs, the editor, the pane of the answer, and the panes on the left."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, Request, expect


class GraphiQL:
    """The page, once it can be worked with."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.editor = page.get_by_role("region", name="Operation Editor")
        self.answer = page.get_by_role("region", name="Result Window")
        self.docs = page.get_by_role("region", name="Documentation Explorer")
        # The editors come after the frame; each shows a number beside its first line.
        for pane in (self.editor, self.answer):
            expect(pane.locator(".view-lines")).to_be_visible()

    @property
    def text(self) -> str:
        """What stands in the editor."""
        return str(self.page.evaluate(_TEXT, "operation.graphql"))

    @property
    def answer_text(self) -> str:
        """The whole answer, also what is out of sight."""
        return str(self.page.evaluate(_TEXT, "response.json"))

    def open_tab(self, name: str) -> None:
        """Turn to one of the tabs."""
        self.page.get_by_role("tab", name=name).get_by_role("button", name=name).click()
        expect(self.page.get_by_role("tabpanel", name=name)).to_be_visible()

    def write(self, query: str) -> None:
        """Paste a query with a name into the editor, in place of what is there; its tab gets the name."""
        self.paste("Operation Editor", query)
        expect(self.page.get_by_role("tab", selected=True)).to_contain_text(query.split()[1])

    def paste(self, pane: str, text: str) -> None:
        """Paste a text into a pane, in place of what is there."""
        region = self.page.get_by_role("region", name=pane)
        region.locator(".view-lines:visible").click()
        self.page.keyboard.press("ControlOrMeta+a")
        region.get_by_role("textbox").evaluate(_PASTE, text)

    def run(self) -> Any:
        """Run the query from the editor, and give the answer that the server sent."""
        self.editor.locator(".view-lines").click()
        with self.page.expect_response(lambda response: is_question(response.request)) as received:
            self.page.keyboard.press("ControlOrMeta+Enter")
        return received.value.json()

    def wait_for_schema(self) -> Locator:
        """Open the documentation, which has something to show when the schema is known."""
        self.page.get_by_role("button", name="Show Documentation Explorer").click()
        expect(self.docs.get_by_role("link", name="Query", exact=True)).to_be_visible()
        return self.docs


def is_question(request: Request) -> bool:
    """Tell the person's requests from those of GraphiQL for the schema."""
    return request.url.endswith("/graphql") and "IntrospectionQuery" not in (request.post_data or "")


# The panes hold only the lines in sight; the editor's models hold the text.
_TEXT = "name => __MONACO.editor.getModels().find(model => model.uri.path.endsWith(name)).getValue()"
_PASTE = """(element, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
