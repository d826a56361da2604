"""The recognizer on human recordings: complete sentences pass, a word cut out is found."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import people
from tts_news.engines import engine_class
from tts_news.hearing import ear, listening
from tts_news.hearing.listening import Listener
from tts_news.model import Clip, Cue, Kind, Pause, Sentence, Utterance

SHORT_ARTICLE = """Chợ nổi mở lại

Từ sáng nay, chợ nổi trên sông đã mở cửa trở lại sau ba tháng sửa bến. Nhiều ghe trái cây về sớm.
"""

WORDS = st.lists(st.sampled_from("một hai ba bốn năm sáu bảy tám".split()), max_size=12)


@pytest.fixture(scope="session")
def said(request) -> dict[str, people.Said]:
    kept = getattr(request.config, "cache", None)
    folder = kept.mkdir("vieneu") if kept else request.getfixturevalue("tmp_path_factory")
    return people.sentences(folder if kept else folder.mktemp("vieneu"))


@pytest.fixture(autouse=True, scope="session")
def heard_once():
    """Recognize a sound that several tests use only once."""
    listen, known = ear.listen, {}

    def remembered(sound, text):
        key = (sound.pcm, text)
        if key not in known:
            known[key] = listen(sound, text)
        return known[key]

    ear.listen = remembered
    yield
    ear.listen = listen


def utterance(text: str, voice: str = "person") -> Utterance:
    return Utterance(Sentence(text, Kind.BODY, 2, 0, Pause.SENTENCE), text, voice=voice)


def heard(programme, again=lambda _utterance: None):
    """A listener's results for (text, sound) pairs; each cue begins ten seconds after the last."""
    listener, kept = Listener(), []
    clips = [Clip(utterance(text), sound, cached=False) for text, sound in programme]
    out = list(listener.followed(clips, again, kept.append))
    cues = [Cue(text, Kind.BODY, 10.0 * n, 10.0 * n + 9) for n, (text, _) in enumerate(programme)]
    return list(listener.misheard(cues)), out, kept


def test_people_pass(said) -> None:
    assert len(said) == 6
    found, clips, kept = heard([(one.text, one.sound) for one in said.values()])
    assert (found, kept) == ([], [])
    assert [clip.sound for clip in clips] == [one.sound for one in said.values()]


@pytest.mark.parametrize(
    ("who", "start", "end", "lost"),
    [
        ("Bình", 0.39, 0.63, "được"),
        ("Bình", 0.63, 0.87, "nhìn"),
        ("Bình", 1.11, 1.35, "là"),
        ("Ly", 0.15, 0.39, "ta"),
        ("Ly", 0.87, 1.11, "dụng"),
        ("Ly", 2.31, 2.55, "với"),
    ],
)
def test_a_word_cut_out_is_found(said, who, start, end, lost) -> None:
    programme = [
        (one.text, one.without(start, end) if name == who else one.sound)
        for name, one in said.items()
    ]
    ((misheard,), *_) = heard(programme)
    assert misheard.what == f"lost: {lost}"
    assert misheard.sentence == said[who].text
    assert misheard.start == 10.0 * list(said).index(who)


def test_a_stretch_said_twice_is_found(said) -> None:
    one = said["Bình"]
    programme = [(one.text, one.twice(0.39, 1.35)), (said["Ly"].text, said["Ly"].sound)]
    ((misheard,), *_) = heard(programme)
    assert misheard.what.startswith("added: ")
    assert {"nhìn", "nhận"} & set(misheard.what.split())


def test_two_sentences_swapped_are_found(said) -> None:
    sounds = {name: one.sound for name, one in said.items()}
    sounds["Bình"], sounds["Ly"] = sounds["Ly"], sounds["Bình"]
    found, *_ = heard([(one.text, sounds[name]) for name, one in said.items()])
    assert {one.sentence for one in found} == {said["Bình"].text, said["Ly"].text}
    assert all("errors in 12 words" in one.what for one in found)


def test_a_voice_that_varies_is_asked_again_and_the_better_sound_kept(said) -> None:
    one, asked = said["Bình"], []

    def again(utterance: Utterance):
        asked.append(utterance.spoken)
        return one.without(0.63, 0.87) if len(asked) == 1 else one.sound

    found, clips, kept = heard([(one.text, one.without(0.39, 1.35))], again)
    assert found == []
    assert asked == [one.text] * 2
    assert [clip.sound for clip in clips] == [one.sound] == [clip.sound for clip in kept]


