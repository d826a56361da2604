"""Writing an episode as an EPUB 3.3 book with Media Overlays, which highlight each sentence.

It follows https://www.w3.org/TR/epub-33/ and EPUB Accessibility 1.1. The container is a ZIP of
rendered templates, written with zipfile, as EbookLib, the only library with overlays, is AGPL.
"""

from __future__ import annotations

import zipfile
from datetime import UTC
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from tts_news.model import Kind
from tts_news.publish.notes import is_web
from tts_news.site.page import Page, Told, render, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tts_news.model import File

TYPES = ("audio/mpeg", "audio/mp4", "audio/ogg")
"""The audio types that every reading system plays,
https://www.w3.org/TR/epub-33/#sec-core-media-types.
"""

_CONTAINER = """\
<?xml version="1.0" encoding="utf-8"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every entry, so that the same episode gives the same bytes."""


def playable(audio: Iterable[File]) -> File | None:
    """The first audio file that a book may contain; None if there is none."""
    return next((file for file in audio if file.type in TYPES), None)


def write_epub(path: Path, page: Page, audio: File, sound: Path, cover: bytes) -> None:
    """Write the book of an episode; `sound` is the path of its `audio`, `cover` a JPEG.

    Raises:
        OSError: it cannot be written.

    """
    stories = told(page.edition.stories, page.cues)
    parts = [(f"story{number}", story) for number, story in enumerate(stories, 1)]
    edition = page.edition
    common = {"language": edition.language, "audio": audio.name}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        _add(book, "mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        _add(book, "META-INF/container.xml", _CONTAINER.encode())
        _add(book, "EPUB/package.opf", _package(page, audio, parts).encode())
        entries = [_entry(name, story) for name, story in parts]
        nav = render("nav.xhtml", title=edition.title, entries=entries, language=edition.language)
        _add(book, "EPUB/nav.xhtml", nav.encode())
        _add(book, "EPUB/book.css", _css())
        _add(book, "EPUB/cover.jpg", cover, zipfile.ZIP_STORED)
        for name, story in parts:
            for ending in ("xhtml", "smil"):
                text = render(f"story.{ending}", name=name, story=story, **common)
                _add(book, f"EPUB/{name}.{ending}", text.encode())
        with (
            sound.open("rb") as source,
            book.open(_info(f"EPUB/{audio.name}", zipfile.ZIP_STORED), "w", force_zip64=True) as to,
        ):
            while block := source.read(1 << 20):
                to.write(block)


def _package(page: Page, audio: File, parts: list[tuple[str, Told]]) -> str:
    edition = page.edition
    described = []
    for name, story in parts:
        cues = [cue for paragraph in story.paragraphs for cue in paragraph.cues]
        described.append({"name": name, "seconds": sum(cue.end - cue.start for cue in cues)})
    return render(
        "package.opf",
        identifier=f"urn:uuid:{uuid5(NAMESPACE_URL, f'{page.show.title} {edition.id}')}",
        title=edition.title,
        language=edition.language,
        author=edition.author,
        show=page.show.title,
        published=f"{edition.published:%Y-%m-%d}",
        modified=f"{edition.published.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        sources=[s.article.url for s in edition.stories if is_web(s.article.url)],
        total=sum(part["seconds"] for part in described),
        parts=described,
        audio=audio,
    )


def _entry(name: str, story: Told) -> dict[str, Any]:
    return {"title": story.title, "href": f"{name}.xhtml", "inner": list(_headings(name, story))}


def _headings(name: str, story: Told) -> Iterator[dict[str, str]]:
    for paragraph in story.paragraphs:
        if paragraph.kind is Kind.HEADING:
            text = "".join(piece for cue in paragraph.cues for piece, _ in cue.pieces)
            yield {"title": text, "href": f"{name}.xhtml#c{paragraph.cues[0].number}"}


def _css() -> bytes:
    from importlib.resources import files as resources

    return (resources("tts_news.site") / "data" / "book.css").read_bytes()


def _info(name: str, compression: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = compression
    info.create_system = 3
    info.external_attr = 0o644 << 16
    return info


def _add(
    book: zipfile.ZipFile, name: str, data: bytes, compression: int = zipfile.ZIP_DEFLATED
) -> None:
    book.writestr(_info(name, compression), data)
