"""Lexicons: TSV files of a newsroom's own words and how they are read.

    # written <tab> spoken <tab> options <tab> comment
    OCOP	ô cốp
    BTC	ban tổ chức	after=giải|cuộc thi
    app	áp	anycase

Entries match whole words; the longest match wins, and among equally long ones the one read last.
Options, separated by spaces: `anycase` (ignore case), `before=a|b` and `after=a|b` (one of these
words must be directly before or after; `_` stands for a space). A malformed line is reported with
its number, and the rest of the file is used.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tts_news.base.files import given, write
from tts_news.base.letters import one_line, text_of
from tts_news.errors import UserError, from_os_error
from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NAME = "lexicon.tsv"
HEADING = "# written\tspoken\toptions\tcomment\n"
_FIRST_WORD_OR_SIGN = re.compile(r"[^\W_]+|\S")


@dataclass(frozen=True, slots=True)
class Entry:
    """The reading of one written form."""

    written: str
    spoken: str
    anycase: bool = False
    before: tuple[str, ...] = ()
    """Lower-case words of which one must be directly before; empty if anything may be."""
    after: tuple[str, ...] = ()
    """Lower-case words of which one must be directly after; empty if anything may be."""
    comment: str = ""
    source: str = ""
    """The path of its file."""

    def matches(self, text: str, at: int) -> bool:
        """Whether `text` contains this entry at `at`, as whole words and in the given context."""
        end = at + len(self.written)
        piece = text[at:end]
        if piece != self.written and not (
            self.anycase and piece.casefold() == self.written.casefold()
        ):
            return False
        if self.written[-1].isalnum() and text[end : end + 1].isalnum():
            return False
        before, after = text[max(0, at - 60) : at].lower(), text[end : end + 60].lower()
        return (not self.before or before.rstrip().endswith(self.before)) and (
            not self.after or after.lstrip().startswith(self.after)
        )

    def line(self) -> str:
        """The entry as a line of a TSV file."""
        options = ["anycase"] if self.anycase else []
        for name, some in (("before", self.before), ("after", self.after)):
            if some:
                options.append(f"{name}=" + "|".join(w.replace(" ", "_") for w in some))
        fields = (self.written, self.spoken, " ".join(options), self.comment)
        return "\t".join(fields).rstrip() + "\n"


class Lexicon:
    """Entries by their first word."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries = tuple(entries)
        self._by_first: dict[str, list[Entry]] = {}
        for entry in self._entries:
            # Of entries of the same length, the one read last comes first.
            self._by_first.setdefault(_first_word(entry.written), []).insert(0, entry)
        for some in self._by_first.values():
            some.sort(key=lambda e: -len(e.written))
        self.may_begin_in = lru_cache(maxsize=16384)(self._may_begin_in)
        """Whether a piece of text contains the first word of any entry."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the entries only, as the index holds a function."""
        return Lexicon, (self._entries,)

    def __bool__(self) -> bool:
        return bool(self._by_first)

    def _may_begin_in(self, text: str) -> bool:
        firsts = map(str.casefold, _FIRST_WORD_OR_SIGN.findall(text))
        return not self._by_first.keys().isdisjoint(firsts)

    def find(self, text: str, at: int) -> Entry | None:
        """The longest entry that matches `text` at `at`; None if there is none."""
        match = _FIRST_WORD_OR_SIGN.match(text, at, at + 64)
        some = self._by_first.get(match.group().casefold(), ()) if match else ()
        return next((entry for entry in some if entry.matches(text, at)), None)


def _first_word(written: str) -> str:
    match = _FIRST_WORD_OR_SIGN.match(written)
    return match.group().casefold() if match else ""


def user_file() -> Path:
    """The path of the user's own lexicon, which `tts-news lexicon add` writes to."""
    import platformdirs

    return platformdirs.user_config_path("tts-news") / NAME


