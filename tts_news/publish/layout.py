"""Where an episode's files lie in the output, and the policy under which they are served."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tts_news.model import Episode

FOLDER = "site"
"""Where the pages are in the output folder."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
"""Content-Security-Policy: nothing inline, nothing from elsewhere."""


def page_of(episode: Episode) -> str:
    """The name of an episode's page, from the output folder; empty where it has none."""
    name = f"{FOLDER}/{episode.stem}.html"
    return name if any(file.name == name for file in episode.pages) else ""