def test_a_voice_that_stays_faulty_is_reported_and_not_asked_for_ever(said) -> None:
    one, asked = said["Bình"], []

    def again(utterance: Utterance):
        asked.append(utterance)
        return one.without(0.39, 0.63)

    ((misheard,), *_) = heard([(one.text, one.without(0.39, 0.63))], again)
    assert misheard.what == "lost: được"
    assert len(asked) == listening.AGAIN


def test_only_engines_that_vary_are_asked_again() -> None:
    varies = {name for name in ("espeak", "gtts", "edge") if engine_class(name).varies}
    assert varies == set()
    assert engine_class("sherpa").varies
    assert engine_class("openai").varies


def test_what_is_spoken_again_is_kept_only_where_it_is_better(tmp_path, monkeypatch) -> None:
    from tts_news.speech import profiles as voices
    from tts_news.speech import synthesize
    from tts_news.speech.clip_cache import ClipCache
    from tts_news.speech.workers import Workers

    class Varying(engine_class("espeak")):
        varies = True

    north, workers = voices.load("north"), Workers(1)
    one = utterance("Xin chào các bạn.", "north")
    try:
        synthesizer = synthesize.Synthesizer([north], ClipCache(tmp_path), workers)
        (first,) = synthesizer.clips([one])
        assert synthesizer.again(one) is None  # it would give the same sound
        monkeypatch.setattr(synthesize, "engine_class", lambda _name: Varying)
        varying = synthesize.Synthesizer([north], ClipCache(tmp_path), workers)
        assert varying.again(one) == first.sound
        assert varying.asked["north"].requests == 1
        better = replace(first, sound=replace(first.sound, pcm=first.sound.pcm[:-2000]))
        assert [c.sound for c in varying.clips([one])] == [first.sound]
        varying.keep(better)
        assert [c.sound for c in varying.clips([one])] == [better.sound]
    finally:
        workers.close()


def test_the_embedded_voice_is_out_of_reach(command) -> None:
    """One message tells so, and none of its sentences is reported."""
    run = command("make", "-", "--listen", "--json", stdin=SHORT_ARTICLE.encode())
    assert run.returncode == 0, run.stderr
    events = [json.loads(line) for line in run.stdout.splitlines()]
    (misheard,) = [event for event in events if event["event"] == "misheard"]
    assert misheard["voice"] == "north"
    assert misheard["sentence"] == ""
    assert "too hard for the recognizer" in misheard["what"]
    checked = command("check", "--listen", "--quick", "--json")
    found = [one["what"] for one in json.loads(checked.stdout)]
    assert sum("too hard for the recognizer" in what for what in found) == 1
    tried = command("voices", "try", "north", "--listen")
    assert "too hard for the recognizer" in tried.stdout.decode()


def test_the_ear_is_named_where_it_is_missing(monkeypatch) -> None:
    monkeypatch.setattr(ear, "lacks", lambda module, extra: f"{module} [{extra}]")
    assert ear.missing() == "vietasr [ear]"


@given(WORDS)
def test_the_same_words_have_no_errors(words) -> None:
    assert ear.compare(words, words) == ear.Hearing(len(words))


@given(WORDS, WORDS)
def test_every_word_is_accounted_for(spoken, heard) -> None:
    found = ear.compare(spoken, heard)
    assert found.words - len(found.lost) == len(heard) - len(found.added)
    assert len(found.garbled) <= found.words - len(found.lost)


@pytest.mark.parametrize(
    ("spoken", "heard", "lost", "added"),
    [
        ("tám cô gái hái chè", "tám cô hái chè", "gái", ""),
        ("tám cô gái hái chè", "tám cô gái cô gái hái chè", "", "cô gái"),
        ("tám cô gái hái chè", "tám cố gai hải che", "", ""),
        ("tám cô gái", "", "tám cô gái", ""),
        ("", "ừ", "", "ừ"),
    ],
)
def test_alignment(spoken, heard, lost, added) -> None:
    found = ear.compare(spoken.split(), heard.split())
    assert " ".join(found.lost) == lost
    assert sorted(found.added) == sorted(added.split())


def test_the_norm_is_the_voices_own() -> None:
    """A deviation that a voice always has is not an error in a sentence."""
    clean = ear.Hearing(12)
    lossy = ear.Hearing(12, lost=("một",))
    assert ear.norm_of([clean] * 9 + [lossy]).fault(lossy) == "lost: một"
    assert ear.norm_of([lossy] * 10).fault(lossy) == ""
    assert ear.norm_of([lossy] * 10).fault(replace(lossy, lost=("một",) * 6)).startswith("lost")
    garbled = ear.Hearing(12, garbled=(("a", "b"),) * 7)
    assert ear.norm_of([garbled] * 3).out_of_reach
    assert ear.norm_of([garbled] * 3).fault(garbled) == ""
