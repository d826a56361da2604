"""sherpa-onnx (Apache-2.0): VITS voices from a model file, Piper's among them.

Its releases from 2.0 on leave the phonemes to the caller; the extra asks for those before.
"""

from __future__ import annotations

import array
import json
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from tts_news import files, models
from tts_news.engines import Engine, lacks, package_version
from tts_news.errors import UserError, VoiceError
from tts_news.model import Sound


class SherpaEngine(Engine):
    """A model in sherpa's own form (tokens.txt beside it), or one of Piper's (NAME.onnx.json).

    length_scale: over 1 is slower. The two noises make every rendering a little different.
    """

    name = "sherpa"
    varies = True
    limit = 2000
    allowed: ClassVar = {
        "model": "",
        "tokens": "",  # default: tokens.txt beside the model
        "lexicon": "",
        "data": "",  # espeak-ng's data; default: that of the wheel
        "speaker": (0, 0, 10_000),
        "sample_rate": (22050, 8000, 48000),
        "length_scale": (1.0, 0.25, 4.0),
        "noise_scale": (0.667, 0.0, 2.0),
        "noise_w": (0.8, 0.0, 2.0),
        "threads": (1, 1, 64),
    }
    inaudible: ClassVar = frozenset({"threads"})

    @cached_property
    def _model(self) -> Path:
        return models.find(self.name, self.settings["model"])

    @cached_property
    def _piper(self) -> dict[str, Any]:
        """Piper's description of the model; empty for a model in sherpa's own form."""
        path = self._model.with_name(self._model.name + ".json")
        try:
            config: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        except (OSError, ValueError) as error:
            raise UserError(f"engine sherpa: {path} cannot be read") from error
        return config

    @property
    def version(self) -> str:
        return f"{package_version('sherpa-onnx')} {models.digest(self._model)}"

    @property
    def rate(self) -> int:
        if self._piper:
            return int(self._piper["audio"]["sample_rate"])
        return int(self.settings["sample_rate"])

    def missing(self) -> str:
        try:
            return lacks("sherpa_onnx", "sherpa") or str(self._tokens_problem())
        except UserError as error:
            return str(error).removeprefix("engine sherpa: ")

    def _tokens_problem(self) -> str:
        if self._piper or self._tokens().is_file():
            return ""
        return f"{self._tokens()} is missing; it comes with the model"

    def _tokens(self) -> Path:
        return Path(self.settings["tokens"] or self._model.with_name("tokens.txt"))

    def prepare(self) -> None:
        import espeakng_loader
        import sherpa_onnx

        model, tokens = self._model, self._tokens()
        if self._piper:
            model, tokens = converted(self._model, self._piper)
        vits = sherpa_onnx.OfflineTtsVitsModelConfig(
            model=str(model),
            tokens=str(tokens),
            lexicon=self.settings["lexicon"],
            data_dir=self.settings["data"] or str(espeakng_loader.get_data_path()),
            length_scale=self.settings["length_scale"],
            noise_scale=self.settings["noise_scale"],
            noise_scale_w=self.settings["noise_w"],
        )
        config = sherpa_onnx.OfflineTtsConfig(
            model=sherpa_onnx.OfflineTtsModelConfig(vits=vits, num_threads=self.settings["threads"])
        )
        if not config.validate():
            raise UserError(f"engine sherpa: {self._model} and its files do not fit together")
        self._voice = sherpa_onnx.OfflineTts(config)
        if self.settings["speaker"] >= max(1, self._voice.num_speakers):
            raise UserError(
                f"engine sherpa: 'speaker' is {self.settings['speaker']}; "
                f"{self._model.name} has {self._voice.num_speakers}, counted from 0"
            )

    def speak(self, text: str) -> Sound:
        heard = self._voice.generate(text, sid=self.settings["speaker"], speed=1.0)
        if not heard.samples:
            raise VoiceError("sherpa made no sound for it", again=True)
        scaled = (round(max(-1.0, min(1.0, sample)) * 32767) for sample in heard.samples)
        return Sound(array.array("h", scaled).tobytes(), int(heard.sample_rate))


def converted(model: Path, piper: dict[str, Any]) -> tuple[Path, Path]:
    """A model of Piper's as sherpa wants it, made once beside the installed ones: model, tokens.

    sherpa finds in the model's own metadata what Piper keeps in a JSON file.
    """
    folder = models.folder() / "sherpa" / models.digest(model)
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
    """ONNX metadata (ModelProto.metadata_props, field 14): Protocol Buffers merge by joining."""
    return b"".join(
        _field(14, _field(1, key.encode()) + _field(2, value.encode()))
        for key, value in about.items()
    )


def _field(number: int, data: bytes) -> bytes:
    """A length-delimited field of at most 127 bytes."""
    return bytes([number << 3 | 2, len(data)]) + data
