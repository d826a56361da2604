"""Why a reading is a guess: each reason in English, and as the proof's page says it."""

from __future__ import annotations

AMBIGUOUS = "several meanings, and no word around decides"
COMPOSED = "composed of the parts of a short form"
INFERRED = "inferred from the words of the article"
UNKNOWN_CAPITALS = "unknown capitals, read letter by letter"
GLUED_DIGITS = "letters and digits of no known form"
UNKNOWN_BODY = "a document of an unknown body"
