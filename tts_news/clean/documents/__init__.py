"""Reading office documents, books and mails: .docx, .doc, .odt, .rtf, .pdf, .epub, .eml.

The type of a file is determined by its first bytes, as a .doc may be rich text or a web page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_news.errors import ArticleError
from tts_news.messages import _

if TYPE_CHECKING:
    from tts_news.clean.documents.blocks import Document
    from tts_news.model import Article

MAX_BYTES = 60_000_000
"""The largest document that is read, in bytes; most of it is pictures."""

ENDINGS = (".docx", ".docm", ".doc", ".odt", ".rtf", ".pdf", ".epub", ".eml")

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_document(data: bytes, ending: str = "") -> bool:
    """Whether a file is one of these documents, by its first bytes or its name's ending."""
    head = data[:1024].lstrip()
    return ending in ENDINGS or head.startswith((_ZIP, _OLE, b"{\\rtf", b"%PDF-"))


def read_document(data: bytes, ending: str, name: str) -> Article:
    """Read the article in a document.

    Raises:
        ArticleError: the document is broken, locked, of an unknown type, or without text.

    """
    from tts_news.clean.documents.article import article_of

    return article_of(_document(data, name, ending), name)


def _document(data: bytes, name: str, ending: str = "") -> Document:
    head = data[:1024].lstrip()
    if head.startswith(_ZIP):
        return _packed(data, name)
    if head.startswith(_OLE):
        return _of_word(data, name)
    if b"%PDF-" in head:
        from tts_news.clean.documents.pdf import read_pdf

        return read_pdf(data, name)
    if head.startswith(b"{\\rtf"):
        from tts_news.clean.documents.rtf import read_rtf

        return read_rtf(data, name)
    if ending == ".eml" or head.startswith(b"MIME-Version:"):
        from tts_news.clean.documents.mail import read_mail

        return read_mail(data, name, _document)
    if head[:200].lower().startswith((b"<html", b"<!doctype html", b"\xef\xbb\xbf<html")):
        from tts_news.clean.documents.blocks import Document
        from tts_news.clean.documents.markup import blocks_of

        return Document(blocks_of(data))
    if not head:
        raise ArticleError(_("{name}: the file is empty", name=name))
    raise ArticleError(
        _("{name}: not a document of the kind that its name says; is it broken?", name=name)
    )


def _packed(data: bytes, name: str) -> Document:
    from tts_news.clean.documents.packed import Packed

    packed = Packed(data, name)
    if "word/document.xml" in packed.parts:
        from tts_news.clean.documents.docx import read_docx

        return read_docx(packed)
    kind = packed.read("mimetype").strip()
    if kind == b"application/epub+zip" or "META-INF/container.xml" in packed.parts:
        from tts_news.clean.documents.epub import read_epub

        return read_epub(packed)
    if kind.startswith(b"application/vnd.oasis.opendocument.text"):
        from tts_news.clean.documents.odt import read_odt

        return read_odt(packed)
    raise ArticleError(
        _("{name}: no text document in it (a sheet, slides, or a plain archive)", name=name)
    )


def _of_word(data: bytes, name: str) -> Document:
    """Read an OLE file: an old Word document; spreadsheets, slides and locked files are refused."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise ArticleError(_("{name}: is locked with a password; save it without one", name=name))
    if not holds("WordDocument"):
        raise ArticleError(
            _("{name}: no text document in it (a sheet, slides, or another file)", name=name)
        )
    from tts_news.clean.documents.word import docx_of

    return _packed(docx_of(data, name), name)
