"""Words and abbreviations that catalogues write in every language."""

from muniment_schema.values.date_text.language import Language

LANGUAGE = Language(
    tag="und",
    circa="c, ca, c.a, circa",
    since="ff, et seq., et sqq.",
    and_words="&",
    undated="n.d., s.d., s.a., n.y.",
    bce="b.c., b.c.e.",
    ce="a.d., c.e.",
    copyright="©, ℗, cop",
    instead="i.e.",
    fillers="sic",
)
