"""The edition for those who cannot read the page: pages to hear and read, captions, a book.

Static files, Vietnamese, usable without a script: the pages in the output's `site/`, the rest
beside the sound.
May import: audio, base, publish, settings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_news.audio.formats import formats
from tts_news.model import File
from tts_news.publish import transcript
from tts_news.publish.layout import FOLDER
from tts_news.site.page import Page, large_html, page_html

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tts_news.publish.staging import Stage

VERSION = 1
"""Goes up when the pages of old episodes should be made anew."""


def captions_of(page: Page) -> Iterator[tuple[str, str, str]]:
    """(name, MIME type, text) of what needs no finished sound: captions word by word, plain text,
    the text in large letters.
    """
    cues, stem = page.cues, page.stem
    yield f"{stem}.words.vtt", "text/vtt", transcript.word_vtt(cues)
    yield f"{stem}.txt", "text/plain", transcript.plain_text(page.edition.title, cues)
    yield f"{FOLDER}/{stem}.large.html", "text/html", large_html(page)


def write_pages(
    stage: Stage,
    page: Page,
    audio: Sequence[File],
    sounds: Mapping[str, Path],
    cover: bytes,
    *,
    epub: bool,
) -> Iterator[File]:
    """Write an episode's page, and its book.

    `sounds` tells where each file of `audio` is now, by its name; `cover` is a JPEG for the book.

    Raises:
        OSError: a file cannot be written.

    """
    book = _book(stage, page, audio, sounds, cover) if epub else None
    if book:
        yield book
    downloads = tuple(_downloads(page.stem, audio, book))
    text = page_html(page, audio[0], downloads)
    yield stage.text(f"{FOLDER}/{page.stem}.html", "text/html", text)


def _book(
    stage: Stage, page: Page, audio: Sequence[File], sounds: Mapping[str, Path], cover: bytes
) -> File | None:
    from tts_news.site.epub import playable, write_epub

    sound = playable(audio)
    if sound is None:
        return None
    name = f"{page.stem}.epub"
    path = stage.path(name)
    write_epub(path, page, sound, sounds[sound.name], cover)
    return File(name, "application/epub+zip", path.stat().st_size)


def _downloads(stem: str, audio: Sequence[File], book: File | None) -> Iterator[tuple[str, str]]:
    """(address from the page, what it is called) of all that can be taken away."""
    yield f"{stem}.large.html", "Bản chữ lớn để đọc hoặc in"
    for file in audio:
        yield f"../{file.name}", f"{_called(file)} ({_size(file)})"
    if book:
        yield f"../{book.name}", f"Sách EPUB có tiếng ({_size(book)})"
    yield f"../{stem}.txt", "Văn bản"
    yield f"../{stem}.vtt", "Phụ đề WebVTT"
    yield f"../{stem}.words.vtt", "Phụ đề WebVTT từng từ"
    yield f"../{stem}.srt", "Phụ đề SRT"


def _called(file: File) -> str:
    """What its format is called: the one with the longest ending that fits."""
    every = sorted(formats().values(), key=lambda one: len(one.ending), reverse=True)
    return next(one.title for one in every if file.name.endswith(f".{one.ending}"))


def _size(file: File) -> str:
    return f"{max(file.bytes / 1e6, 0.1):.1f} MB".replace(".", ",")
