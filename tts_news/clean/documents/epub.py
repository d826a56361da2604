"""Reading a book (.epub): its chapters in the order of the spine."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tts_news.base.letters import one_line
from tts_news.clean.dates import parse_time
from tts_news.clean.documents.blocks import Document
from tts_news.clean.documents.markup import blocks_of
from tts_news.errors import ArticleError
from tts_news.messages import _

if TYPE_CHECKING:
    from tts_news.clean.documents.packed import Packed

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_FONTS_ONLY = b"http://www.idpf.org/2008/embedding"
MOST_CHAPTERS = 500


def read_epub(packed: Packed) -> Document:
    """Read a book.

    Raises:
        ArticleError: the file is broken, locked, or not a book.

    """
    locked = packed.read("META-INF/encryption.xml")
    if locked and _FONTS_ONLY not in locked:
        raise ArticleError(_("{packed}: is locked by its shop (DRM)", packed=packed.name))
    container = packed.xml("META-INF/container.xml")
    root = container.find(f".//{_CONTAINER}rootfile") if container is not None else None
    where = (root.get("full-path") or "") if root is not None else ""
    package = packed.xml(where) if where else None
    if package is None:
        raise ArticleError(_("{packed}: no book in it", packed=packed.name))
    items = {item.get("id"): item for item in package.iter(_OPF + "item")}
    document = Document(
        title=_first(package, "title"),
        author=", ".join(one_line(n.text or "") for n in package.iter(_DC + "creator")),
        published=parse_time(_first(package, "date")),
    )
    for reference in [*package.iter(_OPF + "itemref")][:MOST_CHAPTERS]:
        item = items.get(reference.get("idref"))
        if item is None or reference.get("linear") == "no":
            continue
        if "nav" in (item.get("properties") or "").split():
            continue
        path = posixpath.normpath(
            posixpath.join(posixpath.dirname(where), unquote(item.get("href") or ""))
        )
        document.blocks += blocks_of(packed.read(path)) if path in packed.parts else []
    return document


def _first(package: Any, name: str) -> str:
    node = next(package.iter(_DC + name), None)
    return one_line(node.text or "") if node is not None else ""
