"""Synthesis with the real embedded voice, the workers and the cache."""

from __future__ import annotations

import os
import signal
import threading
import time
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tests import servers
from tts_news.audio.loudness import matched, measure
from tts_news.engines import engine_class
from tts_news.errors import TtsNewsError, UserError
from tts_news.model import Clip, Kind, Mark, Pause, Sentence, Sound, Utterance
from tts_news.speech import job as speaking
from tts_news.speech import profiles as voices
from tts_news.speech.clip_cache import ClipCache
from tts_news.speech.job import trimmed
from tts_news.speech.profiles import Voice
from tts_news.speech.synthesize import AHEAD, Synthesizer
from tts_news.speech.workers import Workers

TEXTS = ["Xin chào các bạn.", "Huyện có một trăm linh tám thôn.", "Đắc Lắc mưa to, gió lớn."]
MANY = [
    f"Câu thứ {n} của bản tin sáng nay." for n in ("một", "hai", "ba", "tư", "năm", "sáu", "bảy")
]


def utterance(text: str, voice: str = "north", position: int = 0) -> Utterance:
    return Utterance(Sentence(text, Kind.BODY, 0, position, Pause.SENTENCE), text, (), voice)


def clips(
    texts: list[str],
    folder: Path,
    voice: str | Voice = "north",
    workers: Workers | None = None,
    **how,
) -> list[Clip]:
    chosen = voices.load(voice) if isinstance(voice, str) else voice
    others = [voices.load(name) for name in chosen.fallback]
    workers = workers or Workers(1)
    try:
        made = Synthesizer([chosen, *others], ClipCache(folder), workers, **how)
        return list(
            made.clips(
                [utterance(t, chosen.name) for t in texts],
                lambda said, other: replace(said, voice=other.name),
            )
        )
    finally:
        workers.close()


def test_an_engine_is_let_go_of_with_its_thread(tmp_path: Path, monkeypatch) -> None:
    closed = threading.Event()

    class Own(engine_class("espeak")):
        def close(self) -> None:
            closed.set()

    monkeypatch.setattr(speaking, "engine_class", lambda _name: Own)
    clips(TEXTS, tmp_path)
    assert closed.wait(10)


@pytest.mark.parametrize("name", ["north", "central", "south"])
def test_a_sentence_sounds_the_same_whatever_came_before(name: str, tmp_path: Path) -> None:
    forth = {c.utterance.spoken: c.sound.pcm for c in clips(TEXTS, tmp_path / "a", name)}
    backwards = clips(TEXTS[::-1] + TEXTS, tmp_path / "b", name, fresh=True)
    assert forth == {c.utterance.spoken: c.sound.pcm for c in backwards}
    assert sum(not c.cached for c in backwards) == len(TEXTS)
    assert all(len(pcm) > 20_000 for pcm in forth.values())


@pytest.mark.parametrize("language", ["vi", "vi-vn-x-central", "vi-vn-x-south"])
def test_no_state_passes_from_one_utterance_to_the_next(language: str) -> None:
    """The library's endless count of glottal cycles must not affect the sound."""
    engine = engine_class("espeak")({"language": language})
    other = engine_class("espeak")({"language": "vi", "pitch": 60})
    engine.prepare()
    other.prepare()
    heard: dict[str, set[bytes]] = {}
    for before in ["", "ạ", "mạ", "ã", "một", "hội nghị", "xã", "được", "sỹ"]:
        for text in [*TEXTS, "Hội nghị đã kết thúc.", "Một xã đẹp."]:
            if before:
                (other if "h" in before else engine).speak(before)
            heard.setdefault(text, set()).add(engine.speak(text).pcm)
    assert {text: len(sounds) for text, sounds in heard.items()} == dict.fromkeys(heard, 1)


def test_the_second_run_speaks_nothing_and_a_damaged_clip_is_made_again(tmp_path: Path) -> None:
    first = clips(TEXTS, tmp_path)
    assert [c.cached for c in clips(TEXTS, tmp_path)] == [True] * 3
    broken = min(tmp_path.rglob("*.clip"))
    data = bytearray(broken.read_bytes())
    data[-1] ^= 1
    broken.write_bytes(data)
    assert [e.path for e in ClipCache(tmp_path).damaged()] == [broken]
    again = clips(TEXTS, tmp_path)
    assert sum(not c.cached for c in again) == 1
    assert [c.sound for c in again] == [c.sound for c in first]


def test_editing_one_sentence_makes_one_clip(tmp_path: Path) -> None:
    clips(MANY, tmp_path)
    edited = [*MANY[:3], "Câu này đã sửa.", *MANY[4:]]
    assert [c.cached for c in clips(edited, tmp_path)].count(False) == 1


