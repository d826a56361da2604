"""The command as a user runs it: what it prints, its exit status, and what it leaves behind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from mutagen.mp3 import MP3

from tests.conftest import ARTICLE


def one_line(run) -> str:
    """The error message: a single line without a traceback."""
    text = run.stderr.decode("utf-8")
    assert "Traceback" not in text
    lines = [line for line in text.splitlines() if line.startswith("error: ")]
    assert len(lines) == 1, text
    return lines[0]


def left_in(folder: Path) -> list[str]:
    """The files in the output except those that all episodes share."""
    paths = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    from tts_news.site.shared import ICONS, SCRIPTS, STYLES

    shared = (*SCRIPTS, *STYLES, *ICONS, "feed-code.svg")
    return sorted(paths - {"cover.png", ".lock", *(f"site/{name}" for name in shared)})


def events(run, kind: str) -> list[dict]:
    """The events of a kind among the lines of JSON."""
    lines = [json.loads(line) for line in run.stdout.decode("utf-8").splitlines()]
    return [line for line in lines if line["event"] == kind]


def test_make_prints_where_things_are(command, tmp_path: Path) -> None:
    run = command("make", ARTICLE, "--base-url", "https://example.org/p/", LANG="C", LC_ALL="C")
    out = run.stdout.decode("utf-8")
    assert run.returncode == 0, run.stderr
    assert "made: output/2023-05-19-" in out
    assert "feed: output/feed.xml  for https://example.org/p/" in out
    assert "Xã vùng biên" in run.stderr.decode("utf-8")
    again = command("make", ARTICLE, "--base-url", "https://example.org/p/", "--json")
    assert [e["state"] for e in events(again, "episode")] == ["unchanged"]
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
    rows = {r["name"]: r for r in json.loads(command("voices", "--json").stdout)}
    assert [rows[name]["problem"] for name in ("central", "north", "south")] == ["", "", ""]
    assert rows["google"]["online"]
    assert rows["google"]["fallback"] == ["vais1000", "north"]
    assert (rows["google"]["goes_to"], rows["north"]["goes_to"]) == ("Google", "this machine")
    assert list(rows)[-3:] == ["north", "central", "south"]  # the most natural first
    assert "voices install vi_VN-vais1000-medium" in rows["vais1000"]["problem"]
    assert "works" in command("voices").stdout.decode()
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
    assert len(events(run, "episode")) == len(events(run, "error")) == 1
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
    assert events(run, "episode")[0]["article"] == "-"
    (tmp_path / "in").mkdir()
    shutil.copy(ARTICLE, tmp_path / "in")
    run = command("make", "in", "--json")
    assert events(run, "episode")[0]["state"] == "unchanged"


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
        assert left_in(small) == ["feed.xml"]
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


def test_json_lines_tell_all(command) -> None:
    run = command("make", ARTICLE, "--json", "--force")
    steps = events(run, "progress")
    assert [s["done"] for s in steps if s["stage"] == "speaking"] == list(range(1, 16))
    assert steps[-1]["stage"] == "encoding"
    assert steps[-1]["left"] == 0
    (voices,) = events(run, "voices")
    assert voices["voices"]["north"]["clips"] == 15
    assert voices["voices"]["north"]["requests"] >= 15
    assert events(run, "feed")[0]["path"] == "output/feed.xml"


def test_two_presenters_take_turns_at_each_subheading(command, tmp_path: Path) -> None:
    (tmp_path / "tts-news.toml").write_text(
        'voice = ["north", "south"]\n[voices]\nheading = "central"\n'
    )
    run = command("make", ARTICLE, "--json")
    counts = {n: v["clips"] + v["cached"] for n, v in events(run, "voices")[0]["voices"].items()}
    assert set(counts) == {"north", "south", "central"}
    assert counts["central"] == 3
    assert counts["south"] > 2
    assert counts["north"] > 2


def test_cache_is_shown_checked_and_cleared(command, tmp_path: Path) -> None:
    own = {"TTS_NEWS_CACHE": str(tmp_path / "clips")}
    command("make", ARTICLE, "-q", **own)
    assert json.loads(command("cache", "--json", **own).stdout)["clips"] == 15
    assert "15 sentences" in command("cache", **own).stdout.decode()
    clip = next((tmp_path / "clips").rglob("*.clip"))
    clip.write_bytes(clip.read_bytes()[:-2])
    run = command("cache", "check", **own)
    assert run.returncode == 1
    assert "14 good, 1 damaged" in run.stdout.decode()
    assert command("cache", "check", **own).returncode == 0
    assert "14 sentences removed" in command("cache", "clear", **own).stdout.decode()


def test_voices_try(command, tmp_path: Path) -> None:
    from mutagen.mp3 import MP3

    run = command("voices", "try", "south", "--text", "Có 105 xã.", "--out", "mau.mp3")
    assert run.returncode == 0, run.stderr
    assert 1 < MP3(tmp_path / "mau.mp3").info.length < 5
    assert "unknown voice" in one_line(command("voices", "try", "nobody"))


@pytest.mark.parametrize(
    ("profile", "says"),
    [
        ('engine = "espaek"', "unknown engine 'espaek'"),
        ('engine = "sherpa"\n[settings]\nmodel = "none"', "no model 'none'"),
        ('engine = "sherpa"\n[settings]\nmodel = "./none.onnx"', "none.onnx"),
        ('engine = "espeak"\n[settings]\nrate = 1', "from 80 to 450"),
        (
            (
                'engine = "openai"\n[settings]\nbase_url = "http://x"\nmodel = "m"\nvoice = "v"\n'
                'key = "AWS_SECRET_ACCESS_KEY"'
            ),
            "ends in _API_KEY",
        ),
    ],
)
def test_a_bad_profile_is_one_line_and_status_2(command, tmp_path, profile, says) -> None:
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "mine.toml").write_text(profile)
    run = command("make", ARTICLE, "--voices", "voices", "--voice", "mine")
    assert run.returncode == 2
    assert says in one_line(run)


def long_article(tmp_path: Path, count: int) -> Path:
    """An article of many different sentences."""
    body = [
        f"Đoạn thứ {n} kể về việc làm đường ở xã vùng sâu, dài {n + 3} cây số."
        for n in range(count)
    ]
    path = tmp_path / "long.json"
    path.write_text(json.dumps({"title": "Bài dài", "paragraphs": body}), "utf-8")
    return path


def start(tmp_path: Path, *arguments: object, **environment: str):
    import subprocess
    import sys

    # A shell's background job, which CI may be, ignores Ctrl-C, and its children inherit that.
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from tts_news.cli import main; main()"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TTS_NEWS_CACHE": str(tmp_path / "clips"), **environment},
        start_new_session=True,
    )


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_kill_it_anywhere_and_only_what_was_missing_is_made(tmp_path: Path, workers: int) -> None:
    import time

    article = long_article(tmp_path, 300)
    run = start(tmp_path, "make", article, "--workers", workers)
    clips = tmp_path / "clips"
    deadline = time.monotonic() + 30
    while len(list(clips.glob("*/*.clip"))) < 30 and time.monotonic() < deadline:
        time.sleep(0.02)
    run.kill()
    run.communicate(timeout=60)
    kept = len(list(clips.glob("*/*.clip")))
    assert 30 <= kept < 300
    assert not (tmp_path / "output" / "feed.xml").exists()
    time.sleep(0.5)  # the workers exit after their parent
    assert not [p for p in Path("/proc").glob("[0-9]*/cmdline") if str(article) in _read(p)]
    again = start(tmp_path, "make", article, "--json", "--workers", workers)
    out, _ = again.communicate(timeout=60)
    (voices,) = [e for e in map(json.loads, out.splitlines()) if e["event"] == "voices"]
    assert voices["voices"]["north"]["cached"] == kept
    assert voices["voices"]["north"]["clips"] == 301 - kept


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143)])
@pytest.mark.parametrize("slow", ["processes", "server"])
def test_ctrl_c_stops_within_a_second(tmp_path: Path, slow: str, name: str, status: int) -> None:
    import signal
    import time

    from tests import servers

    google = servers.google()
    google.always = "slow"
    article = long_article(tmp_path, 3000 if slow == "processes" else 20)
    arguments = ["--voice", "google"] if slow == "server" else ["--workers", "2"]
    run = start(tmp_path, "make", article, *arguments, **google.environment)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if google.asked if slow == "server" else list((tmp_path / "clips").glob("*/*.clip")):
            break
        time.sleep(0.02)
    before = time.monotonic()
    run.send_signal(getattr(signal, name))
    _, said = run.communicate(timeout=60)
    assert time.monotonic() - before < 10  # even if other tests keep the machine busy
    assert run.returncode == status
    assert b"run the same command to go on" in said
    assert b"Traceback" not in said
    assert left_in(tmp_path / "output") == []
    google.close()


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    run = start(tmp_path, "read", long_article(tmp_path, 3000))
    run.stdout.readline()
    run.stdout.close()
    said = run.stderr.read()
    assert run.wait(10) == 0
    assert said == b""


def test_a_key_from_the_environment_is_written_nowhere(command, tmp_path: Path) -> None:
    from tests import servers

    server = servers.openai()
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "own.toml").write_text(
        f'engine = "openai"\nfallback = ["north"]\n[settings]\nbase_url = "{server.url}/v1"\n'
        'model = "viet-tts"\nvoice = "an"\nwait = 0.01\ntries = 2\n'
    )
    own = {"TTS_NEWS_CACHE": str(tmp_path / "clips"), "OPENAI_API_KEY": "secret-key-123"}
    arguments = ["make", ARTICLE, "--voices", "voices", "--voice", "own"]
    good = command(*arguments, **own)
    assert good.returncode == 0, good.stderr
    assert "by another voice" not in good.stdout.decode()
    own["OPENAI_API_KEY"] = "wrong-key-456"
    bad = command("--debug", *arguments, "--force", "--json", **own)
    server.close()
    assert bad.returncode == 0
    assert "check the key" in events(bad, "fallback")[0]["reason"]
    written = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    for secret in (b"secret-key-123", b"wrong-key-456"):
        assert secret not in written + good.stdout + good.stderr + bad.stdout + bad.stderr


@pytest.mark.skipif(os.name == "nt", reason="a shell of Unix closes them")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_process_without_its_streams_writes_nothing_into_its_files(
    tmp_path: Path, closed: str
) -> None:
    """A child's messages would go into whichever file has the number 2."""
    (tmp_path / "a.txt").write_text("Tin ngắn\n\nMột câu ngắn.\n", "utf-8")
    (tmp_path / "run.py").write_text("from tts_news.cli import main\nmain()\n")
    for line, status in (("make a.txt --out out", 0), ("doctor", 0), ("make - --out out", 2)):
        run = subprocess.run(
            ["sh", "-c", f"{sys.executable} run.py {line} {closed}"],
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert run.returncode == status, (line, run.stderr)
        assert b"fault" not in run.stderr
    (sound,) = (tmp_path / "out").glob("*.mp3")
    assert MP3(sound).info.length > 1
