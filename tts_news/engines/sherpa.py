"""Neural voices from model files by sherpa-onnx (Apache-2.0): VITS (including Piper), Supertonic.

Versions before 2.0 are required, as later ones leave phonemization to the caller.
"""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from tts_news.base import files
from tts_news.engines import Engine, lacks, model_files, package_version
from tts_news.errors import UserError, VoiceError
from tts_news.messages import _
from tts_news.model import Sound

SUPERTONIC = {
    "duration_predictor": "duration_predictor.int8.onnx",
    "text_encoder": "text_encoder.int8.onnx",
    "vector_estimator": "vector_estimator.int8.onnx",
    "vocoder": "vocoder.int8.onnx",
    "tts_json": "tts.json",
    "unicode_indexer": "unicode_indexer.bin",
    "voice_style": "voice.bin",
}
"""The files in the folder of a Supertonic model, by sherpa's names."""

SUPERTONIC_RATE = 44_100
"""Hz."""


class SherpaEngine(Engine):
    """Speaks with a VITS model, either sherpa's (with tokens.txt) or Piper's (with NAME.onnx.json),
    or with the folder of a Supertonic model.

    A `length_scale` above 1 is slower. The two noise settings make each take slightly different.
    """

    name = "sherpa"
    varies = True
    limit = 2000
    pace = 60.0
    start = 2.0
    allowed: ClassVar = {
        "model": "",
        "tokens": "",  # default: tokens.txt beside the model
        "lexicon": "",
        "data": "",  # the folder of espeak-ng's data; default: that of the wheel
        "speaker": (0, 0, 10_000),
        "sample_rate": (22050, 8000, 48000),
        "length_scale": (1.0, 0.25, 4.0),
        "noise_scale": (0.667, 0.0, 2.0),
        "noise_w": (0.8, 0.0, 2.0),
        "steps": (5, 1, 50),  # of Supertonic; more are slower and cleaner
        "threads": (1, 1, 64),
    }
    inaudible: ClassVar = frozenset({"threads"})

    @cached_property
    def _model(self) -> Path:
        return model_files.find(self.name, self.settings["model"])

    @cached_property
    def _piper(self) -> dict[str, Any]:
        """The description of a Piper model; empty for sherpa's own models."""
        path = self._model.with_name(self._model.name + ".json")
        try:
            config: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        except (OSError, ValueError) as error:
            raise UserError(_("engine sherpa: {path} cannot be read", path=path)) from error
        return config

    @property
    def version(self) -> str:
        parts = self._parts() if self._is_supertonic else [self._model]
        return " ".join([package_version("sherpa-onnx"), *map(model_files.digest, parts)])

    @property
    def rate(self) -> int:
        if self._piper:
            return int(self._piper["audio"]["sample_rate"])
        return SUPERTONIC_RATE if self._is_supertonic else int(self.settings["sample_rate"])

    def missing(self) -> str:
        try:
            lacking = [path for path in self._parts() if not path.is_file()]
        except UserError as error:
            return str(error).removeprefix("engine sherpa: ")
        if lacking:
            return _("{lacking} is missing; it comes with the model", lacking=lacking[0])
        return lacks("sherpa_onnx", "")

    @property
    def _is_supertonic(self) -> bool:
        return self._model.is_dir()

    def _parts(self) -> list[Path]:
        """The files that the model consists of."""
        if self._is_supertonic:
            return [self._model / name for name in SUPERTONIC.values()]
        return [self._model] if self._piper else [self._model, self._tokens()]

    def _tokens(self) -> Path:
        return Path(self.settings["tokens"] or self._model.with_name("tokens.txt"))

    def prepare(self) -> None:
        import sherpa_onnx

        if problem := self.missing():
            raise UserError(_("engine sherpa: {problem}", problem=problem))
        if self._is_supertonic:
            parts = {key: str(self._model / name) for key, name in SUPERTONIC.items()}
            family = {"supertonic": sherpa_onnx.OfflineTtsSupertonicModelConfig(**parts)}
        else:
            family = {"vits": self._vits()}
        config = sherpa_onnx.OfflineTtsConfig(
            model=sherpa_onnx.OfflineTtsModelConfig(**family, num_threads=self.settings["threads"])
        )
        if not config.validate():
            raise UserError(
                _("engine sherpa: {model} and its files do not fit together", model=self._model)
            )
        self._voice = sherpa_onnx.OfflineTts(config)
        if self.settings["speaker"] >= max(1, self._voice.num_speakers):
            raise UserError(
                _(
                    "engine sherpa: 'speaker' is {speaker}; {name} has {num_speakers}, counted "
                    "from 0",
                    speaker=self.settings["speaker"],
                    name=self._model.name,
                    num_speakers=self._voice.num_speakers,
                )
            )
        self._config = sherpa_onnx.GenerationConfig()
        self._config.sid = self.settings["speaker"]
        if self._is_supertonic:
            self._config.speed = 1 / self.settings["length_scale"]
            self._config.num_steps = self.settings["steps"]
            self._config.extra = {"lang": "vi"}

    def _vits(self) -> Any:
        import espeakng_loader
        import sherpa_onnx

        model, tokens = self._model, self._tokens()
        if self._piper:
            model, tokens = converted(self._model, self._piper)
        return sherpa_onnx.OfflineTtsVitsModelConfig(
            model=str(model),
            tokens=str(tokens),
            lexicon=self.settings["lexicon"],
            data_dir=self.settings["data"] or str(espeakng_loader.get_data_path()),
            length_scale=self.settings["length_scale"],
            noise_scale=self.settings["noise_scale"],
            noise_scale_w=self.settings["noise_w"],
        )

    def speak(self, text: str) -> Sound:
        import numpy as np

        heard = self._voice.generate(text, self._config)
        samples = np.asarray(heard.samples, dtype=np.float32)
        if not samples.size:
            raise VoiceError(_("sherpa made no sound for it"), again=True)
        scaled = np.rint(np.clip(samples, -1.0, 1.0) * 32767).astype("<i2")
        return Sound(scaled.tobytes(), int(heard.sample_rate))


