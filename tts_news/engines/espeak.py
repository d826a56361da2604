"""libespeak-ng in this process, from the wheel espeakng-loader: the built-in voice.

The library is loaded once in a process and shared by all its engine objects. It keeps state between
utterances, so that the same sentence would sound slightly different after another one. This module
makes the samples of a text independent of what was spoken before:

- The phase of the pitch flutter: flutter is switched off in the voice definitions, and echo and
  breath, which have such a state too, are removed from variants.
- A count of glottal cycles, whose parity determines which half of the cycles the creaky tones (ngã,
  nặng) weaken. It can be heard but not set. So before each utterance a short probe is spoken, once
  or twice, until its sound shows the chosen one of the two states ("home").
"""

from __future__ import annotations

import ctypes
import os
import tempfile
import threading
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from tts_news.engines import Engine, package_version
from tts_news.engines.espeak_phonemes import tables_version, transcribe
from tts_news.errors import TtsNewsError, UserError, VoiceError
from tts_news.messages import _
from tts_news.model import Sound

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# From speak_lib.h of espeak-ng 1.52.
_SYNCHRONOUS = 2
_CHARS_UTF8 = 1
_PHONEMES = 0x100  # text in [[ ]] is phonemes
_EVENT_END, _EVENT_WORD = 0, 1
_RATE, _VOLUME, _PITCH, _RANGE = 1, 2, 3, 4

_BUFFER = 2000
"""Milliseconds of sound per callback; a large buffer means few calls into Python."""

# Below 100, so that the synthesizer's automatic gain control, another state, never sets in.
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
"""Syllables with creaky tones; which of them toggles the state depends on voice and pitch."""

LANGUAGES = {"vi": "vi", "vi-vn-x-central": "vi-VN-x-central", "vi-vn-x-south": "vi-VN-x-south"}
"""The library's voice definition in lang/aav for each language tag."""


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


_NOT_OF_A_VARIANT = (b"language", b"name", b"echo", b"breath ", b"breath\t")
"""The lines of a variant that are left out; echo and breath carry over between utterances."""

RATE = 22050

_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class _Library:
    """The loaded library, its callback, and the engine whose voice is currently set."""

    def __init__(self) -> None:
        import espeakng_loader

        self.lock = threading.Lock()
        self.speaker: EspeakEngine | None = None
        self.data = Path(espeakng_loader.get_data_path())
        self.pcm = bytearray()
        self.words: list[tuple[int, int, int]] = []
        self.call = ctypes.CDLL(str(espeakng_loader.get_library_path()))
        if (
            self.call.espeak_Initialize(_SYNCHRONOUS, _BUFFER, _for_c(self.data).encode(), 0)
            != RATE
        ):
            raise TtsNewsError(
                _("engine espeak: the library did not start; reinstall espeakng-loader")
            )
        self._callback = _CALLBACK(self._collect)
        self.call.espeak_SetSynthCallback(self._callback)

    def synthesize(self, text: str) -> None:
        """Synthesize a text; its sound is left in `pcm` and its word events in `words`.

        Brackets and control characters in the text are interpreted as commands.
        """
        self.pcm.clear()
        self.words.clear()
        data = text.encode()
        status = self.call.espeak_Synth(
            data, ctypes.c_size_t(len(data) + 1), 0, 1, 0, _CHARS_UTF8 | _PHONEMES, None, None
        )
        if status != 0 or self.call.espeak_Synchronize() != 0:
            raise VoiceError(_("engine espeak: cannot speak {text!r}", text=text[:60]))

    def _collect(self, wave: Any, count: int, events: Any) -> int:
        if count > 0:
            self.pcm += ctypes.string_at(wave, count * 2)
        at = 0
        while events[at].type != _EVENT_END:
            if events[at].type == _EVENT_WORD:
                event = events[at]
                self.words.append((event.text_position, event.length, event.sample))
            at += 1
        return 0


_first = threading.Lock()
_only = cache(_Library)


def _library() -> _Library:
    with _first:  # without a lock, two threads could both run the uncached call
        return _only()


