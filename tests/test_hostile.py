"""Malicious input: it gives a result or a one-line error, in limited time and memory."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import struct
import subprocess
import sys
import time
import zlib
from dataclasses import fields
from itertools import pairwise
from pathlib import Path

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutagen.id3 import ID3
from mutagen.mp3 import MP3

from tests.conftest import ROUNDS
from tests.fuzz import TARGETS
from tts_news import clean
from tts_news.base.letters import one_line, slug
from tts_news.edition import conductor as edition
from tts_news.errors import TtsNewsError
from tts_news.publish.layout import FOLDERS
from tts_news.settings import Settings, Show

MEMORY = 1_500_000_000
"""Bytes of address space that `read` gets; it needs a third of them at the most."""

SECONDS = 60

XML = '<?xml version="1.0"?><!DOCTYPE html ['
ARTICLE = (
    "<html><head><title>Tít bài</title></head><body><article><p>{}</p></article></body></html>"
)
PARAGRAPH = "Xin chào các bạn nghe đài, đây là một câu đủ dài của một bài báo."


def bomb(levels: int) -> str:
    """A billion laughs: each entity is ten times the one before."""
    names = "abcdefghijk"[: levels + 1]
    inner = "".join(f'<!ENTITY {now} "{f"&{before};" * 10}">' for before, now in pairwise(names))
    return f'{XML}<!ENTITY a "ha">{inner}]>' + ARTICLE.format(f"&{names[-1]};" + PARAGRAPH * 3)


HOSTILE = {
    "random bytes.txt": (os.urandom(1 << 20), "not"),
    "a line of 10 MB.txt": (b"Xin chao " * 1_200_000, "over 8 MB"),
    "a line of 7 MB.txt": ("Tít\n\n" + "Xin chào. " * 600_000, "too long for an article"),
    "no space.txt": ("Tít bài\n\n" + "ă" * 1_900_000 + ".", ""),
    "digits.txt": ("Tít bài\n\n" + "7" * 500_000 + ".", ""),
    "slashes.txt": ("Tít bài\n\n" + "1/" * 50_000 + ".", ""),
    "short forms.txt": ("Tít bài\n\n" + "UBND TP. MTTQVN " * 8_000 + ".", ""),
    "a million lines.txt": ("Tít\n" + "a\n" * 900_000, "no article"),
    "deep.html": ("<html><body>" + "<div>" * 200_000 + "xin chào", "no news page"),
    "deep in line.html": (ARTICLE.format("<b><i>" * 50_000 + PARAGRAPH * 5), "no news page"),
    "attributes.html": (
        "<html><body><p " + " ".join(f"a{n}='x'" for n in range(200_000)),
        "attributes",
    ),
    "tables.html": ("<html><body>" + "<table><tr><td>" * 30_000 + "x", "no news page"),
    "wide.html": (ARTICLE.format(f"{PARAGRAPH}</p><p>" * 4_000), ""),
    "laughs.xhtml": (bomb(9), ""),
    "a file of ours.html": (
        f'{XML}<!ENTITY x SYSTEM "file:///etc/passwd">]>' + ARTICLE.format(f"&x; {PARAGRAPH * 4}"),
        "",
    ),
    "deep.json": ("[" * 2_000_000, "not valid JSON"),
    "deep objects.json": ('{"title":' * 200_000, "not valid JSON"),
    "a large number.json": ('{"title": "x", "id": ' + "9" * 1_000_000 + "}", "not valid JSON"),
    "wrong types.json": (json.dumps({"title": ["x"], "paragraphs": {"a": 1}}), "must be"),
    "many paragraphs.json": (json.dumps({"title": "Tít", "paragraphs": ["Câu."] * 40_000}), ""),
    "aliases.md": (
        "---\na: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(
            f"{n}: &{n} [{','.join([f'*{b}'] * 9)}]\n"
            for b, n in zip("abcdefgh", "bcdefghi", strict=True)
        )
        + "title: x\n---\nXin chào.",
        "unknown key",
    ),
    "deep yaml.md": ("---\n" + "[" * 100_000 + "\n---\nx", "not YAML"),
    "code.md": ("---\ntitle: !!python/object/apply:os.system ['touch ran']\n---\nx", "not YAML"),
    "quotes.md": ("# Tít\n\n" + "> " * 100_000 + "xin chào\n", "no article"),
    "stars.md": ("# Tít\n\n" + "*a **b " * 20_000, ""),
    "links.md": ("# Tít\n\n" + "[a](b" * 20_000, ""),
    "brackets.md": ("# Tít\n\n" + "[" * 150_000, "no article"),
}


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_an_answer_or_one_line(name: str, tmp_path: Path) -> None:
    data, says = HOSTILE[name]
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    began = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-c", "from tts_news.cli import main; main()", "read", str(path)],
        cwd=tmp_path,
        capture_output=True,
        timeout=SECONDS,
        preexec_fn=limited,
        check=False,
    )
    said = run.stderr.decode()
    assert "Traceback" not in said
    if says:
        assert run.returncode == 2, said
        assert says in said
        assert len(said.strip().splitlines()) == 1
        assert len(said) < 1000
    else:
        assert run.returncode == 0, said
    assert b"root:" not in run.stdout
    assert len(run.stdout) < 60_000_000
    assert [one.name for one in tmp_path.iterdir()] == [name]
    assert time.monotonic() - began < SECONDS


@pytest.mark.slow
def test_200_megabytes_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    with path.open("wb") as file:
        for _ in range(200):
            file.write(b"Xin chao cac ban. " * 55_555)
    for name, stdin in ((str(path), None), ("-", path.open("rb"))):
        run = subprocess.run(
            [sys.executable, "-c", "from tts_news.cli import main; main()", "make", name],
            cwd=tmp_path,
            stdin=stdin,
            capture_output=True,
            timeout=20,
            preexec_fn=limited,
            check=False,
        )
        assert run.returncode == 2
        assert b"over 8 MB" in run.stderr


TITLES = [
    "../../etc/passwd",
    "..",
    "CON",
    "nul.txt",
    "/",
    "C:\\Windows\\System32",
    "Tít " * 90,
    "a" * 900,
    "Tin\x1b]0;hỏng\x07 \x1b[2J\x00\r\nSet-Cookie: x",
    "-rf / --out x",
    "%s %n {0} {{ 7 * 7 }} {% raw %} ${HOME} `id` $(id)",
    "<speak><break time='600s'/>Tin</speak> [[h@loU]] <audio src='x'/>",
    "]]> <!-- --> &lt;b&gt; &#0; &amp;amp; <script>",
    ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\ntitle=x #=;\\",
    "\u202egnoh\u202c \u200b\ufeff\ufffe Tin \U0001f9f5",
    "🧵",
]


@pytest.mark.slow
@pytest.mark.parametrize("title", TITLES, ids=range(len(TITLES)))
def test_a_title_is_only_ever_text(title: str, tmp_path: Path) -> None:
    """This holds for paths, tags, the feed, pages and the terminal."""
    article = {
        "title": title,
        "url": "https://bao.example/tin",
        "paragraphs": ["Một câu.", {"text": title, "kind": "heading"}, "Hai."],
    }
    source, out = tmp_path / "a.json", tmp_path / "out"
    source.write_text(json.dumps(article), "utf-8")
    how = Settings(show=Show(title=title), out=str(out), formats=("mp3", "opus", "m4a"), epub=True)
    try:
        (made,) = edition.make([str(source)], how, edition.Options())
    except TtsNewsError:
        raise AssertionError(title) from None
    if made.error:
        assert not any(c.isalnum() for c in title), made.error
        return
    edition.publish(how)
    assert {p.parent for p in tmp_path.rglob("*") if p.is_file()} <= {
        tmp_path,
        *(out / name for name in FOLDERS),
    }
    assert all(len(p.name) < 150 for p in out.rglob("*"))
    feed = feedparser.parse((out / "feed.xml").read_bytes())
    assert not feed.bozo
    assert feed.entries[0].title.replace("\u2060", "") == one_line(title)
    sound = MP3(out / made.episode.audio[0].name)
    assert str(sound["TIT2"]) == one_line(title)
    assert made.episode.duration < 60 + len(title), "no markup of an engine's is obeyed"
    chapters = json.loads((out / f"{made.episode.stem}.chapters.json").read_bytes())["chapters"]
    assert [one["title"] for one in chapters] == [one_line(title)] * 2
    for control in map(chr, (*range(9), *range(14, 32), 127)):
        assert control not in (out / "site" / f"{made.episode.stem}.html").read_text("utf-8")


def white(side: int) -> bytes:
    """A PNG with so many pixels a side: small on disk, three bytes per pixel when decoded."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    packer = zlib.compressobj()
    count = side if side <= 12_000 else 1  # a larger one only claims its size in its header
    rows = b"".join(packer.compress(b"\0" + b"\xff" * 3 * side) for _ in range(count))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", rows + packer.flush())
        + chunk(b"IEND", b"")
    )


