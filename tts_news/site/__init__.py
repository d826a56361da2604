"""The edition for those who cannot read the page: pages to hear and read, captions, a book.

Static files, Vietnamese, usable without a script: the pages in the output's `site/`, the rest
beside the sound.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tts_news import files, transcript
from tts_news.model import File
from tts_news.site.page import FOLDER, Page, large_html, page_html

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

VERSION = 1
"""Goes up when the pages of old episodes should be made anew."""

_CALLED = {
    "audio/mpeg": "Âm thanh MP3",
    "audio/ogg": "Âm thanh Opus",
    "audio/mp4": "Âm thanh M4A",
    "audio/wav": "Âm thanh WAV",
}


def write_pages(
    out: Path, page: Page, audio: Sequence[File], cover: bytes, *, epub: bool
) -> Iterator[File]:
    """Write an episode's captions, plain text, book and pages into the folder `out`.

    `cover` is a JPEG for the book.

    Raises:
        OSError: a file cannot be written.

    """
    cues, stem, language = page.cues, page.stem, page.edition.language
    words = transcript.word_vtt(cues, language)
    yield _written(out, f"{stem}.words.vtt", "text/vtt", words)
    text = transcript.plain_text(page.edition.title, cues)
    yield _written(out, f"{stem}.txt", "text/plain", text)
    book = _book(out, page, audio, cover) if epub else None
    if book:
        yield book
    named = replace(page, downloads=tuple(_downloads(stem, audio, book)))
    yield _written(out, f"{FOLDER}/{stem}.html", "text/html", page_html(named))
    yield _written(out, f"{FOLDER}/{stem}.large.html", "text/html", large_html(named))


def _book(out: Path, page: Page, audio: Sequence[File], cover: bytes) -> File | None:
    from tts_news.site.epub import playable, write_epub

    sound = playable(audio)
    if sound is None:
        return None
    name = f"{page.stem}.epub"
    with files.replacing(out / name) as beside:
        write_epub(beside, replace(page, audio=sound), out / sound.name, cover)
        size = beside.stat().st_size
    return File(name, "application/epub+zip", size)


def _downloads(stem: str, audio: Sequence[File], book: File | None) -> Iterator[tuple[str, str]]:
    """(address from the page, what it is called) of all that can be taken away."""
    yield f"{stem}.large.html", "Bản chữ lớn để đọc hoặc in"
    for file in audio:
        yield f"../{file.name}", f"{_CALLED[file.type]} ({_size(file)})"
    if book:
        yield f"../{book.name}", f"Sách EPUB có tiếng ({_size(book)})"
    yield f"../{stem}.txt", "Văn bản"
    yield f"../{stem}.vtt", "Phụ đề WebVTT"
    yield f"../{stem}.words.vtt", "Phụ đề WebVTT từng từ"
    yield f"../{stem}.srt", "Phụ đề SRT"


def _size(file: File) -> str:
    return f"{max(file.bytes / 1e6, 0.1):.1f} MB".replace(".", ",")


def _written(out: Path, name: str, kind: str, text: str) -> File:
    data = text.encode()
    files.write(out / name, data)
    return File(name, kind, len(data))
