"""Which inputs there are and which importer reads each: by name, by what it holds, or not at all."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from muniment_importers import Detection, Importer, Probe, Record, Source
from muniment_importers.choose import (
    AmbiguousFormat,
    Candidate,
    EmptyInput,
    UnknownFormat,
    choose,
    choose_each,
    claims_folder,
)
from muniment_importers.inputs import (
    EmptyFolder,
    FormatNeeded,
    InputMissing,
    Inputs,
    InputUnreadable,
    find_inputs,
)
from muniment_importers.plugins import InstalledImporter, Plugins, UnknownImporter, load_plugins

Sniff = Callable[[Probe], Detection | None]
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def plugins(**sniffs: Sniff) -> Plugins:
    """Installed importers of these names, which look at an input in these ways."""
    installed = Plugins()
    for name, sniff in sniffs.items():
        members = {
            "name": name,
            "title": name,
            "sniff": lambda self, probe, sniff=sniff: sniff(probe),
            "read": lambda self, source, options: iter([Record(title="x")]),
        }
        installed.importers[name] = InstalledImporter(type(name, (Importer,), members), "test", "1")
    return installed


def sure(confidence: float, **options: object) -> Sniff:
    return lambda probe: Detection(confidence, "it looks so", options)


def unsure(probe: Probe) -> None:
    return None


def failing(probe: Probe) -> Detection:
    raise KeyError("lost")


def text(content: str | bytes = "some text", name: str = "x.txt") -> Source:
    return Source(None, stream=content.encode() if isinstance(content, str) else content, name=name)


def names(inputs: Inputs) -> list[str]:
    return [one.source.name for one in inputs.inputs]


def test_the_surest_importer_is_chosen_and_the_others_are_told() -> None:
    choice = choose(text(), plugins(a=sure(0.4), b=sure(0.9, delimiter=";"), c=unsure))
    assert choice.importer.name == "b"
    assert choice.options == {"delimiter": ";"}
    assert choice.detection == Detection(0.9, "it looks so", {"delimiter": ";"})
    assert choice.candidates == (Candidate("b", 0.9, "it looks so"), Candidate("a", 0.4, "it looks so"))


@pytest.mark.parametrize(("first", "second"), [(0.9, 0.9), (0.9, 0.8), (0.6, 0.5), (0.4, 0.3)])
def test_two_importers_that_are_about_equally_sure_are_both_named(first: float, second: float) -> None:
    with pytest.raises(AmbiguousFormat, match=r"a \(.*b \(") as refusal:
        choose(text(), plugins(b=sure(second), a=sure(first), c=sure(0.1)))
    assert refusal.value.code == "AMBIGUOUS_FORMAT"
    assert [candidate.name for candidate in refusal.value.candidates] == ["a", "b"]
    assert "--format" in str(refusal.value.hint)


@pytest.mark.parametrize(("first", "second"), [(0.9, 0.79), (0.3, 0.29), (0.35, 0.25)])
def test_a_clear_lead_or_a_rival_that_is_not_sure_is_no_ambiguity(first: float, second: float) -> None:
    assert choose(text(), plugins(a=sure(first), b=sure(second))).importer.name == "a"


def test_a_named_importer_wins_without_being_asked() -> None:
    choice = choose(text(), plugins(a=sure(1.0), b=failing), "b")
    assert (choice.importer.name, choice.detection, choice.candidates) == ("b", None, ())


def test_an_importer_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownImporter, match="there is no importer 'xyz'"):
        choose(text(), plugins(a=sure(1.0)), "xyz")


@pytest.mark.parametrize("format", [None, "a"])
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n  \n"])
def test_an_empty_input_is_refused_even_when_the_importer_is_named(content: bytes, format: str | None) -> None:
    with pytest.raises(EmptyInput) as refusal:
        choose(text(content), plugins(a=sure(1.0)), format)
    assert refusal.value.code == "EMPTY_INPUT"


def test_an_input_that_nobody_knows_says_what_it_looks_like_and_what_there_is() -> None:
    with pytest.raises(UnknownFormat, match=r"scan.csv; it looks like a PNG image") as refusal:
        choose(text(PNG, "scan.csv"), plugins(b=unsure, a=sure(0.29)))
    assert refusal.value.code == "UNKNOWN_FORMAT"
    assert str(refusal.value.hint).endswith("there are: a, b")


def test_an_importer_that_fails_to_look_is_left_out_and_noted(capsys: pytest.CaptureFixture[str]) -> None:
    def chatty(probe: Probe) -> Detection:
        print("hello")
        return Detection(0.9, "mine")

    wrong: Sniff = lambda probe: Detection(1.5, "too sure")  # noqa: E731
    choice = choose(text(), plugins(bad=failing, good=chatty, wrong=wrong))
    assert choice.importer.name == "good"
    assert choice.candidates[0].name == "good"
    assert {one.name: one.confidence for one in choice.candidates[1:]} == {"bad": 0.0, "wrong": 0.0}
    assert "KeyError: 'lost'" in choice.candidates[1].reason
    assert capsys.readouterr().out == ""


def test_an_extension_alone_is_enough_when_nobody_else_is_sure(tmp_path: Path) -> None:
    class Book(Importer):
        name = "book"
        title = "Book"
        extensions = (".book",)

        def read(self, source: Source, options: object) -> object:
            return iter(())

    installed = plugins(other=unsure)
    installed.importers["book"] = InstalledImporter(Book, "test", "1")
    assert choose(text(name="Parish.BOOK"), installed).importer.name == "book"
    (tmp_path / "folder.book").mkdir()
    assert not claims_folder(Source(tmp_path / "folder.book"), installed)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files, a hidden one, a folder and a link that leads nowhere in it."""
    for name in ("b.csv", "a.txt", ".hidden", "inner/c.txt"):
        path = tmp_path / "in" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("text")
    (tmp_path / "in" / "lost").symlink_to(tmp_path / "nowhere")
    return tmp_path / "in"


