"""The catalogue is the folder of manifests: a JSON file beside each episode's audio.

An episode that was taken back leaves a manifest that says so, and is not made again by itself.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tts_news import files
from tts_news.model import Article, Chapter, Cue, Episode, File, Kind, Paragraph, Story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT = "tts_news episode 2"
"""The first field of a manifest; other JSON files in the folder are left alone."""

RETRACTED = "tts_news retracted 1"

CHAPTERS, TRANSCRIPT = ".chapters.json", ".transcript.json"
"""How the names of an episode's other JSON files end."""


@dataclass(slots=True)
class Catalogue:
    """What an output folder holds."""

    episodes: dict[str, Episode] = field(default_factory=dict)
    """Complete ones by id, newest first."""
    broken: dict[str, Episode] = field(default_factory=dict)
    """Those with a manifest of which a file is missing or of another length."""
    retracted: dict[str, Path] = field(default_factory=dict)
    """Id -> the manifest that says so."""
    unreadable: list[Path] = field(default_factory=list)
    """Manifests that cannot be read."""

    def find(self, id_: str) -> Episode | None:
        """The episode with that id, complete or not."""
        return self.episodes.get(id_) or self.broken.get(id_)


def manifest(folder: Path, episode: Episode) -> Path:
    """Where an episode's manifest is."""
    return folder / f"{episode.stem}.json"


def save(folder: Path, episode: Episode) -> Path:
    """Write the manifest; the episode is in the catalogue from then on."""
    path = manifest(folder, episode)
    data = {"format": FORMAT, **asdict(episode)}
    text = json.dumps(data, ensure_ascii=False, indent=1, default=datetime.isoformat) + "\n"
    files.write(path, text.encode())
    return path


def retract(folder: Path, episode: Episode) -> None:
    """Take an episode out of the catalogue, and then its files away."""
    note = {"format": RETRACTED, "id": episode.id, "title": episode.title}
    files.write(manifest(folder, episode), (json.dumps(note, ensure_ascii=False) + "\n").encode())
    for file in episode.files:
        (folder / file.name).unlink(missing_ok=True)


def is_complete(folder: Path, episode: Episode) -> bool:
    """Whether every file of it is beside the manifest, at its full length."""
    try:
        return all((folder / f.name).stat().st_size == f.bytes for f in episode.files)
    except OSError:
        return False


def load(folder: Path) -> Catalogue:
    """All that is in the folder; of two episodes with one id the newer."""
    found = Catalogue()
    episodes = sorted(_all(folder, found), key=lambda e: (e.published, e.id, e.stem), reverse=True)
    for episode in episodes:
        if is_complete(folder, episode):
            found.episodes.setdefault(episode.id, episode)
        else:
            found.broken.setdefault(episode.id, episode)
    return found


def _all(folder: Path, found: Catalogue) -> Iterator[Episode]:
    for path in sorted(folder.glob("*.json")):
        if path.name.endswith((CHAPTERS, TRANSCRIPT)) or path.name.startswith("."):
            continue
        try:
            data = json.loads(path.read_bytes())
            kind = data.get("format") if isinstance(data, dict) else None
            if kind == FORMAT:
                yield _episode(data)
            elif kind == RETRACTED:
                found.retracted[data["id"]] = path
            elif isinstance(kind, str) and kind.startswith("tts_news"):
                found.unreadable.append(path)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            found.unreadable.append(path)


def _episode(data: dict[str, Any]) -> Episode:
    del data["format"]
    data["published"] = datetime.fromisoformat(data["published"])
    data["audio"] = tuple(File(**one) for one in data["audio"])
    data["texts"] = tuple(File(**one) for one in data["texts"])
    data["stories"] = tuple(_story(one) for one in data["stories"])
    data["cues"] = tuple(Cue(**cue | {"kind": Kind(cue["kind"])}) for cue in data["cues"])
    data["chapters"] = tuple(Chapter(**chapter) for chapter in data["chapters"])
    return Episode(**data)


def _story(data: dict[str, Any]) -> Story:
    article = data["article"]
    when = article["published"]
    article["published"] = datetime.fromisoformat(when) if when else None
    article["paragraphs"] = tuple(
        Paragraph(p["text"], Kind(p["kind"])) for p in article["paragraphs"]
    )
    return Story(data["title"], Article(**article))