@pytest.mark.slow
@pytest.mark.parametrize("side", [3000, 12_000, 60_000])
def test_a_pictures_size_is_looked_at_before_it_is_decoded(side: int, tmp_path: Path) -> None:
    """A picture of 144 million pixels is not used for a chapter or cover; one of 9 million is."""
    (tmp_path / "a.png").write_bytes(white(side))
    (tmp_path / "a.json").write_text(
        json.dumps({"title": "Tin ảnh", "body": "Một câu.", "image": "a.png"}), "utf-8"
    )
    (tmp_path / "tts-news.toml").write_text("[show]\ncover = 'a.png'\n")
    code = (
        "import re, sys; from tts_news.cli import main\n"
        "try: main()\n"  # its own memory: getrusage gives that of the process which started it
        "finally: print(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1],"
        " file=sys.stderr)"
    )

    def run(*more: str) -> tuple[int, str, int]:
        done = subprocess.run(
            [sys.executable, "-c", code, "make", "a.json", "-q", "--workers", "1", *more],
            cwd=tmp_path,
            capture_output=True,
            timeout=60,
            check=False,
        )
        *said, kilobytes = done.stderr.decode().splitlines()
        return done.returncode, "\n".join(said), int(kilobytes)

    status, said, kilobytes = run()
    if side == 3000:
        assert status == 0, said
    else:
        assert status == 2
        assert "cover must be square, 1400 to 3000 px" in said
        assert kilobytes < 300_000
    (tmp_path / "tts-news.toml").unlink()
    status, said, kilobytes = run("--out", "other")
    assert status == 0, said
    assert kilobytes < 400_000
    (sound,) = (tmp_path / "other").glob("*.mp3")
    frames = ID3(sound).getall("CHAP")[0].sub_frames
    assert ("APIC:" in frames) == (side == 3000)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("language", "x" * 5000), ("language", "../../etc"), ("language", "vi\x07"),
        ("language", "vi en"), ("published", "0001-01-01T00:00:00+14:00"),
        ("published", "9999-12-31T23:59:59-12:00"), ("published", "10000-01-01"),
    ],
)  # fmt: skip
def test_a_field_that_no_newspaper_writes_stops_no_other_article(
    command, tmp_path: Path, field: str, value: str
) -> None:
    good = {"title": "Tin tốt", "body": "Một câu.", "language": "vi-VN", "published": "1930-01-01"}
    (tmp_path / "good.json").write_text(json.dumps(good), "utf-8")
    (tmp_path / "bad.json").write_text(json.dumps({**good, "title": "Xấu", field: value}), "utf-8")
    run = command("make", "bad.json", "good.json", "--out", "out")
    assert run.returncode == 2
    (line,) = [x for x in run.stderr.decode().splitlines() if x.startswith("error: ")]
    assert line.startswith("error: bad.json: ")
    assert field in line
    assert len(line) < 200
    feed = feedparser.parse((tmp_path / "out" / "feed.xml").read_bytes())
    assert [entry.title for entry in feed.entries] == ["Tin tốt"]


