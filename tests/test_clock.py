"""Editions at set times: `watch --edition --at`, and the schedules that `init` prints."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import signal
import subprocess
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from lxml import etree

from tests.test_newsroom import TOPICS, episodes, told, write
from tts_news.base.hours import VIETNAM
from tts_news.cli import cli
from tts_news.cli import watch as watching
from tts_news.edition import issue


@pytest.mark.parametrize(
    "now, at, due",
    [
        ("2026-03-01T05:59", "06:00,11:30", "2026-03-01T06:00"),
        ("2026-03-01T06:00", "06:00,11:30", "2026-03-01T11:30"),
        ("2026-03-01T11:31", "06:00,11:30", "2026-03-02T06:00"),
        ("2026-02-28T23:59", "00:00", "2026-03-01T00:00"),
        ("2026-12-31T06:00", "06:00", "2027-01-01T06:00"),
    ],
)
def test_the_next_time(now: str, at: str, due: str) -> None:
    found = watching.next_of(tuple(at.split(",")), datetime.fromisoformat(f"{now}:00+07:00"))
    assert found == datetime.fromisoformat(f"{due}:00+07:00")


@pytest.fixture
def day(monkeypatch):
    """A day that passes in seconds: the clock advances five minutes each time it is read."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    class Day:
        def __init__(self) -> None:
            self.now = datetime(2026, 3, 2, 5, 50, tzinfo=VIETNAM)
            self.events: dict[str, object] = {}

        def look(self) -> datetime:
            self.now += timedelta(minutes=5)
            for hour in [one for one in self.events if one <= f"{self.now:%H:%M}"]:
                self.events.pop(hour)()
            return self.now

    one = Day()
    monkeypatch.setattr(issue, "now", one.look)
    monkeypatch.setattr(watching, "POLL", 0.001)
    yield one
    for number, handler in handlers.items():
        signal.signal(number, handler)


def settled(path: Path) -> None:
    past = time.time() - 60
    os.utime(path, (past, past))


