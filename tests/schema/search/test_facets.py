"""Facets of results: counts, order, pages, what is selected, and what a viewer may not see."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select
from tests.recounting import recount
from tests.schema.conftest import START, Client
from tests.schema.search.counted_index import Counting, in_languages, index_of, matched

from muniment_schema.access.viewer import Role
from muniment_schema.documents.date_filter import DateFilter
from muniment_schema.documents.filter import DocumentFilter
from muniment_schema.documents.link_filter import AgentLinkFilter, LinkFilter
from muniment_schema.filters.given_input import BadFilter
from muniment_schema.filters.value_filter import ValueFilter
from muniment_schema.paging.cursor import BadCursor
from muniment_schema.paging.request import BadPage
from muniment_schema.request_errors import BadArguments
from muniment_schema.search.facet_fields import DocumentFacetField as Field
from muniment_schema.search.facets import FacetRequest, facets
from muniment_schema.tables import AGENT, DOCUMENT
from muniment_schema.values.levels import DescriptionLevel
from muniment_schema.visible import visible_documents


def one(result, field, *, given=None, bound_to="", **asked):
    """Give one facet of a result."""
    (facet,) = facets(result, [FacetRequest(field, **asked)], given, bound_to)
    return facet


def counted(facet, locale="en"):
    """Give the labels and counts of a facet's buckets."""
    return [(bucket.label(locale), bucket.count) for bucket in facet.buckets]


@dataclass
class Archive:
    """What was put on a shelf, and its index."""

    client: Client
    counting: Counting
    agents: list
    collections: list

    def result(self, role=Role.READER, query=None):
        """Give all documents that a viewer sees, or those of a query."""
        self.client.role = role
        context = self.client.context()
        return matched(self.counting, query, context)


def above(keys, upper):
    """Give the keys and all that is above them; `upper` names what is just above each."""
    found, left = set(), list(keys)
    while left:
        key = left.pop()
        if key not in found:
            found.add(key)
            left += upper.get(key, ())
    return found


