"""Google Translate's online voice by the library gTTS; a request has at most 100 characters."""

from __future__ import annotations

import io
import os
from functools import cache
from typing import Any, ClassVar

from tts_news.engines import lacks, package_version
from tts_news.engines.online import PATIENCE, OnlineEngine
from tts_news.errors import VoiceError
from tts_news.messages import _
from tts_news.model import Sound


class GttsEngine(OnlineEngine):
    """gTTS, `lang="vi"`."""

    name = "gtts"
    goes_to = "Google"
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
        from gtts import gTTSError

        chosen = {key: self.settings[key] for key in ("lang", "tld", "slow", "timeout")}
        heard = io.BytesIO()
        try:
            # The text is normalized and split already; gTTS would expand English abbreviations.
            _gtts()(text, lang_check=False, pre_processor_funcs=[], **chosen).write_to_fp(heard)
        except gTTSError as error:
            if error.rsp is None:
                raise VoiceError(
                    _("{host} cannot be reached", host=self.host), again=True
                ) from error
            if error.rsp.status_code == 200:
                raise VoiceError(
                    _("{host} sent no sound for it", host=self.host), again=True
                ) from error
            after = error.rsp.headers.get("Retry-After")
            raise self.refused(error.rsp.status_code, self.host, after) from error
        except AssertionError as error:
            raise VoiceError(_("there is nothing in it that gTTS can say")) from error
        return Sound(self.decoded(heard.getvalue()), self.rate)


@cache
def _gtts() -> Any:
    """The library's class, changed to verify TLS certificates, which the library disables.

    `REQUESTS_CA_BUNDLE` names other certificate authorities, as usual with requests.
    """
    import requests
    from gtts import tts

    class Session(requests.Session):
        def send(self, request: requests.PreparedRequest, **how: Any) -> requests.Response:
            how["verify"] = os.environ.get("REQUESTS_CA_BUNDLE") or True
            return super().send(request, **how)

    class Requests:
        """Stands in for the module requests in gTTS."""

        def __getattr__(self, name: str) -> Any:
            return Session if name == "Session" else getattr(requests, name)

    tts.requests = Requests()
    return tts.gTTS
