"""`tts-news voices install` against a local server: resumed, verified, nothing wrong kept."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

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
    assert models.find("piper", "x") == paths[0]


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
    assert set(known) == {"vi_VN-vais1000-medium", "vi_VN-vivos-x_low"}
    for entries in known.values():
        assert [e.name.endswith(".onnx") for e in entries] == [True, False]
        assert all(e.url.startswith("https://") and e.licence.startswith("CC") for e in entries)


@pytest.mark.parametrize("line", ["a\tb", "v\tfile:///etc/passwd\t1\t" + "0" * 64 + "\tx"])
def test_a_broken_line_is_named(line: str, tmp_path) -> None:
    (tmp_path / models.CATALOGUE).write_text(f"# comment\n{line}\n")
    with pytest.raises(UserError, match=r"models.tsv:2"):
        models.catalogue([tmp_path])


def test_the_command(server, tmp_path, command) -> None:
    catalogue(server, tmp_path / "v")
    models_folder = {"TTS_NEWS_MODELS": str(tmp_path / "models")}
    listed = command("voices", "--voices", "v", "install", **models_folder).stdout.decode()
    assert "vi-x  300.0 kB  CC0" in listed
    run = command("voices", "--voices", "v", "install", "vi-x", **models_folder)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "models" / "x.onnx").read_bytes() == MODEL
    unknown = command("voices", "install", "nothing", **models_folder)
    assert unknown.returncode == 2
    assert b"no model 'nothing'" in unknown.stderr
