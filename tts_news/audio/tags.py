"""Writing the tags of audio files by mutagen: titles, text, cover and chapters.

MP3 and WAV have ID3v2.3 (or 2.4), Opus has Vorbis comments, M4A has iTunes atoms.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from tts_news.audio.formats import formats
from tts_news.audio.id3_frames import SMALL_FRAME, find_chunk, sort_chapters
from tts_news.base.letters import clock, shortened

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tts_news.model import Chapter, Cue

_COVER_TYPE = "image/jpeg"
_CHAPTER_URL = "chapter url"
_AUDIOBOOK = 2
"""The iTunes media kind of audiobooks."""


@dataclass(frozen=True, slots=True)
class Tags:
    """The contents of the tags."""

    title: str
    artist: str
    album: str
    date: str
    """ISO 8601, in the form of TDRC of ID3v2.4."""
    comment: str
    """The source and its address."""
    lyrics: str
    """The text as written."""
    url: str = ""
    cover: bytes = b""
    """A small JPEG."""
    id3: str = "2.3"
    cues: tuple[Cue, ...] = ()
    """The synchronized lyrics."""
    chapters: tuple[Chapter, ...] = ()
    pictures: dict[str, bytes] = field(default_factory=dict)
    """Small JPEGs of the chapters' images, by the image."""


def tag(path: Path, form: str, tags: Tags) -> None:
    """Write the tags to a file of the given format; its name may have any ending.

    Raises:
        OSError: the disk is full.

    """
    from mutagen import MutagenError

    chosen = formats()[form]
    m4a = partial(_tag_m4a, book=chosen.book)
    writers: dict[str, Callable[[Path, Tags], None]] = {
        "id3": _tag_mp3,
        "wave": _tag_wav,
        "vorbis": _tag_opus,
        "mp4": m4a,
    }
    kind = chosen.tags
    if kind == "none":
        return
    try:
        writers[kind](path, tags)
    except MutagenError as error:  # mutagen wraps the system's error
        if error.args and isinstance(error.args[0], OSError):
            raise error.args[0] from error
        raise


def _tag_mp3(path: Path, tags: Tags) -> None:
    from mutagen import id3

    frames = id3.ID3()
    _fill(frames, tags)
    minor = _version(frames, tags)
    frames.save(path, v1=0, v2_version=minor, padding=_none)
    with path.open("r+b") as file:
        sort_chapters(file)


def _tag_wav(path: Path, tags: Tags) -> None:
    from mutagen.wave import WAVE

    file = WAVE(path)
    file.add_tags()
    _fill(file.tags, tags)
    file.save(v2_version=_version(file.tags, tags), padding=_none)
    with path.open("r+b") as written:
        if find_chunk(written, b"id3 "):
            sort_chapters(written)


def _version(frames: Any, tags: Tags) -> int:
    if tags.id3 == "2.3":
        frames.update_to_v23()
        return 3
    return 4


def _none(_info: object) -> int:
    """No padding, so that the same tags give the same bytes."""
    return 0


