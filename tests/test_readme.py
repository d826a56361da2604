"""What the README shows must run as it stands."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from tts_news import settings, voices
from tts_news.cli import COMMANDS
from tts_news.engines import engine_class
from tts_news.speak import fault, trimmed

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
BLOCKS = [
    textwrap.dedent(block)
    for block in re.findall(r"(?:^(?: {4}.*)?\n)+", README, re.MULTILINE)
    if block.strip()
]


def block(beginning: str) -> str:
    (found,) = [one for one in BLOCKS if one.strip().startswith(beginning)]
    return found


def test_every_command_is_there_and_every_one_is_shown() -> None:
    shown = set(re.findall(r"^tts-news (\w+)", block("tts-news make ARTICLE"), re.MULTILINE))
    assert shown == set(COMMANDS)


def test_the_example_of_an_engine_speaks() -> None:
    space: dict = {}
    exec(block("from tts_news.engines import Engine"), space)
    engine = space["Beeper"]({"loud": 5000})
    text = "Một câu để thử."
    assert fault(trimmed(engine.speak(text)), text, engine.rate) == ""


def test_the_example_of_a_profile_is_a_voice(tmp_path: Path) -> None:
    (tmp_path / "cua-toi.toml").write_text(block('title = "Giọng của tòa soạn"'), "utf-8")
    voice = voices.load("cua-toi", str(tmp_path))
    assert (voice.engine, voice.fallback, voice.dialect) == ("openai", ("north",), "south")
    assert engine_class("openai")(voice.settings).host == "localhost:8000"


def test_the_example_of_the_editions_words_is_the_default(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(block("[edition]"), "utf-8")
    shown, default = settings.load(tmp_path / "x.toml").edition, settings.EditionTexts()
    assert shown.intro == default.intro


def test_the_template_of_the_settings_loads_with_everything_on(tmp_path: Path) -> None:
    """Every line that is commented out is a setting too."""
    told = re.sub(r"^# (\[|\w+ = )", r"\1", settings.TEMPLATE, flags=re.MULTILINE)
    told = re.sub(r"^keep = .*$", 'keep = "90d"', told, flags=re.MULTILINE)
    (tmp_path / "x.toml").write_text(told, "utf-8")
    loaded = settings.load(tmp_path / "x.toml")
    assert loaded.keep == "90d"
    assert loaded.formats == ("mp3", "opus")
    assert loaded.voices == {"heading": "south", "quote": "central"}
    assert [person.role for person in loaded.show.person] == ["host"]


def test_the_normalizers_example_reads() -> None:
    from tts_news.normalize import normalize

    assert "normalize(" in block("from tts_news.normalize import normalize")
    assert normalize("Huyện có 7/125 thôn, đạt 46,4%.").spoken.endswith("phần trăm.")