def test_one_file_is_an_input_that_is_alone(folder: Path) -> None:
    (found,) = find_inputs([str(folder / "a.txt")]).inputs
    assert found.is_alone
    assert found.source.path == folder / "a.txt"


def test_a_folder_is_its_files_in_the_order_of_their_names(folder: Path) -> None:
    found = find_inputs([str(folder)])
    assert names(found) == ["a.txt", "b.csv"]
    assert not any(one.is_alone for one in found.inputs)
    assert [one.as_json() for one in found.skipped] == [
        {"name": "inner", "code": "NESTED_FOLDER"},
        {"name": "lost", "code": "INPUT_UNREADABLE"},
    ]


def test_a_folder_that_an_importer_claims_is_one_input(folder: Path) -> None:
    bag: Sniff = lambda probe: Detection(0.9, "a bag") if "c.txt" in probe.entries else None  # noqa: E731
    claims = partial(claims_folder, plugins=plugins(bag=bag, other=failing))
    whole = find_inputs([str(folder / "inner")], claims_folder=claims)
    assert (names(whole), whole.inputs[0].is_alone) == (["inner"], True)
    assert names(find_inputs([str(folder)], claims_folder=claims)) == ["a.txt", "b.csv", "inner"]


def test_a_named_importer_alone_decides_about_a_folder(folder: Path) -> None:
    installed = plugins(bag=sure(0.9), csv=unsure)
    assert claims_folder(Source(folder), installed)
    assert not claims_folder(Source(folder), installed, "csv")


def test_several_inputs_keep_the_order_they_were_named_in(folder: Path) -> None:
    found = find_inputs([str(folder / "b.csv"), str(folder / "a.txt"), str(folder / "b.csv")])
    assert names(found) == ["b.csv", "a.txt"]
    assert not any(one.is_alone for one in found.inputs)


def test_all_missing_inputs_are_named_at_once(folder: Path) -> None:
    with pytest.raises(InputMissing) as missing:
        find_inputs([str(folder / "x"), str(folder / "a.txt"), str(folder / "lost")])
    assert missing.value.code == "INPUT_MISSING"
    assert missing.value.names == (str(folder / "x"), str(folder / "lost"))


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".hidden").touch()
    (tmp_path / "inner").mkdir()
    with pytest.raises(EmptyFolder) as refusal:
        find_inputs([str(tmp_path)])
    assert refusal.value.code == "EMPTY_FOLDER"


def test_a_pipe_in_the_file_system_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputUnreadable, match="neither a file nor a folder"):
        find_inputs([str(tmp_path / "pipe")])


def test_standard_input_needs_a_named_importer() -> None:
    with pytest.raises(FormatNeeded) as refusal:
        find_inputs(["-"], stdin=io.BytesIO(b"x"))
    assert refusal.value.code == "FORMAT_NEEDED"


def test_standard_input_is_an_input_that_is_alone() -> None:
    (found,) = find_inputs(["-"], stdin=io.BytesIO(b"abc"), format="a", encoding="koi8-r").inputs
    assert found.is_alone
    assert (found.source.name, found.source.size_bytes, found.source.asked_encoding) == ("stdin", 3, "koi8-r")


def test_an_only_input_that_is_empty_or_unknown_is_an_error(folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"")
    with pytest.raises(EmptyInput):
        choose_each(find_inputs([str(folder / "a.txt")]), plugins(a=sure(0.9)))
    with pytest.raises(UnknownFormat):
        choose_each(find_inputs([str(folder / "b.csv")]), plugins(a=unsure))


def test_among_several_the_empty_unknown_and_ambiguous_ones_are_passed_over_and_listed(tmp_path: Path) -> None:
    for name, content in {"1.csv": b"x", "2.csv": b"", "3.png": PNG, "4.both": b"x"}.items():
        (tmp_path / name).write_bytes(content)

    def sniff(probe: Probe) -> Detection | None:
        return Detection(0.9, "x") if probe.name.endswith((".csv", ".both")) else None

    def rival(probe: Probe) -> Detection | None:
        return Detection(0.9, "x") if probe.name.endswith(".both") else None

    chosen = choose_each(find_inputs([str(tmp_path)]), plugins(csv=sniff, rival=rival))
    assert [(source.name, choice.importer.name) for source, choice in chosen.inputs] == [("1.csv", "csv")]
    assert [(one.name, one.code) for one in chosen.skipped] == [
        ("2.csv", "EMPTY_INPUT"),
        ("3.png", "UNKNOWN_FORMAT"),
        ("4.both", "AMBIGUOUS_FORMAT"),
    ]


def test_a_wrong_importer_name_is_an_error_however_many_inputs_there_are(folder: Path) -> None:
    with pytest.raises(UnknownImporter):
        choose_each(find_inputs([str(folder)]), plugins(a=sure(1.0)), "xyz")


def test_an_importer_that_knows_the_extension_goes_before_one_that_finds_the_content_familiar(tmp_path: Path) -> None:
    folder = tmp_path / "plugins"
    folder.mkdir()
    shutil.copy(Path(__file__).parents[1] / "plugins" / "parish.py", folder)
    book = tmp_path / "neat.book"
    book.write_text("".join(f"P-{each}|17{each}|Baptisms {each}\n" for each in range(10, 60)))
    plugins = load_plugins(folder)
    assert choose(Source(book), plugins).importer.name == "parish-book"
    sheet = tmp_path / "neat.csv"
    sheet.write_text("id|date|title\n" + book.read_text())
    assert choose(Source(sheet), plugins).importer.name == "csv"
