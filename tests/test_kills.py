"""The real command killed at any moment: the feed stays valid, and a second run completes it.

A process kills itself just before it opens, renames or removes a file, so that every such moment
can be tested on any machine. TTS_NEWS_KILLS=100 tests that many of them for each command.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROUNDS
from tests.test_cli import start
from tests.test_faults import BASE, article, copied, digests, is_valid, left_behind, make, run
from tts_news.publish.check import check

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

KILLER = """
import os, signal, sys
left, folder = int(sys.argv.pop(1)), sys.argv.pop(1)
WRITING = os.O_WRONLY | os.O_RDWR
def hook(event, given):
    global left
    if event == "open":
        if not (isinstance(given[2], int) and given[2] & WRITING and folder in str(given[0])):
            return
    elif event not in ("os.rename", "os.remove") or folder not in str(given[0]):
        return
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
from tts_news.cli import main
try:
    main()
finally:
    print("moments", -left, file=sys.stderr)
"""

RUNDOWN = """
title = "Bản tin"
date = 2026-03-01
start = "06:00"
[[item]]
kind = "sign-on"
text = "Đây là bản tin."
[[item]]
article = "in/a.json"
[[item]]
kind = "sign-off"
"""


def killed(folder: Path, out: Path, moment: int, *command: object) -> tuple[int, str]:
    """Run a command, and kill it at the `moment`-th write, rename or removal in `out`."""
    done = subprocess.run(
        [sys.executable, "-c", KILLER, str(moment), str(out), *map(str, command)],
        cwd=folder,
        capture_output=True,
        timeout=120,
        env={**os.environ, "TTS_NEWS_CACHE": str(folder / "clips")},
        check=False,
    )
    return done.returncode, done.stderr.decode()


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    """Three episodes in the feed, and a rundown."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "in").mkdir()
    for day, name in enumerate("abc", 1):
        article(folder / "in" / f"{name}.json", f"Tin {name}", 4, day=day)
    assert make(folder).returncode == 0
    (folder / "ban-tin.toml").write_text(RUNDOWN, "utf-8")
    return folder


def corrected(folder: Path) -> None:
    article(folder / "in" / "b.json", "Tin b", 6, day=2)


def added(folder: Path) -> None:
    article(folder / "in" / "d.json", "Tin d", 5, day=4)


def first_id(folder: Path) -> str:
    manifest = next(p for p in folder.glob("output/*-tin-a-*.json") if p.name.count(".") == 1)
    return str(json.loads(manifest.read_bytes())["id"])


COMMANDS = {
    "make": (added, lambda _: ["make", "in", "--base-url", BASE]),
    "correct": (corrected, lambda _: ["make", "in", "--base-url", BASE]),
    "force": (lambda _: None, lambda _: ["make", "in/b.json", "--force", "--base-url", BASE]),
    "retract": (lambda _: None, lambda f: ["retract", first_id(f), "--base-url", BASE]),
    "keep": (lambda _: None, lambda _: ["feed", "--keep", "1", "--base-url", BASE]),
    "bulletin": (lambda _: None, lambda _: ["bulletin", "ban-tin.toml", "--out", "output"]),
}
"""The preparation of the folder, and the command."""

FORCED_AGAIN = {"force": ["make", "in", "--base-url", BASE]}
"""What the next night's run is where it is not the same command."""


@pytest.mark.parametrize("name", COMMANDS)
def test_killed_at_any_moment_the_next_run_finishes_it(published, tmp_path, name: str) -> None:
    prepare, written = COMMANDS[name]
    command = written(published)
    folder = tmp_path / "x"
    out = folder / "output"

    def begin() -> None:
        copied(published, folder)
        prepare(folder)

    begin()
    status, said = killed(folder, out, 0, *command)
    assert status == 0, said
    wanted = digests(out)
    assert left_behind(folder) == []
    moments = int(said.rpartition("moments ")[2])
    assert moments > 4
    chance = random.Random(name)
    for moment in sorted(chance.sample(range(1, moments), min(ROUNDS, moments - 1))):
        begin()
        assert killed(folder, out, moment, *command)[0] == -signal.SIGKILL, moment
        assert is_valid(out), moment
        again = run(folder, *FORCED_AGAIN.get(name, command))
        assert again.returncode == 0, (moment, again.stderr)
        assert is_valid(out), moment
        assert left_behind(folder) == [], moment
        if name == "force" and digests(out) != wanted:  # killed before it was committed
            assert run(folder, *command).returncode == 0
        assert digests(out) == wanted, moment
        assert [f for f in check(out, listen=False) if f.level == "error"] == [], moment


@pytest.mark.parametrize("name", ["retract", "keep"])
def test_what_was_taken_back_half_is_finished_by_any_publication(
    published, tmp_path, name: str
) -> None:
    """It is killed at each removal of a file; then `feed` is run."""
    _, written = COMMANDS[name]
    command, folder = written(published), tmp_path / "x"
    out = folder / "output"
    copied(published, folder)
    moments = int(killed(folder, out, 0, *command)[1].rpartition("moments ")[2])
    wanted = digests(out)
    for moment in random.Random(3).sample(range(moments - 8, moments), min(ROUNDS, 3)):
        copied(published, folder)
        assert killed(folder, out, moment, *command)[0] == -signal.SIGKILL
        assert run(folder, "feed", "--base-url", BASE).returncode == 0
        assert digests(out) == wanted, moment


def test_killed_by_the_clock_while_encoders_run(published, tmp_path) -> None:
    """kill -9 at other moments than those above: the feed is valid whenever it is read."""
    folder = tmp_path / "x"
    copied(published, folder)
    corrected(folder)
    added(folder)
    began = time.monotonic()
    assert make(folder).returncode == 0
    seconds, wanted = time.monotonic() - began, digests(folder / "output")
    chance = random.Random(8)
    for turn in range(ROUNDS):
        copied(published, folder)
        corrected(folder)
        added(folder)
        process = start(folder, "make", folder / "in", "--base-url", BASE)
        deadline = time.monotonic() + chance.uniform(0.3, 1.0) * seconds
        while time.monotonic() < deadline and process.poll() is None:
            assert is_valid(folder / "output"), turn
            time.sleep(0.01)
        process.kill()
        process.communicate()
        assert is_valid(folder / "output"), turn
        assert make(folder).returncode == 0
        assert digests(folder / "output") == wanted, turn
        assert left_behind(folder) == [], turn


def test_two_versions_of_an_article_at_once_do_not_mix(published, tmp_path) -> None:
    """The slower of two processes replaces the other's version; only one generation remains."""
    folder = tmp_path / "x"
    copied(published, folder)
    shutil.copytree(folder / "in", folder / "other")
    article(folder / "in" / "b.json", "Tin b", 6, day=2)
    article(folder / "other" / "b.json", "Tin b", 9, day=2)
    both = [
        start(folder, "make", folder / one / "b.json", "--base-url", BASE)
        for one in ("in", "other")
    ]
    for process in both:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said
    assert is_valid(folder / "output")
    assert [f for f in check(folder / "output", listen=False) if f.level == "error"] == []
    manifest = next((folder / "output").glob("*-tin-b-*[0-9a-f].json"))
    data = json.loads(manifest.read_bytes())
    assert data["revision"] == 3
    text = (folder / "output" / f"{manifest.stem}.txt").read_text("utf-8")
    assert text.count("Câu thứ") == len(data["cues"]) - 1
    assert left_behind(folder) == []
    assert len(list((folder / "output").glob(f"{manifest.stem}*.mp3"))) == 1
