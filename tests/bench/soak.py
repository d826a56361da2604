"""`watch` for an hour against misbehaving servers: its use of resources, minute by minute.

Memory, open files and threads must not grow, nor the number of files, as `--keep` removes old
episodes. Each look meets addresses that fail in every way of `tests.test_network`, a feed with
new, corrected and broken articles that is sometimes broken itself, a voice whose server fails,
oversized pictures and settings, and, once in SLOW looks, servers that never finish.
"""

from __future__ import annotations

import itertools
import json
import random
import re
import signal
import tempfile
import threading
import time
from collections import Counter
from email.utils import format_datetime
from pathlib import Path

import psutil

from tests import servers
from tests.test_clean import HTML
from tests.test_cli import start
from tests.test_hostile import TITLES, white
from tests.test_network import CHARSETS, SAID, Raw, answer
from tts_news.edition.issue import now

KEEP = 15
SLOW = 30
"""Of so many looks one waits for slow servers: each costs the whole of the longest exchange."""

VOICE = 'engine = "gtts"\nfallback = ["north"]\n[settings]\nwait = 0.01\ntries = 2\ntimeout = 1.0\n'
FAULTS = [*[None] * 30, 429, 500, 403, 404, "cut", "slow", "not mp3", "empty"]
SLOWLY = {"the status": 5, "a header": 40, "the body": 200}


class SlowAtTimes(Raw):
    """Answers that it is busy; every SLOW-th answer comes slowly, a byte every two seconds."""

    def __init__(self, slow_from: int, turn: int) -> None:
        self.count = itertools.count(turn)
        super().__init__(answer(b"busy", "503 Busy"), slow_from=slow_from)

    def _answer(self, connection) -> None:
        if next(self.count) % SLOW:
            super()._answer(connection)
            return
        slow = object.__new__(Raw)
        slow.__dict__.update(self.__dict__, said=answer(), pause=2.0, asked=[])
        Raw._answer(slow, connection)


class Paper(Raw):
    """A feed and its articles: new ones at every third request, broken ones at each."""

    def __init__(self) -> None:
        self.looks = 0
        self.chance = random.Random(20)
        super().__init__(b"")

    def _answer(self, connection) -> None:
        with connection:
            try:
                asked = connection.recv(65536).split(b" ")[1].decode()
                connection.sendall(self._page(asked))
            except (OSError, IndexError, UnicodeDecodeError):
                pass

    def _page(self, asked: str) -> bytes:
        if asked == "/robots.txt":
            return answer(b"User-agent: *\nCrawl-delay: \xc2\xb2\n")
        if asked == "/feed":
            self.looks += 1
            if self.looks % 4 == 0:
                return self.chance.choice([*SAID.values(), answer(b"<rss><channel><item>" * 99)])
            return answer(self._feed(), "200 OK", b"Content-Type: application/rss+xml")
        number = int(asked.rpartition("/")[2])
        if number % 5 == 4:
            return list(SAID.values())[number % len(SAID)]
        charset = CHARSETS[number % len(CHARSETS)] if number % 2 else b"utf-8"
        return answer(
            self._article(number), "200 OK", b"Content-Type: text/html; charset=" + charset
        )

    def _feed(self) -> bytes:
        newest = self.looks // 3
        items = [
            f"<item><title>Tin số {n}</title><link>{self.url}/{n}</link>"
            f"<pubDate>{format_datetime(now())}</pubDate></item>"
            for n in range(newest, max(0, newest - 12), -1)
        ]
        bad = "".join(
            f"<item><link>{link}</link></item>"
            for link in ("http://[bad/", "http://a..b/", f"http://{'a' * 64}.com/")
        )
        return f"<rss version='2.0'><channel>{''.join(items)}{bad}</channel></rss>".encode()

    def _article(self, number: int) -> bytes:
        title = TITLES[number % len(TITLES)].replace("<", "&lt;") + f" {number}"
        corrected = "Bài đã được sửa." if self.looks % 7 == 0 else ""
        page = HTML.replace("Cầu mới thông xe", title)
        return page.replace("<h2>", f"<o:p>{corrected}</o:p><img src='a b\"<.png'><h2>").encode()


