"""Shared fixtures and helpers: a separate cache, tables, the command as a user runs it."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

# CI uses the same cases each time, so that a failure is due to a change; elsewhere new ones.
settings.register_profile(
    "ours",
    derandomize=bool(os.environ.get("CI")),
    deadline=None,  # a busy machine is not a failure
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ours")

# Repetitions of each test of kills, signals and fuzzing: few in CI, a hundred to measure.
ROUNDS = int(os.environ.get("TTS_NEWS_KILLS", "2"))

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
"""The name of this process where it is one of several that test."""

HERE = Path(__file__).parent
ARTICLE = HERE / "articles" / "nong-thon-moi.txt"


def table(name: str) -> list[tuple[str, ...]]:
    """The rows of tests/data/NAME, or of that table of readings, without comments."""
    places = (HERE / "data" / name, HERE / "data" / "reading" / name)
    text = next(path for path in places if path.is_file()).read_text("utf-8")
    return [
        tuple(line.split("\t"))
        for line in text.split("\n")
        if line.strip() and not line.startswith("#")
    ]


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Run the whole suite on all processors, and tests that are named in this process.

    `-n0` runs the whole suite in this process. The tests of a file run in one process and share its
    fixtures. Files run in the order of their names, as the ones with most tests are not slowest.
    """
    everything = config.args_source is not pytest.Config.ArgsSource.ARGS and not WORKER
    if everything and getattr(config.option, "numprocesses", 0) is None:
        config.option.numprocesses, config.option.dist = "logical", "loadfile"
        config.option.loadscopereorder = False


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep tests from using the user's cache and voice profiles."""
    folder = tmp_path_factory.mktemp("clips")
    os.environ["TTS_NEWS_CACHE"] = str(folder)
    os.environ["TTS_NEWS_MODELS"] = str(tmp_path_factory.mktemp("models"))
    os.environ["TTS_NEWS_LANG"] = "en"  # the language that tests expect
    os.environ["XDG_CONFIG_HOME"] = str(tmp_path_factory.mktemp("config"))
    return folder


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory):
    """Make something costly and read-only once for all processes: `once("name", make)`.

    `make` gets a folder; its result is pickled for the other processes.
    """
    own = tmp_path_factory.getbasetemp()
    root = own.parent if WORKER else own

    def shared(name: str, make):
        kept = root / f"{name}.pickle"
        with FileLock(root / f"{name}.lock"):
            if not kept.exists():
                (root / name).mkdir()
                kept.write_bytes(pickle.dumps(make(root / name)))
        return pickle.loads(kept.read_bytes())

    return shared


@pytest.fixture
def command(tmp_path: Path):
    """Run tts-news in a folder of its own: `command("make", path)` -> CompletedProcess."""

    def run(*arguments: object, stdin: bytes = b"", **environment: str):
        return subprocess.run(
            [sys.executable, "-c", "from tts_news.cli import main; main()", *map(str, arguments)],
            cwd=tmp_path,
            input=stdin,
            capture_output=True,
            timeout=120,
            env={**os.environ, **environment},
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, own_cache: Path):
    """The example article made once with the real voice and encoder: (folder, Made)."""
    from tts_news.edition import conductor as edition
    from tts_news.settings import Settings, Show

    out = tmp_path_factory.mktemp("out")
    settings = Settings(
        show=Show(title="Bản tin thử", base_url="https://example.org/nghe/"), out=str(out)
    )
    (result,) = edition.make([str(ARTICLE)], settings, edition.Options())
    edition.publish(settings)
    return out, result, settings


class Answer(NamedTuple):
    status_code: int
    content: bytes
    kind: str
    fresh: str


@pytest.fixture(scope="module")
def s3():
    """An object store on this machine."""
    from moto.server import ThreadedMotoServer

    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    yield "http://{}:{}".format(*running.get_host_and_port())
    running.stop()


@pytest.fixture
def bucket(s3: str, monkeypatch, tmp_path: Path):
    """An empty bucket: (its address, a function that returns the response for an object)."""
    import requests

    requests.post(f"{s3}/moto-api/reset", timeout=10)
    requests.put(f"{s3}/pod", timeout=10)
    own = {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": s3,
        "TTS_NEWS_CACHE": str(tmp_path / "clips"),
    }
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    import boto3
    from botocore.exceptions import ClientError

    store = boto3.client("s3")

    def get(name: str) -> Answer:
        try:
            found = store.get_object(Bucket="pod", Key=f"nghe/{name}")
        except ClientError:
            return Answer(404, b"", "", "")
        return Answer(200, found["Body"].read(), found["ContentType"], found["CacheControl"])

    return "s3://pod/nghe", get
