"""Scaling: memory does not grow with the length of a programme, and time grows linearly."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.programme import command
from tests.bench.text import programme_text
from tts_news.audio.spool import BLOCK, BrokenSpoolError, Spool

pytestmark = pytest.mark.slow


def test_memory_is_flat(tmp_path: Path) -> None:
    """Process and children: 20 minutes take at most a fifth more than three, under 300 MB."""
    held = {}
    for minutes in (3, 20):
        source = tmp_path / f"{minutes}.txt"
        source.write_text(programme_text(minutes), "utf-8")
        line = ["make", str(source), "-q", "--out", str(tmp_path / f"out{minutes}")]
        runs = 3 if minutes == 3 else 1  # a short run's peak may fall between two measurements
        held[minutes] = max(
            command([*line, "--workers", "1", "--force"], tmp_path / "cache", every=0.03).megabytes
            for _ in range(runs)
        )
    assert held[20] < 1.2 * held[3]
    assert held[20] < 300


def test_readers_of_a_spool_get_all_of_it_while_it_is_written(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    pieces = [bytes([n % 251]) * (n * 977 % (3 * BLOCK)) for n in range(60)]
    spool = Spool(tmp_path)
    with ThreadPoolExecutor(3) as readers:
        reading = [readers.submit(lambda: b"".join(spool)) for _ in range(3)]
        with spool:
            for piece in pieces:
                spool.write(piece)
    assert all(one.result() == b"".join(pieces) for one in reading)
    assert b"".join(spool.pieces(1000)) == b"".join(pieces)[:1000]
    spool.close()
    assert list(tmp_path.iterdir()) == []


def test_a_writer_that_fails_breaks_its_readers(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    spool = Spool(tmp_path)
    with ThreadPoolExecutor(1) as readers:
        reading = readers.submit(lambda: b"".join(spool))
        with pytest.raises(TypeError), spool:
            spool.write("no bytes")
        with pytest.raises(BrokenSpoolError):
            reading.result()
    spool.close()


def test_a_spool_that_is_closed_before_its_end_leaves_nobody_waiting(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    spool = Spool(tmp_path)
    with ThreadPoolExecutor(1) as readers:
        reading = readers.submit(lambda: b"".join(spool))
        spool.close()
        with pytest.raises(BrokenSpoolError):
            reading.result(timeout=10)