def watch(minutes: float, every: str = "3s") -> None:
    """Print a line each minute: looks, resident memory, open files, threads, files by folder."""
    with tempfile.TemporaryDirectory(prefix="soak") as name:
        folder = Path(name)
        paper, google = Paper(), servers.google()
        chance = random.Random(7)
        google.fault = lambda: chance.choice(FAULTS)  # type: ignore[method-assign]
        raws = [Raw(said) for said in SAID.values()]
        slow = [SlowAtTimes(start, 1 + 9 * n) for n, start in enumerate(SLOWLY.values())]
        (folder / "in").mkdir()
        (folder / "in" / "picture.png").write_bytes(white(12_000))
        (folder / "in" / "deep.json").write_text("[" * 2_000_000)
        (folder / "in" / "large.json").write_text('{"title": ' + "9" * 1_000_000 + "}")
        picture = {"title": "Tin ảnh", "body": "Một câu.", "image": "picture.png"}
        (folder / "in" / "picture.json").write_text(json.dumps(picture))
        (folder / "voices").mkdir()
        (folder / "voices" / "net.toml").write_text(VOICE)
        (folder / "tmp").mkdir()
        run = start(
            folder, "watch", "in", f"{paper.url}/feed", "http://[bad/",
            *(f"{one.url}/x" for one in (*raws, *slow)), "--every", every, "--keep", str(KEEP),
            "--allow-private", "--json", "--voices", "voices", "--voice", "net", "--base-url",
            "https://nghe.baomoi-thu.vn/", TMPDIR=str(folder / "tmp"), **google.environment,
        )  # fmt: skip
        made, told = itertools.count(), []
        threading.Thread(target=_count, args=[run.stdout, made], daemon=True).start()
        threading.Thread(target=_errors, args=[run.stderr, told], daemon=True).start()
        print("minute looks made  MB own(MB) open threads children output cache scratch tmp errors")
        for minute in range(int(minutes) + 1):
            if minute:
                time.sleep(60)
            print(f"{minute:6}", _figures(folder, run, paper.looks, made, told), flush=True)
            if run.poll() is not None:
                break
        began = time.monotonic()
        run.send_signal(signal.SIGTERM)
        status = run.wait(120)
        print(f"ended with {status} in {time.monotonic() - began:.1f} s")
        parts = [str(one) for one in folder.rglob("*.part*")]
        print("left half-written:", [*parts, *(folder / "clips" / "scratch").glob("*")])
        kinds = Counter(re.sub(r"http\S*|\d+", "…", line.strip()) for line in told)
        for kind, times in kinds.most_common():
            print(f"{times:6} {kind[:150]}")


def _count(stream, made) -> None:
    for line in stream:
        if b'"made"' in line:
            next(made)


def _errors(stream, told: list[str]) -> None:
    for line in stream:
        told.append(line.decode("utf-8", "replace"))


def _figures(folder: Path, run, looks: int, made, told: list[str]) -> str:
    process = psutil.Process(run.pid)
    held = process.memory_full_info()
    files = [
        sum(one.is_file() for one in (folder / name).rglob("*"))
        for name in ("output", "clips", "clips/scratch", "tmp")
    ]
    counted = int(repr(made)[6:-1])
    return (
        f"{looks:5} {counted:4} {held.rss / 1e6:4.0f} {held.uss / 1e6:7.1f} {process.num_fds():4} "
        f"{process.num_threads():7} {len(process.children(recursive=True)):8} "
        f"{files[0]:6} {files[1]:5} {files[2]:7} {files[3]:3} {len(told):6}"
    )
