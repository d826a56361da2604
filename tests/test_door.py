"""Validation of external tables by `base.door`, and of manifests."""

from __future__ import annotations

import copy
import json
import random
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from tts_news.base import door
from tts_news.edition import conductor
from tts_news.errors import UserError
from tts_news.publish import catalogue
from tts_news.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Jingle:
    file: str
    level: float = 0.0

    def __post_init__(self) -> None:
        if self.level > 6:
            raise ValueError(f"level: {self.level:g}; dB, at most 6")


@dataclass(frozen=True, slots=True)
class Table:
    name: str = ""
    count: int = 0
    jingles: tuple[Jingle, ...] = ()
    pauses: dict[str, float] = field(default_factory=dict)
    folder: str = field(default="", metadata=door.OURS)


@pytest.mark.parametrize(
    "text, said",
    [
        ("nam = 'x'", "unknown key 'nam'; keys are name, count, jingles, pauses (do you mean 'name'"),
        ("folder = '/etc'", "unknown key 'folder'"),
        ("name = 3", "'name' must be a text, not a whole number"),
        ("name = true", "'name' must be a text, not true or false"),
        ("count = '3'", "'count' must be a whole number, not a text"),
        ("count = 3.5", "'count' must be a whole number, not a number"),
        ("jingles = 'a.wav'", "'jingles' must be a list, not a text"),
        ("[[jingles]]\nlevel = 3", "'jingles[0].file' is missing"),
        ("[[jingles]]\nfile = 'a.wav'\nlevle = 3", "unknown key 'jingles.levle'"),
        ("[[jingles]]\nfile = 'a'\n[[jingles]]\nfile = 'b'\nlevel = 9", "jingles[1].level: 9; dB"),
        ("[pauses]\nend = 'long'", "'pauses' must be a number, not a text"),
        ("count = " + "9" * 6000, "not valid TOML"),
        ("x = " + "[" * 20_000, "not valid TOML: nested too deeply"),
        ("name = ", "not valid TOML"),
    ],
)  # fmt: skip
def test_a_wrong_table_is_told_by_file_key_and_what_is_allowed(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "bảng.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UserError) as caught:
        door.checked(Table, door.toml(path), path)
    assert str(caught.value).startswith(f"{path}: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)[:200]


def test_what_is_right_comes_through(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_bytes("\ufeffname = 'ă'\n[[jingles]]\nfile = 'a.wav'\nlevel = 3\n".encode())
    assert door.checked(Table, door.toml(path), path) == Table("ă", jingles=(Jingle("a.wav", 3.0),))


def manifest_of(out: Path) -> tuple[Path, dict[str, Any]]:
    (path,) = (p for p in out.glob("*.json") if catalogue.is_manifest(p.name))
    return path, json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("kind", ["audio", "texts", "pages"])
@pytest.mark.parametrize(
    "name",
    ["../victim", "/etc/passwd", "site/../../victim", "C:\\victim", "other.vtt", ".lock", "",
     "site/style.css", "feed.xml", "//host/share", "con:x"],
)  # fmt: skip
def test_a_manifest_that_names_what_is_not_its_own_is_unreadable(
    made: Any, tmp_path: Path, kind: str, name: str
) -> None:
    path, data = manifest_of(made[0])
    data[kind][0]["name"] = name
    (tmp_path / path.name).write_text(json.dumps(data), "utf-8")
    found = catalogue.load(tmp_path)
    assert [p.name for p in found.unreadable] == [path.name]
    assert not found.episodes
    assert not found.broken
    said: list[str] = []
    conductor.publish(Settings(out=str(tmp_path)), said.append)
    assert said == [f"{path.name}: cannot be read, so its episode is in no feed"]
    assert (tmp_path / path.name).is_file()


def test_what_a_manifest_shows_is_in_true_letters(made: Any, tmp_path: Path) -> None:
    path, data = manifest_of(made[0])
    for owner in (data, data["chapters"][0], data["stories"][0], data["stories"][0]["article"]):
        for key in {"title", "summary", "author", "source"} & owner.keys():
            owner[key] = "Tin\x07 \u202ehai\n ba\ud800"
    (tmp_path / path.name).write_text(json.dumps(data), "utf-8")
    (episode,) = catalogue.load(tmp_path).broken.values()
    story = episode.stories[0]
    shown = {episode.title, episode.summary, episode.author, episode.chapters[0].title, story.title}
    assert shown | {story.article.author, story.article.source} == {"Tin hai ba"}


def test_what_no_feed_can_hold_is_taken_out_of_a_manifest(made: Any, tmp_path: Path) -> None:
    shutil.copytree(made[0], tmp_path / "out")
    path, data = manifest_of(tmp_path / "out")
    bad = "\x00\x07\x1b\ud800\ufffe\uffff"
    data["stories"][0]["article"]["paragraphs"][0]["text"] += bad
    for key in ("language", "author", "url", "origin"):
        data[key] += bad
    path.write_text(json.dumps(data), "utf-8")
    said: list[str] = []
    assert conductor.publish(Settings(out=str(path.parent)), said.append)[1] == 1
    assert said == []
    text = (path.parent / "feed.xml").read_text("utf-8")
    assert not set(bad) & set(text)


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (("duration",), "NaN"), (("duration",), "1e999"), (("duration",), "-5"),
        (("duration",), "1e308"), (("loudness",), "-Infinity"), (("loudness",), "NaN"),
        (("cues", 1, "start"), "NaN"), (("cues", 1, "end"), "1e308"),
        (("chapters", 0, "end"), "-Infinity"), (("chapters", 0, "start"), "1e15"),
        (("published",), '"2024-01-01T00:00:00"'), (("audio", 0, "bytes"), "-1"),
        (("season",), "-1"), (("number",), "9" * 18), (("revision",), "-3"),
    ],
)  # fmt: skip
def test_numbers_that_no_programme_has_make_a_manifest_unreadable(
    made: Any, tmp_path: Path, at: tuple[Any, ...], value: str
) -> None:
    """Each of them stopped the feed of all, or would stand in it."""
    shutil.copytree(made[0], tmp_path / "out")
    path, data = manifest_of(tmp_path / "out")
    inner = data
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = "HERE"
    path.write_text(json.dumps(data).replace('"HERE"', value), "utf-8")
    said: list[str] = []
    assert conductor.publish(Settings(out=str(path.parent)), said.append)[1] == 0
    assert said == [f"{path.name}: cannot be read, so its episode is in no feed"]
    assert path.is_file()


def mutated(data: Any, dice: random.Random) -> Any:
    """A manifest with one of its values replaced, removed or doubled."""
    data = copy.deepcopy(data)
    at = data
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = dice.choice(keys)
        if isinstance(at[key], (dict, list)) and at[key] and dice.random() < 0.7:
            at = at[key]
            continue
        other = [None, True, -1, 10**30, 1.5, "x" * 300, "\ud800", [], {}, [[]], {"name": "../x"}]
        if isinstance(at, dict) and dice.random() < 0.2:
            at["zzz"] = at.pop(key)
        else:
            at[key] = dice.choice(other)
        return data


def test_no_mutated_manifest_stops_the_catalogue(made: Any, tmp_path: Path) -> None:
    path, data = manifest_of(made[0])
    dice = random.Random(11)
    for _ in range(700):
        text = json.dumps(mutated(data, dice))
        (tmp_path / path.name).write_text(text, "utf-8")
        found = catalogue.load(tmp_path)
        for episode in [*found.episodes.values(), *found.broken.values()]:
            assert all(f.name.startswith((episode.stem, "site/")) for f in episode.files)
