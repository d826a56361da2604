"""What several commands share: the options, the settings they override, duration as text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tts_news.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_news.settings import Settings

_OPTIONS = {
    "config": click.option(
        "--config", type=click.Path(path_type=Path), help="Settings file (default: tts-news.toml)."
    ),
    "out": click.option("--out", help="Output folder (default: output)."),
    "voice": click.option(
        "--voice", help="Voice profile (default: north); with commas, they take turns."
    ),
    "voices": click.option("--voices", metavar="FOLDER", help="A folder of more profiles."),
    "title": click.option("--title", help="The show's title."),
    "base_url": click.option("--base-url", help="Where the output folder will be on the web."),
}


def settings_options(*names: str) -> Callable[[Any], Any]:
    """The options that override the settings file, `--config` among them."""

    def decorate(command: Any) -> Any:
        for name in reversed(("config", *names)):
            command = _OPTIONS[name](command)
        return command

    return decorate


def settings_from(config: Path | None, **given: str | None) -> Settings:
    """The settings file with the options given on top.

    Raises:
        UserError: the file or an option is wrong.

    """
    from tts_news import settings

    loaded = settings.load(config)
    if given.get("base_url"):
        settings.check_base_url(str(given["base_url"]), "--base-url")
    show: dict[str, Any] = {k: v for k, v in given.items() if k in ("title", "base_url") and v}
    rest: dict[str, Any] = {k: v for k, v in given.items() if k in ("out", "voice") and v}
    if given.get("voice"):
        rest["voices"] = {}  # a voice asked for by name reads everything
    if given.get("voices"):
        if not Path(str(given["voices"])).is_dir():
            raise UserError(f"--voices {given['voices']}: no such folder")
        rest["voice_folder"] = given["voices"]
    return replace(loaded, show=replace(loaded.show, **show), **rest)


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