def converted(model: Path, piper: dict[str, Any]) -> tuple[Path, Path]:
    """The paths of model and tokens of a Piper model converted for sherpa.

    The conversion is done once, in the folder of installed models. It copies the description from
    Piper's JSON file to the model's metadata, where sherpa expects it.
    """
    folder = model_files.folder() / "sherpa" / model_files.digest(model)
    ready, tokens = folder / "model.onnx", folder / "tokens.txt"
    if not ready.is_file():
        symbols = piper["phoneme_id_map"].items()
        lines = "".join(f"{symbol} {ids[0]}\n" for symbol, ids in symbols)
        files.write(tokens, lines.encode())
        about = {
            "model_type": "vits",
            "comment": "piper",
            "language": piper.get("language", {}).get("code", piper["espeak"]["voice"]),
            "voice": piper["espeak"]["voice"],
            "has_espeak": "1",
            "n_speakers": str(piper["num_speakers"]),
            "sample_rate": str(piper["audio"]["sample_rate"]),
        }
        files.write(ready, model.read_bytes() + _metadata(about))
    return ready, tokens


def _metadata(about: dict[str, str]) -> bytes:
    """ONNX metadata (field 14, ModelProto.metadata_props), to be appended to a model.

    Concatenated Protocol Buffers messages are merged.
    """
    return b"".join(
        _field(14, _field(1, key.encode()) + _field(2, value.encode()))
        for key, value in about.items()
    )


def _field(number: int, data: bytes) -> bytes:
    """A length-delimited Protocol Buffers field of at most 127 bytes."""
    return bytes([number << 3 | 2, len(data)]) + data
