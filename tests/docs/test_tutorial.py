"""What the tutorial says in prose of the sample archive."""

from __future__ import annotations

from tests.asking import ask
from tests.docs.pages import read

from muniment_schema.access.viewer import Role
from muniment_schema.database import Database

IN_WORDS = {4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight"}


def test_the_sample_archive_is_as_the_tutorial_says(sample_archive: Database) -> None:
    query = "{ archive { documentCount } importRuns { totalCount nodes { counts { warnings } } } }"
    answer = ask(sample_archive, query, Role.IMPORTER)
    tutorial = read("docs/tutorial.md")
    assert f"an invented archive of {answer['archive']['documentCount']} documents" in " ".join(tutorial.split())
    warnings = sum(run["counts"]["warnings"] for run in answer["importRuns"]["nodes"])
    assert f"The {IN_WORDS[warnings]} warnings in its table" in tutorial
    assert answer["importRuns"]["totalCount"] == 3
    assert "The first three are the sample archive" in tutorial
