"""`python -m tests.bench`: what a 30-minute programme takes, stage by stage, cold and warm.

It prints seconds, audio seconds made for each second of wall time, peak memory, and the ratio to the
floor: the time that the bare espeak library and bare ffmpeg need for the same text in the same run.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tts_news import catalogue, clean, edition, voices
from tts_news.cache import ClipCache
from tts_news.encode import encode
from tts_news.engines import engine_class, espeak
from tts_news.loudness import levelling, measure
from tts_news.normalize import Normalizer, normalize
from tts_news.segment import segment
from tts_news.settings import Pauses, Settings
from tts_news.stitch import Programme
from tts_news.synthesize import Synthesizer
from tts_news.workers import Workers

ARTICLE = Path(__file__).parent.parent / "articles" / "nong-thon-moi.txt"
RATE = 22050


@contextmanager
def timed(name: str, seconds: dict[str, float]):
    start = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - start


def programme_text(minutes: float) -> str:
    """The example article over and over, each time with other numbers, so that no clip repeats."""
    lines = ARTICLE.read_text("utf-8").splitlines()
    body = [line for line in lines if len(line) > 60 and "|" not in line]
    out = ["Một chương trình dài để đo", "", "19/05/2023 | 07:30", ""]
    for turn in range(max(1, round(minutes / 1.75))):
        out += [f"Lượt {turn}: {line}" for line in body]
    return "\n\n".join(out)


def memory() -> float:
    """Peak MB of this process and of its largest child."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (own + child) / 1024


def run(minutes: float) -> None:
    text = programme_text(minutes)
    voice = voices.load("north")
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        cache = ClipCache(Path(folder) / "cache")
        with timed("clean", seconds):
            article = clean.read(text, "pasted", "bench")
        with timed("segment", seconds):
            sentences = segment(article)
        normalize("Ngày 5/3, UBND xã.")  # loading is measured by itself, see `loading`
        with timed("normalize", seconds):
            utterances = Normalizer.for_voice(voice).utterances(sentences)
        utterances = [replace(said, voice=voice.name) for said in utterances]

        def spoken(cache: ClipCache, count: int):
            workers = Workers(count)
            try:
                yield from Synthesizer([voice], cache, workers).clips(utterances)
            finally:
                workers.close()

        with timed("synthesize", seconds):
            samples = sum(c.sound.samples for c in spoken(cache, 1))
        with timed("synthesize, warm", seconds):
            fresh = sum(not c.cached for c in spoken(cache, 1))
        with timed("synthesize, 2 workers", seconds):
            fresh += sum(not c.cached for c in spoken(ClipCache(Path(folder) / "two"), 2))
        assert fresh == len({u.spoken for u in utterances})
        utterances[len(utterances) // 2] = replace(utterances[0], spoken="Câu này đã sửa.")
        edited = sum(not c.cached for c in spoken(cache, 1))
        pcm = (Path(folder) / "programme.pcm").open("w+b")
        with timed("stitch", seconds):
            programme = Programme(Pauses(), RATE)
            length = sum(map(pcm.write, programme.pieces(spoken(cache, 1)))) / 2 / RATE
        with timed("loudness", seconds):
            filters = levelling(measure(pcm, RATE), pcm, RATE)
        with timed("encode", seconds):
            encode(pcm, RATE, filters, Path(folder) / "x.mp3")

        source = Path(folder) / "article.txt"
        source.write_text(text, "utf-8")
        settings = Settings(out=str(Path(folder) / "out"))
        options = edition.Options(cache_folder=Path(folder) / "other")
        for name in ("whole, cold", "whole, warm"):
            with timed(name, seconds):
                list(edition.make([str(source)], settings, replace(options, workers=1)))
                edition.publish(settings)

        # The floor: the bare library speaking the same text, the bare encoder encoding it.
        engine = engine_class("espeak")(voice.settings)
        engine.prepare()
        with timed("floor", seconds):
            for utterance in utterances:
                espeak._library().synthesize(utterance.spoken)
            encode(pcm, RATE, "anull", Path(folder) / "floor.mp3")
        pcm.close()

    characters = sum(len(s.text) for s in sentences)
    print(f"\n{length / 60:.1f} minutes, {len(sentences)} sentences, {characters} characters")
    for name, took in seconds.items():
        print(f"  {name:<22} {took:8.2f} s   {length / took:10.0f} s of audio a second")
    print(f"  speech alone {samples / RATE / 60:.1f} minutes; peak memory {memory():.0f} MB")
    print(f"  ratio to the floor: cold {seconds['whole, cold'] / seconds['floor']:.2f}")
    two = seconds["synthesize"] / seconds["synthesize, 2 workers"]
    print(f"  two workers speak {two:.2f} times as fast as one; an edited sentence: {edited} clip")
    rate = characters / seconds["normalize"]
    start = time.perf_counter()
    Normalizer.for_voice(voice).utterances(sentences)
    again = characters / (time.perf_counter() - start)
    print(f"  normalizer: {rate:,.0f} characters a second at first sight, {again:,.0f} later")


def archive(count: int = 5000) -> None:
    """What publishing an archive takes: its manifests read, its feed written."""
    from tests.test_podcast import episodes

    with tempfile.TemporaryDirectory() as folder:
        for episode in episodes(count):
            (Path(folder) / episode.audio[0].name).write_bytes(b"12345")
            catalogue.save(Path(folder), episode)
        settings, seconds = Settings(out=folder), {}
        with timed("read", seconds):
            catalogue.load(Path(folder))
        with timed("publish", seconds):
            edition.publish(settings)
        with timed("publish again", seconds):
            edition.publish(settings)
    print(f"{count} episodes: " + ", ".join(f"{n} {t:.2f} s" for n, t in seconds.items()))


def loading() -> None:
    """Seconds from the first sentence to its reading, in a fresh process: code and data loaded."""
    code = (
        "import time; from tts_news.normalize import normalize; t = time.perf_counter();"
        "normalize('Ngày 5/3, UBND xã có 7/125 hộ (5%) ở Facebook.'); print(time.perf_counter() - t)"
    )
    took = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(5)
    ]
    print(f"normalizer, loading for its first sentence: {1000 * min(took):.0f} ms")


def normalizer_shapes() -> None:
    """Time for a character on pathological input, as a ratio to news text."""
    news = programme_text(3)[:20_000]
    shapes = {
        "news": news,
        "digits": "7" * 20_000,
        "dots": "." * 20_000,
        "one letter": "a" * 20_000,
        "one capital": "Đ" * 20_000,
        "slashes": "1/" * 10_000,
        "dashes": "1-" * 10_000,
        "brackets": "(" * 20_000,
        "abbreviations": "Ở TP. Huế " * 2_000,
    }
    for times in (1, 8):
        took = {}
        for name, text in shapes.items():
            start = time.perf_counter()
            normalize(text * times)
            took[name] = (time.perf_counter() - start) / (len(text) * times)
        print(f"  x{times}: " + ", ".join(f"{n} {t / took['news']:.1f}" for n, t in took.items()))


if __name__ == "__main__":
    run(float(sys.argv[1]) if len(sys.argv) > 1 else 30)
    archive()
    loading()
    print("normalizer, time for a character as a ratio to news text:")
    normalizer_shapes()
