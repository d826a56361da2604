"""The accessible website of a show: pages with a player and the text, captions, an EPUB book.

All files are static, and usable without JavaScript. The pages are in the output's `site/`, players
for a newspaper's own articles in `site/embed/`, and the other files beside the sound.
May import: audio, base, publish, settings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_news.audio.formats import formats
from tts_news.model import File
from tts_news.publish import transcript
from tts_news.publish.layout import EMBED, FOLDER
from tts_news.site.episode_page import embed_html, large_html, oembed_json, page_html
from tts_news.site.page import Page, Picture
from tts_news.site.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tts_news.publish.staging import Stage
    from tts_news.settings import Show
    from tts_news.site.picture import Format

VERSION = 3
"""Incremented when the pages of existing episodes should be rebuilt."""


def shown_of(show: Show) -> tuple[object, ...]:
    """The settings of the show that an episode's pages contain; a change rebuilds the pages."""
    where = (show.base_url, show.paper, show.logo, show.colour)
    return (VERSION, *where, show.author, show.copyright)


def captions_of(page: Page) -> Iterator[tuple[str, str, str]]:
    """The texts that do not need the finished sound, each as (name, MIME type, text).

    They are captions with word timings, plain text, and the text in large type.
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
    places: Mapping[str, Path],
    *,
    epub: bool,
) -> Iterator[File]:
    """Write an episode's page, its player for articles, its pictures and its book.

    `sounds` maps the name of each file of `audio` to its present path; `cover` is a JPEG for the
    book. `places` maps pictures that are not at their own path to their present path.

    Raises:
        OSError: a file cannot be written.

    """
    book = _book(stage, page, audio, sounds, cover) if epub else None
    if book:
        yield book
    pictures: dict[int, Picture] = {}
    for number, picture, written in _pictures(page, places):
        pictures[number] = picture
        for form, data in written.items():
            name = f"{FOLDER}/{picture.stem}.{form.ending}"
            stage.path(name).write_bytes(data)
            yield File(name, form.type, len(data))
    downloads = tuple(_downloads(page, audio, book))
    html = page_html(page, audio[0], downloads, pictures)
    yield stage.text(f"{FOLDER}/{page.stem}.html", "text/html", html)
    yield stage.text(f"{EMBED}/{page.stem}.html", "text/html", embed_html(page, audio[0]))
    answer = oembed_json(page, pictures)
    yield stage.text(f"{EMBED}/{page.stem}.json", "application/json", answer)


def _pictures(
    page: Page, places: Mapping[str, Path]
) -> Iterator[tuple[int, Picture, dict[Format, bytes]]]:
    """The pictures that are local files, each as (story number, picture, bytes by format)."""
    from tts_news.site.found import caption_of
    from tts_news.site.picture import reduced

    for number, story in enumerate(page.edition.stories):
        image = story.article.image
        if made := reduced(str(places.get(image, image))):
            written, width, height = made
            stem = f"{page.stem}.story{number}"
            yield number, Picture(stem, width, height, caption_of(story)), written


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


def _downloads(page: Page, audio: Sequence[File], book: File | None) -> Iterator[tuple[str, str]]:
    """The downloads of an episode, each as (address relative to the page, label)."""
    stem, w = page.stem, words_of(page.edition.language)
    yield f"{stem}.large.html", w["large"]
    for file in audio:
        yield f"../{file.name}", f"{_name_of_format(file)} ({w.size(file.bytes)})"
    if book:
        yield f"../{book.name}", f"{w['book']} ({w.size(book.bytes)})"
    yield f"../{stem}.txt", w["plain_text"]
    yield f"../{stem}.vtt", w["captions"]
    yield f"../{stem}.words.vtt", w["captions_words"]
    yield f"../{stem}.srt", w["captions_srt"]


def _name_of_format(file: File) -> str:
    """The title of a file's format: the format with the longest ending that matches."""
    every = sorted(formats().values(), key=lambda one: len(one.ending), reverse=True)
    return next(one.title for one in every if file.name.endswith(f".{one.ending}"))
