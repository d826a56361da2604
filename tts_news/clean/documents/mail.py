"""Reading a mail (.eml): its text, or the attached document.

Contributors send articles as attachments with a short cover note: if the mail's own text is short
and one document is attached, the document is the article.
"""

from __future__ import annotations

import email
import email.policy
import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from tts_news.base.hours import VIETNAM
from tts_news.base.letters import one_line
from tts_news.clean.documents.blocks import Block, Document
from tts_news.clean.documents.markup import blocks_of
from tts_news.clean.encodings import known_charset
from tts_news.errors import ArticleError
from tts_news.messages import _
from tts_news.model import LeftOut

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from email.message import EmailMessage, MIMEPart

FEWEST_LETTERS = 600
"""The least letters of a mail's own text that is an article rather than a cover note."""

ATTACHED = (".docx", ".doc", ".odt", ".rtf", ".pdf", ".epub")
"""The attachments that may be an article."""

_REPLY_PREFIX = re.compile(r"^(?:(?:re|fwd?|tr|trả lời|chuyển tiếp)\s*:\s*)+", re.IGNORECASE)
_LABEL = re.compile(r"^(?:tin bài|bài viết|gửi bài|gửi tin|tin|bài)\s*:\s*", re.IGNORECASE)
_QUOTED = re.compile(r"^>+ ?")
_SIGNATURE = re.compile(r"^-- ?$")
_FULL_LINE = 60
"""Characters; a longer line may be wrapped, as mail programs wrap at 72 to 78."""


def read_mail(data: bytes, name: str, of_file: Callable[[bytes, str], Document]) -> Document:
    """Read a mail; `of_file(data, name)` reads an attached document.

    Raises:
        ArticleError: it is not a mail, is empty, or a cover note has several documents attached.

    """
    try:
        mail = email.message_from_bytes(data, policy=email.policy.default)
        attached = _attached(mail)
        blocks = _own_blocks(mail)
        title = _REPLY_PREFIX.sub("", one_line(str(mail.get("Subject", ""))))
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
    ) as error:
        raise ArticleError(
            _("{name}: a broken mail; save it again, or give its text", name=name)
        ) from error
    if not (mail.keys() and (blocks or attached)):
        raise ArticleError(_("{name}: no mail, or there is nothing in it", name=name))
    letters = sum(c.isalpha() for block in blocks for c in block.text)
    names = ", ".join(called for called, _ in attached)
    if attached and letters < FEWEST_LETTERS:
        if len(attached) > 1:
            raise ArticleError(
                _(
                    "{name}: {count} documents are attached ({names}); save them, and give "
                    "each by itself",
                    name=name,
                    count=len(attached),
                    names=names,
                )
            )
        ((called, inside),) = attached
        document = of_file(inside, f"{name}: {called}")
        document.notes.append(_("the article is {called}, attached", called=called))
        document.left_out += [LeftOut(block.text, "mail") for block in blocks if block.text]
    else:
        document = Document(blocks, title=_LABEL.sub("", title))
        if attached:
            document.notes.append(
                _("the article is the mail's text; not read: {names}, attached", names=names)
            )
    document.published = document.published or _date(mail)
    return document


def _attached(mail: EmailMessage) -> list[tuple[str, bytes]]:
    found = []
    for part in mail.walk():
        called = one_line(part.get_filename() or "")
        if called.lower().endswith(ATTACHED) and not part.is_multipart():
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                found.append((called, payload))
    return found


def _own_blocks(mail: EmailMessage) -> list[Block]:
    """The blocks of the HTML part if there is one, as the plain text part is hard-wrapped."""
    html = mail.get_body(("html",))
    if html is not None and (blocks := blocks_of(_text(html))):
        return blocks
    plain = mail.get_body(("plain",))
    return [Block(text) for text in _paragraphs(_text(plain))] if plain is not None else []


def _text(part: MIMEPart) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    charset = known_charset(part.get_content_charset() or "") or "utf-8"
    return data.decode(charset, "replace")


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text: hard-wrapped lines are joined, the signature is left out."""
    paragraphs: list[str] = []
    goes_on = False
    for written in text.splitlines():
        if _SIGNATURE.match(written):
            break
        line = _QUOTED.sub("", written)
        if goes_on and line.strip():
            paragraphs[-1] += f" {line.strip()}"
        elif line.strip():
            paragraphs.append(line.strip())
        # In format=flowed (RFC 3676) a wrapped line ends with a space.
        goes_on = bool(line.strip()) and (line.endswith(" ") or len(line) >= _FULL_LINE)
        goes_on = goes_on and len(line) < 100
    return paragraphs


def _date(mail: EmailMessage) -> datetime | None:
    try:
        sent = parsedate_to_datetime(str(mail.get("Date", "")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return sent if sent.tzinfo else sent.replace(tzinfo=VIETNAM)
