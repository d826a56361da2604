"""Whole episodes on a real Dask cluster: a scheduler and workers in separate processes."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests import servers
from tests.clusters import Dask
from tests.test_cli import start
from tts_news.edition import worker
from tts_news.edition.cluster import Cluster, _Lot
from tts_news.edition.run import cast_of
from tts_news.edition.studio import House, engines_of
from tts_news.edition.tasks import Task
from tts_news.errors import ArticleError, LostError
from tts_news.script.casting import Lexicons
from tts_news.settings import Settings

OLD = "import tts_news; tts_news.__version__ = '0.0.9'"
"""Preloaded by a worker that was not brought up to date."""


@pytest.fixture
def dask(tmp_path_factory: pytest.TempPathFactory):
    running = Dask(tmp_path_factory.mktemp("dask"))
    yield running
    running.close()


PAGE = """<html><head><meta charset="utf-8"><title>{0}</title>
<meta property="og:title" content="{0}"/>
<meta property="article:published_time" content="2026-03-09T06:00:00+07:00"/></head>
<body><article><h1>{0}</h1><p>{0} nói về 7/125 thôn của huyện đã đạt chuẩn trong năm nay.</p>
<p>UBND huyện cho biết còn 12 thôn nữa sẽ được công nhận vào cuối tháng sau.</p></article></body>
</html>"""


@pytest.fixture
def web():
    """A server with an article, and a feed that lists another."""
    server = servers.files({})
    link = f"<item><title>Tin</title><link>{server.url}/hai.html</link></item>"
    server.files |= {
        "/mot.html": PAGE.format("Tin trên mạng").encode(),
        "/hai.html": PAGE.format("Tin của nguồn").encode(),
        "/rss.xml": f'<?xml version="1.0"?><rss version="2.0"><channel>{link}</channel></rss>'.encode(),
    }
    yield server
    server.close()


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Seven articles: one with a picture beside it, one named twice, one invalid."""
    folder = tmp_path / "bai"
    folder.mkdir()
    Image.new("RGB", (640, 480), "#204060").save(folder / "anh.png")
    for n in range(6):
        image = "image: anh.png\n" if n == 3 else ""
        body = "\n\n".join(
            f"Câu thứ {k} của tin {n} nói về {n + 3}/{k + 90} xã và UBND huyện." for k in range(5)
        )
        head = f"---\ntitle: Tin số {n}\nid: tin-{n}\npublished: 2026-03-0{n + 1}T06:00:00+07:00\n"
        (folder / f"{n}.md").write_text(f"{head}{image}---\n\n{body}\n", "utf-8")
    corrected = (folder / "2.md").read_text("utf-8").replace("UBND", "HĐND")
    (folder / "9.md").write_text(corrected, "utf-8")
    (folder / "rong.md").write_text("# Chỉ có đầu đề\n", "utf-8")
    return folder


