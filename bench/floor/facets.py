"""Facets: where values are counted by, and their JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import orjson

from muniment_schema.values.languages import language_name

BUCKETS = 10
COUNTED = {
    "collections": ("collection_document", "collection", "o.title", "o.title_key", "o.access_id <= 1"),
    "subjects": ("document_subject", "subject", "o.label", "o.label_key", "o.deleted_at IS NULL"),
}
"""Links, what is linked, its name, what orders names, and which of it anybody may see. Languages have no table."""


def facets_json(names: Sequence[str], found: Sequence[str]) -> str:
    """Give facets of the texts that the database gives: buckets, or languages with their counts."""
    texts = (_languages(text) if name == "languages" else text for name, text in zip(names, found, strict=True))
    return ",".join(f'{{"field":"{name.upper()}","buckets":{text}}}' for name, text in zip(names, texts, strict=True))


def _languages(text: str) -> str:
    counts = Counter(dict(orjson.loads(text)))
    buckets = [{"value": tag, "label": language_name(tag, "en"), "count": count} for tag, count in counts.items()]
    return orjson.dumps(sorted(buckets, key=lambda each: (-each["count"], each["label"]))[:BUCKETS]).decode()
