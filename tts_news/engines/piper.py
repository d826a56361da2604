"""Piper's neural voices from a model file on disk.

piper-tts is GPL-3.0: an extra, imported only when a profile chooses it. `sherpa` runs the same
models under Apache-2.0.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from tts_news.engines import Engine, lacks, package_version
from tts_news.errors import UserError, VoiceError
from tts_news.model import Sound
from tts_news.models import digest, find

if TYPE_CHECKING:
    from pathlib import Path


class PiperEngine(Engine):
    """NAME.onnx with NAME.onnx.json beside it.

    length_scale: over 1 is slower. The two noises make every rendering a little different: with
    both at 0 the same text gives the same samples.
    """

    name = "piper"
    varies = True
    limit = 2000
    allowed: ClassVar = {
        "model": "",
        "speaker": (0, 0, 10_000),
        "length_scale": (1.0, 0.25, 4.0),
        "noise_scale": (0.667, 0.0, 2.0),
        "noise_w": (0.8, 0.0, 2.0),
    }

    @cached_property
    def _model(self) -> Path:
        return find(self.name, self.settings["model"])

    @cached_property
    def _config(self) -> dict[str, Any]:
        path = self._model.with_name(self._model.name + ".json")
        try:
            config: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise UserError(
                f"engine piper: {path} cannot be read; it comes with the model"
            ) from error
        return config

    @property
    def version(self) -> str:
        return f"{package_version('piper-tts')} {digest(self._model)}"

    @property
    def rate(self) -> int:
        return int(self._config["audio"]["sample_rate"])

    def missing(self) -> str:
        return lacks("piper", "piper") or _problem(self)

    def prepare(self) -> None:
        from piper import PiperVoice

        speakers = int(self._config.get("num_speakers", 1))
        if self.settings["speaker"] >= speakers:
            raise UserError(
                f"engine piper: 'speaker' is {self.settings['speaker']}; "
                f"{self._model.name} has {speakers}, counted from 0"
            )
        try:
            self._voice = PiperVoice.load(self._model)
        except Exception as error:  # onnxruntime raises types of its own for a broken file
            raise UserError(f"engine piper: {self._model} is no usable model: {error}") from error

    def speak(self, text: str) -> Sound:
        from piper import SynthesisConfig

        how = SynthesisConfig(
            speaker_id=self.settings["speaker"] or None,
            length_scale=self.settings["length_scale"],
            noise_scale=self.settings["noise_scale"],
            noise_w_scale=self.settings["noise_w"],
        )
        # Piper reads [[ ]] as phonemes; in an article they are brackets.
        plain = text.replace("[[", "[").replace("]]", "]")
        try:
            chunks = list(self._voice.synthesize(plain, how))
        except Exception as error:
            raise VoiceError(f"piper cannot speak it: {error}") from error
        return Sound(b"".join(chunk.audio_int16_bytes for chunk in chunks), self.rate)


def _problem(engine: PiperEngine) -> str:
    try:
        _ = engine.rate
    except UserError as error:
        return str(error).removeprefix("engine piper: ")
    return ""
