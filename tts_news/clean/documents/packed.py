"""Reading untrusted zip archives and XML: sizes are limited, entities and network are disabled."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from tts_news.errors import ArticleError
from tts_news.messages import _
from tts_news.messages.faults import in_words

MOST_UNPACKED = 60_000_000
"""Bytes of all parts that are read, when unpacked; a long document's text is under 5 MB."""

MOST_PARTS = 10_000

_ENCRYPTED = 1
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, IndexError,
    OverflowError, RuntimeError,
)  # fmt: skip
"""What zipfile raises for a broken archive; RuntimeError includes NotImplementedError."""


class Packed:
    """A zip archive that is read in memory and never unpacked to disk."""

    def __init__(self, data: bytes, name: str) -> None:
        """Open an archive, or raise ArticleError; `name` is for messages."""
        self.name = name
        self._left = MOST_UNPACKED
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            parts = self._archive.infolist()
        except _BROKEN as error:
            raise ArticleError(
                _("{name}: a broken file (its archive cannot be read)", name=name)
            ) from error
        if len(parts) > MOST_PARTS:
            raise ArticleError(
                _("{name}: {count:,} parts in it, not an article", name=name, count=len(parts))
            )
        self.parts = {part.filename for part in parts}

    def read(self, part: str) -> bytes:
        """A part's bytes; empty if there is no such part.

        Raises:
            ArticleError: the part is broken, encrypted, or too large when unpacked.

        """
        if part not in self.parts:
            return b""
        try:
            if self._archive.getinfo(part).flag_bits & _ENCRYPTED:
                raise ArticleError(
                    _("{name}: is locked with a password; save it without one", name=self.name)
                )
            with self._archive.open(part) as stream:
                data = stream.read(self._left + 1)
        except _BROKEN as error:
            raise ArticleError(
                _("{name}: a broken file ({part} cannot be read)", name=self.name, part=part)
            ) from error
        self._left -= len(data)
        if self._left < 0:
            raise ArticleError(
                _(
                    "{name}: over {most} MB when unpacked, not an article",
                    name=self.name,
                    most=MOST_UNPACKED // 1000000,
                )
            )
        return data

    def xml(self, part: str) -> Any:
        """The root element of a part's XML; None if there is no such part.

        Raises:
            ArticleError: as for `read`, or the XML is not well-formed.

        """
        data = self.read(part)
        return (
            parsed(data, _("{name}: a broken file ({part})", name=self.name, part=part))
            if data
            else None
        )


def parsed(data: bytes, what: str) -> Any:
    """Parse XML with entities, network and huge trees disabled; `what` begins the error's message.

    Raises:
        ArticleError: the XML is not well-formed.

    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ArticleError(f"{what}: {in_words(error)}") from None
