"""Kinds of files are told by their bytes."""

from __future__ import annotations

import pytest

from muniment_schema.files.media_type import clean_media_type, sniff, suffix_of

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.mark.parametrize(
    ("head", "name", "media_type"),
    [
        (PDF, "", "application/pdf"),
        (PNG, "", "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1", "", "image/jpeg"),
        (b"\xff\xd8\xff\xe1\x00\x10Exif\0\0", "", "image/jpeg"),
        (b"II*\0\x08\0\0\0", "", "image/tiff"),
        (b"MM\0*\0\0\0\x08", "", "image/tiff"),
        (b"II+\0\x08\0\0\0", "", "image/tiff"),
        (b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 ", "", "image/jp2"),
        (b"GIF89a\1\0\1\0", "", "image/gif"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "", "image/webp"),
        (b"fLaC\0\0\0\x22", "", "audio/flac"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "", "video/mp4"),
        (b"AT&TFORM\0\0\0\0DJVU", "", "image/vnd.djvu"),
        (b"PK\x03\x04\x14\0", "", "application/zip"),
        (
            b"PK\x03\x04\x14\0",
            "letter.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("Grüße\n".encode(), "", "text/plain"),
        (b"a,b\n1,2\n", "table.csv", "text/csv"),
        (b"<p>here</p>", "page.html", "text/html"),
        (b"<!DOCTYPE html><html>", "page.txt", "text/html"),
        (b'<svg xmlns="http://www.w3.org/2000/svg">', "", "image/svg+xml"),
        ("Größe".encode("latin-1"), "old.txt", "text/plain"),
        (bytes(range(200, 250)), "", "application/octet-stream"),
        (b"", "", "application/octet-stream"),
    ],
)
def test_a_file_is_what_its_bytes_say(head: bytes, name: str, media_type: str) -> None:
    assert sniff(head, name) == media_type


@pytest.mark.parametrize("name", ["scan.html", "scan.pdf", "scan.svg", "scan"])
def test_a_picture_stays_a_picture_by_any_name(name: str) -> None:
    assert sniff(PNG, name) == "image/png"


def test_a_text_is_never_a_picture_by_its_name() -> None:
    assert sniff(b"<script>alert(1)</script>", "scan.png") == "text/plain"


def test_a_text_that_is_cut_inside_a_character_is_a_text() -> None:
    assert sniff("Grüße".encode()[:3]) == "text/plain"


@pytest.mark.parametrize(
    ("media_type", "suffix"),
    [("application/pdf", ".pdf"), ("image/jpeg", ".jpg"), ("application/octet-stream", ""), ("x/y", "")],
)
def test_a_media_type_has_its_usual_suffix(media_type: str, suffix: str) -> None:
    assert suffix_of(media_type) == suffix


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Image/JPEG", "image/jpeg"),
        ("text/html; charset=utf-8", "text/html"),
        ("image/png\r\nx-y: z", None),
        ("picture", None),
        (None, None),
    ],
)
def test_a_stated_media_type_is_one_or_nothing(text: str | None, clean: str | None) -> None:
    assert clean_media_type(text) == clean