def _fill(frames: Any, tags: Tags) -> None:
    """Fill in the ID3 frames.

    Chapters follow the ID3v2 Chapter Frame Addendum 1.0: times are in milliseconds, and there is a
    top-level ordered table of contents, the only one that Apple's players show.
    """
    from mutagen import id3

    utf16 = id3.Encoding.UTF16  # the only Unicode encoding that both 2.3 and 2.4 have
    frames.add(id3.TIT2(text=tags.title))
    frames.add(id3.TPE1(text=tags.artist))
    frames.add(id3.TALB(text=tags.album))
    frames.add(id3.TDRC(text=tags.date))
    frames.add(id3.TCON(text="Podcast"))
    frames.add(id3.TLAN(text="vie"))
    frames.add(id3.COMM(lang="vie", desc="", text=tags.comment))
    frames.add(id3.USLT(lang="vie", desc="", text=tags.lyrics))
    if tags.cues:
        spoken = [(cue.text, round(cue.start * 1000)) for cue in tags.cues]
        frames.add(id3.SYLT(encoding=utf16, lang="vie", format=2, type=1, desc="", text=spoken))
    if tags.url:
        frames.add(id3.WOAF(url=tags.url))
    if tags.cover:
        frames.add(id3.APIC(encoding=0, mime=_COVER_TYPE, type=3, desc="", data=tags.cover))
    names = [f"chp{n}" for n in range(len(tags.chapters))]
    for name, chapter in zip(names, tags.chapters, strict=True):
        frames.add(
            id3.CHAP(
                element_id=name,
                start_time=round(chapter.start * 1000),
                end_time=round(chapter.end * 1000),
                start_offset=0xFFFFFFFF,
                end_offset=0xFFFFFFFF,
                sub_frames=_of_chapter(chapter, tags),
            )
        )
    if names:
        flags = id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED
        title = [id3.TIT2(text=tags.title)]
        frames.add(
            id3.CTOC(element_id="toc", flags=flags, child_element_ids=names, sub_frames=title)
        )


def _of_chapter(chapter: Chapter, tags: Tags) -> list[Any]:
    """A chapter's title, address and picture; in ID3v2.4 only what all players accept."""
    from mutagen import id3

    if tags.id3 == "2.4":
        utf8 = id3.Encoding.UTF8
        sub = [id3.TIT2(encoding=utf8, text=shortened(chapter.title, SMALL_FRAME - 2))]
        if chapter.url and len(chapter.url) + len(_CHAPTER_URL) + 2 <= SMALL_FRAME:
            sub.append(id3.WXXX(encoding=utf8, desc=_CHAPTER_URL, url=chapter.url))
        return sub
    sub = [id3.TIT2(text=chapter.title)]
    if chapter.url:
        sub.append(id3.WXXX(desc=_CHAPTER_URL, url=chapter.url))
    if picture := tags.pictures.get(chapter.image):
        sub.append(id3.APIC(encoding=0, mime=_COVER_TYPE, type=0, desc="", data=picture))
    return sub


def _tag_opus(path: Path, tags: Tags) -> None:
    """Write Vorbis comments, with chapters as in https://wiki.xiph.org/Chapter_Extension."""
    from mutagen.flac import Picture
    from mutagen.oggopus import OggOpus

    file = OggOpus(path)
    file["title"], file["artist"], file["album"] = tags.title, tags.artist, tags.album
    file["date"], file["genre"], file["language"] = tags.date[:10], "Podcast", "vie"
    file["comment"], file["lyrics"] = tags.comment, tags.lyrics
    if tags.url:
        file["website"] = tags.url
    for number, chapter in enumerate(tags.chapters):
        file[f"chapter{number:03}"] = clock(chapter.start)
        file[f"chapter{number:03}name"] = chapter.title
        if chapter.url:
            file[f"chapter{number:03}url"] = chapter.url
    if tags.cover:
        picture = Picture()
        picture.data, picture.type, picture.mime = tags.cover, 3, _COVER_TYPE
        file["metadata_block_picture"] = base64.b64encode(picture.write()).decode("ascii")
    file.save(padding=_none)


def _tag_m4a(path: Path, tags: Tags, *, book: bool = False) -> None:
    from mutagen.mp4 import MP4, MP4Cover

    file = MP4(path)
    file["\xa9nam"], file["\xa9ART"], file["\xa9alb"] = tags.title, tags.artist, tags.album
    file["\xa9day"], file["\xa9gen"] = tags.date, "Podcast"
    file["\xa9cmt"], file["\xa9lyr"] = tags.comment, tags.lyrics
    if book:
        file["stik"] = [_AUDIOBOOK]
    else:
        file["pcst"] = True
    if tags.url:
        file["purl"] = tags.url
    if tags.cover:
        file["covr"] = [MP4Cover(tags.cover, MP4Cover.FORMAT_JPEG)]
    file.save(padding=_none)