def test_the_same_sentence_twice_is_spoken_once(tmp_path: Path) -> None:
    made = clips([TEXTS[0]] * 5, tmp_path, workers=Workers(2))
    assert [c.cached for c in made].count(False) == 1


def test_the_least_recently_used_are_cleared(tmp_path: Path) -> None:
    cache = ClipCache(tmp_path)
    clips(MANY, tmp_path)
    old = time.time() - 90_000
    for entry in cache.entries():
        os.utime(entry.path, (old, old))
    clips(MANY[:2], tmp_path)  # used again
    kept = 3 * max(entry.size for entry in cache.entries())
    count, size = cache.clear(kept)
    assert size > 0
    assert sum(entry.size for entry in cache.entries()) <= kept
    assert len(cache.entries()) == len(MANY) - count
    assert [c.cached for c in clips(MANY[:2], tmp_path)] == [True, True]
    assert cache.clear()[0] == len(MANY) - count
    assert not cache.entries()


def _keep(folder: str) -> int:
    cache = ClipCache(Path(folder))
    for turn in range(60):
        cache.put(f"{turn % 7:064x}", Sound(bytes([turn % 7]) * 20_000, 22050))
        sound = cache.get(f"{turn % 7:064x}")
        assert sound is None or sound.pcm == bytes([turn % 7]) * 20_000
        if turn % 20 == 19:
            cache.clear(50_000)
    return 1


def test_a_word_mark_that_was_changed_on_disk_is_noticed(tmp_path: Path) -> None:
    cache = ClipCache(tmp_path)
    sound = Sound(b"\0\1" * 4000, 8000, (Mark(0, 3, 120), Mark(4, 5, 900)))
    cache.put("ab" * 32, sound)
    assert cache.get("ab" * 32) == sound
    (path,) = tmp_path.glob("??/*.clip")
    good = path.read_bytes()
    for old, new in ((b"900", b"901"), (b"8000", b"8001"), (b"[0, 3", b"[1, 3")):
        path.write_bytes(good.replace(old, new, 1))
        assert cache.get("ab" * 32) is None
        assert len(cache.damaged()) == 1
    path.write_bytes(b"[" * 100_000 + b"\n")
    assert cache.get("ab" * 32) is None