LONG = "9" * 6000


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", f'{{"title": "Tin", "body": "Một.", "priority": {LONG}}}', "'priority' is a"),
        ("b.json", f'{{"x": "{LONG}", "title": -{LONG}, "body": "Một."}}', "'title' is a number"),
        ("c.json", f"[1, [{LONG}]]", "'…' is a number of 6000 digits"),
        ("d.md", f"---\ntitle: Tin\nseason:  {LONG}\n---\n\nMột.\n", "'season' is a number of"),
        ("e.json", f'{{"title": "Tin", "body": "Một.", "priority": {LONG[:40]}}}', "'priority'"),
        ("tts-news.toml", f'voice = "{LONG}"\nkeep = {LONG}\n', "'keep' is a number of 6000"),
        ("f.toml", f'length = "{LONG}:00"\n[[item]]\npriority = {LONG}\n', "'priority' is a"),
        ("g.csv", f"kind,text,priority\nstory,Một.,{LONG}\n", "item 1: 'priority' is too large"),
    ],
)  # fmt: skip
def test_a_number_of_thousands_of_digits_is_told_by_file_and_key(
    command, tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    is_rundown = name in ("f.toml", "g.csv")
    run = command(*(["bulletin", name] if is_rundown else ["make", name]))
    assert run.returncode == 2
    (line,) = run.stderr.decode().splitlines()[-1:]
    assert line.startswith(f"error: {name}: ")
    assert said in line
    assert "sys." not in line
    assert len(line) < 200


@given(st.text())
def test_a_name_of_any_title_is_safe_in_any_path(title: str) -> None:
    name = slug(title)
    assert name
    assert len(name) <= 60
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert name[0] != "-"


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(sorted(TARGETS)), st.binary(max_size=300) | st.text().map(str.encode))
def test_any_bytes_are_read_or_refused(target: str, data: bytes) -> None:
    with contextlib.suppress(TtsNewsError):
        TARGETS[target](data)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(
        st.sampled_from([*(one.name for one in fields(clean.json.GivenArticle)), "x"]), JSON
    )
)
def test_any_json_is_an_article_or_one_line(data: dict) -> None:
    try:
        article = clean.read(json.dumps(data), "json", "x.json")
    except TtsNewsError as error:
        told = str(error)
        assert told.startswith("x.json: ")
    else:
        assert isinstance(article.title, str)
        assert all(isinstance(p.text, str) for p in article.paragraphs)


@pytest.mark.slow
@pytest.mark.parametrize("target", sorted(TARGETS))
def test_a_fuzzer_finds_nothing(target: str, tmp_path: Path) -> None:
    """Coverage-guided, one second a round; `python -m tests.fuzz TARGET SECONDS` runs longer."""
    pytest.importorskip("atheris")
    run = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", target, str(ROUNDS), f"{tmp_path}/"],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        timeout=120 + 2 * ROUNDS,
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode("utf-8", "replace")[-3000:]