@pytest.fixture
def archive(shelf, client, tmp_path):
    """Eighty public documents in six segments, with trees of places, collections, and subjects that have parts."""
    chance = random.Random(11)  # noqa: S311
    agents = [shelf.agent(f"Agent {number:02d}") for number in range(15)]
    places, upper_places = [], {}
    for number in range(10):
        parent = chance.choice([None, *places]) if places else None
        places.append(shelf.place(f"Place {number}", parent=parent))
        upper_places[places[-1].pk] = [parent.pk] if parent else []
    subjects, upper_subjects = [], {}
    for number in range(20):
        parent = chance.choice(subjects) if number > 4 and chance.random() < 0.4 else None
        parts = chance.sample(subjects, 2) if number > 8 else []
        subjects.append(shelf.subject(f"Subject {number:02d}", parent=parent, parts=parts))
        upper_subjects[subjects[-1].pk] = [each.pk for each in (*parts, *filter(None, [parent]))]
    curated = shelf.collection("Korea")
    parts_of_it = [shelf.collection("Seoul", parent=curated), shelf.collection("Busan", parent=curated)]
    houses = [shelf.repository("County Record Office"), shelf.repository("AVPRF")]
    rights = [shelf.rights("https://example.org/free", text=text) for text in ("a", "b")] + [shelf.rights(None)]
    segments = [[] for _ in range(6)]
    for number in range(80):
        year = chance.choice([None, 1943, 1943, 1950, 9])
        document = shelf.document(
            f"Letter {number}",
            date=None if year is None else f"{year:04d}",
            repository=chance.choice([None, *houses]),
            level=chance.choice([None, "item", "record_group"]),
            type=chance.choice([None, "Letter", "Map"]),
            rights_pk=chance.choice([None, *rights]),
        )
        linked = [
            (agent, role) for agent in chance.sample(agents, chance.randrange(4)) for role in ("aut", "rcp", "trl")
        ]
        linked = [each for each in linked if chance.random() < 0.6]
        for agent, role in linked:
            shelf.link(document, agent, role=role)
        of = {
            "place": chance.sample(places, chance.randrange(3)),
            "subject": chance.sample(subjects[3:], chance.randrange(3)),
            "collection": chance.sample([curated, *parts_of_it], chance.randrange(2)),
        }
        for targets in of.values():
            shelf.link(document, *targets)
        tags = chance.sample(["ko", "ru", "zh-Latn"], chance.randrange(3))
        shelf.language(document, *tags)
        keys = {kind: [target.pk for target in targets] for kind, targets in of.items()}
        row = shelf.connection.execute(select(DOCUMENT).where(DOCUMENT.c.pk == document.pk)).mappings().one()
        roles_of = {agent.pk: sorted(role for each, role in linked if each == agent) for agent, _ in linked}
        upper_collections = {part.pk: [curated.pk] for part in parts_of_it}
        segments[min(number // 9, 5)].append(
            {
                "agent": roles_of,
                "agent_roles": [f"{key}:{','.join(roles)}" for key, roles in roles_of.items()],
                "role": {role for _, role in linked},
                "place": above(keys["place"], upper_places),
                "subject": above(keys["subject"], upper_subjects),
                "collection": above(keys["collection"], upper_collections),
                "staff_collection": above(keys["collection"], upper_collections),
                "language": tags,
                **{name: [row[f"{name}_pk"]] for name in ("repository", "rights") if row[f"{name}_pk"]},
                **{name: [row[name]] for name in ("type", "level") if row[name]},
                **({"year": [year], "decade": [year // 10 * 10], "start": [0], "end": [0]} if year is not None else {}),
            }
        )
    return Archive(client, index_of(tmp_path, *segments), agents, [curated, *parts_of_it])


WITH_VALUE = {
    Field.AGENTS: lambda value: DocumentFilter(agents=AgentLinkFilter(any=[value])),
    Field.PLACES: lambda value: DocumentFilter(places=LinkFilter(any=[value])),
    Field.SUBJECTS: lambda value: DocumentFilter(subjects=LinkFilter(any=[value])),
    Field.SUBJECT_PARTS: lambda value: DocumentFilter(subjects=LinkFilter(any=[value])),
    Field.COLLECTIONS: lambda value: DocumentFilter(collections=LinkFilter(any=[value])),
    Field.REPOSITORIES: lambda value: DocumentFilter(repositories=LinkFilter(any=[value])),
    Field.LANGUAGES: lambda value: DocumentFilter(languages=ValueFilter(any=[value])),
    Field.TYPES: lambda value: DocumentFilter(types=ValueFilter(any=[value])),
    Field.LEVELS: lambda value: DocumentFilter(levels=[DescriptionLevel[value]]),
    Field.RIGHTS: lambda value: DocumentFilter(rights=ValueFilter(any=[value])),
    Field.YEARS: lambda value: DocumentFilter(date=DateFilter(overlaps=value)),
    Field.DECADES: lambda value: DocumentFilter(date=DateFilter(overlaps=value)),
}


def documents_found(context, given):
    """Count, by SQL alone, what a filter finds."""
    found = select(func.count()).select_from(DOCUMENT).where(visible_documents(context), *given.where(context))
    return context.connection.execute(found).scalar_one()


def test_a_bucket_counts_what_the_filter_finds_with_its_value(archive):
    result = archive.result()

    for field, with_value in WITH_VALUE.items():
        facet = one(result, field, first=100)
        filters = [with_value(bucket.value) for bucket in facet.buckets]
        assert filters, field
        assert [bucket.count for bucket in facet.buckets] == [
            documents_found(result.context, given) for given in filters
        ], field
        assert facet.distinct_count == len(filters), field
        without = DocumentFilter(not_=DocumentFilter(or_=filters))
        assert facet.missing_count == documents_found(result.context, without), field


@pytest.mark.parametrize("roles", [["aut"], ["rcp", "trl"], [], ["nobody's"]], ids=str)
def test_agents_in_some_roles_count_as_the_filter_finds_them(archive, roles):
    result = archive.result()

    facet = one(result, Field.AGENTS, first=100, roles=roles)

    def found(agent):
        return documents_found(result.context, DocumentFilter(agents=AgentLinkFilter(any=[agent.id], roles=roles)))

    counts = {agent.id: found(agent) for agent in archive.agents}
    assert {bucket.value: bucket.count for bucket in facet.buckets} == {key: n for key, n in counts.items() if n}
    in_no_role = DocumentFilter(not_=DocumentFilter(agents=AgentLinkFilter(roles=roles)))
    assert facet.missing_count == documents_found(result.context, in_no_role)


def test_pages_follow_each_other_by_count_and_then_by_label(archive):
    result = archive.result()

    for field in Field:
        whole = one(result, field, first=100)
        places = [(-bucket.count, bucket.label().lower(), bucket.value) for bucket in whole.buckets]
        assert places == sorted(places)
        page = one(result, field, first=2)
        seen = list(page.buckets)
        assert not page.has_previous
        while page.has_next:
            page = one(result, field, first=2, after=page.end_cursor)
            assert page.has_previous
            seen += page.buckets
        assert seen == whole.buckets, field


def test_a_short_list_of_the_most_frequent_gives_the_same_pages(archive, monkeypatch):
    result = archive.result()
    whole = {field: one(result, field, first=100).buckets for field in Field}
    monkeypatch.setattr("muniment_schema.search.facets._MOST_FREQUENT", 3)

    for field, buckets in whole.items():
        for size in (0, 1, 2, 3, 7):
            facet = one(result, field, first=size)
            assert facet.buckets == buckets[:size], field
            assert facet.has_next == (len(buckets) > size)
            assert facet.distinct_count == len(buckets)


def test_a_page_of_nothing_has_no_cursors_and_knows_whether_there_is_more(archive):
    facet = one(archive.result(), Field.LANGUAGES, first=0)

    assert (facet.buckets, facet.has_next, facet.has_previous) == ([], True, False)
    assert (facet.start_cursor, facet.end_cursor) == (None, None)


def test_a_search_inside_a_facet_looks_at_every_form_of_a_name(shelf, client, tmp_path):
    lee, kim = shelf.agent("Lee Chang-chen", "Ли Чан Чэнь"), shelf.agent("Kim Il-sung")
    result = matched(
        index_of(tmp_path, [{"agent": [lee.pk, kim.pk]}, {"agent": [kim.pk]}, {}]), context=client.context()
    )

    facet = one(result, Field.AGENTS, search="ЧАН")

    assert counted(facet) == [("Lee Chang-chen", 1)]
    assert (facet.distinct_count, facet.missing_count) == (1, 1)
    assert counted(one(result, Field.AGENTS, search="  ")) == [("Kim Il-sung", 2), ("Lee Chang-chen", 1)]
    assert one(result, Field.AGENTS, search="park").buckets == []


def test_a_search_inside_values_that_name_themselves_looks_at_their_english_names(archive):
    assert counted(one(archive.result(), Field.LANGUAGES, search="RUSS"), "de")[0][0] == "Russisch"
    assert one(archive.result(), Field.LANGUAGES, search="RUSS").distinct_count == 1


def test_headings_and_the_parts_they_are_built_from_are_listed_apart(shelf, client, tmp_path):
    korea, history = shelf.subject("Korea"), shelf.subject("History")
    heading = shelf.subject("Korea--History", parts=[korea, history])
    asia = shelf.subject("Asia")
    seoul = shelf.subject("Seoul", parent=asia)
    first, second, third = (shelf.document(title) for title in ("One", "Two", "Three"))
    shelf.link(first, heading)
    shelf.link(second, korea)
    shelf.link(third, seoul)
    keys = [[heading.pk, korea.pk, history.pk], [korea.pk], [seoul.pk, asia.pk]]
    result = matched(index_of(tmp_path, [{"subject": each} for each in keys]), context=client.context())

    headings, parts = facets(result, [FacetRequest(Field.SUBJECTS), FacetRequest(Field.SUBJECT_PARTS)], None, "")

    assert counted(headings) == [("Korea", 2), ("Asia", 1), ("Korea--History", 1), ("Seoul", 1)]
    assert counted(parts) == [("Korea", 2), ("History", 1)]
    assert (headings.distinct_count, headings.missing_count) == (4, 0)
    assert (parts.distinct_count, parts.missing_count) == (2, 1)


def test_a_heading_of_hidden_documents_alone_is_no_heading_for_readers(shelf, client, tmp_path):
    korea = shelf.subject("Korea")
    heading = shelf.subject("Korea--History", parts=[korea])
    shelf.link(shelf.document("Letter"), heading)
    shelf.link(shelf.document("Secret", visibility="staff"), korea)
    counting = index_of(tmp_path, [{"subject": [korea.pk, heading.pk]}])
    context = client.context()

    assert counted(one(matched(counting, context=context), Field.SUBJECTS)) == [("Korea--History", 1)]
    client.role = Role.EDITOR
    for_staff = one(matched(counting, context=client.context()), Field.SUBJECTS)
    assert counted(for_staff) == [("Korea", 1), ("Korea--History", 1)]


def test_what_a_change_made_of_subjects_is_read_anew(shelf, client, tmp_path):
    korea = shelf.subject("Korea")
    heading = shelf.subject("Korea--History", parts=[korea])
    shelf.link(shelf.document("Letter"), heading)
    before = index_of(tmp_path, [{"subject": [korea.pk, heading.pk]}])
    assert counted(one(matched(before, context=client.context()), Field.SUBJECTS)) == [("Korea--History", 1)]

    shelf.link(shelf.document("Telegram"), korea)
    recount(shelf.connection)
    after = Counting(before.searcher, "the next generation")

    result = matched(after, context=client.context())
    assert counted(one(result, Field.SUBJECTS)) == [("Korea", 1), ("Korea--History", 1)]


def test_hidden_collections_are_for_staff(shelf, client, tmp_path):
    shown, hidden = shelf.collection("Korea"), shelf.collection("In the making", visibility="staff")
    stated = {"collection": [shown.pk], "staff_collection": [shown.pk, hidden.pk]}
    only_hidden = {"staff_collection": [hidden.pk]}
    counting = index_of(tmp_path, [stated, stated], [only_hidden, {}])

    for_readers = one(matched(counting, context=client.context()), Field.COLLECTIONS)
    assert (counted(for_readers), for_readers.distinct_count, for_readers.missing_count) == ([("Korea", 2)], 1, 2)
    client.role = Role.EDITOR
    for_staff = one(matched(counting, context=client.context()), Field.COLLECTIONS)
    assert counted(for_staff) == [("In the making", 3), ("Korea", 2)]
    assert for_staff.missing_count == 1


def test_objects_that_are_gone_are_not_listed_though_the_index_may_still_count_them(shelf, client, tmp_path):
    people = [shelf.agent(name) for name in ("Ann", "Bob", "Cid")]
    shelf.change(AGENT, people[1], deleted_at=START)
    counting = index_of(tmp_path, [{"agent": [each.pk for each in people]}])

    facet = one(matched(counting, context=client.context()), Field.AGENTS, first=2)

    assert counted(facet) == [("Ann", 1), ("Cid", 1)]
    assert not facet.has_next


def test_statements_of_rights_with_one_address_are_one_value(shelf, client, tmp_path):
    free = [shelf.rights("https://example.org/free", text=text) for text in ("a", "b", "c")]
    other, unaddressed = shelf.rights("https://example.org/other"), shelf.rights(None, text="ask")
    keys = [*free, free[0], other, unaddressed]
    result = matched(index_of(tmp_path, [*({"rights": [key]} for key in keys), {}]), context=client.context())

    facet = one(result, Field.RIGHTS)

    assert counted(facet) == [("https://example.org/free", 4), ("https://example.org/other", 1)]
    assert (facet.distinct_count, facet.missing_count) == (2, 2)


@pytest.mark.parametrize(
    ("field", "given", "value"),
    [
        (Field.LANGUAGES, DocumentFilter(languages=ValueFilter(any=["kor"])), "ko"),
        (Field.LANGUAGES, DocumentFilter(and_=[DocumentFilter(languages=ValueFilter(all=["Russian"]))]), "ru"),
        (Field.TYPES, DocumentFilter(types=ValueFilter(any=["Map"])), "Map"),
        (Field.LEVELS, DocumentFilter(levels=[DescriptionLevel.RECORD_GROUP]), "RECORD_GROUP"),
        (
            Field.RIGHTS,
            DocumentFilter(rights=ValueFilter(any=["https://example.org/free"])),
            "https://example.org/free",
        ),
        (Field.YEARS, DocumentFilter(date=DateFilter(overlaps="1943-01-01/1943-12-31")), "1943"),
        (Field.DECADES, DocumentFilter(date=DateFilter(overlaps="1940/1949")), "194X"),
    ],
    ids=lambda each: getattr(each, "name", ""),
)
def test_a_value_that_the_filter_names_is_selected(archive, field, given, value):
    facet = one(archive.result(), field, first=100, given=given)

    assert [bucket.value for bucket in facet.buckets if bucket.selected] == [value]


def test_objects_are_selected_by_their_ids_and_by_their_names(archive):
    ann, bob, cid, dan = archive.agents[:4]
    given = DocumentFilter(
        agents=AgentLinkFilter(any=[ann.id], labels=["AGENT 01"]),
        and_=[DocumentFilter(agents=AgentLinkFilter(all=[cid.id]))],
        or_=[DocumentFilter(agents=AgentLinkFilter(any=[dan.id]))],
    )

    facet = one(archive.result(), Field.AGENTS, first=100, given=given)

    assert {bucket.value for bucket in facet.buckets if bucket.selected} == {ann.id, bob.id, cid.id}


@pytest.mark.parametrize(
    "value", [DateFilter(overlaps="1943/1944"), DateFilter(within="1943")], ids=["wider", "within"]
)
def test_another_span_selects_no_year(archive, value):
    facet = one(archive.result(), Field.YEARS, given=DocumentFilter(date=value))

    assert not any(bucket.selected for bucket in facet.buckets)


def test_a_facet_can_count_another_result_than_its_neighbours(archive):
    result = archive.result(query=in_languages("ko"))
    everything = matched(archive.counting)

    own, other = facets(result, [FacetRequest(Field.LANGUAGES), FacetRequest(Field.LANGUAGES, of=everything)], None, "")

    assert counted(other) == counted(one(archive.result(), Field.LANGUAGES))
    assert own.missing_count == 0 < other.missing_count
    assert {bucket.value: bucket.count for bucket in own.buckets}["ko"] == result.count()


def test_objects_have_their_keys_and_other_values_have_none(archive):
    agents, years = facets(archive.result(), [FacetRequest(Field.AGENTS), FacetRequest(Field.YEARS)], None, "")

    assert {bucket.value: bucket.key for bucket in agents.buckets}.items() <= {
        (agent.id, agent.pk) for agent in archive.agents
    }
    assert {bucket.key for bucket in years.buckets} == {None}


@pytest.mark.parametrize(
    ("field", "asked", "bound_to"),
    [
        (Field.PLACES, {}, ""),
        (Field.AGENTS, {"search": "a"}, ""),
        (Field.AGENTS, {"roles": ["aut"]}, ""),
        (Field.AGENTS, {}, "another filter"),
    ],
)
def test_a_cursor_is_of_one_facet_search_and_result(archive, field, asked, bound_to):
    cursor = one(archive.result(), Field.AGENTS, first=1).end_cursor

    with pytest.raises(BadCursor, match="belongs to another"):
        one(archive.result(), field, after=cursor, bound_to=bound_to, **asked)


def test_a_text_that_is_no_cursor_is_refused(archive):
    with pytest.raises(BadCursor, match="damaged"):
        one(archive.result(), Field.AGENTS, after="bm90aGluZw")


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"first": 101}, BadPage),
        ({"first": -1}, BadPage),
        ({"search": "a\0"}, BadFilter),
        ({"search": "a" * 5_001}, BadFilter),
        ({"roles": ["aut"]}, BadArguments),
    ],
    ids=["first", "negative", "character", "long", "roles"],
)
def test_what_cannot_be_asked_is_refused(archive, asked, error):
    with pytest.raises(error):
        one(archive.result(), Field.PLACES, **asked)


def test_keys_of_any_size_are_counted(shelf, client, tmp_path):
    people = [shelf.agent(f"Agent {pk}", pk=pk) for pk in (7, 32_767, 32_768, 70_001)]
    keys = [[person.pk for person in people[: number + 1]] for number in range(4)]
    result = matched(index_of(tmp_path, [{"agent": each} for each in keys]), context=client.context())

    facet = one(result, Field.AGENTS)

    assert counted(facet) == [("Agent 7", 4), ("Agent 32767", 3), ("Agent 32768", 2), ("Agent 70001", 1)]
    assert facet.missing_count == 0


def test_labels_cost_two_statements_and_one_more_where_a_page_ends_among_equal_counts(
    shelf, client, statements, tmp_path
):
    people = [shelf.agent(f"Agent {number:03d}") for number in range(300)]
    keys = [[person.pk for person in people[: number * 3]] for number in range(60)]
    result = matched(index_of(tmp_path, [{"agent": each} for each in keys]), context=client.context())

    for size, cost in ((20, 2), (21, 3), (99, 3)):
        statements.clear()
        assert len(one(result, Field.AGENTS, first=size).buckets) == size
        assert statements.count == cost
