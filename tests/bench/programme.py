"""The time of a programme: stage by stage, and of the real command cold and warm, against the limit.

The limit is the time that this machine needs in the same run for the bare espeak library to speak
the text and for LAME to encode the result with our settings, divided by its processors. It is
given both as elapsed time, with LAME alone, and as processor time, with the bare ffmpeg, whose
threads use a second processor to pass packets on. It includes no levelling, measuring, tagging or
publishing.
"""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from tests.bench.text import programme_text
from tts_news import clean
from tts_news.audio.encode import encode
from tts_news.audio.ffmpeg import pipe
from tts_news.audio.formats import formats
from tts_news.audio.mp3 import Coding, Stretch
from tts_news.audio.stitch import Programme
from tts_news.base.processors import processors
from tts_news.engines import engine_class, espeak
from tts_news.model import Pauses
from tts_news.normalize import Normalizer, normalize
from tts_news.script.segment import segment
from tts_news.speech import profiles as voices
from tts_news.speech.clip_cache import ClipCache
from tts_news.speech.synthesize import Synthesizer
from tts_news.speech.workers import Workers

RATE = espeak.RATE
BARE = ["-c:a", "libmp3lame", "-b:a", "64k", "-compression_level", "7", "-f", "mp3", "-"]
"""ffmpeg with the settings of data/formats.toml, and nothing before the encoder."""


@contextmanager
def timed(name: str, seconds: dict[str, float]):
    start = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - start


@dataclass(frozen=True)
class Ran:
    """A run of the real command."""

    seconds: float
    megabytes: float
    """The most that the process and its children held at once."""
    processor: float
    """Seconds of processor time, its children's too."""


@dataclass(frozen=True)
class Limit:
    """The least possible time in seconds, on all processors of the machine."""

    clock: float
    processor: float


def processor_time() -> float:
    """The processor time of this process and its children in seconds."""
    whole = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in whole)


def command(arguments: list[str], cache: Path, every: float = 0.1) -> Ran:
    """Run tts-news with a cache, and measure its memory at intervals in seconds."""
    start, seen, before = time.perf_counter(), [0], resource.getrusage(resource.RUSAGE_CHILDREN)
    program = [sys.executable, "-c", "from tts_news.cli import main; main()", *arguments]
    environment = {**os.environ, "TTS_NEWS_CACHE": str(cache)}
    with subprocess.Popen(program, env=environment) as process:
        watched = psutil.Process(process.pid)
        ended = threading.Event()

        def look() -> None:
            while not ended.wait(every):
                seen.append(memory(watched))

        looking = threading.Thread(target=look)
        looking.start()
        process.wait()
        seconds = time.perf_counter() - start
        ended.set()
        looking.join()
    assert process.returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Ran(seconds, max(seen) / 1e6, used)


