"""What the program says to a person, in the language of whoever sits there.

    raise UserError(_("{path}: no such file; check the path", path=path))
    click.echo(ngettext("{n} sentence", "{n} sentences", count))
    STATES = {"made": N_("made")}        # marked here, looked up later: _(STATES[state])

The English text is the key of gettext's catalogue (`LANGUAGE/LC_MESSAGES/tts_news.po` here), and
what is said where an entry is missing. Click's own texts stand in the same catalogue.

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
"""Those that a person may choose; English needs no catalogue."""

VARIABLE = "TTS_NEWS_LANG"
"""Goes over all that the system says."""

_FOLDER = os.path.dirname(__file__)
_chosen = ""


def _(message: str, /, **values: object) -> str:
    """A message in the language of the person, its `{placeholders}` filled in."""
    text = message and _catalogue(language()).gettext(message)  # "" is the catalogue's head
    return _formatter(language()).vformat(text, (), values) if values else text


def ngettext(singular: str, plural: str, n: int, /, **values: object) -> str:
    """The message for that many: `{n}`, and other placeholders, are filled in."""
    text = _catalogue(language()).ngettext(singular, plural, n)
    return _formatter(language()).vformat(text, (), {"n": n, **values})


def N_(message: str) -> str:  # noqa: N802 - the name that every gettext tool knows
    """Mark a message that is looked up later, where it is said."""
    return message


def with_comments(text: str) -> str:
    """A file that is printed for a person to change, its comments in the person's language."""
    return _COMMENT.sub(lambda found: f"# {_(found[1])}", text)


def comments(text: str) -> list[str]:
    """The comments of a file that are messages: not a setting or a path that is commented out."""
    return [one for one in _COMMENT.findall(text) if not _NO_PROSE.fullmatch(one)]


_COMMENT = re.compile(r"(?m)(?<!\S)# +([^#\n]+)$")
_NO_PROSE = re.compile(r"[\w.]+ = .*|\[.*\]|[^ ]+|\d+ -> .*")


def language() -> str:
    """The language that is spoken: the one chosen, or else the system's."""
    return _chosen or _of_system()


def use(code: str) -> None:
    """Speak this language from now on, in click's texts and in other processes too."""
    global _chosen  # noqa: PLW0603 - a process has one person before it
    _chosen = code
    os.environ["LANGUAGE"] = os.environ[VARIABLE] = code  # for click's gettext; for our workers
    _catalogue(code)
    gettext.bindtextdomain(DOMAIN, _FOLDER)
    gettext.textdomain(DOMAIN)


def known(value: str) -> str:
    """The language that a value such as `vi`, `vi_VN.UTF-8` or `en` names; empty for none of ours.

    >>> known("vi_VN.UTF-8"), known("C.UTF-8"), known("VI"), known("fr_FR")
    ('vi', 'en', 'vi', '')
    """
    code = value.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    code = {"c": "en", "posix": "en"}.get(code, code)
    return code if code in LANGUAGES else ""


def _of_system() -> str:
    """The language of the system, as gettext looks for it: the environment; on Windows its own."""
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
    with suppress(OSError, ImportError):  # a wheel has no .po; a read-only tree keeps its .mo
        _compile(written, written.removesuffix(".po") + ".mo")
    return gettext.translation(DOMAIN, _FOLDER, [code], fallback=True)


def _compile(written: str, compiled: str) -> None:
    """In a source tree, bring the compiled catalogue up to the written one."""
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
    """Numbers as Vietnamese writes them: 1.234,5."""

    def format_field(self, value: object, spec: str) -> str:
        text: str = super().format_field(value, spec)
        return text.translate(_DECIMALS) if isinstance(value, (int, float)) else text


_DECIMALS = str.maketrans(".,", ",.")


@cache
def _formatter(code: str) -> Formatter:
    return _Vietnamese() if code == "vi" else Formatter()
