"""Words of commands that we print, for whichever shell they are pasted into."""

from __future__ import annotations

import os
import re

_BARE_WORD = re.compile(r"[\w.+][\w.+-]*")
"""What no shell changes; a comma parts PowerShell's lists."""

_CHANGED_IN_QUOTES = re.compile(r"[\"$`\\!%\x00-\x1f“”„]")
"""What bash, cmd.exe or PowerShell reads in double quotes as something else."""


def quoted(text: str) -> str | None:
    """A word for bash, cmd.exe and PowerShell alike; else for this system's; None for no quoting.

    Windows' two shells agree on nothing for a dollar or a quote, and an article may hold anything.

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
    """A path as a word of a command, Windows' backslashes and all.

    >>> path_word("bai"), path_word("Bản tin")
    ('bai', '"Bản tin"')
    """
    return path if _BARE_WORD.fullmatch(path) else f'"{path}"'
