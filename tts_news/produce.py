"""One episode: its script spoken, stitched, levelled, encoded and tagged."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tts_news import files
from tts_news.letters import one_line
from tts_news.model import Article, Episode, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tts_news.encode import Tags
    from tts_news.model import Clip, Sound
    from tts_news.script import Script
    from tts_news.settings import Settings
    from tts_news.stitch import Programme
    from tts_news.synthesize import Synthesizer
    from tts_news.voices import Cast


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run is; sent after every sentence."""

    article: str
    done: int
    """Sentences."""
    total: int
    cached: int
    """Of those done, how many were spoken before."""
    seconds: float
    """Of programme so far."""
    elapsed: float
    """Seconds since this article was begun."""
    stage: str
    """speaking or encoding."""

    @property
    def speed(self) -> float:
        """Seconds of programme made in a second."""
        return self.seconds / self.elapsed if self.elapsed else 0.0

    @property
    def left(self) -> float:
        """Seconds until the article is spoken, at this speed."""
        return self.elapsed / self.done * (self.total - self.done) if self.done else 0.0


def produce(
    article: Article,
    script: Script,
    cast: Cast,
    synthesizer: Synthesizer,
    settings: Settings,
    *,
    stem: str,
    scratch: Path,
    on_progress: Callable[[Progress], None],
) -> Episode:
    """Make the sound and the transcript of an episode in the output folder.

    The episode is published when its manifest is saved, which is left to the caller.

    `scratch` is a folder on a disk with room for the programme as PCM.

    Raises:
        TtsNewsError: a sentence that no voice can speak, or an encoder that fails.
        OSError: a file cannot be written.

    """
    from tts_news.encode import AUDIO_TYPE, encode_mp3, tag_mp3
    from tts_news.loudness import CEILING, levelling, matched, measure, measure_file
    from tts_news.settings import Pauses
    from tts_news.stitch import Programme, chapters
    from tts_news.transcript import webvtt

    out, rate = Path(settings.out), synthesizer.rate
    programme = Programme(Pauses(**cast.readers[0].pauses | settings.pauses), rate)
    clips = synthesizer.clips(script.utterances, script.reread)
    if len(cast.voices) > 1:
        by_name = {voice.name: voice for voice in cast.voices}

        def sample(name: str) -> Sound:
            return synthesizer.sample(by_name[name])

        clips = matched(clips, sample)
    audio, transcript = out / f"{stem}.mp3", out / f"{stem}.vtt"
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=scratch) as sound, files.replacing(audio) as beside:
        report = _Reporter(article.title, len(script.utterances), on_progress)

        def spoken() -> Iterator[bytes]:
            for piece in programme.pieces(report.followed(clips, programme)):
                sound.write(piece)
                yield piece

        # Speaking, keeping the sound and measuring it go on at once.
        measured = measure(spoken(), rate)
        report.tell("encoding", programme.seconds)
        # The encoder may push a peak over the ceiling; then the limiter is set lower.
        for ceiling in (CEILING, CEILING - 1, CEILING - 2):
            encode_mp3(sound, rate, levelling(measured, sound, rate, ceiling=ceiling), beside)
            reached = measure_file(beside)
            if reached.peak <= CEILING:
                break
        marks = chapters(programme.cues, programme.seconds)
        tag_mp3(beside, _tags(article, settings), marks)
        size = beside.stat().st_size
    cues = [replace(c, start=round(c.start, 3), end=round(c.end, 3)) for c in programme.cues]
    files.write(transcript, webvtt(cues, article.language).encode())
    return Episode(
        id=article.id,
        title=article.title,
        summary=article.lead or next((p.text for p in article.paragraphs), ""),
        author=article.author,
        published=article.published or datetime.fromtimestamp(0, UTC),
        source=article.source,
        url=article.url,
        voice=cast.name,
        audio=audio.name,
        audio_bytes=size,
        audio_type=AUDIO_TYPE,
        transcript=transcript.name,
        duration=round(programme.seconds, 3),
        loudness=reached.integrated,
        recipe="",
        cues=tuple(cues),
        chapters=tuple(replace(c, start=round(c.start, 3), end=round(c.end, 3)) for c in marks),
    )


class _Reporter:
    """Counts the clips of an article as they go by."""

    def __init__(self, title: str, total: int, on_progress: Callable[[Progress], None]) -> None:
        self._title, self._total, self._on_progress = title, total, on_progress
        self._begun = time.monotonic()
        self._done = self._cached = 0

    def followed(self, clips: Iterator[Clip], programme: Programme) -> Iterator[Clip]:
        for clip in clips:
            self._done += 1
            self._cached += clip.cached
            yield clip
            self.tell("speaking", programme.seconds)

    def tell(self, stage: str, seconds: float) -> None:
        elapsed = time.monotonic() - self._begun
        self._on_progress(
            Progress(self._title, self._done, self._total, self._cached, seconds, elapsed, stage)
        )


def _tags(article: Article, settings: Settings) -> Tags:
    from tts_news.encode import Tags

    text = "\n\n".join(
        [article.title, article.lead]
        + [p.text for p in article.paragraphs if p.kind is not Kind.CAPTION]
    )
    return Tags(
        title=article.title,
        artist=article.author or one_line(settings.show.author),
        album=one_line(settings.show.title),
        date=f"{article.published:%Y-%m-%dT%H:%M:%S}",
        comment=" ".join(filter(None, [article.source, article.url])) or article.title,
        lyrics=text,
        url=article.url,
    )
