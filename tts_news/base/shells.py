"""Quoting the arguments of commands that are printed for users to paste into a shell."""

from __future__ import annotations

import os
import re

_BARE_WORD = re.compile(r"[\w.+][\w.+-]*")
"""A word that needs no quotes in any shell; a comma does, as PowerShell makes a list of it."""

_CHANGED_IN_QUOTES = re.compile(r"[\"$`\\!%\x00-\x1f“”„]")
"""A character that bash, cmd.exe or PowerShell interprets even within double quotes."""


def quoted(text: str) -> str | None:
    """A text as one argument of a shell command, or None if it cannot be quoted.

    The form suits bash, cmd.exe and PowerShell alike where one exists, else the shell of this
    system. On Windows there is none for a dollar sign or a quote: its two shells differ there.

    >>> quoted("OCOP"), quoted("ô cốp")
    ('OCOP', '"ô cốp"')
    """
    import shlex

    if _BARE_WORD.fullmatch(text):
        return text
    if not _CHANGED_IN_QUOTES.search(text):
        return f'"{text}"'
    return None if os.name == "nt" else shlex.quote(text)


def path_word(path: str) -> str:
    """A path as one argument of a shell command; Windows' backslashes are kept.

    >>> path_word("bai"), path_word("Bản tin")
    ('bai', '"Bản tin"')
    """
    return path if _BARE_WORD.fullmatch(path) else f'"{path}"'
