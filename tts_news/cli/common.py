"""What several commands share: the options, the settings they override, duration as text."""

from __future__ import annotations

import functools
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tts_news.errors import UserError
from tts_news.formats import choices

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_news.settings import Settings

_OPTIONS = {
    "config": click.option(
        "--config", type=click.Path(path_type=Path), help="Settings file (default: tts-news.toml)."
    ),
    "out": click.option("--out", help="Output folder (default: output), or s3://bucket/prefix."),
    "voice": click.option(
        "--voice", help="Voice profile (default: north); with commas, they take turns."
    ),
    "voices": click.option("--voices", metavar="FOLDER", help="A folder of more profiles."),
    "title": click.option("--title", help="The show's title."),
    "base_url": click.option("--base-url", help="Where the output folder will be on the web."),
    "formats": click.option(
        "--format",
        "formats",
        metavar="LIST",
        help=f"{', '.join(choices())}: the first is the enclosure.",
    ),
    "epub": click.option("--epub", is_flag=True, help="A book of each episode, heard and read."),
    "keep": click.option("--keep", metavar="N|Nd", help="Keep N episodes, or those of N days."),
}

ALLOW_PRIVATE = click.option(
    "--allow-private", is_flag=True, help="Fetch from this machine and private networks too."
)


LISTEN = click.option(
    "--listen", is_flag=True, help="Have a recognizer listen for lost words (extra `ear`)."
)


def can_listen() -> None:
    """See that the ear is there, before anything is made.

    Raises:
        UserError: it is not.

    """
    from tts_news import ear

    if problem := ear.missing():
        raise UserError(f"--listen: {problem}")


def with_settings(*names: str) -> Callable[[Any], Any]:
    """A command whose `settings` come from `--config` and the options of these names."""

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
    """The settings file with the options given on top.

    Raises:
        UserError: the file or an option is wrong.

    """
    from tts_news import settings

    loaded = settings.load(config)
    chosen: dict[str, Any] = {key: value for key, value in given.items() if value}
    if "base_url" in chosen:
        settings.check_base_url(chosen["base_url"], "--base-url")
    show: dict[str, Any] = {k: v for k, v in chosen.items() if k in ("title", "base_url")}
    rest: dict[str, Any] = {k: v for k, v in chosen.items() if k in ("out", "voice")}
    if "voice" in chosen:
        rest["voices"] = {}  # a voice asked for by name reads everything
    if "formats" in chosen:
        rest["formats"] = settings.check_formats(chosen["formats"].split(","), "--format")
    if "epub" in chosen:
        rest["epub"] = True
    if "keep" in chosen:
        rest["keep"] = settings.check_keep(chosen["keep"], "--keep")
    if "voices" in chosen:
        if not Path(chosen["voices"]).is_dir():
            raise UserError(f"--voices {chosen['voices']}: no such folder")
        rest["voice_folder"] = chosen["voices"]
    return replace(loaded, show=replace(loaded.show, **show), **rest)


def in_workspace(command: Any) -> Any:
    """A command whose temporary files are swept by the next one when it is killed."""

    @functools.wraps(command)
    def called(*arguments: Any, **given: Any) -> Any:
        from tts_news.cache import default_folder
        from tts_news.errors import CACHE, from_os_error
        from tts_news.files import workspace

        parent = default_folder() / "scratch"
        with ExitStack() as stack:
            try:
                stack.enter_context(workspace(parent))
            except OSError as error:
                raise from_os_error(error, "keeping temporary files", parent, CACHE) from error
            return command(*arguments, **given)

    return called


def warn(problems: list[str]) -> None:
    """What did not stop the work but should be put right."""
    for problem in problems:
        click.echo(f"warning: {problem}", err=True)


def minutes(seconds: float) -> str:
    """`4:05`, `1:02:03`."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    if hours:
        return f"{hours}:{rest // 60:02}:{rest % 60:02}"
    return f"{rest // 60}:{rest % 60:02}"


def bytes_text(size: int) -> str:
    """`63.2 MB`."""
    if size < 1_000_000:
        return f"{size / 1e3:.1f} kB"
    return f"{size / 1e6:.1f} MB" if size < 1e9 else f"{size / 1e9:.2f} GB"
