"""A draft is read from JSON as it was written there."""

from __future__ import annotations

from datetime import UTC

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import dated

from muniment_schema.writing.draft_json import draft_as_json, draft_of_json
from muniment_schema.writing.drafts import AuthorityDraft, DateStatement, DocumentDraft, Draft

dates = st.sampled_from(
    [dated("February 1942"), dated("n.d.", "published"), dated("circa 500 BC"), DateStatement(None, None, "other")]
)
st.register_type_strategy(DateStatement, dates)
moments = st.none() | st.datetimes(timezones=st.just(UTC))
degrees = st.none() | st.floats(-90, 90)
kinds = st.sampled_from(["agent", "place", "subject"])
drafts = st.one_of(
    st.builds(DocumentDraft, kind=st.just("document"), dates=st.lists(dates), embargo_until=moments),
    st.builds(
        AuthorityDraft, kind=st.sampled_from(["agent", "place", "subject"]), latitude=st.none() | st.floats(-90, 90)
    ),
)


@settings(max_examples=60, deadline=None)
@given(drafts)
def test_a_draft_reads_back_as_it_was_written(draft: Draft) -> None:
    assert draft_of_json(orjson.loads(orjson.dumps(draft_as_json(draft)))) == draft
