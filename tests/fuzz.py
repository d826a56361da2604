"""`python -m tests.fuzz TARGET SECONDS [FOLDER]`: any input gives a result or one of our errors.

The fuzzing is coverage-guided, by atheris. A target takes bytes, and may raise only a TtsNewsError
with a message of one line.
"""

from __future__ import annotations

import io
import sys
import tempfile
import zipfile
from contextlib import nullcontext
from pathlib import Path

if __name__ == "__main__":
    import atheris

    watched = atheris.instrument_imports(include=["tts_news"])
else:  # the targets alone, for other tests
    watched = nullcontext()

with watched:
    from tts_news import clean, settings
    from tts_news.bulletin import rundown
    from tts_news.clean import documents, html, json, markdown, pasted  # noqa: F401 - read by clean
    from tts_news.errors import TtsNewsError
    from tts_news.normalize import lexicon, normalize
    from tts_news.script.segment import segment
    from tts_news.speech import profiles as voices

FOLDER = Path(tempfile.mkdtemp())


def article(data: bytes) -> None:
    """Read an article; the first byte chooses its format."""
    forms = ("pasted", "html", "markdown", "json", "")
    text = clean.decoded(data[1:], "x").text
    found = clean._checked(clean.read(text, forms[data[0] % len(forms)] if data else "", "x"), "x")
    assert "\n" not in found.title
    for sentence in segment(found):
        normalize(sentence.text)


def document(data: bytes) -> None:
    """Read an office document; the first byte chooses which part of it the rest becomes."""
    kind, inner = (data[0] % 5 if data else 0), data[1:]
    if kind == 0:
        inner = b"{\\rtf1" + inner
    elif kind == 1:
        inner = b"PK\x03\x04" + inner
    elif kind < 4:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(("word/document.xml", "content.xml")[kind - 2], inner)
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        inner = out.getvalue()
    found = documents.read_document(inner, ".eml", "x")
    assert "\n" not in found.title


def reading(data: bytes) -> None:
    """Check that spans are in order and map the spoken text to the written one."""
    said = normalize(data.decode("utf-8", "replace"))
    at = 0
    for span in said.spans:
        assert at <= span.start <= span.end
        assert said.spoken[span.spoken_start : span.spoken_end] == span.spoken
        at = span.end


def _file(name: str, data: bytes) -> Path:
    path = FOLDER / name
    path.write_bytes(data)
    return path


def show(data: bytes) -> None:
    """Read untrusted settings."""
    settings.load(_file("x.toml", data))


def profile(data: bytes) -> None:
    """Read an untrusted voice profile."""
    _file("x.toml", data)
    voices.load("x", str(FOLDER))


def words(data: bytes) -> None:
    """Read an untrusted lexicon."""
    lexicon.load([_file("x.tsv", data)])


def programme(data: bytes) -> None:
    """Read an untrusted rundown as TOML or CSV."""
    rundown.load(_file("x.csv" if data[:1] < b"m" else "x.toml", data[1:]))


TARGETS = {
    one.__name__: one for one in (article, document, reading, show, profile, words, programme)
}


def main(name: str, seconds: int, found: str = "./") -> None:
    """Fuzz a target for so many seconds; store failing inputs in the folder `found`."""

    def once(data: bytes) -> None:
        try:
            TARGETS[name](data)
        except TtsNewsError as error:
            if not str(error):
                raise

    # 20 s for one input is far beyond what its length can account for.
    limits = [f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=2000", "-max_len=4096"]
    limits.append(f"-artifact_prefix={found}")
    corpus = Path(__file__).parent
    seeds = FOLDER / "seeds"
    seeds.mkdir()
    for number, path in enumerate(sorted((corpus / "data").rglob("*.tsv"))):
        (seeds / str(number)).write_bytes(path.read_bytes()[:2000])
    for number, path in enumerate(sorted((corpus / "articles").iterdir())):
        (seeds / f"article{number}").write_bytes(b"\0" + path.read_bytes()[:3000])
    atheris.Setup([sys.argv[0], *limits, "-verbosity=0", str(seeds)], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
