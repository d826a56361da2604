"""A private show: its files are published under a path that cannot be guessed."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from tts_news.errors import UserError, from_os_error
from tts_news.messages import _

if TYPE_CHECKING:
    from pathlib import Path

    from tts_news.settings import Settings

FILE = "private-path.txt"
"""The file beside the settings that holds the secret path; whoever knows the path has the feed."""

VARIABLE = "TTS_NEWS_PRIVATE_PATH"
"""The environment variable that gives the path on machines without that file, such as CI runners.
"""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


def hidden(settings: Settings) -> Settings:
    """The settings of a private show with its token appended to output folder and base URL.

    Raises:
        UserError: the token is malformed, or its file cannot be read or written.

    """
    if not settings.show.private:
        return settings
    token = _token(settings.folder / FILE)
    base = settings.show.base_url.rstrip("/")
    show = replace(settings.show, base_url=f"{base}/{token}/")
    return replace(settings, show=show, out=f"{settings.out.rstrip('/')}/{token}")


def _token(path: Path) -> str:
    """The token from the environment or the file; a new one is written if there is neither."""
    given, where = os.environ.get(VARIABLE, ""), VARIABLE
    try:
        if not given and not path.exists():
            _make(path)
        if not given:
            given, where = path.read_text("utf-8", "replace").strip(), str(path)
    except OSError as error:
        raise from_os_error(error, _("keeping the private path"), path) from error
    if not _TOKEN.fullmatch(given):
        raise UserError(
            _("{where}: the private path is 16 to 64 of A-Z a-z 0-9 _ -, nothing else", where=where)
        )
    return given


def _make(path: Path) -> None:
    """Write a new token to a file that only its owner may read."""
    with suppress(FileExistsError):  # a concurrent run has just created it
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{secrets.token_hex(16)}\n")
