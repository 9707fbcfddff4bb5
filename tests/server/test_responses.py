"""Answers in JSON: their bytes and their headers."""

from __future__ import annotations

import pytest

from muniment_server.responses import json_response


@pytest.mark.parametrize(
    ("body", "content"), [({"a": "é"}, '{"a":"é"}'), ({1: True, None: []}, '{"1":true,"null":[]}')]
)
def test_whatever_can_be_json_is_written(body: object, content: str) -> None:
    answer = json_response(body)
    assert bytes(answer.body).decode() == content
    assert answer.headers["content-length"] == str(len(content.encode()))


def test_an_answer_is_kept_by_nobody_unless_it_says_so() -> None:
    assert json_response({}).headers["cache-control"] == "no-store"
    assert json_response({}, headers={"cache-control": "no-cache"}).headers.getlist("cache-control") == ["no-cache"]
