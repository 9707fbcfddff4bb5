"""The statements of the floor for SQLite, in the forms that measured fastest."""

from __future__ import annotations

from collections.abc import Mapping

# Read from the primary key, whose order is that of the list, and not from a unique index beside it: an ordered
# subquery costs 10 % more. SQLite before 3.44 knows no ORDER BY inside an aggregate.
_IN_ORDER = "ifnull(l.link_pk, 0) >= 0"
_DATED = "coalesce(d.date_text, d.date_edtf) IS NOT NULL"
_DATE = f"CASE WHEN {_DATED} THEN json_object('text', d.date_text, 'edtf', d.date_edtf{{more}}) END"
_MOMENT = "replace(d.{0}, ' ', 'T') || 'Z'"
_DAY = "date({0} + 1721424.5)"


def _linked(value: str, link: str, table: str, *, visible: str = "o.deleted_at IS NULL") -> str:
    return (
        f"(SELECT json_group_array(json_object({value})) FROM {link} l JOIN {table} o ON o.pk = l.{table}_pk "
        f"WHERE l.document_pk = d.pk AND {visible} AND {_IN_ORDER})"
    )


_SCALARS = f"""json_object('id', d.id, 'slug', d.slug, 'title', d.title, 'referenceCode', d.reference_code,
    'level', upper(d.level), 'type', d.type, 'description', d.description, 'visibility', upper(d.visibility),
    'createdAt', {_MOMENT.format("created_at")},
    'date', {_DATE.format(more=f", 'start', {_DAY.format('d.date_start')}, 'end', {_DAY.format('d.date_end')}")})"""
NESTED = f"""json_object('id', d.id, 'title', d.title, 'referenceCode', d.reference_code, 'level', upper(d.level),
    'description', d.description, 'date', {_DATE.format(more="")},
    'subjects', {_linked("'id', o.id, 'label', o.label", "document_subject", "subject")},
    'agents', {_linked("'role', l.role, 'agent', json_object('id', o.id, 'name', o.name)", "document_agent", "agent")},
    'places', {_linked("'id', o.id, 'name', o.name", "document_place", "place")},
    'collections', {
    _linked("'id', o.id, 'title', o.title", "collection_document", "collection", visible="o.access_id <= 1")
})"""


def page(*, nested: bool, limit: int, bound: str = "", backward: bool = False) -> str:
    """Give the statement of a page; `bound` is ">" or "<" for a page behind or ahead of a place."""
    place = f"AND (d.date_asc, d.id) {bound} (?, ?)" if bound else ""
    way = "DESC" if backward else ""
    return (
        f"SELECT d.date_asc, d.id, {NESTED if nested else _SCALARS} FROM document d "
        f"WHERE d.access_id <= 1 {place} ORDER BY d.date_asc {way}, d.id {way} LIMIT {limit}"
    )


COUNT = "SELECT count(*) FROM document WHERE access_id <= 1"
_COUNT_BELOW = "(SELECT count(*) FROM document WHERE parent_pk = {0}.pk AND access_id <= 1)"
TREE = f"""SELECT json_object('id', d.id, 'title', d.title, 'children', json_object(
    'totalCount', {_COUNT_BELOW.format("d")},
    'nodes', (SELECT json_group_array(json_object('id', c.id, 'title', c.title,
        'children', json_object('totalCount', {_COUNT_BELOW.format("c")})))
      FROM (SELECT pk, id, title FROM document WHERE parent_pk = d.pk AND access_id <= 1
        ORDER BY position, id LIMIT ?) c)))
    FROM document d WHERE d.id = ? AND d.access_id <= 1"""


def collections(walked: str) -> str:
    """Give the statement of collections with documents; the keys of those whose documents are found by date."""
    shown = "json_group_array(json_object('id', d.id, 'title', d.title, 'date', " + _DATE.format(more="") + "))"
    some = "d.id, d.title, d.date_text, d.date_edtf"
    by_date = f"""SELECT {some} FROM document d WHERE d.access_id <= 1 AND EXISTS (SELECT 1 FROM collection_document l
        WHERE l.document_pk = d.pk AND l.collection_pk = c.pk) ORDER BY d.date_asc, d.id LIMIT ?1"""
    sorted_ = f"""SELECT {some} FROM collection_document l CROSS JOIN document d ON d.pk = l.document_pk
        WHERE l.collection_pk = c.pk AND d.access_id <= 1 ORDER BY d.date_asc, d.id LIMIT ?1"""
    return f"""SELECT json_object('id', c.id, 'title', c.title, 'documents', json_object('nodes', json(
        CASE WHEN c.pk IN ({walked}) THEN (SELECT {shown} FROM ({by_date}) d)
        ELSE (SELECT {shown} FROM ({sorted_}) d) END)))
        FROM collection c WHERE c.access_id <= 1 ORDER BY c.title_key, c.id LIMIT ?2"""


