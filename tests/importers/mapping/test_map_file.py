"""Map files: what they say, and on which line a wrong one is wrong."""

from __future__ import annotations

import pytest

from muniment_importers.mapping.field_map import BadMap
from muniment_importers.mapping.map_file import parse_map, read_map
from muniment_importers.mapping.map_lines import key_lines

WHOLE = """\
version = 1
# a comment with [brackets] and "quotes"

[fields]
native_id = "Object ID"
date = ["Date made", "Date"]
subjects = { from = ["Keywords"], split = ";" }
"agents.aut" = { from = ["Maker"], default = "unknown" }

[fields.languages]
from = "Lang"
map = { Eng = "en" }

[constants]
repository = "County Record Office"

[ignore]
fields = [
    "Checked by",
]
"""


def refused(text: str) -> BadMap:
    with pytest.raises(BadMap) as caught:
        parse_map(text, "census.toml")
    return caught.value


def test_a_whole_map_is_read():
    field_map = parse_map(WHOLE, "census.toml")
    assert [entry.target.name for entry in field_map.entries] == [
        "native_id",
        "date",
        "subjects",
        "agents.aut",
        "languages",
    ]
    assert field_map.entries[1].paths == ("Date made", "Date")
    assert field_map.entries[2].filters.split == (";",)
    assert field_map.entries[3].filters.default == ("unknown",)
    assert field_map.constant("repository") == "County Record Office"
    assert field_map.ignored == ("Checked by",)


def test_each_entry_knows_its_line():
    lines = {entry.target.name: entry.line for entry in parse_map(WHOLE).entries}
    assert lines == {"native_id": 5, "date": 6, "subjects": 7, "agents.aut": 8, "languages": 10}


def test_another_text_has_another_hash_and_line_ends_do_not_count():
    assert parse_map(WHOLE).sha256 != parse_map(WHOLE + "\n").sha256
    assert parse_map(WHOLE).sha256 == parse_map(WHOLE.replace("\n", "\r\n")).sha256


def test_an_unquoted_name_with_a_suffix_means_the_same_as_a_quoted_one():
    field_map = parse_map('version = 1\n[fields]\nagents.aut = "Maker"\nnotes.general = "Remark"')
    assert [entry.target.name for entry in field_map.entries] == ["agents.aut", "notes.general"]


def test_several_tables_of_one_field_are_several_entries():
    field_map = parse_map(
        'version = 1\n[fields]\nextents = [{ from = ["n", "of"], join = " " }, { from = ["m"] }]',
    )
    assert [entry.paths for entry in field_map.entries] == [("n", "of"), ("m",)]


