"""The differences of Windows, emulated (see `windows`)."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import signal
import subprocess
import sys
import textwrap
import time
import unicodedata
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import windows
from tests.conftest import ARTICLE, table
from tests.test_readme import block
from tts_news.base import files
from tts_news.base.letters import refused_by_windows, slug, text_of
from tts_news.cli import start
from tts_news.errors import from_os_error
from tts_news.normalize import lexicon
from tts_news.script import proof

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it reads /proc")

ARTICLES = {
    "Chợ phiên.txt": "Chợ phiên vùng cao mở lại sau mùa mưa\n\nSáng nay, chợ phiên xã họp lại. "
    "Bà con mang theo 120 kg mận và 35 con gà.\n",
    "Cầu mới.txt": "Thông xe cây cầu qua suối lớn\n\nCây cầu dài 48 m được thông xe hôm qua.\n",
}


class Drive:
    """A folder that is `C:\\`, with a newsroom's folder on it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "C"
        self.home = self.root / "Nguyễn Văn"
        self.room = self.root / "Bản tin của xã"
        for path in (self.home, self.root / "Temp", self.room / "bài"):
            path.mkdir(parents=True)
        self.environment = windows.environment(self.root, folder / "hooks") | {
            "TTS_NEWS_CACHE": str(self.home / "cache"),
            "TTS_NEWS_MODELS": str(self.home / "models"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "TMPDIR": str(self.root / "Temp"),
        }
        self.violations = folder / "violations.txt"

    def started(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        code = "from tts_news.cli import main; main()"
        return self._python("-c", code, *arguments, **environment)

    def _python(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.room,
            env=self.environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def run(self, *arguments: str, status: int = 0, **environment: str) -> str:
        process = self.started(*arguments, **environment)
        out, said = process.communicate(timeout=60)
        assert process.returncode == status, said.decode("utf-8", "replace")
        return out.decode("utf-8", "replace") + said.decode("utf-8", "replace")

    def python(self, code: str) -> str:
        process = self._python("-c", textwrap.dedent(code))
        out, said = process.communicate(timeout=60)
        assert process.returncode == 0, said.decode()
        return out.decode()

    def command_while_open(self, path: Path, *arguments: str) -> tuple[int, str]:
        """Run the command while another program of the session has a file open."""
        said = self.python(f"""
            import subprocess, sys
            with open({str(path)!r}, "rb"):
                code = "from tts_news.cli import main; main()"
                done = subprocess.run([sys.executable, "-c", code, *{arguments!r}],
                                      capture_output=True, text=True, encoding="utf-8")
            print(done.returncode, done.stdout, done.stderr)
        """)
        status, _, rest = said.partition(" ")
        return int(status), rest

    def refused(self) -> str:
        """The files that could not be replaced or removed, except locks that are held."""
        lines = self.violations.read_text("utf-8") if self.violations.exists() else ""
        return "".join(x for x in lines.splitlines(keepends=True) if ".part.lock (" not in x)


@pytest.fixture
def drive(tmp_path: Path) -> Drive:
    made = Drive(tmp_path)
    for name, text in ARTICLES.items():
        (made.room / "bài" / name).write_text(text, "utf-8")
        os.utime(made.room / "bài" / name, (1_764_000_000, 1_764_000_000))
    return made


def test_the_drive_behaves_as_windows_do(drive: Drive) -> None:
    said = drive.python("""
        import os, tempfile
        from pathlib import Path

        def tried(work):
            try:
                return work() and "done"
            except OSError as error:
                return type(error).__name__

        Path("Một.txt").write_text("a\\nb\\n", "utf-8")
        print(Path("MỘT.TXT").read_bytes())
        with open("một.txt", "rb"):
            print(tried(lambda: os.unlink("Một.txt")))
            Path("other").write_bytes(b"")
            print(tried(lambda: os.replace("other", "Một.txt")))
            print(tried(lambda: os.rename("Một.txt", "x")))
        print(tried(lambda: os.rename("other", "Một.txt")))
        for name in ("con.txt", "a:b", "x" * 250, "end."):
            print(tried(lambda: open(name, "wb")))
        with tempfile.NamedTemporaryFile() as file:
            print(tried(lambda: open(file.name, "rb")))
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile(dir=folder):
            print(len(os.listdir(folder)))
    """)
    assert said.split("\n")[:-1] == [
        "b'a\\r\\nb\\r\\n'",
        *["PermissionError"] * 3,
        "FileExistsError",
        *["OSError"] * 4,
        "PermissionError",
        "1",
    ]


def test_our_code_sees_no_posix_there(drive: Drive) -> None:
    said = drive.python("""
        space = {"__name__": "tts_news.probe"}
        probe = '''
        import os, signal
        found = [hasattr(os, n) for n in ("killpg", "fork", "memfd_create", "replace")]
        found += [hasattr(signal, n) for n in ("SIGHUP", "SIGKILL", "SIGINT")]
        try:
            import fcntl
        except ImportError:
            found.append("no fcntl")
        try:
            open("x", "w")
        except AssertionError:
            found.append("no encoding")
        '''
        import textwrap
        code = textwrap.dedent(probe).replace("hasattr(os, n)", "_has(os, n)")
        code = "def _has(m, n):\\n    try:\\n        getattr(m, n)\\n    except AttributeError:\\n        return 0\\n    return 1\\n" + code.replace("hasattr", "_has")
        exec(code, space)
        print(space["found"])
    """)
    assert said.strip() == "[0, 0, 0, 1, 0, 0, 1, 'no fcntl', 'no encoding']"


def test_a_show_from_its_beginning(drive: Drive) -> None:
    """All steps on the emulated drive, without sharing violations, give the same bytes."""
    assert "written" in drive.run("init")
    assert "made:" in drive.run("make", "bài", "--format", "mp3,m4a", "--epub")
    out = drive.room / "output"
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    again = drive.run("make", "bài", "--format", "mp3,m4a", "--epub")
    assert again.count("unchanged:") == 2
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    hidden = {".lock", ".unchanged.json", ".published.json"}
    assert {path.name for path in out.rglob(".*")} <= hidden

    drive.run("lexicon", "add", "OCOP", "ô cốp")
    assert "OCOP\tô cốp" in drive.run("lexicon", "list")

    rundown = (
        'title = "Bản tin"\ndate = 2026-11-24\nstart = "06:00"\nlength = "0:20"\n'
        '[[item]]\nkind = "sign-on"\ntext = "Đây là bản tin của xã."\n'
        '[[item]]\narticle = "bài/Cầu mới.txt"\n'
        '[[item]]\nkind = "sign-off"\ntext = "Bản tin đến đây là hết."\n'
    )
    (drive.room / "sáng.toml").write_bytes(rundown.replace("\n", "\r\n").encode("utf-16"))
    drive.run("bulletin", "sáng.toml", "--workers", "2", "--length", "0:14")
    assert (out / "bulletins").is_dir()
    assert list((out / "bulletins").glob("*.wav"))

    (sound,) = out.glob("*suoi*.mp3")
    drive.run("retract", sound.stem)
    assert not list(out.glob("*suoi*.mp3"))
    several = ("--every", "1s", "--times", "2", "--format", "mp3,m4a")
    watched = drive.run("watch", "bài", *several, TTS_NEWS_LANG="vi")
    assert "đã dừng" in watched
    assert "lỗi" not in watched
    assert drive.refused() == ""
    assert not list(drive.home.rglob("*.part*"))
    assert not list((drive.root / "Temp").iterdir())


def test_an_episode_that_is_played_is_taken_back_when_it_is_closed(drive: Drive) -> None:
    drive.run("make", "bài/Cầu mới.txt")
    out = drive.room / "output"
    (sound,) = out.glob("*.mp3")
    status, said = drive.command_while_open(sound, "retract", sound.stem)
    assert (status, sound.exists()) == (0, True), said
    assert sound.name not in (out / "feed.xml").read_text("utf-8")
    drive.run("feed")
    assert not sound.exists()


def test_a_feed_that_another_program_holds_is_told_of(drive: Drive) -> None:
    drive.run("make", "bài/Cầu mới.txt")
    feed = drive.room / "output" / "feed.xml"
    whole = feed.read_bytes()
    status, said = drive.command_while_open(feed, "make", "bài")
    assert status == 2
    assert "feed.xml: open in another program; close it and run again" in said
    assert feed.read_bytes() == whole
    drive.run("make", "bài")
    assert feed.read_bytes() != whole


def test_watching_ends_at_ctrl_c_though_a_wait_is_not_interrupted(drive: Drive) -> None:
    process = drive.started("watch", "bài/Cầu mới.txt", "--every", "1h")
    assert process.stdout is not None
    try:
        assert any(b"feed:" in line for line in iter(process.stdout.readline, b""))
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
    assert b"stopped" in said


@pytest.mark.parametrize("page", ["cp65001", "cp1258:strict", "cp437", "cp1252"])
def test_vietnamese_on_a_console_of_any_code_page(command, tmp_path: Path, page: str) -> None:
    text = "Đắk Lắk tổ chức hội chợ\n\nHội chợ mở cửa đến hết tuần, giá vé rẻ… Ông Ksor được mời.\n"
    (tmp_path / "x.txt").write_text(text, "utf-8")
    whole = command("read", "x.txt").stdout.decode()
    run = command("read", "x.txt", PYTHONIOENCODING=page, PYTHONUTF8="0")
    assert run.returncode == 0, run.stderr
    shown = run.stdout.decode(page.partition(":")[0])
    if page.startswith(("cp65001", "cp1258")):
        assert unicodedata.normalize("NFC", shown).replace("→", "?") == whole.replace("→", "?")
    else:
        assert "Hoi" in _bare(shown)
        assert "\\u" not in shown


@pytest.mark.parametrize("page", ["cp65001", "cp1258", "cp437"])
def test_messages_on_a_console_of_any_code_page(command, page: str) -> None:
    run = command("make", PYTHONIOENCODING=page, PYTHONUTF8="0", TTS_NEWS_LANG="vi")
    told = unicodedata.normalize("NFC", run.stderr.decode(page))
    whole = "lỗi: Thiếu tham số 'BÀI...'. (xem tts-news make --help)"
    assert (told.strip() == whole) or (page == "cp437" and _bare(told.strip()) == _bare(whole))


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@pytest.mark.parametrize("written, spoken, _why", table("shell_words.tsv"))
def test_a_printed_command_is_read_alike_by_every_shell(
    written: str, spoken: str, _why: str
) -> None:
    printed = proof.Doubt(written, spoken, "", 1).command
    wanted = ["tts-news", "lexicon", "add", written, spoken]
    assert shlex.split(printed) == wanted
    if set(written) & set('!$%"\\`'):
        return  # Windows' shells have no common quoting for this
    assert _as_windows_programs_read(printed) == wanted
    assert not re.search(r"[$`]|(?<![\w])['&|<>^;(){}@#,]", re.sub(r'"[^"]*"', "", printed))


def test_what_no_quoting_holds_is_not_printed_on_windows(monkeypatch) -> None:
    monkeypatch.setattr("tts_news.base.shells.os.name", "nt")
    printed = proof.Doubt('A" & calc & "$(calc)', "a", "", 1).command
    assert printed == "tts-news lexicon import FILE"


def _as_windows_programs_read(line: str) -> list[str]:
    """Split a command line as CommandLineToArgvW does, if it has no backslash."""
    return [one[1:-1] if one[0] == '"' else one for one in re.findall(r'"[^"]*"|[^ "]+', line)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-mark"])
def test_a_lexicon_as_notepad_and_excel_save_it(tmp_path: Path, encoding: str) -> None:
    text = "# của tòa soạn\r\nOCOP\tô cốp\r\nHTX\thợp tác xã\r\n"
    data = b"\xff\xfe" + text.encode("utf-16-le") if "mark" in encoding else text.encode(encoding)
    path = tmp_path / "lexicon.tsv"
    path.write_bytes(data)
    entries, problems = lexicon.read(path)
    assert ([e.spoken for e in entries], problems) == (["ô cốp", "hợp tác xã"], [])
    (new,) = [lexicon.parse("VNPT\tvê en pê tê")]
    assert lexicon.add(path, [new]) == 1
    assert len(lexicon.read(path)[0]) == 3
    assert b"\r" not in path.read_bytes()


def test_names_that_windows_refuses_are_not_made() -> None:
    for name in ("con.wav", "NUL", "lpt1.x.wav", "BT 06:00.wav", "a?.wav", "tin.", "aux .wav"):
        assert refused_by_windows(name), name
    for name in ("console.wav", "BT_20261124_0600.wav", "Bản tin sáng.wav", "com.wav", "lpt10.wav"):
        assert not refused_by_windows(name), name
    assert [slug(text) for text in ("Con", "Aux", "Con đường")] == [
        "con-tin",
        "aux-tin",
        "con-duong",
    ]
    assert text_of("ạ".encode("utf-16")) == "ạ"


def test_a_bulletins_pattern_may_not_make_such_a_name(tmp_path: Path, command) -> None:
    (tmp_path / "tts-news.toml").write_text(
        '[bulletin]\npattern = "BT {date:%H:%M}.wav"\n', "utf-8"
    )
    (tmp_path / "x.toml").write_text('[[item]]\nkind = "sign-on"\ntext = "Xin chào."\n', "utf-8")
    run = command("bulletin", "x.toml")
    assert run.returncode == 2
    assert "no file's name on Windows may have ':'" in run.stderr.decode()


def test_a_device_is_no_article(command, tmp_path: Path) -> None:
    run = command("make", "/dev/null")
    assert run.returncode == 2
    assert "Traceback" not in run.stderr.decode()


def test_a_file_in_use_is_tried_again_for_a_moment(tmp_path: Path, monkeypatch) -> None:
    replace, failed = Path.replace, []

    def in_use_at_first(path: Path, target: Path) -> Path:
        if len(failed) < 2:
            failed.append(1)
            raise _sharing_violation()
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", in_use_at_first)
    assert files.write(tmp_path / "x", b"1")
    assert (tmp_path / "x").read_bytes() == b"1"
    assert len(failed) == 2
    assert "open in another program" in str(from_os_error(_sharing_violation(), "x", tmp_path))


def _sharing_violation() -> OSError:
    error = PermissionError(13, "in use", "x")
    error.winerror = 32
    return error


def test_a_folder_without_locks_is_a_fault_and_no_endless_wait(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(files, "_locked", lambda _path: None)
    with pytest.raises(OSError):
        files.write(tmp_path / "x", b"1")
    assert not list(tmp_path.iterdir())


def test_without_arguments_it_says_in_five_lines_what_to_do_next(command, tmp_path: Path) -> None:
    first = command()
    lines = first.stdout.decode().splitlines()
    assert (first.returncode, len(lines)) == (0, 5)
    assert "no articles yet" in lines[0]
    assert "tts-news init" in lines[1]
    (tmp_path / "Tin mới").mkdir()
    (tmp_path / "Tin mới" / "a.txt").write_text("Tin", "utf-8")
    command("init")
    lines = command().stdout.decode().splitlines()
    assert len(lines) == 5
    assert "tts-news.toml" in lines[0]
    assert "init" not in lines[1]
    assert 'tts-news make "Tin mới"' in lines[2]


@pytest.mark.parametrize(("owners", "waits"), [(0, False), (1, True), (2, True), (3, False)])
def test_a_window_of_its_own_stays_until_a_key(monkeypatch, owners: int, waits: bool) -> None:
    """Without a console, with our own, with pip's launcher, and with a shell that stays anyway."""
    import ctypes

    kernel = SimpleNamespace(GetConsoleProcessList=lambda _list, _size: owners)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    assert not start.is_double_clicked()
    monkeypatch.setattr("sys.platform", "win32")
    assert start.is_double_clicked() is waits


def test_the_readmes_batch_and_desktop_files_make_the_mornings_bulletin(
    command, tmp_path: Path
) -> None:
    lines = block("@echo off").strip().splitlines()
    assert lines[1].startswith("chcp 65001")
    assert (lines[2], lines[-1]) == ('cd /d "%~dp0"', "pause")
    program, *arguments = _as_windows_programs_read(lines[3])
    assert program == r".venv\Scripts\tts-news"

    parser = configparser.RawConfigParser()
    parser.optionxform = str
    parser.read_string(block("[Desktop Entry]"))
    entry = dict(parser["Desktop Entry"])
    assert (entry["Type"], entry["Terminal"]) == ("Application", "true")
    assert "%" not in entry["Exec"]
    assert shlex.split(entry["Exec"]) == [f"{entry['Path']}/.venv/bin/tts-news", *arguments]

    (tmp_path / "bai").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "bai" / name).write_text(text, "utf-8")
    run = command(*arguments)
    assert run.returncode == 0, run.stderr.decode()
    assert "Bản tin sáng" in (tmp_path / "output" / "feed.xml").read_text("utf-8")


def test_the_article_of_the_repository_has_line_ends_of_any_kind(tmp_path: Path) -> None:
    from tts_news import clean

    text = ARTICLE.read_text("utf-8")
    found = []
    for number, data in enumerate(
        [text.encode(), text.replace("\n", "\r\n").encode("utf-8-sig"),
         text.replace("\n", "\r\n").encode("utf-16")]
    ):  # fmt: skip
        path = tmp_path / f"{number}.txt"
        path.write_bytes(data)
        found.append(clean.load(str(path)).paragraphs)
    assert found[0] == found[1] == found[2]
