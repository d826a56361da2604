"""The output of `tts-news` without arguments: the state of the folder, and the next steps."""

from __future__ import annotations

import sys
from pathlib import Path

from tts_news.base.shells import path_word
from tts_news.messages import _


def next_steps(folder: Path | None = None) -> list[str]:
    """Five lines for a user who does not know how to begin in this folder."""
    from tts_news import SETTINGS

    here = folder or Path.cwd()
    found, is_set_up = _articles(here), (here / SETTINGS).is_file()
    source = _("FOLDER")
    if found:
        source = path_word(found.name)
    settings = SETTINGS if is_set_up else _("no settings yet")
    articles = (
        _("articles in {folder}", folder=found.name)
        if found
        else _("no articles yet: put them into a folder")
    )
    first = (
        ("tts-news doctor", _("what works on this machine"))
        if is_set_up
        else ("tts-news init", _("writes tts-news.toml: title, address"))
    )
    steps = [
        first,
        (f"tts-news make {source}", _("an episode of each article, and the feed")),
        (f"tts-news proof {source}", _("before that: which readings are only guesses")),
        ("tts-news --help", _("everything else; tts-news COMMAND --help for one")),
    ]
    where = _("In this folder: {settings}; {articles}.", settings=settings, articles=articles)
    return [where, *(f"  {command:<38} {what}" for command, what in steps)]


def is_double_clicked() -> bool:
    """Whether the program was started by a double-click on Windows.

    Windows then closes the console at exit, before the user can read it. The console belongs to at
    most two processes, this one and pip's launcher; with a shell there would be a third.
    """
    if sys.platform != "win32":
        return False
    import ctypes

    owners = (ctypes.c_uint32 * 3)()
    return 0 < int(ctypes.windll.kernel32.GetConsoleProcessList(owners, 3)) < 3


def _articles(folder: Path) -> Path | None:
    """The subfolder with the most articles; None if no subfolder contains any."""
    from tts_news.clean import ENDINGS
    from tts_news.clean.documents import ENDINGS as DOCUMENTS

    counts = {}
    for path in folder.iterdir():
        if path.is_dir() and not path.name.startswith("."):
            try:
                counts[path] = sum(
                    p.suffix.lower() in {*ENDINGS, *DOCUMENTS} for p in path.iterdir()
                )
            except OSError:
                continue
            if (path / "feed.xml").is_file():
                counts[path] = 0  # the output folder
    most = max(sorted(counts), key=counts.__getitem__, default=None)
    return most if most and counts[most] else None