@pytest.mark.parametrize(
    ("body", "line", "words", "hint"),
    [
        ('[fields]\ntitel = "Title"', 3, "there is no field 'titel'", "did you mean 'title'?"),
        ('[fields]\ntitle = "T"\nsubjects = { from = "K", splitt = ";" }', 4, "'splitt'", "did you mean 'split'?"),
        ('[field]\ntitle = "T"', 2, "'field'", "did you mean 'fields'?"),
        ("[fields]\ntitle = 3", 3, "title is 3", "write a path"),
        ('[fields]\ntitle = ""', 3, "a path is empty", "write the heading"),
        ('[fields]\nagents = { role = "Role" }', 3, "agents needs 'name'", "add name"),
        ('[fields]\nagents = { from = "A", name = "B" }', 3, "do not go together", "one or the other"),
        ('[fields]\ntitle = { each = "a[]", from = "b" }', 3, "each stands with", "add"),
        ("[fields]\ntitle = { strip_isbd = true }", 3, "where its values come from", "add from"),
        ("[fields]\ntitle = {}", 3, "where its values come from", "add from"),
        ('[constants]\nkind = "persn"', 3, "there is no kind 'persn'", "write one of"),
        ('[fields]\n\n\n"notes.shelf" = "Shelf"', 5, "'shelf' is none of", None),
        ('[fields]\nsubjects = { from = "K", split = 3 }', 3, "3 is not text", None),
        ('[fields]\ntitle = "A"\nname = "B"', 4, "name and title (line 3) are the same field", "a list of paths"),
        ('[fields]\nagents.aut = "A"\n"agents.aut" = "B"', 4, "are the same field", "one of them"),
        ('[fields]\ntitle = "T"\ntitle = "U"', 4, "Cannot overwrite", "not TOML"),
        (
            '[fields]\nlevel = { from = "L", default = "fnods" }',
            3,
            "there is no level 'fnods'",
            "did you mean 'fonds'?",
        ),
        ('[fields]\nlanguages = { from = "L", map = { G = "xx1" } }', 3, "there is no language 'xx1'", "BCP 47"),
        ('[fields]\nsubjects = { from = "K", map = ["a"] }', 3, "map takes texts to texts", "write it as"),
        ('[fields]\nsubjects = { from = "K", strip = 3 }', 3, "strip is 3", "write the characters"),
        ('[fields]\nsubjects = { from = "K", strip_isbd = "yes" }', 3, "strip_isbd is 'yes'", "true or false"),
        ('[fields]\nsubjects = { from = "K", join = 3 }', 3, "join is 3", "write what stands"),
        ('[fields]\nsubjects = { from = "K", split = "" }', 3, "split is ''", "write what parts"),
        ('[constants]\nvisibility = "secret"', 3, "there is no visibility 'secret'", "write one of public"),
        ('[constants]\nstatus = "drafted"', 3, "there is no status 'drafted'", "did you mean 'draft'?"),
        ('[constants]\nbody_kind = "scan"', 3, "there is no body_kind 'scan'", "write one of original"),
        ("[constants]\nlevel = 3", 3, "3 is not text", "quotes"),
        ('[constants]\nrepo = "X"', 3, "there is no field 'repo'", None),
        ("fields = 3", 2, "fields is a table", "begin it with [fields]"),
        ('[ignore]\nfeilds = ["a"]', 3, "'feilds'", "did you mean 'fields'?"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_a_cure(body, line, words, hint):
    error = refused(f"version = 1\n{body}")
    assert error.line == line
    assert words in error.message
    assert error.message.startswith(f"census.toml line {line}: ")
    assert hint is None or hint in (error.hint or "")
    assert error.code == "BAD_MAP"


def test_text_that_is_not_toml_is_refused_with_the_line_of_the_parser():
    assert refused("version = 1\n[fields]\ntitle = 'unclosed\n").line == 3
    assert refused("version = 1\n[fields]\ntitle = [").line == 3


@pytest.mark.parametrize("text", ["", "version = 2", 'version = "1"', "[fields]"])
def test_a_map_of_no_or_another_version_is_refused(text):
    assert "version = 1" in refused(text).message


def test_a_missing_or_undecodable_file_is_refused(tmp_path):
    with pytest.raises(BadMap, match=r"none\.toml: "):
        read_map(tmp_path / "none.toml")
    bad = tmp_path / "bad.toml"
    bad.write_bytes(b"version = 1\n# caf\xe9\n")
    with pytest.raises(BadMap, match=r"bad\.toml line 2: it is not UTF-8"):
        read_map(bad)


def test_a_path_that_is_no_column_is_refused_with_its_line_and_the_nearest_heading():
    field_map = parse_map('version = 1\n[fields]\ntitle = "col:Titel"', "census.toml")
    with pytest.raises(BadMap) as caught:
        field_map.check_paths(["col:Title", "col:Date"])
    assert (caught.value.line, caught.value.hint) == (3, "did you mean 'Title'?")
    field_map.check_paths(["col:Titel"])


def test_an_xpath_is_told_from_a_heading():
    field_map = parse_map('version = 1\n[fields]\ntitle = "//did/unittitle"', "census.toml")
    with pytest.raises(BadMap, match="line 3: there is no column '//did/unittitle'") as refused_map:
        field_map.check_paths(["col:Title"])
    assert (refused_map.value.hint or "").startswith("an XPath is for XML")


def test_paths_that_no_record_answers_are_told():
    field_map = parse_map(
        'version = 1\n[fields]\ntitle = "a.b"\nagents = { each = "people[]", name = "n", role = "r" }',
    )
    assert field_map.unused_paths({"a.b", "people[].n"}) == [("people[].r", 4)]


def test_lines_are_found_behind_long_strings_and_arrays():
    text = 'a = """\n[not.a.table]\nb = 1\n"""\nc = [\n "x", # ]\n]\n[t]\n"d.e".f = 1\n'
    assert key_lines(text) == {("a",): 1, ("c",): 5, ("t",): 8, ("t", "d.e"): 9, ("t", "d.e", "f"): 9}
