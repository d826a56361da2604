"""Editing the frames of a finished ID3v2 tag, to sort its chapters, which mutagen does not do."""

from __future__ import annotations

import struct
from typing import IO

SMALL_FRAME = 127
"""The largest frame, in bytes, whose size is encoded alike in ID3v2.3 and 2.4.

ID3v2.4 stores seven bits of a size in each byte. Within a chapter, libavformat and the players
based on it read sizes as in 2.3, and drop a chapter that then seems to exceed its frame.
"""

_HEAD = 10
"""Bytes of the header of a tag, and of the header of a frame."""


def find_chunk(file: IO[bytes], name: bytes) -> bool:
    """Seek to the data of a chunk of a RIFF file; False if there is no such chunk."""
    file.seek(12)
    while len(head := file.read(8)) == 8:
        if head[:4] == name:
            return True
        (size,) = struct.unpack("<I", head[4:])
        file.seek(size + size % 2, 1)
    return False


def sort_chapters(file: IO[bytes]) -> None:
    """Sort the chapters of the tag at the present position by time.

    mutagen writes frames ordered by size, and players that ignore the table of contents show
    chapters in the order of their frames.
    """
    at = file.tell()
    head = file.read(_HEAD)
    if head[:3] != b"ID3":
        return
    frames = split(file.read(_syncsafe(head[6:10])), head[3])
    chapters = sorted((one for one in frames if one[:4] == b"CHAP"), key=_start_of_chapter)
    following = iter(chapters)
    ordered = [next(following) if one[:4] == b"CHAP" else one for one in frames]
    file.seek(at + _HEAD)
    file.write(b"".join(ordered))


def split(body: bytes, version: int) -> list[bytes]:
    """The frames of a tag's body, each with its header, without the padding."""
    frames, at = [], 0
    while at + _HEAD < len(body) and body[at]:
        size = body[at + 4 : at + 8]
        length = _syncsafe(size) if version == 4 else int.from_bytes(size, "big")
        frames.append(body[at : at + _HEAD + length])
        at += _HEAD + length
    return frames


def _syncsafe(data: bytes) -> int:
    first, second, third, fourth = data
    return first << 21 | second << 14 | third << 7 | fourth


def _start_of_chapter(chapter: bytes) -> int:
    """The start of a chapter in milliseconds, which follows its zero-terminated element id."""
    at = chapter.index(b"\0", _HEAD) + 1
    return int.from_bytes(chapter[at : at + 4], "big")
