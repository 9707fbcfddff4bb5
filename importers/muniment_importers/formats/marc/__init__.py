"""MARC 21 and UNIMARC, as ISO 2709 and as MARCXML: one model of a record, one crosswalk."""
