"""The examples of the READMEs work as shown."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import click
import pytest

from tests.conftest import ARTICLE
from tts_news import cli, settings
from tts_news.cli import COMMANDS
from tts_news.engines import engine_class
from tts_news.publish.layout import policy_of
from tts_news.speech import profiles as voices
from tts_news.speech.job import fault, trimmed

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
OTHERS = [
    (ROOT / folder / "README.md").read_text("utf-8") for folder in ("tts_news", "voices", "tests")
]
BLOCKS = [
    textwrap.dedent(block)
    for text in (README, *OTHERS)
    for block in re.findall(r"(?:^(?: {4}.*)?\n)+", text, re.MULTILINE)
    if block.strip()
]


def block(beginning: str) -> str:
    (found,) = [one for one in BLOCKS if one.strip().startswith(beginning)]
    return found


def test_every_command_is_there_and_every_one_is_shown() -> None:
    shown = set(re.findall(r"^tts-news (\w+)", block("tts-news make ARTICLE"), re.MULTILINE))
    assert shown == set(COMMANDS)


def test_the_vietnamese_commands_are_there() -> None:
    section = README.partition("## Tiếng Việt")[2].replace("\n", " ")
    for line in re.findall(r"`tts-news ([^`]+)`", section):
        words = line.split()
        command = cli.cli
        while words and (inner := command.get_command(click.Context(command), words[0])):
            command, words = inner, words[1:]
            if not isinstance(command, click.Group):
                break
        if words[:1] == ["LỆNH"]:
            continue
        assert isinstance(command, click.Command), line
        airing = command.name == "bulletin"  # each rundown is paired with its first command
        options = (command.commands["air"] if airing else command).params
        known = {"--help", *(name for one in options for name in one.opts)}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_the_example_of_an_engine_speaks() -> None:
    space: dict = {}
    exec(block("from tts_news.engines import Engine"), space)
    engine = space["Beeper"]({"loud": 5000})
    text = "Một câu để thử."
    assert fault(trimmed(engine.speak(text)), text, engine.rate) == ""


def test_the_example_of_a_profile_is_a_voice(tmp_path: Path) -> None:
    (tmp_path / "cua-toi.toml").write_text(block('title = "Giọng của tòa soạn"'), "utf-8")
    voice = voices.load("cua-toi", str(tmp_path))
    assert (voice.engine, voice.dialect) == ("openai", "south")
    assert voice.fallback == ("vais1000", "north")
    assert engine_class("openai")(voice.settings).host == "127.0.0.1:8001"


def test_the_example_of_the_editions_words_is_the_default(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(block("[edition]"), "utf-8")
    shown, default = settings.load(tmp_path / "x.toml").edition, settings.EditionTexts()
    assert shown.intro == default.intro


def test_the_template_of_the_settings_loads_with_everything_on(tmp_path: Path) -> None:
    """Lines that are commented out must be valid settings too."""
    told = re.sub(r"^# (\[|\w+ = )", r"\1", settings.template(), flags=re.MULTILINE)
    told = re.sub(r"^keep = .*$", 'keep = "90d"', told, flags=re.MULTILINE)
    (tmp_path / "x.toml").write_text(told, "utf-8")
    loaded = settings.load(tmp_path / "x.toml")
    assert loaded.keep == "90d"
    assert loaded.formats == ("mp3", "opus")
    assert loaded.voices == {"heading": "south", "question": "south", "quote": "central"}
    assert [person.role for person in loaded.show.person] == ["host"]


def test_the_normalizers_example_reads() -> None:
    from tts_news.normalize import normalize

    assert "normalize(" in block("from tts_news.normalize import normalize")
    assert normalize("Huyện có 7/125 thôn, đạt 46,4%.").spoken.endswith("phần trăm.")


def test_the_example_of_a_rule_reads_and_refuses() -> None:
    from tts_news.normalize.place import Memory, Place

    space: dict = {}
    example = block("import re\n\nfrom tts_news.normalize.numbers")
    assert len(example.strip().splitlines()) < 20
    exec(example, space)
    (rule,) = space["RULES"]
    text = "Họp ở sảnh T3 hôm nay"
    assert rule.read(Place(text, text.index("T3"), Memory()))[:2] == (13, "tầng ba")
    assert rule.read(Place("Xe T3 mới", 3, Memory())) is None
    assert set(rule.starts) <= set("duls")


def test_the_example_of_a_format_is_encoded_and_tagged(tmp_path: Path, monkeypatch) -> None:
    import tomllib

    import mutagen
    from mutagen.flac import FLAC

    from tts_news.audio import formats
    from tts_news.edition import conductor as edition
    from tts_news.settings import Settings

    example = block("[flac]")
    assert len(example.strip().splitlines()) < 20
    ((name, table),) = tomllib.loads(example).items()
    every = {**formats.formats(), name: formats.read(table)}
    monkeypatch.setattr(formats, "formats", lambda: every)
    for module in ("audio.encode", "audio.mastering", "edition.studio", "audio.tags", "site"):
        monkeypatch.setattr(f"tts_news.{module}.formats", lambda: every)
    assert name in formats.choices()
    how = Settings(out=str(tmp_path), formats=(name,))
    (made,) = edition.make([str(ARTICLE)], how, edition.Options())
    (sound,) = made.episode.audio
    assert sound.type == "audio/flac"
    assert isinstance(mutagen.File(tmp_path / sound.name), FLAC)
    assert "Âm thanh FLAC" in (tmp_path / "site" / f"{made.episode.stem}.html").read_text("utf-8")


@pytest.mark.parametrize("name", ["site/a.html", "site/embed/a.html"])
def test_the_servers_headers_are_the_pages_policies(name: str) -> None:
    assert f'"{policy_of(name, ["https://baomau.vn"])}"' in README
