"""The proof that an editor checks before air: guesses first, then written beside spoken.

Takes finished utterances; gives rows, JSON and an HTML page.
"""

from __future__ import annotations

import html
import re
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from tts_news.base.shells import quoted
from tts_news.messages import _, language, ngettext
from tts_news.normalize.reasons import how_unsure, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tts_news.model import LeftOut, Span, Utterance


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reading that an editor should check."""

    written: str
    spoken: str
    reason: str
    count: int
    """How often it occurs in the article."""

    @property
    def command(self) -> str:
        """The command that settles it; the user edits the spoken form if it is wrong.

        If the words cannot be quoted for the system's shells, it imports a lexicon file instead.
        """
        written, spoken = quoted(self.written), quoted(self.spoken)
        if written is None or spoken is None:
            return "tts-news lexicon import FILE"
        return f"tts-news lexicon add {written} {spoken}"


_WORD_BEFORE = re.compile(r"[^\W_]+\W*$")
_WORD_AFTER = re.compile(r"\W*[^\W_]+")
_POSSESSIVE = re.compile("['’]s$")


def doubts(utterances: Iterable[Utterance]) -> list[Doubt]:
    """The guesses of an article, each name or form once, whatever its case.

    The least certain come first, and of equally certain ones the most frequent.
    """
    found: dict[tuple[str, str, str], Doubt] = {}
    for utterance in utterances:
        for span in utterance.spans:
            if not span.guess:
                continue
            written, spoken = _with_words_around(utterance, span)
            written = _POSSESSIVE.sub("", written)
            key = (written.casefold(), spoken.casefold(), span.guess)
            known = found.get(key) or Doubt(written, spoken, span.guess, 0)
            found[key] = replace(known, count=known.count + 1)
    return sorted(found.values(), key=lambda d: (-how_unsure(d.reason), -d.count))


def _with_words_around(utterance: Utterance, span: Span) -> tuple[str, str]:
    """The written and the spoken form of a guess.

    For a punctuation mark they include the words on both sides, as a lexicon entry for a dash alone
    would settle nothing.
    """
    text, said = utterance.sentence.text, utterance.spoken
    if any(c.isalnum() for c in text[span.start : span.end]):
        return text[span.start : span.end], span.spoken.strip()
    start, end = span.start, span.end
    said_start, said_end = span.spoken_start, span.spoken_end
    beside = [other for other in utterance.spans if other is not span]
    left = next((o for o in beside if o.end <= start and not text[o.end : start].strip()), None)
    right = next((o for o in beside if o.start >= end and not text[end : o.start].strip()), None)
    if left:
        start, said_start = left.start, left.spoken_start
    elif word := _WORD_BEFORE.search(text[:start]):
        start, said_start = word.start(), said_start - (start - word.start())
    if right:
        end, said_end = right.end, right.spoken_end
    elif word := _WORD_AFTER.match(text[end:]):
        end, said_end = end + word.end(), said_end + word.end()
    return text[start:end].strip(), said[max(0, said_start) : said_end].strip()


def pieces(utterance: Utterance) -> list[tuple[str, Span | None]]:
    """The written sentence in pieces, each with the span that changed it, or None if unchanged."""
    text, at = utterance.sentence.text, 0
    out: list[tuple[str, Span | None]] = []
    for span in utterance.spans:
        out += [(text[at : span.start], None), (text[span.start : span.end], span)]
        at = span.end
    return [(piece, span) for piece, span in [*out, (text[at:], None)] if piece]


@dataclass(frozen=True, slots=True)
class Proof:
    """An article's utterances, and the lines of its source that are left out."""

    name: str
    """The path or address of its source."""
    title: str
    utterances: tuple[Utterance, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def doubts(self) -> list[Doubt]:
        """Its guesses."""
        return doubts(self.utterances)

    @property
    def lost(self) -> list[LeftOut]:
        """The lines that were left out although they look like a sentence."""
        return [one for one in self.left_out if one.doubtful]

    @property
    def has_voices(self) -> bool:
        """Whether the voice of each sentence is worth showing, as there is more than one."""
        return len({one.voice for one in self.utterances}) > 1

    @property
    def concerns(self) -> int:
        """The number of things that an editor should check."""
        return len(self.doubts) + len(self.lost)


def as_data(proof: Proof) -> dict[str, Any]:
    """The proof as JSON data."""
    return {
        "name": proof.name,
        "title": proof.title,
        "doubts": [
            {
                "written": d.written,
                "spoken": d.spoken,
                "reason": d.reason,
                "count": d.count,
                "command": d.command,
            }
            for d in proof.doubts
        ],
        "sentences": [
            {
                "written": u.sentence.text,
                "spoken": u.spoken,
                "kind": u.sentence.kind,
                "voice": u.voice,
                "changed": [
                    {
                        "written": u.sentence.text[s.start : s.end],
                        "spoken": s.spoken,
                        "rule": s.rule,
                        "guess": s.guess,
                    }
                    for s in u.spans
                ],
            }
            for u in proof.utterances
        ],
        "left_out": [asdict(one) for one in proof.left_out],
    }


_STYLE = """
:root { color-scheme: light dark; }
body { font: 1.1rem/1.6 sans-serif; max-width: 75rem; margin: 1rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
td, th { border: 1px solid; padding: .4rem; vertical-align: top; text-align: left; }
mark { background: #fff3b0; color: #000; }
mark.guess { background: #b00020; color: #fff; }
code { overflow-wrap: anywhere; }
"""


def as_page(proofs: Sequence[Proof]) -> str:
    """The proofs as one HTML page in the user's language, without scripts."""
    title = (
        proofs[0].title
        if len(proofs) == 1
        else ngettext("{n} article", "{n} articles", len(proofs))
    )
    articles = "".join(_article(proof) for proof in proofs)
    return (
        f'<!doctype html>\n<html lang="{language()}"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{_STYLE}</style></head>\n<body><main>{articles}</main></body></html>\n"
    )


def _article(proof: Proof) -> str:
    found = proof.doubts
    rows = "".join(
        f"<tr><td>{html.escape(d.written)}</td><td>{html.escape(d.spoken)}</td><td>{d.count}</td>"
        f"<td>{html.escape(told(d.reason))}</td>"
        f"<td><code>{html.escape(d.command)}</code></td></tr>\n"
        for d in found
    )
    table = (
        _table([_("Written"), _("Spoken"), _("Times"), _("Why"), _("What settles it")], rows)
        if found
        else f"<p>{_('Nothing in it is a guess.')}</p>"
    )
    sentences = "".join(
        f"<tr><td>{number}</td>{f'<td>{html.escape(u.voice)}</td>' if proof.has_voices else ''}"
        f"<td>{_marked_html(u)}</td><td>{html.escape(u.spoken)}</td></tr>\n"
        for number, u in enumerate(proof.utterances, 1)
    )
    heads = [_("Sentence"), *([_("Voice")] if proof.has_voices else []), _("Written"), _("Spoken")]
    return (
        f"<h1>{html.escape(proof.title)}</h1>\n"
        f"<h2>{_('To look at ({count})', count=len(found))}</h2>\n{table}\n"
        f"<h2>{_('Sentence by sentence')}</h2>\n"
        f"{_table(heads, sentences)}\n{_left_out(proof)}"
    )


def _table(heads: list[str], rows: str) -> str:
    head = "".join(f"<th>{html.escape(one)}</th>" for one in heads)
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>"


def _left_out(proof: Proof) -> str:
    if not proof.left_out:
        return ""
    rows = "".join(
        f"<tr><td>{_left_out_html(one)}</td><td>{html.escape(_(one.reason))}</td></tr>\n"
        for one in sorted(proof.left_out, key=lambda one: not one.doubtful)
    )
    return (
        f"<h2>{_('Not read ({count})', count=len(proof.left_out))}</h2>\n"
        f"{_table([_('Line'), _('Taken for')], rows)}\n"
    )


def _left_out_html(one: LeftOut) -> str:
    text = html.escape(one.text)
    title = html.escape(_("looks like a sentence"), quote=True)
    return f'<mark class="guess" title="{title}">{text}</mark>' if one.doubtful else text


def _marked_html(utterance: Utterance) -> str:
    out = []
    for piece, span in pieces(utterance):
        text = html.escape(piece)
        if span is None:
            out.append(text)
        else:
            kind = ' class="guess"' if span.guess else ""
            said = html.escape(f"{span.rule}: {span.spoken}", quote=True)
            out.append(f'<mark{kind} title="{said}">{text}</mark>')
    return "".join(out)
