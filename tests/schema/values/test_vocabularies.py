"""The closed vocabularies, as tables and files hold them."""

from __future__ import annotations

import inspect
from enum import StrEnum

import pytest

from muniment_schema.values import vocabularies

VOCABULARIES = [
    member
    for _, member in inspect.getmembers(vocabularies, inspect.isclass)
    if issubclass(member, StrEnum) and member is not StrEnum
]


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_the_stored_word_is_the_lower_case_of_the_public_one(vocabulary):
    assert all(member.value == name.lower() for name, member in vocabulary.__members__.items())


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_a_vocabulary_says_where_it_comes_from(vocabulary):
    assert vocabulary.__doc__


def test_a_member_is_its_text():
    assert vocabularies.Visibility("metadata_only") == "metadata_only"
    assert f"{vocabularies.ImportState.RUNNING}" == "running"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("DateRole", "created published translated copyrighted broadcast covered bulk other"),
        ("StatementRank", "preferred normal deprecated"),
        ("Visibility", "public metadata_only staff embargoed"),
        ("PublicationStatus", "draft published withdrawn"),
        ("BodyKind", "original transcription translation ocr"),
        ("SubjectKind", "topic genre_form period occupation function"),
        ("AgentKind", "person family corporate_body unknown"),
        ("CollectionKind", "curated theme"),
        (
            "RelationType",
            "translation_of version_of part_of reply_to enclosure_of excerpt_of duplicate_of related",
        ),
        ("TextField", "title description body"),
        ("ImportState", "queued running done failed interrupted cancelled undone"),
        ("ImportMode", "skip fill replace"),
        ("RecordOutcome", "created updated unchanged deleted skipped failed"),
        ("Severity", "error warning"),
        (
            "NoteType",
            "archival_history acquisition appraisal accruals arrangement physical_characteristics finding_aids"
            " originals copies related_units publication general archivist rules description_dates other",
        ),
    ],
)
def test_the_words_are_those_of_the_contract(name, words):
    assert [member.value for member in getattr(vocabularies, name)] == words.split()
