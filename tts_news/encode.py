"""The programme -> MP3 with its ID3v2.4 tags and chapters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from tts_news.ffmpeg import pipe

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tts_news.model import Chapter

BITRATE = "64k"
"""Constant: seeking by time is exact in every player; enough for one voice."""

# LAME scales its input by 0.95 at every bit rate up to 128 kbit/s; this puts the level back.
_LAME_SCALE = "volume=0.446dB"

AUDIO_TYPE = "audio/mpeg"


@dataclass(frozen=True, slots=True)
class Tags:
    """What the file says of itself."""

    title: str
    artist: str
    album: str
    date: str
    """ISO 8601, as ID3v2.4's TDRC takes it."""
    comment: str
    """The source and its address."""
    lyrics: str
    """The text as written."""
    url: str = ""


def encode_mp3(sound: Iterable[bytes] | IO[bytes], rate: int, filters: str, path: Path) -> None:
    """Encode mono 16-bit PCM at `rate` Hz through `filters` to an MP3 at `path`.

    No clock and no encoder's name in the file: the same sound gives the same bytes.

    Raises:
        TtsNewsError: the encoder failed or the disk is full.

    """
    arguments = [
        "-af",
        f"{filters},{_LAME_SCALE}",
        "-c:a",
        "libmp3lame",
        "-b:a",
        BITRATE,
        "-ar",
        str(rate),
    ]
    arguments += ["-map_metadata", "-1", "-id3v2_version", "0", "-write_id3v1", "0"]
    arguments += ["-fflags", "+bitexact", "-flags:a", "+bitexact", "-f", "mp3", str(path)]
    pipe(sound, rate, arguments, "encoding")


def tag_mp3(path: Path, tags: Tags, chapters: tuple[Chapter, ...]) -> None:
    """Write ID3v2.4 tags: text, comment, lyrics, and a CHAP for each chapter under one CTOC.

    Chapters follow the ID3v2 Chapter Frame Addendum 1.0: times in milliseconds, a top-level ordered
    table of contents, which is the one that Apple's players show.
    """
    from mutagen import id3

    tag = id3.ID3()
    tag.add(id3.TIT2(text=tags.title))
    tag.add(id3.TPE1(text=tags.artist))
    tag.add(id3.TALB(text=tags.album))
    tag.add(id3.TDRC(text=tags.date))
    tag.add(id3.TCON(text="Podcast"))
    tag.add(id3.TLAN(text="vie"))
    tag.add(id3.COMM(lang="vie", desc="", text=tags.comment))
    tag.add(id3.USLT(lang="vie", desc="", text=tags.lyrics))
    if tags.url:
        tag.add(id3.WOAF(url=tags.url))
    names = [f"chp{n}" for n in range(len(chapters))]
    for name, chapter in zip(names, chapters, strict=True):
        tag.add(
            id3.CHAP(
                element_id=name,
                start_time=round(chapter.start * 1000),
                end_time=round(chapter.end * 1000),
                start_offset=0xFFFFFFFF,
                end_offset=0xFFFFFFFF,
                sub_frames=[id3.TIT2(text=chapter.title)],
            )
        )
    if names:
        top_level_ordered = id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED
        tag.add(
            id3.CTOC(
                element_id="toc", flags=top_level_ordered, child_element_ids=names, sub_frames=[]
            )
        )
    tag.save(path, v2_version=4, padding=lambda _info: 0)
