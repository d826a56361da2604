from __future__ import annotations
from tts_news.model import Sentence, Utterance
class Normalizer:
    @classmethod
    def for_voice(cls, voice): return cls()
    def utterances(self, sentences): return [Utterance(s, s.text) for s in sentences]
