"""The phonemes of English words, by libespeak-ng.

The library has global state with one voice. So that looking up a word never disturbs a voice that
speaks in the same process, a second instance is loaded from a copy of the library's file, when the
first word needs it (6 ms).
"""

from __future__ import annotations

import ctypes
import os
import tempfile
import threading
from functools import cache
from pathlib import Path

from tts_news.messages import _

_RETRIEVAL = 1
_CHARS_UTF8, _IPA = 1, 2
_ENGLISH = Path("lang", "gmw", "en")


class _Phonemizer:
    """A second instance of the library, set to British English."""

    def __init__(self) -> None:
        import espeakng_loader

        data = Path(espeakng_loader.get_data_path())
        self._files: list[object] = []
        self._call = ctypes.CDLL(self._copy(Path(espeakng_loader.get_library_path())))
        self._call.espeak_TextToPhonemes.restype = ctypes.c_char_p
        if self._call.espeak_Initialize(_RETRIEVAL, 0, str(data).encode(), 0) <= 0:
            raise OSError(_("libespeak-ng did not start"))
        voice = self._copy(data / _ENGLISH)
        if self._call.espeak_SetVoiceByFile(voice.encode()) != 0:
            raise OSError(_("libespeak-ng has no English voice"))

    def _copy(self, path: Path) -> str:
        """The path of a copy with a short path, as the library truncates paths at 59 bytes."""
        if hasattr(os, "memfd_create"):
            handle = os.memfd_create(path.name)
            with os.fdopen(handle, "wb", closefd=False) as file:
                file.write(path.read_bytes())
            return f"/proc/self/fd/{handle}"
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._files.append(folder)
        copy = Path(folder.name) / path.name
        copy.write_bytes(path.read_bytes())
        return str(copy)

    def phonemes(self, word: str) -> str:
        """The word in IPA, with stress marks."""
        text = ctypes.c_char_p(word.encode())
        found = self._call.espeak_TextToPhonemes(ctypes.byref(text), _CHARS_UTF8, _IPA)
        return (found or b"").decode("utf-8", "replace")


_lock = threading.Lock()


@cache
def _phonemizer() -> _Phonemizer | None:
    """The instance; None if it cannot be loaded, so that English is read by letter rules."""
    try:
        return _Phonemizer()
    except (ImportError, OSError):
        return None


def _new_lock() -> None:
    """Replace the lock in a forked process, as another thread may have held it during the fork."""
    global _lock  # noqa: PLW0603
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_new_lock)


def phonemes(word: str) -> str:
    """The phonemes (IPA) of a word in British English; empty if the library is missing.

    >>> phonemes("station")
    'stˈeɪʃən'
    """
    with _lock:
        library = _phonemizer()
        return library.phonemes(word) if library else ""
