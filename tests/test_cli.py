"""The command as a user runs it: what it prints, its exit status, and what it leaves behind."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import ARTICLE


def one_line(run) -> str:
    """The error: a single line and no traceback."""
    text = run.stderr.decode("utf-8")
    assert "Traceback" not in text
    lines = [line for line in text.splitlines() if line.startswith("error: ")]
    assert len(lines) == 1, text
    return lines[0]


def test_make_prints_where_things_are(command, tmp_path: Path) -> None:
    run = command("make", ARTICLE, "--base-url", "https://example.org/p/", LANG="C", LC_ALL="C")
    out = run.stdout.decode("utf-8")
    assert run.returncode == 0, run.stderr
    assert "made: output/2023-05-19-" in out
    assert "feed: output/feed.xml  for https://example.org/p/" in out
    assert "Xã vùng biên" in run.stderr.decode("utf-8")
    again = command("make", ARTICLE, "--base-url", "https://example.org/p/", "--json")
    data = json.loads(again.stdout)
    assert [e["state"] for e in data["episodes"]] == ["unchanged"]
    assert not again.stderr


def test_feed_is_a_function_of_the_folder(command, tmp_path: Path) -> None:
    assert command("make", ARTICLE, "-q").stdout == b""
    feed = tmp_path / "output/feed.xml"
    before = feed.read_bytes()
    feed.unlink()
    assert command("feed").returncode == 0
    assert feed.read_bytes() == before


def test_read_leaves_no_digit(command) -> None:
    run = command("read", ARTICLE)
    text = run.stdout.decode("utf-8")
    assert run.returncode == 0
    assert "mười chín trên mười chín tiêu chí nông thôn mới" in text
    assert not any(c.isdigit() for c in text)
    (line,) = command("read", "--text", "Có 5 xã", "--json").stdout.decode().splitlines()
    assert json.loads(line)["spans"][0]["written"] == "5"


def test_voices_and_init(command, tmp_path: Path) -> None:
    rows = json.loads(command("voices", "--json").stdout)
    assert [(r["name"], r["problem"]) for r in rows] == [
        ("central", ""),
        ("north", ""),
        ("south", ""),
    ]
    assert command("init").returncode == 0
    assert command("make", ARTICLE, "-q").returncode == 0
    assert b"T\xc3\xb2a so\xe1\xba\xa1n" in (tmp_path / "output/feed.xml").read_bytes()
    assert "is there already" in one_line(command("init"))


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("missing.txt", None, "no such file"),
        ("empty.txt", b"", "no article"),
        ("menu.html", b"<html><body><nav><a href='/'>x</a></nav></body></html>", "no article"),
        ("sound.txt", b"\x00\x01\x02" * 100, "not a text file"),
        ("latin.txt", "Tin tức hôm nay".encode("cp1258", "replace"), "not UTF-8"),
        ("broken.json", b"{", "not valid JSON"),
        ("broken.md", b"---\ntitle: [\n---\nx", "front matter"),
    ],
)
def test_a_bad_article_is_one_line_and_status_2(command, tmp_path, name, data, says) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    run = command("make", name)
    assert run.returncode == 2
    assert says in one_line(run)
    assert name in one_line(run)
    assert not (tmp_path / "output/feed.xml").exists()


def test_the_good_ones_are_made_beside_a_bad_one(command, tmp_path: Path) -> None:
    run = command("make", "missing.txt", ARTICLE, "--json")
    assert run.returncode == 2
    data = json.loads(run.stdout)
    assert len(data["episodes"]) == len(data["errors"]) == 1
    assert (tmp_path / "output/feed.xml").is_file()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--voice", "nobody"], "unknown voice 'nobody'"),
        (["--base-url", "ftp://x"], "no address"),
        (["--config", "none.toml"], "no such settings file"),
        (["--out", "/proc/nothing"], "/proc/nothing"),
        (["--wrong"], "No such option"),
    ],
)
def test_a_wrong_option(command, arguments, says) -> None:
    run = command("make", ARTICLE, *arguments)
    assert run.returncode in (1, 2)
    assert says in one_line(run)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ("x = 1", "unknown key 'x'"),
        ("[show]\ntitel = 'x'", "unknown key 'show.titel'"),
        ("[show]\ntitle = 3", "must be a text"),
        ("[pauses]\ntitle = -1", "0 to 10"),
        ("[show", "not valid TOML"),
        ("[show]\ncover = 'none.jpg'", "no such cover"),
    ],
)
def test_wrong_settings(command, tmp_path: Path, settings: str, says: str) -> None:
    (tmp_path / "tts-news.toml").write_text(settings)
    run = command("make", ARTICLE)
    assert run.returncode == 2
    assert says in one_line(run)


def test_standard_input_and_a_folder(command, tmp_path: Path) -> None:
    run = command("make", "-", "--json", stdin=ARTICLE.read_bytes())
    assert json.loads(run.stdout)["episodes"][0]["article"] == "-"
    (tmp_path / "in").mkdir()
    shutil.copy(ARTICLE, tmp_path / "in")
    run = command("make", "in", "--json")
    assert json.loads(run.stdout)["episodes"][0]["state"] == "unchanged"


def test_debug_shows_the_traceback(command) -> None:
    assert b"Traceback" in command("--debug", "make", ARTICLE, "--voice", "nobody").stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_leaves_the_feed_untouched(command, tmp_path: Path, monkeypatch) -> None:
    """A tmpfs too small for the episode: one line, status 1, nothing half-written."""
    small = tmp_path / "small"
    small.mkdir()
    if os.geteuid() != 0 or os.system(f"mount -t tmpfs -o size=300k tmpfs {small}") != 0:
        pytest.skip("needs the right to mount a small tmpfs")
    try:
        (small / "feed.xml").write_text("<old/>")
        run = command("make", ARTICLE, "--out", small)
        assert run.returncode == 1
        assert "disk is full" in one_line(run)
        assert [p.name for p in small.iterdir()] == ["feed.xml"]
        assert (small / "feed.xml").read_text() == "<old/>"
    finally:
        os.system(f"umount {small}")


def test_start_up_imports_nothing_heavy(command) -> None:
    """`--help` must not load the libraries of any stage."""
    code = "import sys, tts_news.cli as c\ntry: c.main(['--help'])\nexcept SystemExit: pass\nprint(sorted(sys.modules), file=sys.stderr)"
    import subprocess
    import sys

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = run.stderr
    for heavy in ("pydub", "feedgen", "trafilatura", "lxml", "rich", "PIL", "mutagen", "requests"):
        assert f"'{heavy}'" not in loaded
