"""Printing Vietnamese on any console: in UTF-8, or as far as a requested code page allows."""

from __future__ import annotations

import codecs
import os
import re
import sys
import unicodedata

import click

from tts_news.messages import _

_LONG_WORD = re.compile(r"(\S{60})\S{300,}(\S\S)")
"""A word longer than any Windows path; the groups are its beginning and its end."""

_TONES = "\u0300\u0301\u0303\u0309\u0323"


def speak_vietnamese() -> None:
    """Configure the output streams so that printing Vietnamese never fails.

    They use UTF-8, even with LANG=C. An encoding set in PYTHONIOENCODING, such as code page 1258
    for a console, is kept, and letters that it lacks are replaced by similar ones.
    """
    asked = os.environ.get("PYTHONIOENCODING", "").partition(":")[0]
    for stream in (sys.stdout, sys.stderr):
        if not hasattr(stream, "reconfigure"):
            continue
        if not asked or codecs.lookup(stream.encoding).name in ("ascii", "utf-8"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        else:
            stream.reconfigure(errors=_fitting(stream.encoding))


def complete_streams() -> None:
    """Open the null device for each standard stream that the process was started without.

    Without it the next file that is opened takes its number, and a child process writes its
    messages into that file.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
        if getattr(sys, name) is None:
            mode = "w" if number else "r"
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def error(problem: object) -> None:
    """Print an error on one line; very long words are cut in the middle."""
    line = _LONG_WORD.sub(r"\1…\2", " ".join(str(problem).split()))
    click.echo(_("error: {problem}", problem=line), err=True)


def fault() -> str:
    """The message for an unexpected exception, which is a bug."""
    return _(
        "a fault of tts-news and not yours; `tts-news --debug ...` shows where: please report it"
    )


def warning(problem: object) -> None:
    """Print a problem that does not stop the work but should be corrected."""
    click.echo(_("warning: {problem}", problem=problem), err=True)


class Reporter:
    """Prints errors and warnings at once; `source` is the path or address that they concern."""

    def error(self, problem: object, source: str = "") -> None:
        """Print an error."""
        if self.is_news(str(problem), source):
            error(problem)

    def warning(self, problem: object, source: str = "") -> None:
        """Print a warning."""
        if self.is_news(str(problem), source):
            warning(problem)

    def is_news(self, _line: str, _source: str) -> bool:
        """Whether the message should be printed; a subclass may suppress repetitions."""
        return True


def agreed(question: str) -> bool:
    """Ask a yes-no question. Enter alone means no; y and n are accepted in every language."""
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
    """Register an error handler for an encoding, and return its name.

    It replaces a letter by base letter and tone mark, as in Windows-1258, else by a plain letter,
    else by `?`.
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
    """Replacements of a letter, best first: with separate tone mark, without it, plain ASCII."""
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
