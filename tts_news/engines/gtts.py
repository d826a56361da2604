"""Google Translate's voice through the gTTS library: good, online, 100 characters a request.

gTTS itself turns the check of TLS certificates off; what passes is the news' own text.
"""

from __future__ import annotations

import io
from typing import ClassVar

from tts_news.engines import lacks, package_version
from tts_news.engines.online import PATIENCE, OnlineEngine
from tts_news.errors import VoiceError
from tts_news.model import Sound


class GttsEngine(OnlineEngine):
    """gTTS, `lang="vi"`."""

    name = "gtts"
    limit = 100
    allowed: ClassVar = {"lang": "vi", "tld": "com", "slow": False, **PATIENCE}

    @property
    def version(self) -> str:
        return package_version("gTTS")

    @property
    def host(self) -> str:
        return f"translate.google.{self.settings['tld']}"

    def missing(self) -> str:
        return lacks("gtts", "gtts")

    def speak(self, text: str) -> Sound:
        from gtts import gTTS, gTTSError

        chosen = {key: self.settings[key] for key in ("lang", "tld", "slow", "timeout")}
        heard = io.BytesIO()
        try:
            # Our text is normalized and cut already; gTTS's own abbreviations are English.
            gTTS(text, lang_check=False, pre_processor_funcs=[], **chosen).write_to_fp(heard)
        except gTTSError as error:
            if error.rsp is None:
                raise VoiceError(f"{self.host} cannot be reached", again=True) from error
            if error.rsp.status_code == 200:
                raise VoiceError(f"{self.host} sent no sound for it", again=True) from error
            after = error.rsp.headers.get("Retry-After")
            raise self.refused(error.rsp.status_code, self.host, after) from error
        except AssertionError as error:
            raise VoiceError("there is nothing in it that gTTS can say") from error
        return Sound(self.decoded(heard.getvalue()), self.rate)
