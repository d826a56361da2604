"""The frames of a finished ID3v2 tag, for what mutagen does not decide: the order of chapters."""

from __future__ import annotations

import struct
from typing import IO

SMALL_FRAME = 127
"""Bytes of the largest frame whose size is the same number in ID3v2.3 and 2.4.

2.4 writes sizes in seven bits a byte. Within a chapter libavformat, and with it many players, reads
them as 2.3 has them, and drops a chapter that seems to go on after its end.
"""

_HEAD = 10
"""Bytes of the tag's header, and of a frame's."""


def find_chunk(file: IO[bytes], name: bytes) -> bool:
    """Go to where a chunk of a RIFF file begins; False when there is none."""
    file.seek(12)
    while len(head := file.read(8)) == 8:
        if head[:4] == name:
            return True
        (size,) = struct.unpack("<I", head[4:])
        file.seek(size + size % 2, 1)
    return False


def sort_chapters(file: IO[bytes]) -> None:
    """Put the chapters of the tag that begins here in the order of their times.

    mutagen writes frames by size, and players that pass over the table of contents show chapters
    as they stand.
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
    """The frames of a tag's body, each with its header; what pads it is left away."""
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
    """Milliseconds, behind the chapter's own name, which ends in a zero."""
    at = chapter.index(b"\0", _HEAD) + 1
    return int.from_bytes(chapter[at : at + 4], "big")