def read(path: Path) -> tuple[list[Entry], list[str]]:
    """The entries of a file, and a message for each malformed line.

    Raises:
        UserError: the file cannot be read.

    """
    entries, problems = [], []
    for number, line in enumerate(_text_of(path).splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        entry = parse(line, str(path))
        if isinstance(entry, Entry):
            entries.append(entry)
        else:
            problems.append(f"{path}:{number}: {entry}")
    return entries, problems


def parse(line: str, source: str = "") -> Entry | str:
    """The entry of a line of a TSV file, or a message if the line is malformed."""
    fields = [one_line(field) for field in line.split("\t")]
    written, spoken, options, comment = (*fields, "", "", "")[:4]
    if len(fields) < 2 or not written or not spoken:
        return _("needs what is written, a tab, and what is spoken")
    if len(fields) > 4:
        return _("has more than four fields; a comment cannot hold a tab")
    if not any(c.isalnum() for c in spoken):
        return _("'{spoken}' has nothing to say", spoken=spoken)
    given: dict[str, tuple[str, ...]] = {}
    anycase = False
    for option in options.split():
        name, equals, words = option.partition("=")
        if option == "anycase":
            anycase = True
        elif name in ("before", "after") and equals and words:
            given[name] = tuple(w.replace("_", " ").lower() for w in words.split("|") if w)
        else:
            return _("unknown option '{option}'; use anycase, before=..., after=...", option=option)
    return Entry(written, spoken, anycase, comment=comment, source=source, **given)


def load(paths: Iterable[Path]) -> tuple[Lexicon, list[str]]:
    """One lexicon from several files, of which later ones take precedence, and error messages.

    Raises:
        UserError: a file is missing or cannot be read.

    """
    entries: list[Entry] = []
    problems: list[str] = []
    for path in paths:
        some, broken = read(path)
        entries += some
        problems += broken
    return Lexicon(entries), problems


def add(path: Path, new: Iterable[Entry]) -> int:
    """Add entries to a file, replacing those of the same form and context; return how many are new.

    Raises:
        TtsNewsError: the file cannot be read or written.

    """
    lines = _lines_of(path)
    fresh = 0
    for entry in new:
        same = [at for at, line in enumerate(lines) if _is_same_entry(line, entry)]
        if same:
            lines[same[-1]] = entry.line()
        else:
            fresh += 1
            lines.append(entry.line())
    _write_lines(path, lines)
    return fresh


def remove(path: Path, written: str) -> int:
    """Remove all entries of a written form from a file; return how many there were.

    Raises:
        TtsNewsError: the file cannot be read or written.

    """
    lines = _lines_of(path)
    kept = [line for line in lines if line.startswith("#") or line.split("\t")[0] != written]
    if len(kept) < len(lines):
        _write_lines(path, kept)
    return len(lines) - len(kept)


def _lines_of(path: Path) -> list[str]:
    return _text_of(path).splitlines(keepends=True) if path.exists() else [HEADING]


def _text_of(path: Path) -> str:
    try:
        return text_of(given(path)[0]).replace("\r\n", "\n")
    except FileNotFoundError:
        raise UserError(_("{path}: no such lexicon", path=path)) from None
    except UnicodeDecodeError:
        raise UserError(_("{path}: not UTF-8; save the lexicon as UTF-8", path=path)) from None
    except OSError as error:
        raise from_os_error(error, _("reading the lexicon"), path) from error


def _is_same_entry(line: str, entry: Entry) -> bool:
    other = parse(line) if line.strip() and not line.startswith("#") else ""
    return isinstance(other, Entry) and (other.written, other.before, other.after) == (
        entry.written,
        entry.before,
        entry.after,
    )


def _write_lines(path: Path, lines: list[str]) -> None:
    whole = "".join(line if line.endswith("\n") else line + "\n" for line in lines)
    try:
        write(path, whole.encode())
    except OSError as error:
        raise from_os_error(error, _("writing the lexicon"), os.fspath(path)) from error
