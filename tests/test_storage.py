"""Publishing to a bucket of a local S3 server (moto)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import feedparser
import pytest

from tests.test_cli import start
from tests.test_podcast import SHOW, articles
from tests.test_serve import ask
from tts_news.edition import conductor as edition
from tts_news.errors import TtsNewsError, UserError
from tts_news.publish import storage
from tts_news.settings import Settings


def make(names: list[str], out: str) -> list[edition.Made]:
    settings = Settings(show=SHOW, out=out)
    made = list(edition.make(names, settings, edition.Options()))
    edition.publish(settings)
    return made


def test_published_with_types_and_cache_headers(bucket, tmp_path: Path) -> None:
    out, get = bucket
    (made,) = make(articles(tmp_path, "Tin một"), out)
    kinds = {
        "feed.xml": ("application/rss+xml; charset=utf-8", "no-cache"),
        "cover.png": ("image/png", "public, max-age=3600"),
        made.episode.audio[0].name: ("audio/mpeg", "public, max-age=3600"),
        f"{made.episode.stem}.vtt": ("text/vtt; charset=utf-8", "no-cache"),
        f"{made.episode.stem}.html": ("text/html; charset=utf-8", "no-cache"),
        f"{made.episode.stem}.txt": ("text/plain; charset=utf-8", "no-cache"),
        f"site/{made.episode.stem}.html": ("text/html; charset=utf-8", "no-cache"),
        "site/style.css": ("text/css; charset=utf-8", "no-cache"),
        "site/player.js": ("text/javascript; charset=utf-8", "no-cache"),
        "site/icon-192.png": ("image/png", "public, max-age=3600"),
        f"{made.episode.stem}.json": ("application/json", "no-cache"),
    }
    for name, (kind, fresh) in kinds.items():
        answer = get(name)
        assert answer.status_code == 200, name
        assert (answer.kind, answer.fresh) == (kind, fresh)
    (entry,) = feedparser.parse(get("feed.xml").content).entries
    assert int(entry.enclosures[0].length) == len(get(made.episode.audio[0].name).content)


@pytest.mark.parametrize(
    ("out", "environment", "said"),
    [
        ("s3://", {}, "name a bucket, as s3://bucket/prefix"),
        ("s3:///x", {}, "name a bucket, as s3://bucket/prefix"),
        ("s3://BAD_bucket!/x", {}, "cannot be requested: "),
        ("s3://none/x", {}, "no such bucket"),
        ("s3://pod/x", {"AWS_ENDPOINT_URL": "garbage"}, "cannot be requested: "),
        ("s3://pod/x", {"AWS_ACCESS_KEY_ID": ""}, "set AWS_ACCESS_KEY_ID"),
    ],
)
def test_a_store_that_cannot_be_asked_is_the_users_mistake(
    bucket, command, out: str, environment: dict[str, str], said: str
) -> None:
    no_other = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_SHARED_CREDENTIALS_FILE": "/none"}
    run = command("check", "--quick", "--out", out, **no_other, **environment)
    assert run.returncode == 2
    (line,) = run.stderr.decode().splitlines()
    assert said in line


def test_check_and_serve_look_into_the_bucket(bucket, tmp_path: Path, monkeypatch) -> None:
    out, get = bucket
    (made,) = make(articles(tmp_path, "Tin một"), out)
    monkeypatch.setenv("TTS_NEWS_CACHE", str(tmp_path / "another machine"))
    code = "from tts_news.cli import main; main()"
    check = [sys.executable, "-c", code, "check", "--quick", "--out", out]
    done = subprocess.run(check, capture_output=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    assert b"s3://pod/nghe: 0 errors" in done.stdout
    import boto3

    sound = made.episode.audio[0].name
    data = get(sound).content
    boto3.client("s3").put_object(Bucket="pod", Key=f"nghe/{sound}", Body=data[:-1000])
    done = subprocess.run(check, capture_output=True, cwd=tmp_path, check=False)
    assert done.returncode == 1
    assert f"error    {sound}: has {len(data) - 1000} bytes" in done.stdout.decode()

    run = start(tmp_path, "serve", "--out", out, "--port", "0")
    port = int(run.stdout.readline().decode().split(":")[2].partition("/")[0])
    for name, kind in (
        ("feed.xml", "application/rss+xml; charset=utf-8"),
        (f"{made.episode.stem}.vtt", "text/vtt; charset=utf-8"),
        ("site/", "text/html; charset=utf-8"),
        (f"site/{made.episode.stem}.html", "text/html; charset=utf-8"),
    ):
        answer, body = ask(port, f"/{name}")
        assert answer.status == 200, name
        assert answer.getheader("content-type") == kind
        assert body == get(name if name != "site/" else "site/index.html").content
    answer, body = ask(port, f"/{sound}", Range="bytes=100-199")
    assert (answer.status, body) == (206, data[100:200])
    for name in ("nothing.mp3", ".sent.json", "../x", "%2e%2e/x"):
        assert ask(port, f"/{name}")[0].status == 404
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert b"Traceback" not in said
    assert list((tmp_path / "clips" / "scratch").glob("*")) == []
    empty = subprocess.run([*check[:-1], "s3://pod/else"], capture_output=True, check=False)
    assert empty.returncode == 2
    assert b"no such feed" in empty.stderr


def test_again_sends_nothing_and_another_machine_goes_on(bucket, tmp_path, monkeypatch) -> None:
    out, get = bucket
    names = articles(tmp_path, "Tin một", "Tin hai")
    make(names[:1], out)
    before = get("feed.xml").content
    assert [m.state for m in make(names[:1], out)] == ["unchanged"]
    assert get("feed.xml").content == before
    monkeypatch.setenv("TTS_NEWS_CACHE", str(tmp_path / "elsewhere"))
    assert [m.state for m in make(names, out)] == ["unchanged", "made"]
    assert len(feedparser.parse(get("feed.xml").content).entries) == 2


def test_retracted_and_retired_files_go(bucket, tmp_path: Path) -> None:
    out, get = bucket
    made = make(articles(tmp_path, "Tin một", "Tin hai"), out)
    edition.retract(Settings(show=SHOW, out=out), [made[0].episode.id])
    assert [e.title for e in feedparser.parse(get("feed.xml").content).entries] == ["Tin hai"]
    assert get(made[0].episode.audio[0].name).status_code == 404
    assert get(made[1].episode.audio[0].name).status_code == 200


@pytest.mark.parametrize("fails", ["mp3", "json", "feed.xml"])
def test_a_failed_upload_leaves_the_old_feed_whole(bucket, tmp_path, monkeypatch, fails) -> None:
    out, get = bucket
    names = articles(tmp_path, "Tin một", "Tin hai")
    make(names[:1], out)
    old = get("feed.xml").content
    real = storage.Bucket._put

    def broken(self, name: str, data: bytes, **condition: str) -> None:
        if name.endswith(fails):
            raise TtsNewsError("the line is cut")
        real(self, name, data, **condition)

    with monkeypatch.context() as patch:
        patch.setattr(storage.Bucket, "_put", broken)
        with pytest.raises(TtsNewsError, match="cut"):
            make(names, out)
    assert get("feed.xml").content == old
    make(names, out)
    feed = feedparser.parse(get("feed.xml").content)
    assert len(feed.entries) == 2
    for entry in feed.entries:
        assert get(entry.enclosures[0].href.rpartition("/")[2]).status_code == 200


def test_a_feed_that_changed_meanwhile_is_made_again(bucket, tmp_path, monkeypatch) -> None:
    """Another publisher changes it between reading the manifests and writing the feed."""
    out, get = bucket
    names = articles(tmp_path, "Tin một", "Tin hai")
    make(names[:1], out)
    real, done = storage.Bucket._put_feed, []

    def late(self, expected):
        if not done:
            done.append(1)
            env = {**os.environ, "TTS_NEWS_CACHE": str(tmp_path / "other")}
            code = "from tts_news.cli import main; main()"
            arguments = ["make", names[1], "--out", out, "-q", "--base-url", SHOW.base_url]
            run = [sys.executable, "-c", code, *arguments]
            subprocess.run(run, env=env, check=True, cwd=tmp_path)
        return real(self, expected)

    monkeypatch.setattr(storage.Bucket, "_put_feed", late)
    edition.publish(Settings(show=SHOW, out=out))
    assert len(feedparser.parse(get("feed.xml").content).entries) == 2


@pytest.mark.slow
def test_publishers_at_once_lose_no_episode(bucket, tmp_path: Path) -> None:
    out, get = bucket
    names = articles(tmp_path, *(f"Tin {n}" for n in "abcd"))
    code = "from tts_news.cli import main; main()"
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code, "make", "-q", name, "--out", out],
            env={**os.environ, "TTS_NEWS_CACHE": str(tmp_path / f"c{number}")},
            cwd=tmp_path,
        )
        for number, name in enumerate(names)
    ]
    assert [run.wait(120) for run in runs] == [0] * 4
    assert len(feedparser.parse(get("feed.xml").content).entries) == 4


def test_wrong_outputs_are_named(bucket, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no such bucket|no permission"):
        make(articles(tmp_path, "Tin một"), "s3://none/x")
    with pytest.raises(UserError, match="name a bucket"):
        storage.opened("s3:///x")
    with pytest.raises(UserError, match="a folder or s3"):
        storage.opened("ftp://x/y")


def test_secrets_are_written_nowhere(bucket, tmp_path: Path) -> None:
    make(articles(tmp_path, "Tin một"), bucket[0])
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or b"secret" not in path.read_bytes()


def test_a_bulletin_in_a_bucket(bucket, tmp_path: Path, monkeypatch) -> None:
    """Its episode is in the show's bucket and corrected there; its WAV has another prefix."""
    import boto3

    from tests.test_bulletin import short
    from tests.test_bulletin import start as run

    address, get = bucket
    monkeypatch.chdir(tmp_path)
    plan = short(tmp_path, "publish = true\n")
    (tmp_path / "tts-news.toml").write_text(
        f'out = "{address}"\n[bulletin]\nout = "luu"\ndeliver = ["s3://pod/phat"]\n'
        'deliver_only = ["wav"]\n',
        "utf-8",
    )
    sounds = []
    for figure in ("40 m", "45 m"):
        plan.write_text(plan.read_text("utf-8").replace("40 m", figure), "utf-8")
        done = run("bulletin", plan)
        assert done.returncode == 0, done.stderr
        (entry,) = feedparser.parse(get("feed.xml").content).entries
        sounds.append(entry.enclosures[0].href.rpartition("/")[2])
        assert get(sounds[-1]).status_code == 200
    assert get(sounds[0]).status_code == 404, "replaced"
    listed = boto3.client("s3").list_objects_v2(Bucket="pod", Prefix="phat/")["Contents"]
    assert [one["Key"] for one in listed] == ["phat/BT_20261124_0600.wav"]
    here = tmp_path / "luu" / "BT_20261124_0600.wav"
    assert listed[0]["Size"] == here.stat().st_size
