"""The real command under faults: signals, full disks, damaged caches, failing voices."""

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
from urllib.parse import unquote, urlsplit

import feedparser
import psutil
import pytest
from lxml import etree

from tests import servers, test_edition
from tests.conftest import ROUNDS
from tests.test_cli import start
from tts_news.audio.encode import encode
from tts_news.audio.tags import Tags, tag
from tts_news.model import Sound
from tts_news.publish.catalogue import is_manifest

pytestmark = pytest.mark.slow

BASE = "https://example.org/nghe/"


def article(path: Path, title: str, sentences: int, day: int = 1) -> Path:
    lines = [
        f"Câu thứ {n} của bài {title} nói về {n + 3} xã và {n * 7} hộ." for n in range(sentences)
    ]
    data = {"title": title, "published": f"2026-03-0{day}T06:00:00+07:00", "paragraphs": lines}
    path.write_text(json.dumps(data), "utf-8")
    return path


def run(folder: Path, *arguments: object, **environment: str) -> subprocess.CompletedProcess:
    process = start(folder, *arguments, **environment)
    out, said = process.communicate(timeout=120)
    return subprocess.CompletedProcess(arguments, process.returncode, out, said)


def make(folder: Path, *more: object, **environment: str) -> subprocess.CompletedProcess:
    return run(folder, "make", folder / "in", "--base-url", BASE, *more, **environment)


def is_valid(out: Path) -> bool:
    """Whether the feed is valid: it parses, and each audio file exists with the stated length.

    A client with an older feed may miss a file that was replaced meanwhile, so the feed is read
    once more, as an app would.
    """
    for _again in range(3):
        path = out / "feed.xml"
        data = path.read_bytes() if path.is_file() else b""
        if not data:
            return True
        root = etree.fromstring(data)
        assert not feedparser.parse(data).bozo
        sounds = [
            (
                out / unquote(urlsplit(one.get("url")).path.rpartition("/")[2]),
                int(one.get("length")),
            )
            for one in root.iter("enclosure")
        ]
        if all(sound.is_file() and sound.stat().st_size == size for sound, size in sounds):
            return True
        if path.read_bytes() == data:
            return False
    return False


def digests(out: Path) -> dict[str, str]:
    """The digests of all served files; of manifests without the path of the article's file."""
    found = test_edition.digests(out)
    for name in found:
        if is_manifest(name):
            data = json.loads((out / name).read_bytes())
            data.pop("origin", None)
            found[name] = json.dumps(data, sort_keys=True)
    return found


def left_behind(folder: Path) -> list[str]:
    """Half-written files, and processes without a parent."""
    parts = [str(p) for p in folder.rglob("*.part")]
    parts += [str(p) for p in (folder / "clips" / "scratch").glob("*")]
    processes = []
    for process in psutil.process_iter():
        try:
            line = process.cmdline()
        except psutil.Error:
            continue
        if any(str(folder) in one for one in line) and process.status() != psutil.STATUS_ZOMBIE:
            processes.append(" ".join(line)[:200])
    return [*parts, *processes]


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """A folder with an episode whose article was corrected later, and two new articles."""
    folder = tmp_path_factory.mktemp("before")
    (folder / "in").mkdir()
    article(folder / "in" / "a.json", "Tin cũ", 6)
    assert make(folder).returncode == 0
    article(folder / "in" / "a.json", "Tin cũ", 8)
    article(folder / "in" / "b.json", "Tin mới", 10, day=2)
    article(folder / "in" / "c.json", "Tin nữa", 4, day=3)
    return folder


@pytest.fixture(scope="module")
def undisturbed(before, tmp_path_factory):
    """The result and the duration of a run without faults."""
    folder = tmp_path_factory.mktemp("undisturbed")
    copied(before, folder)
    times = []
    for _ in range(2):  # the machine may be busy during one of them
        copied(before, folder)
        began = time.monotonic()
        assert make(folder).returncode == 0
        times.append(time.monotonic() - began)
    return digests(folder / "output"), min(times)


