"""The language of messages: how it is chosen, and that it changes nothing else."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner

from tests.conftest import ARTICLE
from tests.test_messages import ENGLISH
from tts_news import cli, messages
from tts_news.cli import console, language
from tts_news.cli.edition import Day
from tts_news.cli.start import next_steps
from tts_news.messages import _, faults, ngettext

SYSTEM = ("TTS_NEWS_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """No language is set in the environment or by an earlier call."""
    for name in SYSTEM:
        monkeypatch.setenv(name, "")  # so that the value is restored after `use` writes it
    monkeypatch.setattr(messages, "_chosen", "")
    yield monkeypatch
    messages.use("en")


@pytest.fixture
def vietnamese(nobody: pytest.MonkeyPatch) -> None:
    messages.use("vi")


@pytest.mark.parametrize(
    ("environment", "spoken"),
    [
        ({}, "en"),
        ({"LANG": "vi_VN"}, "vi"),
        ({"LC_ALL": "vi_VN.UTF-8", "LANG": "en_US.UTF-8"}, "vi"),
        ({"LC_ALL": "C", "LANG": "vi_VN.UTF-8"}, "en"),
        ({"LANG": "vi_VN.UTF-8", "LC_MESSAGES": "en_GB"}, "en"),
        ({"LANGUAGE": "fr:vi:en", "LANG": "en_US"}, "vi"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "vi_VN", "TTS_NEWS_LANG": "en"}, "en"),
        ({"LANG": "C", "TTS_NEWS_LANG": "vi_VN.UTF-8"}, "vi"),
    ],
)
def test_the_language_is_the_systems(nobody, environment, spoken) -> None:
    for name, value in environment.items():
        nobody.setenv(name, value)
    assert messages.language() == spoken


def test_workers_speak_as_the_command_does(nobody) -> None:
    """A spawned process knows only the environment, and `--json` overrides it."""
    nobody.setenv("TTS_NEWS_LANG", "vi")
    language.speak_as_asked(["make", "--json"])
    nobody.setattr(messages, "_chosen", "")
    assert messages.language() == "en"


@pytest.mark.parametrize(
    ("number", "spoken"), [(0x042A, "vi"), (0x0409, "en"), (0x0411, "en"), (1, "en")]
)
def test_windows_says_its_own(nobody, number, spoken) -> None:
    kernel = SimpleNamespace(GetUserDefaultUILanguage=lambda: number)
    nobody.setitem(sys.modules, "ctypes", SimpleNamespace(windll=SimpleNamespace(kernel32=kernel)))
    nobody.setattr(sys, "platform", "win32")
    assert messages.language() == spoken


@pytest.mark.parametrize(
    ("settings", "arguments", "spoken"),
    [
        ('language = "vi"\n[show]\ntitle = "x"\n', ["--help"], "vi"),
        ('language = "vi"\n', ["make", "x", "--json"], "en"),
        ('[show]\nlanguage = "vi"\n', [], "en"),  # the language of the show, not of its makers
        ("voice = 3\nlanguage = 4\n", [], "en"),
        ("language = \n", [], "en"),
        ('language = "vi"\r\n[show]\r\n', ["check"], "vi"),
        ("", ["feed", "--config", "other.toml"], "vi"),
        ("", ["feed", "--config=other.toml"], "vi"),
    ],
)
def test_the_settings_go_over_the_system(nobody, tmp_path, settings, arguments, spoken) -> None:
    (tmp_path / "tts-news.toml").write_bytes(settings.encode())
    (tmp_path / "other.toml").write_text('language = "vi"\n')
    nobody.chdir(tmp_path)
    language.speak_as_asked(arguments)
    assert messages.language() == spoken


def test_the_variable_goes_over_the_settings(command, tmp_path: Path) -> None:
    (tmp_path / "tts-news.toml").write_text('language = "vi"\n')
    assert b"Usage:" in command("make", "--help", TTS_NEWS_LANG="en").stdout
    told = command("make", TTS_NEWS_LANG="", LC_ALL="C")
    assert told.stderr.decode() == "lỗi: Thiếu tham số 'BÀI...'. (xem tts-news make --help)\n"
    told = command("mak", TTS_NEWS_LANG="vi").stderr.decode()
    assert told == "lỗi: không có lệnh 'mak'; có phải ý bạn là make? (xem tts-news --help)\n"
    refused = command("feed", TTS_NEWS_LANG="xx")
    assert (refused.returncode, refused.stderr) == (2, b"error: TTS_NEWS_LANG: 'xx'; vi, en\n")
    (tmp_path / "tts-news.toml").write_text('language = "fr"\n')
    refused = command("feed", TTS_NEWS_LANG="")
    assert (refused.returncode, b"language: 'fr'; vi, en" in refused.stderr) == (2, True)


@pytest.mark.parametrize(
    "arguments", [("voices",), ("proof", ARTICLE), ("read", ARTICLE), ("lexicon", "list")]
)
def test_json_is_the_same_in_every_language(command, arguments) -> None:
    runs = [command(*arguments, "--json", TTS_NEWS_LANG=code) for code in messages.LANGUAGES]
    assert runs[0].stdout == runs[1].stdout
    assert json.loads(b"[" + b",".join(runs[0].stdout.strip().split(b"\n{")[:1]) + b"]")


def test_what_is_made_is_the_same_in_every_language(command, tmp_path: Path) -> None:
    assert command("make", ARTICLE, "--out", "a", TTS_NEWS_LANG="vi").returncode == 0
    assert command("make", ARTICLE, "--out", "b", TTS_NEWS_LANG="en").returncode == 0
    made = {
        p.relative_to(tmp_path / "a"): p.read_bytes() for p in (tmp_path / "a").rglob("[!.]*.*")
    }
    assert made == {
        p.relative_to(tmp_path / "b"): p.read_bytes() for p in (tmp_path / "b").rglob("[!.]*.*")
    }


def screens() -> Iterator[tuple[str, click.Command]]:
    """Every command, with the words to type for it."""

    def below(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        yield path, command
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                assert inner is not None
                yield from below(f"{path} {name}", inner)

    yield from below("tts-news", language.translated(cli.cli))


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("code", messages.LANGUAGES)
def test_help_fits_the_screen(nobody, code, columns) -> None:
    for _path, command in screens():  # earlier English texts are not kept
        command.get_help(click.Context(command))
    cli.cli.get_help(click.Context(cli.cli))
    messages.use(code)
    for path, command in screens():
        context = click.Context(command, info_name=path, terminal_width=columns)
        told = command.get_help(context)
        assert max(map(len, told.split("\n"))) <= columns, path
        assert not [x for x in told.split("\n")[1:] if x.endswith("...")], (path, "cut")
        for line in told.split("\n"):
            found = re.sub(r"`.*?`|--[\w-]+|https?:\S+", "", line)
            assert code == "en" or not ENGLISH.search(found), (path, line)


def test_plural_forms(nobody) -> None:
    messages.use("en")
    told = [ngettext("{n} sentence spoken", "{n} sentences spoken", n) for n in (0, 1, 2)]
    assert told == ["0 sentences spoken", "1 sentence spoken", "2 sentences spoken"]
    messages.use("vi")
    told = [ngettext("{n} sentence spoken", "{n} sentences spoken", n) for n in (0, 1, 1200)]
    assert told == ["đã đọc 0 câu", "đã đọc 1 câu", "đã đọc 1200 câu"]


def test_numbers_are_written_as_vietnamese_writes_them(vietnamese) -> None:
    assert (
        _("{told}; a long programme wants 2 GB", told="x 1.5") == "x 1.5; chương trình dài cần 2 GB"
    )
    assert _("{place}: {size:.1f} GB free", place="C:", size=1.52) == "C:: còn 1,5 GB"
    assert _("{name}: no article has {count:,} lines; divide it", name="a", count=12345).startswith(
        "a: không bài nào dài 12.345 dòng"
    )


def test_an_empty_text_stays_empty(vietnamese) -> None:
    assert _("") == ""


def test_the_five_lines(vietnamese, tmp_path: Path) -> None:
    (tmp_path / "bài của tôi").mkdir()
    (tmp_path / "bài của tôi" / "a.txt").write_text("Tin\n\nMột câu.")
    lines = next_steps(tmp_path)
    assert len(lines) == 5
    assert lines[0] == "Trong thư mục này: chưa có tệp cấu hình; có bài trong bài của tôi."
    assert 'tts-news make "bài của tôi"' in lines[2]
    assert all(len(line) <= 100 for line in lines)


def test_what_is_written_for_a_person_is_commented_in_vietnamese(command, tmp_path: Path) -> None:
    assert command("init", TTS_NEWS_LANG="vi").returncode == 0
    settings = (tmp_path / "tts-news.toml").read_text("utf-8")
    assert "# giọng tự nhiên nhất chạy được trên máy này" in settings
    assert not [line for line in settings.split("\n") if ENGLISH.search(line.partition("  # ")[2])]
    assert command("read", "--text", "Một câu.").returncode == 0  # and the file is still valid TOML
    (tmp_path / "bai").mkdir()
    (tmp_path / "bai" / "a.txt").write_text(
        "Tin trong ngày\n\nHôm nay trời nắng đẹp ở nhiều nơi.\n"
    )
    run = command("bulletin", "new", "bai", TTS_NEWS_LANG="vi")
    assert (
        run.stdout.decode()
        == "ban-tin.toml: 1 bài; xin xem lại, rồi chạy `tts-news bulletin ban-tin.toml`\n"
    )
    rundown = (tmp_path / "ban-tin.toml").read_text("utf-8")
    assert "# 0 không bao giờ bỏ, 9 bỏ trước tiên" in rundown
    cron = command("init", "--schedule", "cron", TTS_NEWS_LANG="vi").stdout.decode()
    assert cron.startswith("# Phút, giờ, ngày, tháng, thứ, lệnh;")


def test_the_reasons_of_guesses_are_in_the_persons_language(command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Tin\n\nGwizdek nói như vậy hôm qua.\n")
    runs = {code: command("proof", "a.txt", TTS_NEWS_LANG=code) for code in messages.LANGUAGES}
    assert "từ nước ngoài, chưa rõ của tiếng nào; sửa bằng:" in runs["vi"].stdout.decode()
    assert (
        "a foreign word of a language that does not show; settle it with:"
        in runs["en"].stdout.decode()
    )


@pytest.mark.parametrize(
    ("code", "typed", "answer"),
    [("vi", "c", True), ("vi", "Có", True), ("vi", "y", True), ("vi", "", False), ("vi", "k", False),
     ("vi", "gì\nkhông", False), ("en", "yes", True), ("en", "c\nn", False)],
)  # fmt: skip
def test_a_question_is_answered_in_the_persons_language(nobody, code, typed, answer) -> None:
    messages.use(code)
    asking = click.Command("ask", callback=lambda: click.echo(console.agreed("?")))
    run = CliRunner().invoke(asking, input=typed + "\n")
    assert run.output.split()[-1] == str(answer)
    assert ("[c/K]" if code == "vi" else "[y/N]") in run.output
    assert run.output.count("?") == 1 + typed.count("\n")


def test_a_day_as_vietnam_writes_it() -> None:
    for written in ("2026-11-24", "24/11/2026"):
        assert Day()(written).date().isoformat() == "2026-11-24"
    with pytest.raises(click.BadParameter, match=r"'11/24/2026'; write it as 2026-11-24"):
        Day()("11/24/2026")


def chained(outer: Exception, inner: Exception) -> Exception:
    outer.__cause__ = inner
    return outer


def faults_of_others() -> list[tuple[Exception, str]]:
    import json
    import socket
    import ssl
    import tomllib

    import requests
    import urllib3

    pool = urllib3.HTTPSConnectionPool("example.org")
    refused = urllib3.exceptions.NewConnectionError(pool, "Failed: [Errno 111] Connection refused")
    parse = []
    for loads, text in ((json.loads, '{"a": 1,\n b}'), (tomllib.loads, "a = 1\nb = = 2")):
        with pytest.raises(ValueError) as caught:
            loads(text)
        parse.append(caught.value)
    return [
        (FileNotFoundError(2, "No such file or directory"), "không có tệp hay thư mục này"),
        (OSError(28, "No space left on device"), "đĩa đầy"),
        (
            requests.ConnectionError(urllib3.exceptions.MaxRetryError(pool, "/", refused)),
            "không ai trả lời",
        ),
        (
            requests.exceptions.SSLError(ssl.SSLCertVerificationError("self-signed")),
            "chứng chỉ bảo mật không tin được",
        ),
        (
            requests.ReadTimeout("HTTPSConnectionPool(...): Read timed out."),
            "quá lâu không trả lời",
        ),
        (
            requests.ConnectionError(socket.gaierror(-2, "Name or service not known")),
            "không tìm thấy máy chủ tên này",
        ),
        (chained(RuntimeError("x"), MemoryError()), "không đủ bộ nhớ"),
        (ValueError("<ssl.SSLContext object at 0x7f00aa11>"), "lỗi không rõ nguyên nhân"),
        (RuntimeError("it broke: <a.B object at 0x7f00aa11>"), "it broke:"),
        (parse[0], "dòng 2, cột 2"),
        (parse[1], "dòng 2, cột 5"),
    ]


@pytest.mark.parametrize(("error", "told"), faults_of_others(), ids=repr)
def test_faults_of_others_are_told_in_words(vietnamese, error, told) -> None:
    assert faults.in_words(error) == told


def test_a_catalogue_is_compiled_when_it_is_newer(nobody, tmp_path: Path) -> None:
    folder = tmp_path / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    written, compiled = folder / "tts_news.po", folder / "tts_news.mo"
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    for number, text in enumerate(("một", "hai")):
        written.write_text(f'{head}msgid "one"\nmsgstr "{text}"\n', "utf-8")
        os.utime(written, (number * 1000, number * 1000))
        messages._compile(str(written), str(compiled))
        os.utime(compiled, (number * 1000, number * 1000))
        assert text.encode() in compiled.read_bytes()
    assert [path.name for path in folder.iterdir() if path.suffix not in (".po", ".mo")] == []
