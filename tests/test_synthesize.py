"""The embedded voice and the cache, for real."""

from __future__ import annotations

from pathlib import Path

import pytest

from tts_news import voices
from tts_news.cache import ClipCache
from tts_news.engines import engine_class
from tts_news.errors import UserError
from tts_news.model import Kind, Pause, Sentence, Sound, Utterance
from tts_news.synthesize import synthesize, trimmed


def utterance(text: str) -> Utterance:
    return Utterance(Sentence(text, Kind.BODY, 0, 0, Pause.SENTENCE), text)


TEXTS = ["Xin chào các bạn.", "Huyện có một trăm linh tám thôn.", "Đắc Lắc mưa to, gió lớn."]


@pytest.mark.parametrize("name", ["north", "central", "south"])
def test_a_sentence_sounds_the_same_whatever_came_before(name: str, tmp_path: Path) -> None:
    voice = voices.load(name)
    some = [utterance(t) for t in TEXTS]
    forth = {
        c.utterance.spoken: c.sound.pcm for c in synthesize(some, voice, ClipCache(tmp_path / "a"))
    }
    back = {
        c.utterance.spoken: c.sound.pcm
        for c in synthesize(some[::-1] + some, voice, ClipCache(tmp_path / "b"), fresh=True)
    }
    assert forth == back
    assert all(len(pcm) > 20_000 for pcm in forth.values())


@pytest.mark.parametrize("language", ["vi", "vi-vn-x-central", "vi-vn-x-south"])
def test_no_state_passes_from_one_utterance_to_the_next(language: str) -> None:
    """The library counts glottal cycles for ever; no count of them may be heard."""
    engine = engine_class("espeak")({"language": language})
    engine.prepare()
    try:
        heard: dict[str, set[bytes]] = {}
        for before in ["", "ạ", "mạ", "ã", "một", "hội nghị", "xã", "được", "sỹ"]:
            for text in [*TEXTS, "Hội nghị đã kết thúc.", "Một xã đẹp."]:
                if before:
                    engine.speak(before)
                heard.setdefault(text, set()).add(engine.speak(text).pcm)
    finally:
        engine.close()
    assert {text: len(sounds) for text, sounds in heard.items()} == dict.fromkeys(heard, 1)


def test_the_second_run_speaks_nothing_and_a_damaged_clip_is_made_again(tmp_path: Path) -> None:
    voice = voices.load("north")
    some = [utterance(t) for t in TEXTS]
    cache = ClipCache(tmp_path)
    first = list(synthesize(some, voice, cache))
    assert [c.cached for c in synthesize(some, voice, cache)] == [True] * 3
    broken = min(tmp_path.rglob("*.clip"))
    data = bytearray(broken.read_bytes())
    data[-1] ^= 1
    broken.write_bytes(data)
    again = list(synthesize(some, voice, cache))
    assert sum(not c.cached for c in again) == 1
    assert [c.sound for c in again] == [c.sound for c in first]


def test_word_marks_point_into_the_clip(tmp_path: Path) -> None:
    (clip,) = synthesize([utterance(TEXTS[1])], voices.load("north"), ClipCache(tmp_path))
    starts = [m.sample for m in clip.sound.marks]
    assert starts == sorted(starts)
    assert starts[0] >= 0
    assert starts[-1] < clip.sound.samples
    assert TEXTS[1][clip.sound.marks[0].start :].startswith("Huyện")


def test_silence_is_trimmed() -> None:
    loud = (1000).to_bytes(2, "little", signed=True)
    sound = trimmed(Sound(bytes(20_000) + loud * 1000 + bytes(20_000), 22050))
    assert 1000 <= sound.samples <= 1000 + 2 * 111


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"speed": 3}, "unknown setting 'speed'"),
        ({"rate": 9000}, "from 80 to 450"),
        ({"rate": "fast"}, "must be a number"),
        ({"language": "en"}, "use one of"),
    ],
)
def test_wrong_settings_are_named(settings: dict, says: str) -> None:
    with pytest.raises(UserError, match=says):
        engine_class("espeak")(settings)
