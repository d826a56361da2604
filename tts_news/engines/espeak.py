"""libespeak-ng inside this process, from the espeakng-loader wheel: the voice that is always there.

The library keeps two states from one utterance to the next, so that the same sentence would sound a
little different after another one. Here the same text gives the same samples, whatever was spoken
before it:

- The phase of the pitch flutter: the voices are the library's own definitions with flutter off.
- A count of glottal cycles, whose parity decides which half of the cycles the creaky tones (ngã,
  nặng) weaken. It can be heard but not set: before each utterance a short probe is spoken, once or
  twice, until its sound shows the one of the two states that we have chosen.
"""

from __future__ import annotations

import contextlib
import ctypes
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from tts_news.engines import checked_settings
from tts_news.errors import TtsNewsError, UserError
from tts_news.model import Mark, Sound

if TYPE_CHECKING:
    from collections.abc import Mapping

# From speak_lib.h of espeak-ng 1.52.
_SYNCHRONOUS = 2
_CHARS_UTF8 = 1
_EVENT_END, _EVENT_WORD = 0, 1
_RATE, _VOLUME, _PITCH, _RANGE = 1, 2, 3, 4

# Below 100 the synthesizer's own gain control, another state that it keeps, never sets in.
_HEADROOM_VOLUME = 70

_PROBES = (
    "ạ",
    "mạ",
    "ã",
    "sỹ",
    "hội",
    "được một",
    "ngã",
    "một",
    "học",
    "đẹp",
    "mỹ",
    "lễ",
    "vị",
    "mạ mạ",
)
"""Syllables of creaky tone; which of them flips the state depends on the voice and its pitch."""

LANGUAGES = {"vi": "vi", "vi-vn-x-central": "vi-VN-x-central", "vi-vn-x-south": "vi-VN-x-south"}
"""Language tag -> the library's definition under lang/aav."""


class _Event(ctypes.Structure):
    _fields_: ClassVar = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    ]


_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class EspeakEngine:
    """espeak-ng, one voice a process: the library holds global state and is not thread-safe."""

    name = "espeak"
    rate = 22050
    limit = 0
    online = False
    marks = True

    def __init__(self, settings: Mapping[str, Any]) -> None:
        allowed = {
            "language": "vi",
            "rate": (165, 80, 450),
            "pitch": (45, 0, 99),
            "range": (55, 0, 99),
        }
        self.settings = checked_settings(self.name, settings, allowed)
        if self.settings["language"] not in LANGUAGES:
            raise UserError(
                f"engine espeak: language '{self.settings['language']}'; "
                f"use one of {', '.join(LANGUAGES)}"
            )
        self._pcm = bytearray()
        self._words: list[tuple[int, int, int]] = []
        self._library: Any = None

    @property
    def version(self) -> str:
        try:
            return f"{version('espeakng-loader')} flutter-0 home v{_HEADROOM_VOLUME}"
        except PackageNotFoundError:
            return "unknown"

    @staticmethod
    def missing() -> str:
        try:
            import espeakng_loader
        except ImportError:
            return "the package espeakng-loader is not installed; pip install espeakng-loader"
        if not Path(espeakng_loader.get_library_path()).is_file():
            return "espeakng-loader has no library for this system"
        return ""

    def prepare(self) -> None:
        if problem := self.missing():
            raise TtsNewsError(f"engine espeak: {problem}")
        import espeakng_loader

        data = Path(espeakng_loader.get_data_path())
        library = ctypes.CDLL(str(espeakng_loader.get_library_path()))
        if library.espeak_Initialize(_SYNCHRONOUS, 0, str(data).encode(), 0) != self.rate:
            raise TtsNewsError(
                "engine espeak: the library did not start; reinstall espeakng-loader"
            )
        self._callback = _CALLBACK(self._collect)
        library.espeak_SetSynthCallback(self._callback)
        definition = data / "lang" / "aav" / LANGUAGES[self.settings["language"]]
        with tempfile.TemporaryDirectory() as folder:
            steady = Path(folder) / "voice"
            steady.write_bytes(definition.read_bytes() + b"\nflutter 0\n")
            if library.espeak_SetVoiceByFile(str(steady).encode()) != 0:
                raise TtsNewsError(f"engine espeak: cannot load the voice {definition.name}")
        for parameter, key in ((_RATE, "rate"), (_PITCH, "pitch"), (_RANGE, "range")):
            library.espeak_SetParameter(parameter, int(self.settings[key]), 0)
        library.espeak_SetParameter(_VOLUME, _HEADROOM_VOLUME, 0)
        self._library = library
        self._choose_probe()

    def speak(self, text: str) -> Sound:
        self._go_home()
        self._synthesize(text)
        marks = tuple(Mark(max(at - 1, 0), length, sample) for at, length, sample in self._words)
        return Sound(bytes(self._pcm), self.rate, marks)

    def _choose_probe(self) -> None:
        """The first probe that sounds in two ways by turns; its home is the smaller of them."""
        self._probe, self._home = "", b""
        for probe in _PROBES:
            heard = set()
            for _ in range(4):
                self._synthesize(probe)
                heard.add(bytes(self._pcm))
            if len(heard) == 2:
                self._probe, self._home = probe, min(heard)
                return

    def _go_home(self) -> None:
        for _ in range(4 if self._probe else 0):
            self._synthesize(self._probe)
            if self._pcm == self._home:
                return

    def _synthesize(self, text: str) -> None:
        self._pcm.clear()
        self._words.clear()
        data = text.encode()
        status = self._library.espeak_Synth(
            data, ctypes.c_size_t(len(data) + 1), 0, 1, 0, _CHARS_UTF8, None, None
        )
        if status != 0 or self._library.espeak_Synchronize() != 0:
            raise TtsNewsError(f"engine espeak: cannot speak {text[:60]!r}")

    def close(self) -> None:
        if self._library is not None:
            with contextlib.suppress(OSError):
                self._library.espeak_Terminate()
            self._library = None

    def _collect(self, wave: Any, count: int, events: Any) -> int:
        if count > 0:
            self._pcm += ctypes.string_at(wave, count * 2)
        at = 0
        while events[at].type != _EVENT_END:
            if events[at].type == _EVENT_WORD:
                event = events[at]
                self._words.append((event.text_position, event.length, event.sample))
            at += 1
        return 0
