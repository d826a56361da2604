"""What several commands share: the options, the settings they override, duration as text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_news.settings import Settings

_OPTIONS = {
    "config": click.option(
        "--config", type=click.Path(path_type=Path), help="Settings file (default: tts-news.toml)."
    ),
    "out": click.option("--out", help="Output folder (default: output)."),
    "voice": click.option("--voice", help="Voice profile (default: north)."),
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
    show = {k: v for k, v in given.items() if k in ("title", "base_url") and v}
    rest = {k: v for k, v in given.items() if k in ("out", "voice") and v}
    return replace(loaded, show=replace(loaded.show, **show), **rest)  # type: ignore[arg-type]


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
