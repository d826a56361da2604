"""Choosing the language of the command line, and translating click's help."""

from __future__ import annotations

import os
import re
from copy import copy
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import click

from tts_news import SETTINGS, messages
from tts_news.errors import UserError
from tts_news.messages import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = TypeVar("Kind", bound=click.Command)

_KINDS = (
    (click.types.IntParamType, N_("NUMBER")),
    (click.types.FloatParamType, N_("NUMBER")),
    (click.Path, N_("FILE")),
    (click.types.StringParamType, N_("TEXT")),
)
"""The metavar that help shows for each type of value if an option does not set one."""

METAVAR = re.compile(r"[A-Z]+(?:[:-][A-Z]+)+|[A-Z]{3,}")
"""A word of a metavar that is translated."""


def speak_as_asked(arguments: Sequence[str]) -> None:
    """Choose the language: from TTS_NEWS_LANG, else the settings file, else the system.

    Output for other tools (`--json`) is always in English.

    Raises:
        UserError: TTS_NEWS_LANG names an unknown language.

    """
    asked = os.environ.get(messages.VARIABLE, "")
    if asked and not messages.known(asked):
        raise UserError(f"{messages.VARIABLE}: '{asked}'; {', '.join(messages.LANGUAGES)}")
    chosen = messages.known(asked) or _of_settings(arguments) or messages.language()
    messages.use("en" if "--json" in arguments else chosen)


def _of_settings(arguments: Sequence[str]) -> str:
    """The `language` of the settings file; empty if it is not set or not readable.

    It is read here as help is printed before a command loads and validates its settings.
    """
    named = [after for one, after in pairwise(arguments) if one == "--config"]
    joined = [one.partition("=")[2] for one in arguments if one.startswith("--config=")]
    path = (named or joined or [SETTINGS])[-1]
    if not os.path.isfile(path):
        return ""
    import tomllib
    from pathlib import Path

    from tts_news.base.letters import text_of

    try:
        head = re.split(r"\r?\n\[", text_of(Path(path).read_bytes()), maxsplit=1)[0]
        return messages.known(str(tomllib.loads(head).get("language", "")))
    except (OSError, ValueError, RecursionError):  # loading the settings will report the error
        return ""


def translated(command: Kind) -> Kind:
    """A copy of a command with its help, options and subcommands in the user's language."""
    told = copy(command)
    vars(told)["_help_option"] = None  # click caches it in the language of its first use
    helps = [_(one) for one in paragraphs(command.help or "")]
    told.help = "\n\n".join(helps)
    told.short_help = helps[0] if helps else None  # set, as click would truncate its own
    told.params = [_parameter(one) for one in command.params]
    told.options_metavar = _("[OPTIONS]")
    if isinstance(told, click.Group):
        told.subcommand_metavar = _("COMMAND [ARGS]...")
        told.commands = {name: translated(one) for name, one in told.commands.items()}
    return told


def paragraphs(text: str) -> list[str]:
    """A help text as messages: its paragraphs, each on one line."""
    return [" ".join(one.split()) for one in text.split("\n\n") if one.strip()]


def _parameter(parameter: click.Parameter) -> click.Parameter:
    told = copy(parameter)
    if isinstance(told, click.Option):
        shown = told.metavar or ("" if told.is_flag else _kind(told.type))
        told.help = told.help and _help(told.help)
    else:
        shown = told.metavar or _argument(told)
    if shown:
        told.metavar = METAVAR.sub(lambda word: _(word.group()), shown)
    return told


def _help(text: str) -> str:
    if "{formats}" not in text:
        return _(text)
    from tts_news.audio.formats import choices

    return _(text, formats=", ".join(choices()))


def _kind(kind: click.ParamType) -> str:
    return next((shown for known, shown in _KINDS if isinstance(kind, known)), "")


def _argument(one: click.Parameter) -> str:
    """The metavar that click shows for an argument without one."""
    name = (one.name or "").upper()
    return (name if one.required else f"[{name}]") + "..." * (one.nargs != 1)
