"""The catalogue is the folder of manifests: a JSON file beside each episode's audio."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tts_news import files
from tts_news.model import Chapter, Cue, Episode, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT = "tts_news episode 1"
"""The first field of a manifest; other JSON files in the folder are left alone."""


def stem(episode: Episode) -> str:
    """The name that an episode's files share."""
    return episode.audio.rpartition(".")[0]


def save(folder: Path, episode: Episode) -> Path:
    """Write the manifest; the episode is in the catalogue from then on."""
    path = folder / f"{stem(episode)}.json"
    data = {"format": FORMAT, **asdict(episode), "published": episode.published.isoformat()}
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    files.write(path, text.encode())
    return path


def load(path: Path) -> Episode | None:
    """The episode of a manifest; None where the file is no manifest of ours or is broken."""
    try:
        data = json.loads(path.read_text("utf-8"))
        return _episode(data) if data.get("format") == FORMAT else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _episode(data: dict[str, Any]) -> Episode:
    given = {key: value for key, value in data.items() if key != "format"}
    given["published"] = datetime.fromisoformat(data["published"])
    given["cues"] = tuple(Cue(**cue | {"kind": Kind(cue["kind"])}) for cue in data["cues"])
    given["chapters"] = tuple(Chapter(**chapter) for chapter in data["chapters"])
    return Episode(**given)


def is_complete(folder: Path, episode: Episode) -> bool:
    """Whether the audio, at its full length, and the transcript are beside the manifest."""
    audio = folder / episode.audio
    return (
        audio.is_file()
        and audio.stat().st_size == episode.audio_bytes
        and (folder / episode.transcript).is_file()
    )


def _all(folder: Path) -> Iterator[Episode]:
    for path in folder.glob("*.json"):
        episode = load(path)
        if episode is not None and is_complete(folder, episode):
            yield episode


def episodes(folder: Path) -> list[Episode]:
    """All complete episodes in `folder`, newest first; one for each id."""
    by_id: dict[str, Episode] = {}
    for episode in sorted(_all(folder), key=lambda e: (e.published, e.id, e.audio), reverse=True):
        by_id.setdefault(episode.id, episode)
    return list(by_id.values())


def find(folder: Path, id_: str) -> Episode | None:
    """The episode with that id, complete or not."""
    for path in sorted(folder.glob("*.json")):
        episode = load(path)
        if episode is not None and episode.id == id_:
            return episode
    return None
