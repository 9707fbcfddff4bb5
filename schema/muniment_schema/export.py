"""Export for callers outside this package; the room is `exporting`."""

from __future__ import annotations

from .exporting.jsonl import KINDS as KINDS
from .exporting.jsonl import export_jsonl as export_jsonl
from .exporting.moment import change_at as change_at