def _own(value: str, table: str, where: str = "", order: str = "position") -> str:
    return (
        f"(SELECT json_group_array(json_object({value})) FROM "
        f"(SELECT * FROM {table} WHERE document_pk = d.pk {where} ORDER BY {order}) o)"
    )


def _all(value: str, columns: str, link: str, table: str, target: str = "", *, visible: str) -> str:
    return f"""(SELECT json_group_array(json_object({value})) FROM (
        SELECT {columns} FROM {link} l JOIN {table} t ON t.pk = l.{target or table}_pk
        WHERE l.document_pk = d.pk AND {visible} ORDER BY l.position) o)"""


def _texts(column: str, table: str, owner: str, where: str = "") -> str:
    rows = f"SELECT {column} FROM {table} WHERE {owner} = o.pk {where} ORDER BY position"
    return f"(SELECT json_group_array({column}) FROM ({rows}))"


def _uris(kind: str) -> str:
    return _texts("value", "identifier", "object_pk", f"AND kind = '{kind}' AND scheme = 'uri'")


_PRESENT, _VISIBLE = "t.deleted_at IS NULL", "t.access_id <= 1"
_SOURCE = "(SELECT s.key FROM source s JOIN source_link k ON k.source_pk = s.pk WHERE k.pk = o.link_pk)"
_BODY = """(SELECT {0} FROM document_text WHERE document_pk = d.pk AND field = 'body' AND access_id <= 1
    ORDER BY position LIMIT 1)"""