class EspeakEngine(Engine):
    """espeak-ng in Vietnamese, with a northern, a central and a southern voice.

    The setting `rate` is in words a minute, `pitch` and `range` (of the pitch) are from 0 to 99;
    `variant` is one of the library's timbres: f1 to f5, m1 to m8 and others.
    """

    name = "espeak"
    rate = RATE
    limit = 5000
    marks = True
    # It speaks 1,600 times as fast as real time, an encoder 600 times: one process suffices.
    pace = 12_000.0
    start = 0.2
    allowed: ClassVar = {
        "language": "vi",
        "variant": "",
        "rate": (165, 80, 450),
        "pitch": (45, 0, 99),
        "range": (55, 0, 99),
    }

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        if self.settings["language"] not in LANGUAGES:
            raise UserError(
                _(
                    "engine espeak: language '{language}'; use one of {languages}",
                    language=self.settings["language"],
                    languages=", ".join(LANGUAGES),
                )
            )
        if self.settings["variant"] and not self.missing():
            variants = _variants()
            if self.settings["variant"] not in variants:
                raise UserError(
                    _(
                        "engine espeak: variant '{variant}'; use one of {variants}",
                        variant=self.settings["variant"],
                        variants=", ".join(sorted(variants)),
                    )
                )
        self._probe, self._home = "", b""

    @property
    def version(self) -> str:
        library = package_version("espeakng-loader")
        return f"{library} flutter-0 home v{_HEADROOM_VOLUME} phonemes {tables_version()}"

    def missing(self) -> str:
        try:
            import espeakng_loader
        except ImportError:
            return _("the package espeakng-loader is not installed; pip install espeakng-loader")
        if not Path(espeakng_loader.get_library_path()).is_file():
            return _("espeakng-loader has no library for this system")
        return ""

    def prepare(self) -> None:
        if problem := self.missing():
            raise TtsNewsError(_("engine espeak: {problem}", problem=problem))
        library = _library()
        with library.lock:
            self._take(library)
            self._choose_probe(library)

    def speak(self, text: str) -> Sound:
        library = _library()
        with library.lock:
            if library.speaker is not self:
                self._take(library)
            self._go_home(library)
            said = transcribe(text, self.settings["language"])
            library.synthesize(said.text)
            marks = (said.mark(max(at - 1, 0), size, n) for at, size, n in library.words)
            return Sound(bytes(library.pcm), RATE, tuple(marks))

    def close(self) -> None:
        self._probe = ""

    def _take(self, library: _Library) -> None:
        """Set the library to this engine's voice."""
        library.speaker = None
        definition = library.data / "lang" / "aav" / LANGUAGES[self.settings["language"]]
        text = definition.read_bytes()
        if self.settings["variant"]:
            # As in the library itself, the variant's lines follow the language's.
            lines = _variants()[self.settings["variant"]].read_bytes().splitlines()
            keep = [line for line in lines if not line.startswith(_NOT_OF_A_VARIANT)]
            text += b"\n" + b"\n".join(keep)
        with _short_path(text + b"\nflutter 0\n") as steady:
            if library.call.espeak_SetVoiceByFile(steady.encode()) != 0:
                raise TtsNewsError(
                    _(
                        "engine espeak: cannot load the voice {voice}",
                        voice=definition.name,
                    )
                )
        for parameter, key in ((_RATE, "rate"), (_PITCH, "pitch"), (_RANGE, "range")):
            library.call.espeak_SetParameter(parameter, int(self.settings[key]), 0)
        library.call.espeak_SetParameter(_VOLUME, _HEADROOM_VOLUME, 0)
        library.speaker = self

    def _choose_probe(self, library: _Library) -> None:
        """Choose the first probe that alternates between two sounds; home is the smaller one."""
        self._probe, self._home = "", b""
        for probe in _PROBES:
            heard = set()
            for _turn in range(4):
                library.synthesize(probe)
                heard.add(bytes(library.pcm))
            if len(heard) == 2:
                self._probe, self._home = probe, min(heard)
                return

    def _go_home(self, library: _Library) -> None:
        for _turn in range(4 if self._probe else 0):
            library.synthesize(self._probe)
            if library.pcm == self._home:
                return


def _for_c(path: Path) -> str:
    """A path for a C library that opens files by bytes; on Windows the short name, in ASCII."""
    if os.name != "nt" or str(path).isascii():
        return str(path)
    room = ctypes.create_unicode_buffer(260)
    kernel: Any = vars(ctypes)["windll"].kernel32
    return room.value if kernel.GetShortPathNameW(str(path), room, 260) else str(path)


@contextmanager
def _short_path(data: bytes) -> Iterator[str]:
    """The path of a temporary file with `data`.

    The path is short and in lower case, as the library cuts paths at 59 bytes and lower-cases them.
    """
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create("voice")
        try:
            os.write(handle, data)
            yield f"/proc/self/fd/{handle}"
        finally:
            os.close(handle)
        return
    # Within a private folder, which other users cannot access.
    places = ("/tmp", os.environ.get("PUBLIC", ""))  # noqa: S108 # nosec B108 - Windows' second
    short = next((one for one in places if one and Path(one).is_dir()), None)
    with tempfile.TemporaryDirectory(dir=short) as folder:
        path = Path(folder) / "voice"
        path.write_bytes(data)
        yield str(path)


@cache
def _variants() -> dict[str, Path]:
    import espeakng_loader

    folder = Path(espeakng_loader.get_data_path()) / "voices" / "!v"
    return {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}