def copied(before: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(before, folder)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_leaves_nothing_half_done(before, undisturbed, tmp_path, name: str) -> None:
    wanted, seconds = undisturbed
    chance, folder = random.Random(name), tmp_path / "x"
    for _ in range(ROUNDS):
        copied(before, folder)
        process = start(folder, "make", folder / "in", "--base-url", BASE)
        time.sleep(chance.uniform(0.1, 1.0) * seconds)
        process.send_signal(getattr(signal, name))
        _, said = process.communicate(timeout=60)
        assert b"Traceback" not in said
        assert is_valid(folder / "output")
        assert left_behind(folder) == []
        assert make(folder).returncode == 0
        assert digests(folder / "output") == wanted
        assert left_behind(folder) == []


@pytest.fixture
def small(tmp_path: Path):
    """A small disk: `small(kilobytes)`."""
    mounted: list[Path] = []

    def mount(kilobytes: int) -> Path:
        folder = tmp_path / f"disk{kilobytes}"
        folder.mkdir()
        if os.geteuid() != 0 or os.system(f"mount -t tmpfs -o size={kilobytes}k tmpfs {folder}"):
            pytest.skip("needs the right to mount a small tmpfs")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        os.system(f"umount {folder}")


@pytest.mark.parametrize(
    ("full", "kilobytes"),
    [*(("output", size) for size in (700, 900, 1200)), *(("clips", s) for s in (200, 900, 3000))],
)
def test_a_disk_that_fills(before, undisturbed, tmp_path, small, full: str, kilobytes: int) -> None:
    """Wherever it fills, the feed stays valid; with space again, the output is the same."""
    folder = tmp_path / "x"
    copied(before, folder)
    disk = small(kilobytes)
    for path in (folder / full).iterdir() if full == "output" else ():
        (shutil.copytree if path.is_dir() else shutil.copy2)(path, disk / path.name)
    where = {"--out": str(disk)} if full == "output" else {}
    environment = {"TTS_NEWS_CACHE": str(disk)} if full == "clips" else {}
    out = disk if full == "output" else folder / "output"
    done = make(folder, *(one for pair in where.items() for one in pair), **environment)
    assert is_valid(out)
    if done.returncode:
        said = done.stderr.decode()
        assert done.returncode == 1, said
        assert len([line for line in said.splitlines() if line.startswith("error: ")]) == 1
        assert "disk is full" in said
        assert full != "clips" or str(disk) in said, "the disk that is full is named"
        assert "Traceback" not in said
        assert list(disk.rglob("*.part")) == []
    if full == "output":
        shutil.rmtree(folder / "output")
        shutil.copytree(disk, folder / "output")
    assert make(folder).returncode == 0
    assert digests(folder / "output") == undisturbed[0]


@pytest.mark.parametrize("form", ["mp3", "opus", "m4a", "wav"])
def test_a_disk_that_is_full_when_the_tags_are_written(small, tmp_path: Path, form: str) -> None:
    """mutagen's exception becomes the system's error again, and is reported on one line."""
    sound = Sound(bytes(44_100), 22_050)
    encode([sound.pcm], sound.rate, "anull", tmp_path / "x", form)
    disk = small(200)
    shutil.copy2(tmp_path / "x", disk / "x")
    free = os.statvfs(disk)
    (disk / "rest").write_bytes(bytes(free.f_bavail * free.f_frsize))
    cover = bytes(range(256)) * 400
    tags = Tags("Tin", "Báo", "Bản tin", "2026-03-01", "", "Lời " * 9000, cover=cover)
    with pytest.raises(OSError, match="No space left"):
        tag(disk / "x", form, tags)


def test_an_output_that_cannot_be_written(before, tmp_path, small) -> None:
    disk = small(5000)
    folder = tmp_path / "x"
    copied(before, folder)
    for path in (folder / "output").iterdir():
        (shutil.copytree if path.is_dir() else shutil.copy2)(path, disk / path.name)
    assert os.system(f"mount -o remount,ro {disk}") == 0
    held = digests(disk)
    done = make(folder, "--out", disk)
    assert done.returncode == 2
    assert b"no permission" in done.stderr
    assert b"--out" in done.stderr
    assert digests(disk) == held


def test_a_cache_with_flipped_bits_is_not_heard(before, undisturbed, tmp_path) -> None:
    folder = tmp_path / "x"
    copied(before, folder)
    assert make(folder).returncode == 0
    chance = random.Random(3)
    entries = sorted((folder / "clips").glob("??/*.clip"))
    assert len(entries) > 20
    for path in entries:
        data = bytearray(path.read_bytes())
        for _ in range(chance.randint(0, 3)):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data[: chance.choice([len(data), len(data), len(data) // 2, 0])])
    shutil.rmtree(folder / "output")
    copied_output = before / "output"
    shutil.copytree(copied_output, folder / "output")
    assert make(folder).returncode == 0
    assert digests(folder / "output") == undisturbed[0]


@pytest.mark.parametrize("shift", [-10 * 365 * 86400, 5 * 365 * 86400])
def test_a_wrong_clock_changes_nothing(before, undisturbed, tmp_path, shift: int) -> None:
    folder = tmp_path / "x"
    copied(before, folder)
    code = (
        "import sys, time; real = time.time; shift = float(sys.argv.pop(1));"
        "time.time = lambda: real() + shift;"
        "from tts_news.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(shift), "make", folder / "in", "--base-url", BASE],
        cwd=folder,
        env={**os.environ, "TTS_NEWS_CACHE": str(folder / "clips")},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert digests(folder / "output") == undisturbed[0]


def test_two_runs_at_once_make_what_one_makes(before, undisturbed, tmp_path) -> None:
    folder = tmp_path / "x"
    for pause in (0.0, 0.4):
        copied(before, folder)
        runs = []
        for _ in range(2):
            runs.append(start(folder, "make", folder / "in", "--base-url", BASE))
            time.sleep(pause)
        for one in runs:
            _, said = one.communicate(timeout=60)
            assert one.returncode == 0, said
        assert is_valid(folder / "output")
        assert digests(folder / "output") == undisturbed[0]
        assert left_behind(folder) == []


def test_a_reader_of_our_output_that_goes_away(before, undisturbed, tmp_path) -> None:
    """`tts-news make ... | head -0`: the episodes are made nevertheless, or by the next run."""
    folder = tmp_path / "x"
    copied(before, folder)
    process = start(folder, "make", folder / "in", "--base-url", BASE)
    process.stdout.close()
    said = process.stderr.read()
    process.wait(60)
    assert b"Traceback" not in said
    assert is_valid(folder / "output")
    assert make(folder).returncode == 0
    assert digests(folder / "output") == undisturbed[0]
    assert left_behind(folder) == []


@pytest.mark.parametrize("fault", [429, 500, 403, 404, "cut", "slow", "not mp3", "empty"])
def test_a_voice_on_the_network_that_fails(before, tmp_path, fault: object) -> None:
    """Whatever the server does, every sentence is read, and the feed is valid."""
    google = servers.google()
    google.always = fault
    folder = tmp_path / "x"
    copied(before, folder)
    (folder / "voices").mkdir()
    (folder / "voices" / "net.toml").write_text(
        'engine = "gtts"\nfallback = ["north"]\n[settings]\nwait = 0.01\ntries = 2\ntimeout = 1.0\n'
    )
    how = ["--voices", folder / "voices", "--voice", "net", "--json"]
    done = make(folder, *how, **google.environment)
    google.close()
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.decode().splitlines()]
    made = [one for one in events if one["event"] == "episode"]
    assert [one["fallbacks"] for one in made] == [9, 11, 5]
    assert is_valid(folder / "output")
