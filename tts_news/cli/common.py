"""Code that commands share: options, the settings that they override, common messages."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tts_news.cli import console
from tts_news.errors import UserError
from tts_news.messages import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_news.model import LeftOut
    from tts_news.settings import Settings
    from tts_news.speech.synthesize import Fallback

_OPTIONS = {
    "config": click.option(
        "--config",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Settings file (default: tts-news.toml).",
    ),
    "out": click.option(
        "--out", metavar="FOLDER", help="Output folder (default: output), or s3://bucket/prefix."
    ),
    "voice": click.option(
        "--voice",
        metavar="NAME",
        help="Voice profile (default: auto); with commas, they take turns.",
    ),
    "voices": click.option("--voices", metavar="FOLDER", help="A folder of more profiles."),
    "title": click.option("--title", help="The show's title."),
    "base_url": click.option(
        "--base-url", metavar="ADDRESS", help="Where the output folder will be on the web."
    ),
    "formats": click.option(
        "--format",
        "formats",
        metavar="LIST",
        help="{formats}: the first is the enclosure.",
    ),
    "epub": click.option("--epub", is_flag=True, help="A book of each episode, heard and read."),
    "keep": click.option("--keep", metavar="N|Nd", help="Keep N episodes, or those of N days."),
}

ALLOW_PRIVATE = click.option(
    "--allow-private", is_flag=True, help="Fetch from this machine and private networks too."
)


CLUSTER = click.option(
    "--cluster", default="", metavar="ADDRESS", help="Workers of a Dask scheduler."
)

LISTEN = click.option(
    "--listen", is_flag=True, help="Have a recognizer listen for lost words (extra `ear`)."
)


def can_listen() -> None:
    """Check that the recognizer for `--listen` is installed, before anything is made.

    Raises:
        UserError: it is not installed.

    """
    from tts_news.hearing import ear

    if problem := ear.missing():
        raise UserError(_("--listen: {problem}", problem=problem))


def with_settings(*names: str) -> Callable[[Any], Any]:
    """Decorator that gives a command `settings`, from `--config` and the options of these names."""

    def decorate(command: Any) -> Any:
        @functools.wraps(command)
        def called(*arguments: Any, **given: Any) -> Any:
            own = {name: given.pop(name) for name in ("config", *names)}
            return command(*arguments, settings=settings_from(**own), **given)

        for name in reversed(("config", *names)):
            called = _OPTIONS[name](called)
        return called

    return decorate


def settings_from(config: Path | None, **given: Any) -> Settings:
    """The settings of a file, overridden by options.

    Raises:
        UserError: the file or an option is wrong.

    """
    from tts_news import settings
    from tts_news.settings import private

    loaded = settings.load(config)
    chosen: dict[str, Any] = {key: value for key, value in given.items() if value}
    show: dict[str, Any] = {k: v for k, v in chosen.items() if k in ("title", "base_url")}
    rest: dict[str, Any] = {
        k: v for k, v in chosen.items() if k in ("out", "voice", "keep", "epub")
    }
    if "voice" in chosen:
        rest["voices"] = {}  # a voice named on the command line reads everything
    if "formats" in chosen:
        named = (name.strip() for name in chosen["formats"].split(","))
        rest["formats"] = tuple(dict.fromkeys(named))
    if "voices" in chosen:
        if not Path(chosen["voices"]).is_dir():
            raise UserError(_("--voices {voices}: no such folder", voices=chosen["voices"]))
        rest["voice_folder"] = chosen["voices"]
    try:
        whole = replace(loaded, show=replace(loaded.show, **show), **rest)
    except ValueError as error:
        key, _colon, problem = str(error).partition(": ")
        option = {"formats": "format"}.get(key, key.replace("_", "-"))
        raise UserError(f"--{option}: {problem}") from None
    return private.hidden(whole)


def in_workspace(command: Any) -> Any:
    """Decorator that gives a command a workspace for temporary files.

    If the command is killed, the next one removes the workspace.
    """

    @functools.wraps(command)
    def called(*arguments: Any, **given: Any) -> Any:
        from tts_news.base.files import own_workspace

        with own_workspace():
            return command(*arguments, **given)

    return called


def warn(problems: list[str]) -> None:
    """Print problems that do not stop the work but should be corrected."""
    for problem in problems:
        console.warning(problem)


def feed_line(path: object, settings: Settings) -> str:
    """A line with the feed's path and the base URL of its addresses."""
    return _("feed: {path}  for {base_url}", path=path, base_url=settings.show.base_url)


def fallback_line(one: Fallback) -> str:
    """A line that says which voice reads instead of which, why, and from which sentence on."""
    return _(
        "voice {instead} reads for {voice}: {reason}: {text!r}",
        instead=one.instead,
        voice=one.voice,
        reason=one.reason,
        text=one.text[:60],
    )


def told_left_out(lines: Sequence[LeftOut]) -> str:
    """The number of lines left out, by kind: `34 lines (12 menu, 8 related, ...)`."""
    from collections import Counter

    kinds = ", ".join(
        f"{n} {_(kind)}" for kind, n in Counter(x.reason for x in lines).most_common()
    )
    return ngettext("{n} line ({kinds})", "{n} lines ({kinds})", len(lines), kinds=kinds)


def left_out_line(one: LeftOut) -> str:
    """A line that was left out, with its kind, and `?` in front if that is doubtful."""
    return f"{'?' if one.doubtful else ' '} {_(one.reason):<14} {one.text}"


def lost_sentences(name: str, lines: Sequence[LeftOut]) -> list[str]:
    """A warning if lines that were left out look like sentences; else empty."""
    doubtful = [one for one in lines if one.doubtful]
    if not doubtful:
        return []
    first, count = doubtful[0].text[:60], len(doubtful)
    return [
        ngettext(
            "{name}: left out a line that looks like a sentence: {first!r}; "
            "see `tts-news read --left-out`",
            "{name}: left out {n} lines like sentences: {first!r}; see `tts-news read --left-out`",
            count,
            name=name,
            first=first,
        )
    ]


def minutes(seconds: float) -> str:
    """A duration as `4:05` or `1:02:03`."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    if hours:
        return f"{hours}:{rest // 60:02}:{rest % 60:02}"
    return f"{rest // 60}:{rest % 60:02}"


def bytes_text(size: int) -> str:
    """A size in kB, MB or GB: `63.2 MB`."""
    if size < 1_000_000:
        return _("{size:.1f} kB", size=size / 1e3)
    if size < 1_000_000_000:
        return _("{size:.1f} MB", size=size / 1e6)
    return _("{size:.2f} GB", size=size / 1e9)
