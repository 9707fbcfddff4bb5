"""What a document says in GraphQL, field by field."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from muniment_schema.access.viewer import Access
from muniment_schema.tables import AGENT, CONTAINER, NOTE


def ask(client: Any, document: Any, fields: str) -> Any:
    return client.ask(f"query ($id: ID!) {{ document(id: $id) {{ {fields} }} }}", id=document.id)["document"]


def test_the_columns_of_a_document_are_its_plain_fields(shelf, client):
    document = shelf.document(
        "Letter to the council",
        level="item",
        reference_code="A/2",
        description="Asks for a bridge.",
        type="Letter",
        extents=["4 p.", "1 map"],
        access_conditions="Open",
        use_conditions="Ask first",
        credit_line="Gift of the Lees",
        source_citation="f. 1, op. 2, d. 3",
    )
    fields = """id slug title titleIsSupplied referenceCode level description type extents accessConditions
                useConditions creditLine sourceCitation visibility status embargoUntil version createdAt updatedAt"""
    assert ask(client, document, fields) == {
        "id": document.id,
        "slug": document.slug,
        "title": "Letter to the council",
        "titleIsSupplied": False,
        "referenceCode": "A/2",
        "level": "ITEM",
        "description": "Asks for a bridge.",
        "type": "Letter",
        "extents": ["4 p.", "1 map"],
        "accessConditions": "Open",
        "useConditions": "Ask first",
        "creditLine": "Gift of the Lees",
        "sourceCitation": "f. 1, op. 2, d. 3",
        "visibility": "PUBLIC",
        "status": "PUBLISHED",
        "embargoUntil": None,
        "version": 1,
        "createdAt": "2026-01-01T00:00:01Z",
        "updatedAt": "2026-01-01T00:00:01Z",
    }


def test_a_document_that_says_little_has_nulls_and_empty_lists(shelf, client):
    document = shelf.document()
    fields = """level date { text } dates { text } description body bodyKind texts { value } type extents
        languages { tag } agents { role } places { id } subjects { id } repository { id } collections { id }
        parent { id } ancestors { id }
        containers { type } notes { text } rights { uri } identifiers { value } relations { type } digitalObjects { id }
        sources { key }"""
    found = ask(client, document, fields)
    assert set(map(str, found.values())) == {"None", "[]"}


def test_the_date_says_what_was_written_and_what_was_understood(shelf, client):
    document = shelf.document(date="1943-05~", date_text="about May 1943")
    fields = "date { text edtf start end precision qualifier role rank source warning display }"
    assert ask(client, document, fields)["date"] == {
        "text": "about May 1943",
        "edtf": "1943-05~",
        "start": "1943-05-01",
        "end": "1943-05-31",
        "precision": "MONTH",
        "qualifier": "APPROXIMATE",
        "role": "CREATED",
        "rank": "PREFERRED",
        "source": None,
        "warning": None,
        "display": "about May 1943",
    }


def test_a_date_without_words_is_put_in_words_for_the_reader(shelf, client):
    document = shelf.document(date="1943-05~")
    found = ask(client, document, 'date { display german: display(locale: "de") null: display(locale: null) }')
    assert found["date"] == {"display": "circa May 1943", "german": "circa Mai 1943", "null": "circa May 1943"}


def test_a_date_in_another_language_is_put_in_words_for_the_reader(shelf, client):
    document = shelf.document(date="1943-05~", date_text="about May 1943")
    found = ask(client, document, 'date { english: display(locale: "en-GB") german: display(locale: "de") }')
    assert found["date"] == {"english": "about May 1943", "german": "circa Mai 1943"}


def test_an_open_date_has_no_bound_on_its_open_side_and_old_days_have_a_sign(shelf, client):
    later, old = shelf.document(date="1946/.."), shelf.document(date="-0499-03-15")
    assert ask(client, later, "date { start end }")["date"] == {"start": "1946-01-01", "end": None}
    assert ask(client, old, "date { start }")["date"] == {"start": "-000499-03-15"}


def test_a_date_that_was_not_understood_keeps_its_text(shelf, client):
    document = shelf.document(date_text="n.d.")
    assert ask(client, document, "date { text edtf start precision qualifier display }")["date"] == {
        "text": "n.d.",
        "edtf": None,
        "start": None,
        "precision": None,
        "qualifier": "NONE",
        "display": "n.d.",
    }


def test_the_preferred_date_names_its_source(shelf, client):
    source = shelf.source("parish")
    document = shelf.document(date="1943", date_source_pk=source.pk)
    assert ask(client, document, "date { source }")["date"] == {"source": "parish"}


def test_all_dates_come_preferred_first_with_their_sources(shelf, client):
    document = shelf.document(date="1943")
    entry = shelf.ledger(document, shelf.source("parish"), "B-1")
    shelf.stated(document, "2013", role="published", rank="deprecated")
    shelf.stated(document, "1950", role="translated", link=entry)
    shelf.stated(document, "1943", rank="preferred")
    found = ask(client, document, "dates { edtf role rank source } published: dates(roles: [PUBLISHED]) { edtf }")
    assert found["dates"] == [
        {"edtf": "1943", "role": "CREATED", "rank": "PREFERRED", "source": None},
        {"edtf": "1950", "role": "TRANSLATED", "rank": "NORMAL", "source": "parish"},
        {"edtf": "2013", "role": "PUBLISHED", "rank": "DEPRECATED", "source": None},
    ]
    assert found["published"] == [{"edtf": "2013"}]
    assert ask(client, document, "dates(roles: []) { edtf }")["dates"] == []


def test_the_body_is_the_first_one_and_texts_are_all_forms(shelf, client):
    document = shelf.document()
    shelf.text(document, "title", "스탈린에게 보낸 편지", "ko")
    shelf.text(document, "body", "Dear comrade", "en", "translation")
    shelf.text(document, "body", "Дорогой товарищ", "ru", "original")
    shelf.text(document, "title", "Письмо", "ru")
    found = ask(
        client,
        document,
        """body bodyKind texts { field language value kind isOriginal translator origin }
        preferred: texts(fields: [TITLE], languages: ["rus", "ko"]) { language }
        bodies: texts(fields: [BODY]) { language } none: texts(fields: []) { language }""",
    )
    assert (found["body"], found["bodyKind"]) == ("Dear comrade", "TRANSLATION")
    assert [text["language"] for text in found["texts"]] == ["ko", "en", "ru", "ru"]
    assert found["texts"][1] == {
        "field": "BODY",
        "language": "en",
        "value": "Dear comrade",
        "kind": "TRANSLATION",
        "isOriginal": False,
        "translator": None,
        "origin": "human",
    }
    assert found["preferred"] == [{"language": "ru"}, {"language": "ko"}]
    assert found["bodies"] == [{"language": "en"}, {"language": "ru"}]
    assert found["none"] == []


def test_an_unknown_language_of_texts_is_refused(shelf, client):
    document = shelf.document()
    query = 'query ($id: ID!) { document(id: $id) { texts(languages: ["klingonese"]) { value } } }'
    assert client.refused(query, id=document.id)[0] == "BAD_LANGUAGE"


def test_the_bodies_and_files_of_a_metadata_only_document_are_for_staff(shelf, client, importer_client):
    document = shelf.document("Dossier", visibility="metadata_only")
    shelf.text(document, "title", "Досье", "ru")
    shelf.text(document, "body", "secret")
    shelf.file(document, "https://files.example/1.pdf", Access.STAFF)
    fields = "title body texts { value } digitalObjects { url }"
    assert ask(client, document, fields) == {
        "title": "Dossier",
        "body": None,
        "texts": [{"value": "Досье"}],
        "digitalObjects": [],
    }
    assert ask(importer_client, document, fields) == {
        "title": "Dossier",
        "body": "secret",
        "texts": [{"value": "Досье"}, {"value": "secret"}],
        "digitalObjects": [{"url": "https://files.example/1.pdf"}],
    }


def test_languages_have_tags_and_names(shelf, client):
    document = shelf.document()
    shelf.language(document, "ko", "ru")
    found = ask(client, document, 'languages { tag name german: name(locale: "de") }')
    assert found["languages"] == [
        {"tag": "ko", "name": "Korean", "german": "Koreanisch"},
        {"tag": "ru", "name": "Russian", "german": "Russisch"},
    ]


def test_agents_come_in_order_with_their_part_and_the_name_as_written(shelf, client):
    document = shelf.document()
    lee = shelf.agent("Lee, Chang-chen", "李昌鎭", sort_name="Lee, Chang-chen", dates="1890-1950", note="Envoy.")
    council = shelf.agent("County Council", kind="corporate_body")
    shelf.identifier(lee, "uri", "https://names.example/1", kind="agent")
    shelf.link(document, council, role="rcp")
    shelf.link(document, lee, role="aut", as_written="Lee Chang-chen")
    found = ask(
        client,
        document,
        """agents { role roleLabel nameAsWritten agent { id name kind sortName names dates note uris slug } }
        authors: agents(roles: ["aut"]) { agent { name } } nobody: agents(roles: []) { role }""",
    )
    assert [agent["role"] for agent in found["agents"]] == ["rcp", "aut"]
    assert found["agents"][1] == {
        "role": "aut",
        "roleLabel": "Author",
        "nameAsWritten": "Lee Chang-chen",
        "agent": {
            "id": lee.id,
            "name": "Lee, Chang-chen",
            "kind": "PERSON",
            "sortName": "Lee, Chang-chen",
            "names": ["李昌鎭"],
            "dates": "1890-1950",
            "note": "Envoy.",
            "uris": ["https://names.example/1"],
            "slug": lee.slug,
        },
    }
    assert found["authors"] == [{"agent": {"name": "Lee, Chang-chen"}}]
    assert found["nobody"] == []


def test_one_agent_in_two_roles_is_there_twice(shelf, client):
    document, lee = shelf.document(), shelf.agent("Lee")
    shelf.link(document, lee, role="aut")
    shelf.link(document, lee, role="trl")
    assert [agent["role"] for agent in ask(client, document, "agents { role }")["agents"]] == ["aut", "trl"]


def test_places_lie_in_places(shelf, client):
    korea = shelf.place("Korea")
    seoul = shelf.place("Seoul", "Hanyang", parent=korea, latitude=37.5, longitude=127.0)
    document = shelf.document()
    shelf.link(document, seoul)
    found = ask(client, document, "places { name names latitude longitude parent { name parent { name } } uris }")
    assert found["places"] == [
        {
            "name": "Seoul",
            "names": ["Hanyang"],
            "latitude": 37.5,
            "longitude": 127.0,
            "parent": {"name": "Korea", "parent": None},
            "uris": [],
        }
    ]


def test_subjects_are_built_from_parts(shelf, client):
    history, korea = shelf.subject("History"), shelf.subject("Korea")
    heading = shelf.subject("Korea--History", parts=[korea, history], scheme="lcsh", parent=history)
    maps = shelf.subject("Maps", kind="genre_form")
    shelf.identifier(heading, "uri", "https://subjects.example/1", kind="subject")
    document = shelf.document()
    shelf.link(document, heading, maps)
    found = ask(
        client,
        document,
        """subjects { label scheme uri kind parent { label } parts { label parts { label } } }
        genres: subjects(kinds: [GENRE_FORM]) { label }""",
    )
    assert found["subjects"][0] == {
        "label": "Korea--History",
        "scheme": "lcsh",
        "uri": "https://subjects.example/1",
        "kind": "TOPIC",
        "parent": {"label": "History"},
        "parts": [{"label": "Korea", "parts": []}, {"label": "History", "parts": []}],
    }
    assert found["genres"] == [{"label": "Maps"}]


def test_repository_and_collections(shelf, client):
    repository = shelf.repository("County Record Office", country="Wales", isil="GB-1")
    themes = shelf.collection("Themes")
    korea = shelf.collection("Korea", parent=themes)
    document = shelf.document(repository=repository)
    shelf.link(document, korea)
    found = ask(
        client,
        document,
        "repository { id name country isil } collections { title kind intro parent { title children { title } } }",
    )
    assert found["repository"] == {
        "id": repository.id,
        "name": "County Record Office",
        "country": "Wales",
        "isil": "GB-1",
    }
    assert found["collections"] == [
        {
            "title": "Korea",
            "kind": "CURATED",
            "intro": None,
            "parent": {"title": "Themes", "children": [{"title": "Korea"}]},
        }
    ]


def test_authorities_that_were_deleted_are_not_shown(shelf, client):
    document, gone = shelf.document(), shelf.agent("Gone")
    shelf.link(document, gone)
    shelf.change(AGENT, gone, deleted_at=datetime(2026, 2, 1, tzinfo=UTC))
    assert ask(client, document, "agents { role }")["agents"] == []


def test_containers_notes_rights_and_identifiers(shelf, client):
    uri = "http://rightsstatements.org/vocab/InC/1.0/"
    document = shelf.document(rights_pk=shelf.rights(uri, text="Ask the Lees", holder="Lees"))
    shelf.put(CONTAINER, document_pk=document.pk, position=0, type="box", indicator="12")
    shelf.put(NOTE, document_pk=document.pk, position=0, type="acquisition", text="Bought 1950")
    shelf.put(NOTE, document_pk=document.pk, position=1, type="general", text="Torn", language="en")
    shelf.identifier(document, "doi", "10.1234/x")
    shelf.identifier(document, "local:parish", "B-1")
    shelf.identifier(document, "slug", "former-slug")
    found = ask(
        client,
        document,
        """containers { type indicator } notes { type text language } general: notes(types: [GENERAL]) { text }
        rights { uri label holder text } identifiers { scheme value url }
        local: identifiers(schemes: ["local:parish"]) { value }""",
    )
    assert found["containers"] == [{"type": "box", "indicator": "12"}]
    assert found["notes"] == [
        {"type": "ACQUISITION", "text": "Bought 1950", "language": None},
        {"type": "GENERAL", "text": "Torn", "language": "en"},
    ]
    assert found["general"] == [{"text": "Torn"}]
    assert found["rights"] == {"uri": uri, "label": "In Copyright", "holder": "Lees", "text": "Ask the Lees"}
    assert found["identifiers"] == [
        {"scheme": "doi", "value": "10.1234/x", "url": "https://doi.org/10.1234/x"},
        {"scheme": "local:parish", "value": "B-1", "url": None},
    ]
    assert found["local"] == [{"value": "B-1"}]


def test_relations_lead_to_other_documents_that_the_viewer_may_see(shelf, client):
    letter, reply, hidden = shelf.document("Letter"), shelf.document("Reply"), shelf.document(visibility="staff")
    shelf.relation(reply, "reply_to", letter)
    shelf.relation(reply, "related", hidden)
    fields = "relations { type document { title relations { type } } } parts: relations(types: [PART_OF]) { type }"
    assert ask(client, reply, fields) == {
        "relations": [{"type": "REPLY_TO", "document": {"title": "Letter", "relations": []}}],
        "parts": [],
    }


def test_files_have_a_size_beyond_two_gibibytes(shelf, client):
    document = shelf.document()
    shelf.file(document, "https://files.example/1.tif", media_type="image/tiff", bytes=3 * 2**30, sha256="ab", pages=2)
    found = ask(client, document, "digitalObjects { role url mediaType bytes sha256 pages width height }")
    assert found["digitalObjects"] == [
        {
            "role": "scan",
            "url": "https://files.example/1.tif",
            "mediaType": "image/tiff",
            "bytes": 3 * 2**30,
            "sha256": "ab",
            "pages": 2,
            "width": None,
            "height": None,
        }
    ]


def test_sources_say_where_a_description_comes_from(shelf, client):
    document = shelf.document()
    shelf.ledger(document, shelf.source("parish"), "B-1", "https://parish.example/B-1")
    shelf.ledger(document, shelf.source("listing-text"), "~ab12")
    assert ask(client, document, "sources { key nativeId url }")["sources"] == [
        {"key": "parish", "nativeId": "B-1", "url": "https://parish.example/B-1"},
        {"key": "listing-text", "nativeId": "~ab12", "url": None},
    ]


def test_extra_is_for_importers(shelf, client, importer_client):
    document = shelf.document(extra={"col:Shelf": ["A3"]})
    assert ask(client, document, "extra") == {"extra": None}
    assert ask(importer_client, document, "extra") == {"extra": {"col:Shelf": ["A3"]}}
