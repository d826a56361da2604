"""Vietnamese on any console: UTF-8, or as much as the code page holds that was asked for."""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata

import click

from tts_news.messages import _

_TONES = "\u0300\u0301\u0303\u0309\u0323"


def speak_vietnamese() -> None:
    """Have what is printed come through whole, or readable, and never end in an error.

    UTF-8 everywhere, LANG=C included; an encoding named in PYTHONIOENCODING, as for a console in
    code page 1258, is kept.
    """
    asked = os.environ.get("PYTHONIOENCODING", "").partition(":")[0]
    for stream in (sys.stdout, sys.stderr):
        if not hasattr(stream, "reconfigure"):
            continue
        if not asked or codecs.lookup(stream.encoding).name in ("ascii", "utf-8"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        else:
            stream.reconfigure(errors=_fitting(stream.encoding))


def error(problem: object) -> None:
    """Say on one line what went wrong."""
    click.echo(_("error: {problem}", problem=" ".join(str(problem).split())), err=True)


def fault() -> str:
    """What is said of an error that nobody foresaw."""
    return _(
        "a fault of tts-news and not yours; `tts-news --debug ...` shows where: please report it"
    )


def warning(problem: object) -> None:
    """Say what did not stop the work but should be put right."""
    click.echo(_("warning: {problem}", problem=problem), err=True)


def agreed(question: str) -> bool:
    """The answer to a question; Enter alone is no, and y and n are understood in every language."""
    yes, no = {"y", "yes", *_("y yes").split()}, {"", "n", "no", *_("n no").split()}
    shown = f"{_('y yes').split()[0]}/{_('n no').split()[0].upper()}"

    def answer(given: str) -> bool:
        if (said := given.strip().casefold()) not in yes | no:
            raise click.UsageError(_("answer {shown}", shown=shown))
        return said in yes

    said: bool = click.prompt(
        f"{question} [{shown}]", default="", show_default=False, err=True, value_proc=answer
    )
    return said


def _fitting(encoding: str) -> str:
    """The name of an error handler: letter and tone apart, as Windows-1258 has them; else the plain
    letter; else `?`.
    """

    def handle(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        letter = error.object[error.start]
        held = (form for form in _forms(letter) if form != letter and _holds(encoding, form))
        return next(held, "?"), error.start + 1

    name = f"vietnamese-in-{encoding}"
    codecs.register_error(name, handle)
    return name


def _forms(letter: str) -> list[str]:
    """A letter with its tone apart, without it, and as one of A to Z; the best first."""
    parts = unicodedata.normalize("NFD", letter)
    tones = "".join(c for c in parts if c in _TONES)
    base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
    apart = unicodedata.normalize("NFKD", letter).translate({0x110: "D", 0x111: "d"})
    plain = "".join(c for c in apart if not unicodedata.combining(c))
    return [form for form in (base + tones, base, plain) if form]


def _holds(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
