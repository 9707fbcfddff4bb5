"""Whatever was imported in whatever order: undone, the archive exports what it exported before."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from muniment_importers.record import AgentRef, Deleted, Locator, Record, RelationRef, SubjectRef
from muniment_schema.values.vocabularies import ImportMode

NAMES = st.sampled_from(["Lee", "Kim", "Rhee"])
IDS = st.sampled_from("ABCD")
some_names = st.lists(NAMES, max_size=2, unique=True)
documents = st.builds(
    lambda name, title, date, parent, children, people, places, subjects, repository, collections, doi, related, adds: (
        Record(
            native_id=name,
            title=title,
            date=date,
            parent_native_id=parent,
            child_native_ids=[child for child in children if child != name],
            agents=[AgentRef(name, role="aut") for name in people],
            places=list(places),
            subjects=[SubjectRef(f"{name}--War", parts=(name, "War")) for name in subjects],
            repository=repository,
            collections=list(collections),
            identifiers=[f"doi:10.1/{doi}"] if doi else [],
            relations=[RelationRef("related", related)] if related and related != name else [],
            adds_to=adds if adds != name else None,
            locator=Locator(input="feed"),
        )
    ),
    st.none() | IDS,
    st.sampled_from(["Letter", "Note", "Telegram"]),
    st.none() | st.sampled_from(["1942", "May 1943"]),
    st.none() | IDS,
    st.lists(IDS, max_size=1),
    some_names,
    some_names,
    some_names,
    st.none() | NAMES,
    some_names,
    st.none() | st.sampled_from("123"),
    st.none() | IDS,
    st.sampled_from([None, None, None, "A", "B"]),
)
people = st.builds(
    lambda name, note: Record(
        kind="agent", native_id=f"p-{name}", title=name, note=note, locator=Locator(input="people")
    ),
    NAMES,
    st.sampled_from(["Ambassador", "Translator"]),
)
places = st.builds(
    lambda name, parent: Record(
        kind="place", native_id=f"q-{name}", title=name, parent_native_id=f"q-{parent}", locator=Locator(input="places")
    ),
    NAMES,
    NAMES,
)
deletions = st.builds(Deleted, IDS | st.sampled_from(["p-Lee", "q-Kim"]))
imports = st.tuples(
    st.lists(documents | people | places | deletions, min_size=1, max_size=5),
    st.sampled_from(["first", "second"]),
    st.sampled_from(list(ImportMode)),
)
EXAMPLES = settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@EXAMPLES
@given(runs=st.lists(imports, min_size=1, max_size=5))
def test_runs_undone_from_the_last_to_the_first_leave_nothing_and_come_back(new_archive: Any, runs: Any) -> None:
    with new_archive() as archive:
        exports, numbers = [archive.lines()], []
        for records, source, mode in runs:
            numbers.append(archive.take_records(records, source=source, mode=mode))
            exports.append(archive.lines())
        undoings = []
        for number, before in zip(reversed(numbers), reversed(exports[:-1]), strict=True):
            report = archive.undo(number)
            assert archive.lines() == before
            assert report.exit_code == 0
            undoings.append(report.runs[0].number)
        archive.assert_counts_are_exact()
        for number, after in zip(reversed(undoings), exports[1:], strict=True):
            archive.undo(number)
            assert archive.lines() == after
        archive.assert_counts_are_exact()
        for number, before in zip(reversed(numbers), reversed(exports[:-1]), strict=True):
            report = archive.undo(number)
            assert [str(each) for each in report.runs[0].problems] == []
            assert archive.lines() == before


@EXAMPLES
@given(runs=st.lists(imports, min_size=2, max_size=5), order=st.randoms(use_true_random=False))
def test_an_undo_in_any_order_can_be_taken_back(new_archive: Any, runs: Any, order: Any) -> None:
    with new_archive() as archive:
        numbers = [archive.take_records(records, source=source, mode=mode) for records, source, mode in runs]
        order.shuffle(numbers)
        for number in numbers:
            before = archive.lines()
            report = archive.undo(number)
            archive.assert_counts_are_exact()
            assert archive.undo(report.runs[0].number).exit_code == 0
            assert archive.lines() == before
            archive.undo(number)


@EXAMPLES
@given(runs=st.lists(imports, min_size=1, max_size=5), undone=st.sets(st.integers(0, 4)))
def test_an_export_of_an_earlier_moment_is_the_one_that_was_taken_then(
    new_archive: Any, runs: Any, undone: Any
) -> None:
    with new_archive() as archive:
        taken = {archive.change_number: archive.export(with_system=True)}
        for place, (records, source, mode) in enumerate(runs):
            number = archive.take_records(records, source=source, mode=mode)
            taken[archive.change_number] = archive.export(with_system=True)
            if place in undone:
                archive.undo(number)
                taken[archive.change_number] = archive.export(with_system=True)
        for no, export in taken.items():
            assert archive.export(with_system=True, as_of=no).splitlines() == export.splitlines()
