"""Messages for exceptions of the system and of other libraries.

They contain no class names and no memory addresses; for parse errors they give the position.
"""

from __future__ import annotations

import errno
import re
from typing import TYPE_CHECKING

from tts_news.messages import N_, _, language

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 200
"""Characters of a message of another library."""

_DEEPEST = 20
"""The most nested errors that are examined."""

_OF_SYSTEM = {
    errno.ENOENT: N_("no such file or folder"),
    errno.EACCES: N_("no permission"),
    errno.EPERM: N_("no permission"),
    errno.EROFS: N_("may only be read"),
    errno.EEXIST: N_("is there already"),
    errno.EISDIR: N_("is a folder"),
    errno.ENOTDIR: N_("is no folder"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("the disk is full"),
    errno.EFBIG: N_("the file is too large for this disk"),
    errno.ELOOP: N_("a link that leads to itself"),
    errno.ENAMETOOLONG: N_("the name is too long"),
    errno.EMFILE: N_("too many files are open"),
    errno.EIO: N_("the disk or the drive fails"),
    errno.EADDRINUSE: N_("another program has it"),
    errno.EADDRNOTAVAIL: N_("no such address on this machine"),
    errno.ECONNREFUSED: N_("nobody answers there"),
    errno.ECONNRESET: N_("the connection broke off"),
    errno.ESPIPE: N_("no file but a pipe or a device"),
    errno.EPIPE: N_("the connection broke off"),
    errno.ENETUNREACH: N_("there is no network"),
    errno.EHOSTUNREACH: N_("there is no network"),
    errno.ETIMEDOUT: N_("no answer in time"),
}

_BY_NAME = (
    ("gaierror|NameResolution|DNS", N_("no host of that name is known")),
    ("SSL|Certificate", N_("its certificate is not to be trusted")),
    ("Proxy", N_("the proxy does not let it through")),
    ("ConnectionRefused|NewConnection", N_("nobody answers there")),
    ("Timeout|TimedOut", N_("no answer in time")),
    (
        "ConnectionReset|BrokenPipe|IncompleteRead|ChunkedEncoding|Disconnected|Protocol|Payload",
        N_("the connection broke off"),
    ),
    ("ConnectionError|ClientConnector", N_("nobody answers there")),
    ("ContentDecoding", N_("the response cannot be read")),
    ("MemoryError", N_("not enough memory")),
    ("RecursionError", N_("nested too deeply")),
    ("UnicodeError|UnicodeDecode|UnicodeEncode", N_("malformed characters")),
)
"""Patterns for the names of exception classes, as their libraries may not be imported."""

_PLACE = re.compile(r"line (\d+),? col(?:umn)? (\d+)")
_PARSER = re.compile("JSON|TOML|YAML|XML|Syntax|Scanner|Parser|Composer|Mark")
_OBJECT = re.compile(r"\(?<[^<>]* (?:object )?at 0x[0-9a-fA-F]+>[:,]?\)? ?")


def in_words(error: BaseException) -> str:
    """The meaning of an error for users, on one line."""
    inside = list(chain(error))
    for one in inside:
        if isinstance(one, OSError) and one.errno in _OF_SYSTEM:
            return _(_OF_SYSTEM[one.errno])
    for names, told in _BY_NAME:
        if any(re.search(names, kind.__name__) for one in inside for kind in type(one).__mro__):
            return _(told)
    text = " ".join(_OBJECT.sub("", str(error)).split())[:_LONGEST]
    if language() != "en" and _PARSER.search(type(error).__name__) and (at := _PLACE.search(text)):
        return _("line {line}, column {column}", line=at[1], column=at[2])
    return text or _("an unexplained error")


def chain(error: BaseException) -> Iterator[BaseException]:
    """An error and its causes, the innermost first."""
    found: list[BaseException] = []
    next_one: BaseException | None = error
    while next_one is not None and next_one not in found and len(found) < _DEEPEST:
        found.append(next_one)
        parts = (getattr(next_one, "reason", None), *next_one.args)
        inner = (one for one in parts if isinstance(one, BaseException))
        next_one = next(inner, next_one.__cause__ or next_one.__context__)
    return reversed(found)