def test_several_processes_may_share_the_cache(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        assert sum(pool.map(_keep, [str(tmp_path)] * 4)) == 4
    assert not ClipCache(tmp_path).damaged()
    assert not list(tmp_path.rglob("*.part"))


def test_word_marks_point_into_the_clip(tmp_path: Path) -> None:
    (clip,) = clips([TEXTS[1]], tmp_path)
    starts = [m.sample for m in clip.sound.marks]
    assert starts == sorted(starts)
    assert starts[0] >= 0
    assert starts[-1] < clip.sound.samples
    assert TEXTS[1][clip.sound.marks[0].start :].startswith("Huyện")


def test_another_rate_keeps_the_length_and_the_marks(tmp_path: Path) -> None:
    (own,) = clips([TEXTS[1]], tmp_path)
    (other,) = clips([TEXTS[1]], tmp_path, rate=48_000)
    assert other.sound.rate == 48_000
    assert abs(other.sound.seconds - own.sound.seconds) < 0.002
    for a, b in zip(own.sound.marks, other.sound.marks, strict=True):
        assert abs(a.sample / 22050 - b.sample / 48_000) < 0.001


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


def test_workers_give_the_same_sounds_in_the_same_order(tmp_path: Path) -> None:
    alone = clips(MANY, tmp_path / "a")
    workers = Workers(2)
    # The text is short; the pool is requested as for a long programme.
    workers.pool(engine_class("espeak")({}), 1_000_000)
    together = clips(MANY, tmp_path / "b", workers=workers)
    assert [(c.utterance, c.sound) for c in alone] == [(c.utterance, c.sound) for c in together]


def test_a_killed_worker_is_replaced(tmp_path: Path) -> None:
    workers = Workers(2)
    pool = workers.pool(engine_class("espeak")({}), 1_000_000)
    assert pool.count == 2
    victim = pool.executor.submit(os.getpid).result()
    os.kill(victim, signal.SIGKILL)
    made = clips(MANY, tmp_path / "b", workers=workers)
    assert [c.sound for c in made] == [c.sound for c in clips(MANY, tmp_path / "a")]


@pytest.mark.slow
def test_a_cluster_with_a_worker_killed_half_way(tmp_path: Path) -> None:
    """A real scheduler and two worker processes of Dask; the same bytes as here."""
    from distributed import LocalCluster

    texts = [f"{text} Lần thứ {n}." for n in MANY for text in TEXTS * 3]
    alone = [c.sound for c in clips(texts, tmp_path / "a")]
    with LocalCluster(n_workers=2, threads_per_worker=2, dashboard_address=None) as cluster:
        workers = Workers(cluster=cluster.scheduler_address)
        try:
            made = Synthesizer([voices.load("north")], ClipCache(tmp_path / "b"), workers)
            found = []
            for number, clip in enumerate(made.clips([utterance(t) for t in texts])):
                found.append(clip.sound)
                if number == len(texts) // 3:
                    os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
        finally:
            workers.close()
    assert found == alone


def test_a_result_that_a_cluster_garbles_is_asked_for_again(tmp_path: Path, monkeypatch) -> None:
    """Dask's executor raises TypeError if the worker dies just as the result arrives."""
    garbled: Future[None] = Future()
    garbled.set_exception(TypeError("cannot unpack non-iterable Spoken object"))
    workers, answers = Workers(), iter([garbled])
    submit = workers.submit
    monkeypatch.setattr(workers, "submit", lambda *a: next(answers, None) or submit(*a))
    (made,) = clips(MANY[:1], tmp_path / "a", workers=workers)
    assert made.sound == clips(MANY[:1], tmp_path / "b")[0].sound


def test_no_cluster_there() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(UserError, match="no Dask scheduler"):
        Workers(cluster="nonsense://127.0.0.1:9")


class TestFallback:
    @pytest.fixture
    def google(self, monkeypatch):
        server = servers.google()
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server
        server.close()
        speaking.close()

    def voice(self, **more) -> Voice:
        settings = {"wait": 0.01, "tries": 2, "timeout": 2.0, **more}
        return Voice("gtts", "google", fallback=("north",), settings=settings)

    def test_a_sentence_that_fails_is_read_by_the_next_voice(self, google, tmp_path) -> None:
        google.faults = [500, 500]
        told = []
        voice = self.voice(parallel=1)
        made = clips(MANY[:3], tmp_path, voice, on_fallback=told.append)
        assert [c.utterance.voice for c in made] == ["north", "google", "google"]
        assert [(f.text, f.voice, f.instead) for f in told] == [(MANY[0], "google", "north")]
        assert "500" in told[0].reason
        again = clips(MANY[:3], tmp_path, voice)
        assert [(c.utterance.voice, c.cached) for c in again] == [
            ("google", False),
            ("google", True),
            ("google", True),
        ]

    def test_a_story_is_read_whole_by_the_next_voice(self, google, tmp_path) -> None:
        google.faults = [None, 500, 500]
        told = []
        voice = self.voice(parallel=1)
        made = clips(MANY[:4], tmp_path, voice, on_fallback=told.append, whole_stories=True)
        assert {c.utterance.voice for c in made} == {"north"}
        assert [c.utterance.sentence.text for c in made] == MANY[:4]
        assert [(f.text, f.instead) for f in told] == [(text, "north") for text in MANY[:4]]
        again = clips(MANY[:4], tmp_path, voice, whole_stories=True)
        assert {c.utterance.voice for c in again} == {"google"}

    def test_the_next_story_has_its_own_voice_again(self, google, tmp_path) -> None:
        google.faults = [500, 500]
        voice = self.voice(parallel=1)
        workers = Workers(1)
        synthesizer = Synthesizer(
            [voice, voices.load("north")], ClipCache(tmp_path), workers, whole_stories=True
        )
        said = [utterance(text, "google", n) for n, text in enumerate(MANY[:4])]
        said = [replace(u, sentence=replace(u.sentence, story=n // 2)) for n, u in enumerate(said)]
        made = list(synthesizer.clips(said, lambda u, other: replace(u, voice=other.name)))
        workers.close()
        assert [c.utterance.voice for c in made] == ["north", "north", "google", "google"]

    def test_a_story_that_no_voice_can_read_stops_the_run(self, google, tmp_path) -> None:
        google.always = 404
        first = replace(self.voice(parallel=1), fallback=("other",))
        other = replace(first, name="other", fallback=())
        workers = Workers(1)
        made = Synthesizer([first, other], ClipCache(tmp_path), workers, whole_stories=True)
        with pytest.raises(TtsNewsError, match="404") as raised:
            list(
                made.clips(
                    [utterance(text, "google") for text in MANY[:2]],
                    lambda u, voice: replace(u, voice=voice.name),
                )
            )
        workers.close()
        assert MANY[0][:20] in str(raised.value)

    def test_a_server_that_is_down_is_not_asked_for_every_sentence(self, google, tmp_path) -> None:
        google.always = 500
        made = clips(MANY, tmp_path, self.voice(parallel=1))
        assert {c.utterance.voice for c in made} == {"north"}
        assert len(google.asked) < 2 * len(MANY)

    def test_requests_at_once_are_limited(self, google, tmp_path) -> None:
        clips([f"{t} Thêm {t}" for t in MANY], tmp_path, self.voice(parallel=2))
        assert google.most_at_once == 2

    def test_without_a_fallback_the_sentence_is_named_and_the_rest_kept(
        self, google, tmp_path
    ) -> None:
        google.faults = [None, None, 404]
        alone = replace(self.voice(parallel=1), fallback=())
        with pytest.raises(TtsNewsError, match="404") as raised:
            clips(MANY[:4], tmp_path, alone)
        assert MANY[2][:20] in str(raised.value)
        assert len(ClipCache(tmp_path).entries()) >= 2

    def test_a_fallback_of_another_level_is_matched(self, tmp_path) -> None:
        quiet, loud = Sound(b"", 22050), Sound(b"", 22050)
        sample = clips([TEXTS[2]], tmp_path)[0].sound
        half = b"".join(
            (s // 2).to_bytes(2, "little", signed=True) for s in memoryview(sample.pcm).cast("h")
        )
        quiet, loud = Sound(half, 22050), sample
        pair = [Clip(utterance("x", name), quiet, cached=True) for name in ("a", "b")]
        a, b = matched(pair, lambda name: {"a": quiet, "b": loud}[name])
        assert a.gain - b.gain == pytest.approx(6, abs=0.2)
        assert measure([loud.pcm], 22050).integrated + b.gain == pytest.approx(-26, abs=0.1)


def test_headings_and_quotations_in_other_voices() -> None:
    cast = voices.cast("north,south", {"heading": "central", "quote": "south"})
    assert [cast.voice(Kind.BODY, turn).name for turn in range(3)] == ["north", "south", "north"]
    assert cast.voice(Kind.TITLE, 0).name == cast.voice(Kind.HEADING, 1).name == "central"
    assert cast.voice(Kind.QUOTE, 0).name == "south"


@pytest.mark.parametrize(
    ("profile", "says"),
    [
        ("engin = 'espeak'", "unknown key 'engin'; keys are engine, title"),
        ("engine = 'espaek'", "unknown engine 'espaek'; there are: edge, espeak"),
        ("title = 'x'", "'engine' is missing"),
        ("engine = 'espeak'\ndialect = 'west'", "use one of north, central, south"),
        (
            "engine = 'espeak'\n[settings]\npich = 3",
            "unknown setting 'pich'; settings are language",
        ),
        ("engine = 'espeak'\nfallback = 'north'", "'fallback' must be a list"),
        ("engine = 'espeak'\nfallback = ['nobody']", "unknown voice 'nobody'"),
        ("engine = 'espeak'\n[pauses]\nsentnce = 1", "unknown key 'pauses.sentnce'"),
        ("engine = ", "not valid TOML"),
    ],
)
def test_a_wrong_profile_names_file_key_and_values(profile: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(profile)
    with pytest.raises(UserError) as raised:
        voices.cast("mine", {}, str(tmp_path))
    assert says in str(raised.value)
    assert "mine" in str(raised.value)


def test_what_is_done_is_let_go_of(tmp_path: Path) -> None:
    """A clip's sound is freed once it is taken, so that long programmes need no more memory."""
    import gc

    def sounds() -> int:
        return sum(type(one) is Sound for one in gc.get_objects())

    gc.collect()
    before = sounds()
    workers = Workers(1)
    made = Synthesizer([voices.load("north")], ClipCache(tmp_path), workers)
    for clip in made.clips([utterance(f"{text} Câu {n}.") for n in range(10) for text in MANY]):
        assert clip.sound.samples
        assert sounds() - before <= AHEAD + 3  # spoken ahead, taken, and in transit
    workers.close()


def test_auto_is_the_most_natural_voice_that_sends_nothing_anywhere(tmp_path: Path) -> None:
    assert voices.cast("auto", {}).name == "north"  # no model is installed here
    profile = 'engine = "espeak"\nnatural = {}\n[settings]\npitch = 40\n'
    (tmp_path / "mine.toml").write_text(profile.format(2))
    (tmp_path / "better.toml").write_text(profile.format(4))
    (tmp_path / "broken.toml").write_text("engine = 3")
    assert voices.cast("auto", {}, str(tmp_path)).name == "better"
    assert [v.name for v in voices.by_naturalness(str(tmp_path))][-2:] == ["central", "south"]


def test_no_profile_of_ours_is_without_its_terms() -> None:
    for name in voices.names():
        assert voices.load(name).terms, name