def served(out: Path) -> dict[str, bytes]:
    """All files that listeners may request."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def made_here(tmp_path: Path, *articles: object) -> dict[str, bytes]:
    run = start(tmp_path, "make", *articles, "--out", "here", "-q")
    said = run.communicate(timeout=500)[1]
    assert b"9.md" not in said
    assert run.returncode == 2, said
    return served(tmp_path / "here")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_worker_killed_and_one_of_another_version(dask, bucket, articles, web, tmp_path) -> None:
    out, get = bucket
    named = [articles, f"{web.url}/mot.html", f"{web.url}/rss.xml", "--allow-private"]
    first = dask.work()
    (dask.folder / "old.py").write_text(OLD)
    dask.work("--preload", "old.py")
    run = start(tmp_path, "make", *named, "--out", out, "--cluster", dask.address)
    line = run.stdout.readline()
    assert line.startswith(b"made: "), line
    first.kill()
    dask.work()
    told, said = run.communicate(timeout=500)
    assert run.returncode == 2, said
    assert said.count(b"another version of tts-news, 0.0.9") == 1, said.decode()
    assert said.count(b"rong.md: ") == 1
    assert told.count(b"made: ") == 8
    for name, data in made_here(tmp_path, *named).items():
        assert get(name).content == data, name


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_scheduler_that_is_started_again(dask, articles, tmp_path) -> None:
    """Its workers restart too; nothing is made twice, and nothing is lost."""
    workers = [dask.work(), dask.work()]
    run = start(tmp_path, "make", articles, "--out", "away", "--cluster", dask.address)
    assert run.stdout.readline().startswith(b"made: ")
    for process in (dask.scheduler, *workers):
        process.kill()
        process.wait()
    dask.schedule()
    dask.work()
    said = run.communicate(timeout=500)[1].decode()
    assert run.returncode == 2, said
    assert said.count("the scheduler was lost") == 1, said
    assert served(tmp_path / "away") == made_here(tmp_path, articles)
    assert not list((tmp_path / "away").glob(".seen*"))


def packed(settings: Settings, out: Path, seen: str = "") -> worker.Packed:
    """A kit as the command would pack it."""
    house = House(settings, cast_of(settings), Lexicons(settings, print), "look")
    engines = engines_of(house.cast.voices)
    heard = {name: engine.identity for name, engine in engines.items() if not engine.missing()}
    more = {"cover": ("cover.png", b""), "music": {}, "heard": heard, "edition": ""}
    more["allow_private"] = True
    kit = worker.Kit(house, str(out), seen, **more, force=False, listens=False)
    carried = replace(kit, house=replace(house, lexicons=house.lexicons.carried(house.cast.voices)))
    return f"{out} {seen}", "en", worker.versions(), pickle.dumps(carried)


class Asked:
    """A stand-in for `Tasks`: the booth does each task in this process."""

    def __init__(self, booth) -> None:
        self.booth, self.sent = booth, []

    def send(self, work, given: bytes) -> Task:
        assert work is worker.make
        self.sent.append([order for order, _pictures in pickle.loads(given)])
        return Task(work, given)

    def result(self, task: Task):
        if task.given in self.booth.deadly:
            raise LostError("the workers die")
        return self.booth.reports(pickle.loads(task.given))


@pytest.mark.parametrize("deadly", [False, True])
def test_what_fails_in_a_lot_is_tried_alone_and_spares_the_others(deadly) -> None:
    booth = object.__new__(worker._Booth)
    refused = ArticleError("tin 2: no")

    def report(order: str, _pictures: dict) -> str:
        if order == "tin 2":
            raise refused
        return f"report of {order}"

    booth.report = report
    cluster = object.__new__(Cluster)
    cluster._tasks = tasks = Asked(booth)
    cluster._lot = lot = _Lot([(f"tin {n}", {}) for n in range(4)])
    booth.deadly = [pickle.dumps(lot.orders)] if deadly else []
    found = []
    for place in range(4):
        try:
            found.append(cluster._report(lot, place))
        except ArticleError as error:
            found.append(str(error))
    assert found == ["report of tin 0", "report of tin 1", "tin 2: no", "report of tin 3"]
    alone = [f"tin {n}" for n in range(4)] if deadly else ["tin 2"]
    assert tasks.sent == [[f"tin {n}" for n in range(4)], *([one] for one in alone)]


def test_a_worker_without_the_model_makes_nothing(tmp_path: Path, monkeypatch) -> None:
    """A worker must have the voice's model, and the same version of it."""
    for name in ("here", "other", "none"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "joe.onnx.json").write_text('{"audio": {"sample_rate": 16000}}')
    (tmp_path / "here" / "joe.onnx").write_bytes(b"a model")
    (tmp_path / "other" / "joe.onnx").write_bytes(b"another model of that name")
    (tmp_path / "joe.toml").write_text('engine = "sherpa"\n[settings]\nmodel = "joe"\n')
    monkeypatch.setenv("TTS_NEWS_MODELS", str(tmp_path / "here"))
    kit = packed(Settings(voice="joe", voice_folder=str(tmp_path)), tmp_path)

    def fault(where: str) -> str:
        monkeypatch.setenv("TTS_NEWS_MODELS", str(tmp_path / where))
        return worker.fault((where, *kit[1:]))

    assert fault("here") == ""
    assert fault("other") == "voice joe: another model or engine than here"
    assert fault("none").startswith("voice joe: no model 'joe'")


def test_a_worker_of_another_version_makes_nothing(tmp_path: Path) -> None:
    kit = packed(Settings(), tmp_path)
    versions = kit[2]
    assert worker.fault(kit) == ""
    assert versions.keys() > {"tts-news", "Python", "mutagen", "imageio-ffmpeg"}
    for name in versions:
        reason = worker.fault((name, "en", versions | {name: "0.0.9"}, b"of that version"))
        assert reason.startswith(f"another version of {name}, ")
        assert reason.endswith(" instead of 0.0.9")


def test_a_worker_that_does_not_see_the_folder_makes_nothing(tmp_path: Path) -> None:
    (tmp_path / ".seen").touch()
    assert worker.fault(packed(Settings(), tmp_path, ".seen")) == ""
    reason = worker.fault(packed(Settings(), tmp_path, ".seen-elsewhere"))
    assert f"does not see the folder {tmp_path}" in reason
    assert "s3://" in reason