def test_watch_makes_an_edition_of_what_is_new_at_each_time(day, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    titles = list(TOPICS)
    settled(write(tmp_path / "bai", titles[0], "2026-03-02T05:00:00+07:00"))
    settled(write(tmp_path / "bai", titles[1], "2026-02-28T05:00:00+07:00"))
    day.events["09:00"] = lambda: settled(
        write(tmp_path / "bai", titles[2], "2026-03-02T00:00:00+07:00")
    )
    # No episode at every look: the third finds nothing new and reports that.
    run = CliRunner().invoke(
        cli,
        ["watch", "bai", "--edition", "Bản tin", "--at", "11:30,06:00,21:00", "--times", "3"],
    )
    assert run.exit_code == 0, run.output
    noon, morning = episodes(tmp_path / "output")
    assert (morning["title"], noon["title"]) == (
        "Bản tin 06:00 ngày 2/3/2026",
        "Bản tin 11:30 ngày 2/3/2026",
    )
    assert (told(morning), told(noon)) == ([titles[0]], [titles[2]])
    assert morning["published"] == "2026-03-02T06:00:00+07:00"
    assert f"left out '{titles[1]}': older than --since" in run.output
    assert f"left out '{titles[0]}': in an earlier edition" in run.output
    assert "no article is left" in run.output
    assert "Traceback" not in run.output


def test_what_failed_is_tried_again_before_the_next_time(day, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    looks: list[tuple[str, str]] = []

    def looked(_sources, _settings, options, *_told):
        looks.append((options.choice.slot, f"{options.choice.day}"))
        return watching.FAILURE if len(looks) < 3 else None

    monkeypatch.setattr(watching, "_look_once", looked)
    arguments = ["--at", "06:00,11:30", "--times", "2", "--every", "1s", "--edition", "x", "-q"]
    monkeypatch.setattr(watching, "_is_stopped", lambda _stop, _seconds: False)
    assert CliRunner().invoke(cli, ["watch", "bai", *arguments]).exit_code == 0
    assert looks == [("06:00", "2026-03-02")] * 3 + [("11:30", "2026-03-02")]


@pytest.mark.parametrize("arguments", [["--edition", "x"], ["--at", "06:00"]])
def test_a_name_and_its_times_belong_together(arguments: list[str]) -> None:
    run = CliRunner().invoke(cli, ["watch", "bai", *arguments])
    assert run.exit_code == 2
    assert "belong together" in run.output


def printed(name: str) -> str:
    run = CliRunner().invoke(cli, ["init", "--schedule", name])
    assert run.exit_code == 0
    return run.output


def parses(line: str) -> list[str]:
    """Check that a shell line calls an existing command with existing options; return its words."""
    words = shlex.split(line)
    assert words[0] == "tts-news"
    command = cli.get_command(None, words[1])
    command.make_context(words[1], words[2:], resilient_parsing=False)
    assert words[words.index("--edition") + 1] == "Bản tin"
    return words


def units(name: str) -> dict[str, configparser.RawConfigParser]:
    """The systemd units of a recipe, by file name."""
    found = {}
    for part in re.split(r"^# (?=/etc/systemd)", printed(name), flags=re.MULTILINE)[1:]:
        path, _, text = part.partition("\n")
        found[Path(path).name] = parser = configparser.RawConfigParser(strict=True)
        parser.optionxform = str
        parser.read_string(text)
    return found


def test_cron_lines() -> None:
    text = printed("cron")
    assert "CRON_TZ=Asia/Ho_Chi_Minh" in text
    jobs = [x for x in text.splitlines() if x and not x.startswith(("#", "CRON_TZ"))]
    assert len(jobs) == 2
    for job in jobs:
        minute, hour, *rest, line = job.split(" ", 5)
        assert rest == ["*"] * 3
        assert "%" not in line, "cron takes it for the end of the line"
        words = parses(line.removeprefix("cd /srv/podcast && "))
        assert f"{int(hour):02}:{int(minute):02}" == words[words.index("--slot") + 1]


def test_systemd_units() -> None:
    service, *timers = units("systemd").items()
    assert service[0] == "tts-news@.service"
    for name, unit in timers:
        clock = re.search(r"(\d\d:\d\d):00 Asia/Ho_Chi_Minh$", unit["Timer"]["OnCalendar"])[1]
        assert name == f"tts-news@{clock.replace(':', '')}.timer"
        assert unit["Install"]["WantedBy"] == "timers.target"
        # Expanded as by systemd (%i, %% and $$) and then by the shell.
        line = service[1]["Service"]["ExecStart"].replace("%i", name[9:13])
        shell, option, script = shlex.split(line.replace("%%", "%").replace("$$", "$"))
        told = subprocess.run(
            [shell, option, script.replace("exec ", 'printf "%s\\n" ')],
            capture_output=True,
            check=True,
        ).stdout.decode()
        words = parses(shlex.join(told.splitlines()))
        assert words[words.index("--slot") + 1] == clock


def test_the_service_that_stays() -> None:
    ((_, unit),) = units("watch").items()
    assert "--at 06:00,11:30" in shlex.join(parses(unit["Service"]["ExecStart"]))


def test_the_task_of_windows() -> None:
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    task = etree.fromstring(printed("windows").encode())
    assert task.tag == f"{space}Task"
    (start,) = task.iter(f"{space}StartBoundary")
    (program,), (arguments,) = task.iter(f"{space}Command"), task.iter(f"{space}Arguments")
    words = parses(f"{program.text} {arguments.text}")
    when = datetime.fromisoformat(start.text)
    assert when.utcoffset() == timedelta(hours=7)
    assert f"{when:%H:%M}" == words[words.index("--slot") + 1]


def test_the_workflow_of_a_hosted_runner() -> None:
    flow = yaml.safe_load(printed("runner"))
    job = flow["jobs"]["edition"]
    times = [one["cron"].split() for one in flow[True]["schedule"]]  # YAML 1.1 reads `on` as true
    here = [f"{(int(hour) + 7) % 24:02}:{int(minute):02}" for minute, hour, *_ in times]
    assert here == ["06:00", "11:30"]
    assert all(f"'{clock}'" in job["env"]["SLOT"] for clock in here)
    line = next(s["run"] for s in job["steps"] if s.get("run", "").startswith("tts-news"))
    assert "11:30" in parses(line.replace("$SLOT", "11:30"))
