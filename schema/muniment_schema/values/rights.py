"""Statements of rights that have an address: RightsStatements.org and Creative Commons."""

from __future__ import annotations

import re
from typing import Final

_STATEMENT: Final = re.compile(
    r"https?://(?:www\.)?rightsstatements\.org/(?:vocab|page|data)/([A-Za-z-]+)/1\.0/?(?:[?#].*)?", re.IGNORECASE
)
_LICENCE: Final = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/(licenses|publicdomain)/([a-z-]+)/([0-9.]+)(?:/([a-z]{2,3}))?"
    r"(?:/(?:deed|legalcode)?(?:\.[a-z_-]+)?)?(?:[?#].*)?",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"https?://(?:www\.)?(?:rightsstatements|creativecommons)\.org/\S+", re.IGNORECASE)

# The twelve statements, version 1.0.
_STATEMENTS: Final = {
    "InC": "In Copyright",
    "InC-OW-EU": "In Copyright - EU Orphan Work",
    "InC-EDU": "In Copyright - Educational Use Permitted",
    "InC-NC": "In Copyright - Non-Commercial Use Permitted",
    "InC-RUU": "In Copyright - Rights-holder(s) Unlocatable or Unidentifiable",
    "NoC-CR": "No Copyright - Contractual Restrictions",
    "NoC-NC": "No Copyright - Non-Commercial Use Only",
    "NoC-OKLR": "No Copyright - Other Known Legal Restrictions",
    "NoC-US": "No Copyright - United States",
    "CNE": "Copyright Not Evaluated",
    "UND": "Copyright Undetermined",
    "NKC": "No Known Copyright",
}
_STATEMENT_BY_FOLDED: Final = {name.lower(): name for name in _STATEMENTS}
_LICENCES: Final = {
    "by": "Attribution",
    "by-sa": "Attribution-ShareAlike",
    "by-nd": "Attribution-NoDerivatives",
    "by-nc": "Attribution-NonCommercial",
    "by-nc-sa": "Attribution-NonCommercial-ShareAlike",
    "by-nc-nd": "Attribution-NonCommercial-NoDerivatives",
}


def read_rights(text: str) -> tuple[str | None, str | None]:
    """Give the address of a rights statement, or else the text: one of (uri, None), (None, text), (None, None).

    A text is an address when it is one of RightsStatements.org or Creative Commons and nothing else. The pages for
    people and the forms with www, https or without the last slash become the one address that their makers give for
    data: "http://rightsstatements.org/vocab/InC/1.0/", "https://creativecommons.org/licenses/by/4.0/".
    """
    text = text.strip()
    if not text:
        return None, None
    if found := _STATEMENT.fullmatch(text):
        name = _STATEMENT_BY_FOLDED.get(found[1].lower())
        return (f"http://rightsstatements.org/vocab/{name}/1.0/", None) if name else (text, None)
    if found := _LICENCE.fullmatch(text):
        country = f"{found[4].lower()}/" if found[4] else ""
        return f"https://creativecommons.org/{found[1].lower()}/{found[2].lower()}/{found[3]}/{country}", None
    return (text, None) if _ADDRESS.fullmatch(text) else (None, text)


def rights_label(uri: str) -> str | None:
    """Give the name of a rights statement or licence in English, "CC BY-SA 4.0" for example; None when unknown."""
    known, _ = read_rights(uri)
    if known is None:
        return None
    if (found := _STATEMENT.fullmatch(known)) is not None:
        return _STATEMENTS.get(found[1])
    if (found := _LICENCE.fullmatch(known)) is None:
        return None
    family, name, version, country = found.groups()
    if family == "publicdomain":
        marks = {"zero": f"CC0 {version} Universal", "mark": f"Public Domain Mark {version}"}
        return marks.get(name)
    if name not in _LICENCES:
        return None
    label = f"CC {name.upper()} {version}"
    return f"{label} {country.upper()}" if country else label
