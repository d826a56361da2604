"""Making a sample of a voice."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, NamedTuple

from tts_news import clean
from tts_news.base import files
from tts_news.errors import from_os_error
from tts_news.messages import _
from tts_news.model import Story
from tts_news.speech import clip_cache

if TYPE_CHECKING:
    from pathlib import Path

    from tts_news.model import Sound
    from tts_news.settings import Settings


class Sample(NamedTuple):
    """The spoken text of a sample, and its sound."""

    text: str
    sound: Sound


def sample(settings: Settings, path: Path, text: str | None = None) -> Sample:
    """Write a sample of the settings' voice to `path` as MP3.

    Raises:
        UserError: the voice or the path cannot be used.
        TtsNewsError: the voice cannot speak.

    """
    from tts_news.audio.encode import encode
    from tts_news.audio.loudness import levelling, measure
    from tts_news.edition.conductor import cast_of
    from tts_news.script.casting import Lexicons, Script
    from tts_news.speech.synthesize import SAMPLE, Synthesizer
    from tts_news.speech.workers import Workers

    cast = cast_of(settings)
    story = Story("", clean.plain(text or SAMPLE))
    said = Script([story], cast, Lexicons(settings, lambda _line: None))
    workers = Workers(1)
    kept = clip_cache.ClipCache(files.cache_folder())
    try:
        synthesizer = Synthesizer(cast.voices, kept, workers)
        spoken = " ".join(utterance.spoken for utterance in said.utterances)
        sound = synthesizer.sample(cast.readers[0], spoken)
    finally:
        workers.close()
    with tempfile.TemporaryFile() as pcm:
        pcm.write(sound.pcm)
        filters = levelling(measure(pcm, sound.rate), pcm, sound.rate)
        try:
            with files.replacing(path) as beside:
                encode(pcm, sound.rate, filters, beside)
        except OSError as error:
            raise from_os_error(error, _("writing the sample"), path) from error
    return Sample(spoken, sound)