def memory(process: psutil.Process) -> int:
    """The private memory of a process and its children, and what one of them shares, in bytes."""
    own = shared = 0
    try:
        program = process.cmdline()
        for one in [process, *process.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                if one != process and one.cmdline() == program:
                    continue  # it has not started yet, and still shares its parent's memory
                now = one.memory_info()
                own += now.rss - now.shared
                shared = max(shared, now.shared)
    except psutil.Error:
        pass
    return own + shared


def run(minutes: float, times: int = 1) -> dict[str, float]:
    """Print the cost of a programme of so many minutes, and its wall-clock time against `Limit`."""
    text, voice = programme_text(minutes), voices.load("north")
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with timed("clean", seconds):
            article = clean.read(text, "pasted", "bench")
        with timed("segment", seconds):
            sentences = segment(article)
        normalize("Ngày 5/3, UBND xã.")  # loading is measured separately, see `loading`
        with timed("normalize", seconds):
            utterances = Normalizer.for_voice(voice).utterances(sentences)
        utterances = [replace(said, voice=voice.name) for said in utterances]
        characters = sum(len(s.text) for s in sentences)

        def spoken(cache: str, count: int):
            workers = Workers(count)
            try:
                yield from Synthesizer([voice], ClipCache(folder / cache), workers).clips(
                    utterances
                )
            finally:
                workers.close()

        with timed("synthesize, 1 worker", seconds):
            fresh = sum(not c.cached for c in spoken("one", 1))
        with timed("synthesize, 2 workers", seconds):
            fresh += sum(not c.cached for c in spoken("two", 2))
        assert fresh == 2 * len({u.spoken for u in utterances})
        with (folder / "programme.pcm").open("w+b") as pcm:
            with timed("stitch, from the cache", seconds):
                programme = Programme(Pauses(), RATE)
                length = sum(map(pcm.write, programme.pieces(spoken("one", 1)))) / 2 / RATE
            with timed("encode", seconds):
                encode(pcm, RATE, "anull", folder / "x.mp3")
            limits = [_limit(voice, utterances, pcm, seconds) for _ in range(times)]
            limit = min(limits, key=lambda one: one.clock)

        source = folder / "article.txt"
        source.write_text(text, "utf-8")
        ran = {}
        for workers in (1, 2):
            tries = []
            for turn in range(times):
                out, cache = folder / f"out{workers}{turn}", folder / f"cache{workers}{turn}"
                line = ["make", str(source), "-q", "--out", str(out), "--workers", str(workers)]
                tries.append(command(line, cache))
            ran[f"whole, cold, {workers} worker{'s' * (workers > 1)}"] = min(
                tries, key=lambda one: one.seconds
            )
        ran["whole, warm"] = command(line, cache)
        if times > 1:
            another = folder / "another.txt"
            another.write_text(f"Lại {text}", "utf-8")
            line[1] = str(another)
            tries = [command([*line, "--force"], cache) for _turn in range(times)]
            ran["whole, in a show that is there"] = min(tries, key=lambda one: one.seconds)

    print(f"\n{length / 60:.1f} minutes, {len(sentences)} sentences, {characters:,} characters")
    for name, took in seconds.items():
        print(f"  {name:<30} {took:8.2f} s   {length / took:10.0f} s of audio a second")
    ratios = {name: one.seconds / limit.clock for name, one in ran.items()}
    for name, one in ran.items():
        print(
            f"  {name:<30} {one.seconds:8.2f} s   {length / one.seconds:10.0f} s of audio a second"
            f"   {one.megabytes:5.0f} MB   {ratios[name]:.2f} of the limit by the clock,"
            f" {one.processor / processors() / limit.processor:.2f} in processor time"
        )
    return {**ratios, "megabytes": ran["whole, cold, 2 workers"].megabytes}


def _limit(voice: voices.Voice, utterances: list, pcm, seconds: dict[str, float]) -> Limit:
    engine = engine_class("espeak")(voice.settings)
    engine.prepare()
    form = formats()["mp3"]
    began = processor_time()
    with timed("limit: bare espeak", seconds):
        for utterance in utterances:
            espeak._library().synthesize(utterance.spoken)
    with timed("limit: bare ffmpeg", seconds):
        pipe(pcm, RATE, BARE, "encoding")
    processor = processor_time() - began
    with timed("limit: bare LAME", seconds):
        pcm.seek(0)
        coding = Coding(RATE, form.bitrate, form.lame)
        while piece := pcm.read(600 * RATE):
            coding.encoded(Stretch(piece, last=True))
    clock = seconds["limit: bare espeak"] + seconds["limit: bare LAME"]
    return Limit(clock / processors(), processor / processors())


def each_format(minutes: float) -> None:
    """The encoding time of each format."""
    voice = voices.load("north")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sentences = segment(clean.read(programme_text(minutes), "pasted", "bench"))
        utterances = [
            replace(u, voice="north") for u in Normalizer.for_voice(voice).utterances(sentences)
        ]
        clips = Synthesizer([voice], ClipCache(folder / "c"), Workers(1)).clips(utterances)
        with (folder / "programme.pcm").open("w+b") as pcm:
            length = sum(map(pcm.write, Programme(Pauses(), RATE).pieces(clips))) / 2 / RATE
            for form in formats():
                seconds: dict[str, float] = {}
                with timed(form, seconds):
                    encode(pcm, RATE, "anull", folder / "x", form)
                print(f"  {form:<12} {length / seconds[form]:8.0f} s of audio a second")
