"""Messages for users, translated to their language by gettext.

    raise UserError(_("{path}: no such file; check the path", path=path))
    click.echo(ngettext("{n} sentence", "{n} sentences", count))
    STATES = {"made": N_("made")}        # marked here, looked up later: _(STATES[state])

The English text is the key of gettext's catalogue (`LANGUAGE/LC_MESSAGES/tts_news.po` here), and is
used if an entry is missing. Click's own texts are in the same catalogue.

May import: nothing.
"""

from __future__ import annotations

import gettext
import os
import re
import sys
from contextlib import suppress
from functools import cache
from string import Formatter

DOMAIN = "tts_news"

LANGUAGES = ("vi", "en")
"""The languages that a user may choose; English needs no catalogue."""

VARIABLE = "TTS_NEWS_LANG"
"""The environment variable that overrides the system's language."""

_FOLDER = os.path.dirname(__file__)
_chosen = ""


def _(message: str, /, **values: object) -> str:
    """A message in the user's language, with its `{placeholders}` filled in."""
    text = message and _catalogue(language()).gettext(message)  # "" is the catalogue's header
    return _formatter(language()).vformat(text, (), values) if values else text


def ngettext(singular: str, plural: str, n: int, /, **values: object) -> str:
    """The singular or plural message for `n`, with `{n}` and other placeholders filled in."""
    text = _catalogue(language()).ngettext(singular, plural, n)
    return _formatter(language()).vformat(text, (), {"n": n, **values})


def N_(message: str) -> str:  # noqa: N802 - the name that every gettext tool knows
    """Mark a message that is translated later, when it is displayed."""
    return message


def with_comments(text: str) -> str:
    """A template file with its comments in the user's language."""
    return _COMMENT.sub(lambda found: f"# {_(found[1])}", text)


def comments(text: str) -> list[str]:
    """The comments of a file that are messages, rather than commented-out settings or paths."""
    return [one for one in _COMMENT.findall(text) if not _NO_PROSE.fullmatch(one)]


_COMMENT = re.compile(r"(?m)(?<!\S)# +([^#\n]+)$")
_NO_PROSE = re.compile(r"[\w.]+ = .*|\[.*\]|[^ ]+|\d+ -> .*")


def language() -> str:
    """The language of messages: the chosen one, else the system's."""
    return _chosen or _of_system()


def use(code: str) -> None:
    """Set the language, also for click's texts and for child processes."""
    global _chosen  # noqa: PLW0603 - a process has one user
    _chosen = code
    os.environ["LANGUAGE"] = os.environ[VARIABLE] = code  # for click's gettext; for our workers
    _catalogue(code)
    gettext.bindtextdomain(DOMAIN, _FOLDER)
    gettext.textdomain(DOMAIN)


def known(value: str) -> str:
    """The code of a language given as `vi`, `vi_VN.UTF-8` or `en`; empty if it is not supported.

    >>> known("vi_VN.UTF-8"), known("C.UTF-8"), known("VI"), known("fr_FR")
    ('vi', 'en', 'vi', '')
    """
    code = value.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    code = {"c": "en", "posix": "en"}.get(code, code)
    return code if code in LANGUAGES else ""


def _of_system() -> str:
    """The system's language, from the environment as in gettext, else on Windows from its API."""
    for name in (VARIABLE, "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return next(filter(None, map(known, value.split(":"))), "en")
    if sys.platform == "win32":
        import ctypes
        from locale import windows_locale

        number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return known(windows_locale.get(number, "")) or "en"
    return "en"


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    written = os.path.join(_FOLDER, code, "LC_MESSAGES", f"{DOMAIN}.po")
    with suppress(OSError, ImportError):  # a wheel has no .po; a tree may be read-only
        _compile(written, written.removesuffix(".po") + ".mo")
    return gettext.translation(DOMAIN, _FOLDER, [code], fallback=True)


def _compile(written: str, compiled: str) -> None:
    """Compile the catalogue in a source tree if the .po is newer than the .mo."""
    changed = os.stat(written).st_mtime_ns
    if os.path.exists(compiled) and os.stat(compiled).st_mtime_ns >= changed:
        return
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with open(written, "rb") as source:
        catalogue = read_po(source)
    scratch = f"{compiled}.{os.getpid()}"
    with open(scratch, "wb") as target:
        write_mo(target, catalogue)
    os.replace(scratch, compiled)


class _Vietnamese(Formatter):
    """A formatter that writes numbers in the Vietnamese style: 1.234,5."""

    def format_field(self, value: object, spec: str) -> str:
        text: str = super().format_field(value, spec)
        return text.translate(_DECIMALS) if isinstance(value, (int, float)) else text


_DECIMALS = str.maketrans(".,", ",.")


@cache
def _formatter(code: str) -> Formatter:
    return _Vietnamese() if code == "vi" else Formatter()