VALUES: Mapping[str, str] = {
    **{name: f"d.{name}" for name in ("id", "slug", "title", "description", "type", "version")},
    "referenceCode": "d.reference_code",
    "accessConditions": "d.access_conditions",
    "useConditions": "d.use_conditions",
    "creditLine": "d.credit_line",
    "sourceCitation": "d.source_citation",
    **{name: f"upper(d.{name})" for name in ("level", "visibility", "status")},
    "embargoUntil": _MOMENT.format("embargo_until"),
    "createdAt": _MOMENT.format("created_at"),
    "updatedAt": _MOMENT.format("updated_at"),
    "body": _BODY.format("value"),
    "bodyKind": _BODY.format("upper(kind)"),
}
JSON: Mapping[str, str] = {
    "titleIsSupplied": "CASE WHEN d.title_is_supplied THEN 'true' ELSE 'false' END",
    "extents": "d.extents",
    "date": f"""CASE WHEN {_DATED} THEN json_object('text', d.date_text,
        'edtf', d.date_edtf, 'start', {_DAY.format("d.date_start")}, 'end', {_DAY.format("d.date_end")},
        'precision', upper(d.date_precision), 'qualifier', upper(coalesce(d.date_qualifier, 'none')),
        'role', upper(coalesce(d.date_role, 'created')), 'rank', 'PREFERRED', 'warning', d.date_warning,
        'source', (SELECT key FROM source WHERE pk = d.date_source_pk)) END""",
    "dates": _own(
        f"""'text', o.text, 'edtf', o.edtf, 'start', {_DAY.format("o.start")}, 'end', {_DAY.format('o."end"')},
        'precision', upper(o.precision), 'qualifier', upper(o.qualifier), 'role', upper(o.role),
        'rank', upper(o.rank), 'source', {_SOURCE}, 'warning', o.warning""",
        "document_date",
        order="CASE rank WHEN 'preferred' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END, position",
    ),
    "texts": _own(
        "'field', upper(o.field), 'language', o.language, 'value', o.value, 'kind', upper(o.kind), 'isOriginal', "
        "json(CASE WHEN o.is_original THEN 'true' ELSE 'false' END), 'translator', o.translator, 'origin', o.origin",
        "document_text",
        "AND access_id <= 1",
    ),
    "languages": _own("'tag', o.tag", "document_language"),
    "agents": _all(
        f"""'role', o.role, 'nameAsWritten', o.as_written, 'agent', json_object('id', o.id, 'slug', o.slug,
        'kind', upper(o.kind), 'name', o.name, 'sortName', o.sort_name, 'dates', o.dates, 'note', o.note,
        'names', {_texts("name", "agent_name", "agent_pk")}, 'uris', {_uris("agent")})""",
        "l.role, l.as_written, t.*",
        "document_agent",
        "agent",
        visible=_PRESENT,
    ),
    "places": _all(
        f"""'id', o.id, 'slug', o.slug, 'name', o.name, 'latitude', o.latitude, 'longitude', o.longitude,
        'names', {_texts("name", "place_name", "place_pk")}, 'uris', {_uris("place")}""",
        "t.*",
        "document_place",
        "place",
        visible=_PRESENT,
    ),
    "subjects": _all(
        f"""'id', o.id, 'slug', o.slug, 'label', o.label, 'kind', upper(o.kind), 'scheme', o.scheme,
        'uri', {_uris("subject")} ->> 0,
        'parts', (SELECT json_group_array(json_object('id', id, 'label', label)) FROM (
          SELECT t.id, t.label FROM subject_part l JOIN subject t ON t.pk = l.part_pk
          WHERE l.subject_pk = o.pk AND {_PRESENT} ORDER BY l.position))""",
        "t.*",
        "document_subject",
        "subject",
        visible=_PRESENT,
    ),
    "repository": """(SELECT json_object('id', id, 'slug', slug, 'name', name, 'country', country, 'isil', isil)
        FROM repository WHERE pk = d.repository_pk AND deleted_at IS NULL)""",
    "collections": _all(
        "'id', o.id, 'slug', o.slug, 'kind', upper(o.kind), 'title', o.title, 'intro', o.intro",
        "t.*",
        "collection_document",
        "collection",
        visible=_VISIBLE,
    ),
    "parent": "(SELECT json_object('id', id, 'title', title) FROM document WHERE pk = d.parent_pk AND access_id <= 1)",
    "ancestors": """(WITH RECURSIVE climb AS (
        SELECT *, 1 AS height FROM document WHERE pk = d.parent_pk AND access_id <= 1 UNION ALL
        SELECT t.*, height + 1 FROM climb JOIN document t ON t.pk = climb.parent_pk WHERE t.access_id <= 1)
        SELECT json_group_array(json_object('id', id, 'slug', slug, 'title', title, 'level', upper(level)))
        FROM (SELECT * FROM climb ORDER BY height DESC))""",
    "children": f"""json_object('totalCount', {_COUNT_BELOW.format("d")}, 'nodes', (SELECT
        json_group_array(json_object('id', id, 'title', title)) FROM (SELECT id, title FROM document
        WHERE parent_pk = d.pk AND access_id <= 1 ORDER BY position, id LIMIT 5)))""",
    "containers": _own("'type', o.type, 'indicator', o.indicator", "container"),
    "notes": _own("'type', upper(o.type), 'text', o.text, 'language', o.language", "note"),
    "rights": """(SELECT json_object('uri', uri, 'label', label, 'holder', holder, 'text', text)
        FROM rights WHERE pk = d.rights_pk)""",
    "identifiers": """(SELECT json_group_array(json_object('scheme', scheme, 'value', value)) FROM (SELECT * FROM
        identifier WHERE kind = 'document' AND object_pk = d.pk AND scheme <> 'slug' ORDER BY position))""",
    "relations": _all(
        "'type', upper(o.type), 'document', json_object('id', o.id, 'title', o.title)",
        "l.type, t.id, t.title",
        "document_relation",
        "document",
        "target",
        visible=_VISIBLE,
    ),
    "digitalObjects": _own(
        "'id', o.id, 'role', o.role, 'url', o.url, 'mediaType', o.media_type, 'bytes', o.bytes, 'sha256', o.sha256, "
        "'pages', o.pages, 'width', o.width, 'height', o.height",
        "digital_object",
        "AND access_id <= 1",
    ),
    "sources": """(SELECT json_group_array(json_object('key', key, 'nativeId', native_id, 'url', url)) FROM (
        SELECT s.key, k.native_id, k.url FROM source_link k JOIN source s ON s.pk = k.source_pk
        WHERE k.kind = 'document' AND k.object_pk = d.pk ORDER BY k.pk))""",
}
