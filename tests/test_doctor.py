"""The findings of `tts-news doctor` on a machine where all works, and on others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import servers


def findings(run) -> dict[str, dict]:
    return {one["name"]: one for one in json.loads(run.stdout)}


def test_a_machine_that_is_well(command, tmp_path: Path) -> None:
    run = command("doctor", "--json", TTS_NEWS_CACHE=str(tmp_path / "clips"))
    found = findings(run)
    assert run.returncode == 0, run.stdout
    for name in ("python", "terminal", "encoder", "fonts", "cache", "output", "voice north"):
        assert found[name]["state"] == "good", found[name]
        assert found[name]["remedy"] == ""
    assert "of sound in" in found["voice south"]["what"]
    assert "not asked" in found["voice google"]["what"]
    assert found["voice vais1000"]["state"] == "worse"
    assert "voices install" in found["voice vais1000"]["remedy"]
    assert not (tmp_path / "output").exists(), "it only looks"


def test_it_speaks_vietnamese_on_any_terminal(command) -> None:
    run = command("doctor", LANG="C", LC_ALL="C")
    assert "Đắk Nông" in run.stdout.decode("utf-8")
    assert run.stderr == b""


@pytest.mark.parametrize(
    ("arguments", "environment", "name", "says", "remedy"),
    [
        ([], {"IMAGEIO_FFMPEG_EXE": "/bin/false"}, "encoder", "cannot write mp3", "imageio-ffmpeg"),
        ([], {"IMAGEIO_FFMPEG_EXE": "/none"}, "encoder", "", ""),
        ([], {"TTS_NEWS_CACHE": "/proc/none"}, "cache", "/proc/none", ""),
        (["--out", "/proc/none"], {}, "output", "/proc/none", ""),
        (["--out", "ftp://x"], {}, "output", "an output is", ""),
        (["--voice", "nobody"], {}, "voice", "unknown voice", ""),
        (["--voice", "vais1000"], {}, "voice vais1000", "no model", "voices install"),
    ],
)
def test_what_is_broken_is_said_with_what_mends_it(
    command, arguments, environment, name: str, says: str, remedy: str
) -> None:
    run = command("doctor", "--json", *arguments, **environment)
    assert run.returncode == 1
    found = findings(run)[name]
    assert found["state"] == "broken"
    assert says in found["what"]
    assert remedy in found["remedy"]
    assert found["remedy"]


def test_a_broken_profile_is_named_and_the_rest_goes_on(command, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "bad.toml").write_text('engine = "espaek"')
    run = command("doctor", "--json", "--voices", "mine")
    assert run.returncode == 0
    assert "espaek" in findings(run)["voice bad"]["what"]


@pytest.mark.parametrize(("fault", "state"), [(None, "good"), (403, "worse"), ("empty", "worse")])
def test_the_voices_on_the_network_are_asked_when_wished(
    command, fault: object, state: str
) -> None:
    google = servers.google()
    google.always = fault
    run = command("doctor", "--json", "--online", **google.environment)
    google.close()
    assert google.asked or fault == 403
    found = findings(run)
    assert found["voice google"]["state"] == state
    assert found["voice hoaimy"]["state"] == "worse"
    assert "network" in found["voice hoaimy"]["remedy"]
    assert run.returncode == 0
