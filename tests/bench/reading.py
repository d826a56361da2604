"""The normalizer alone: its loading time, its speed, and its results for unusual texts."""

from __future__ import annotations

import subprocess
import sys
import time

from tests.bench.text import programme_text
from tts_news.normalize import normalize


def loading() -> None:
    """Seconds from the first sentence to its reading, in a fresh process: code and data loaded."""
    code = (
        "import time; from tts_news.normalize import normalize; t = time.perf_counter();"
        "normalize('Ngày 5/3, UBND xã có 7/125 hộ (5%) ở Facebook.'); print(time.perf_counter() - t)"
    )
    took = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(5)
    ]
    print(f"normalizer, loading for its first sentence: {1000 * min(took):.0f} ms")


def speed() -> None:
    """Characters per second, for new text and for text read before."""
    text = programme_text(60)
    for when in ("at first sight", "later"):
        start = time.perf_counter()
        normalize(text)
        print(
            f"normalizer {when}: {len(text) / (time.perf_counter() - start):,.0f} characters a second"
        )


def shapes() -> None:
    """The time per character of pathological input, as a ratio to that of news text."""
    news = programme_text(3)[:20_000]
    shapes = {
        "news": news,
        "digits": "7" * 20_000,
        "dots": "." * 20_000,
        "one letter": "a" * 20_000,
        "one capital": "Đ" * 20_000,
        "slashes": "1/" * 10_000,
        "dashes": "1-" * 10_000,
        "brackets": "(" * 20_000,
        "abbreviations": "Ở TP. Huế " * 2_000,
    }
    for times in (1, 8):
        took = {}
        for name, text in shapes.items():
            start = time.perf_counter()
            normalize(text * times)
            took[name] = (time.perf_counter() - start) / (len(text) * times)
        print(f"  x{times}: " + ", ".join(f"{n} {t / took['news']:.1f}" for n, t in took.items()))
