"""Signals at critical moments, and files that two processes access at once."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

import pytest

from tts_news.base import files, interrupt
from tts_news.edition.conductor import writable

BUSY = """
import random, signal, sys, threading
from pathlib import Path
from tts_news.base import interrupt
from tts_news.audio.spool import BrokenSpoolError, Spool

signal.signal(signal.SIGALRM, lambda number, _frame: interrupt.shielded.arrived(number))

def read(spool):
    try:
        for _ in spool:
            pass
    except BrokenSpoolError:
        pass

chance = random.Random(4)
for turn in range(60):
    spool = Spool(Path(sys.argv[1]))
    readers = [threading.Thread(target=read, args=[spool], daemon=True) for _ in range(3)]
    for reader in readers:
        reader.start()
    signal.setitimer(signal.ITIMER_REAL, chance.uniform(0.01, 0.05))
    try:
        with spool:
            while True:
                spool.write(bytes(60_000))
    except SystemExit as ended:
        assert ended.code == 128 + signal.SIGALRM
    for reader in readers:
        reader.join(5)
        assert not reader.is_alive(), f"a lock is taken for ever, turn {turn}"
    spool.close()
"""

STUCK = """
import signal, sys, threading, time
from pathlib import Path
from tts_news.base import files
from tts_news.base import interrupt
from tts_news.edition.conductor import writable

def farewell(status):
    print("farewell", status, flush=True)

interrupt.install(farewell)
lock = threading.Lock()
try:
    with files.workspace(Path("scratch")), files.replacing(Path("half.txt")) as beside:
        beside.write_text("half")
        try:
            print("ready", flush=True)
            time.sleep(30)
        finally:
            print("tidying up", flush=True)
            lock.acquire()
            lock.acquire()
finally:
    print("never")
"""

CROWD = """
import sys, threading, time
from pathlib import Path
from tts_news.base import files, interrupt

def write(name):
    for turn in range(10**9):
        files.write(Path(f"{name}-{turn % 9}"), b"%d" % turn)

interrupt.install(lambda status: None)
for name in "abcdefgh":
    threading.Thread(target=write, args=[name], daemon=True).start()
try:
    print("ready", flush=True)
    time.sleep(60)
finally:
    time.sleep(60)  # it cannot tidy up
"""


def test_a_signal_leaves_no_lock_of_a_busy_spool_taken(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BUSY, tmp_path], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_who_cannot_tidy_up_leaves_all_the_same(tmp_path: Path, name: str, status: int) -> None:
    import signal

    wanted = f"signal.signal(signal.{name}, signal.default_int_handler)"  # nohup ignores one
    code = f"import signal; {wanted}\n{STUCK}"
    run = subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert run.stdout is not None
    assert run.stdout.readline() == b"ready\n"
    assert list(tmp_path.glob(".half*"))
    assert list(tmp_path.glob("scratch/*"))
    run.send_signal(getattr(signal, name))
    assert run.stdout.readline() == b"tidying up\n"
    run.send_signal(signal.SIGTERM)  # a second signal changes nothing
    out, _ = run.communicate(timeout=20)
    assert out == b"farewell %d\n" % status
    assert run.returncode == status
    assert not list(tmp_path.glob(".half*"))
    assert not list(tmp_path.glob("scratch/*"))


def test_threads_that_go_on_writing_leave_nothing_half_written(tmp_path: Path) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", CROWD], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert run.stdout is not None
    assert run.stdout.readline() == b"ready\n"
    run.terminate()
    run.communicate(timeout=60)
    assert run.returncode == 143
    assert list(tmp_path.glob(".*")) == []
    assert list(tmp_path.iterdir())


def test_a_signal_that_is_ignored_stays_ignored(tmp_path: Path) -> None:
    """As under nohup, or in a shell's background job."""
    code = (
        "import os, signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "from tts_news.base import interrupt; interrupt.install(print)\n"
        "os.kill(os.getpid(), signal.SIGHUP); print('goes on')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=20, check=True)
    assert done.stdout == b"goes on\n"


def test_a_future_tells_its_result_or_its_error() -> None:
    good: Future[int] = Future()
    good.set_result(3)
    assert interrupt.result(good) == 3
    bad: Future[int] = Future()
    bad.set_exception(ValueError("no"))
    interrupt.wait(bad)
    with pytest.raises(ValueError, match="no"):
        interrupt.result(bad)


def test_a_sweep_between_a_file_and_its_lock_takes_nothing_away(tmp_path, monkeypatch) -> None:
    """Another process may sweep the folder just then."""
    lock, swept = files._locked, []

    def late(beside: Path):
        if len(swept) < 2:
            swept.append("begun")  # before it sweeps, which locks too
            with monkeypatch.context() as patch:
                patch.setattr(files, "_locked", lock)
                assert files.sweep(tmp_path) == 1
        return lock(beside)

    monkeypatch.setattr(files, "_locked", late)
    with files.replacing(tmp_path / "a.txt") as beside:
        beside.write_text("whole")
        assert files.sweep(tmp_path) == 0
    assert (tmp_path / "a.txt").read_text() == "whole"
    assert len(swept) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def _look(folder: str) -> int:
    for _ in range(150):
        writable(Path(folder))
    return 1


def test_several_runs_may_begin_in_one_folder_at_once(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        assert sum(pool.map(_look, [str(tmp_path)] * 4)) == 4
    assert list(tmp_path.iterdir()) == []


def test_a_workspace_is_swept_when_its_process_is_dead_and_not_before(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from tts_news.base import files\n"
        "with files.workspace(Path(sys.argv[1])) as folder:\n"
        "    (folder / 'large').write_bytes(bytes(9)); print(folder, flush=True)\n"
        "    sys.stdin.read(); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdout is not None
    theirs = Path(other.stdout.readline().decode().strip())
    with files.workspace(tmp_path):
        assert (theirs / "large").is_file()
    other.communicate(timeout=20)
    assert theirs.is_dir()
    with files.workspace(tmp_path) as mine:
        assert not theirs.exists()
        assert mine.is_dir()
    assert not mine.exists()
