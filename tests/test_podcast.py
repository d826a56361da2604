"""Editions, formats, tags, the feed and its check, read by third-party parsers."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import feedparser
import mutagen
import podcastparser
import pytest
from lxml import etree
from mutagen.id3 import ID3

from tests.test_edition import digests
from tts_news.audio.ffmpeg import executable
from tts_news.edition import conductor as edition
from tts_news.edition.choice import Choice
from tts_news.errors import UserError
from tts_news.model import Article, Chapter, Cue, Episode, File, Kind, Paragraph, Story
from tts_news.publish import catalogue
from tts_news.publish.check import check
from tts_news.publish.feed import NAME, render
from tts_news.settings import Person, Settings, Show

PODCAST = "{https://podcastindex.org/namespace/1.0}"
SHOW = Show(
    title="Bản tin thử",
    base_url="https://example.org/nghe/",
    email="a@example.org",
    locked=True,
    license="cc-by-4.0",
    location="Đắk Nông",
    hub="https://hub.example.org/",
    podping=True,
    season=3,
    copyright="© 2024",
    person=(Person("Ban Biên Tập", role="editor", group="writing"),),
)


def articles(folder: Path, *titles: str, day: int = 8) -> list[str]:
    paths = []
    for number, title in enumerate(titles):
        data = {
            "title": title,
            "lead": f"Tóm tắt của {title}.",
            "body": f"Câu đầu của {title}.\n\nUBND xã có 105 hộ.",
            "published": f"2023-08-0{day}T0{number}:00:00+07:00",
            "url": f"https://example.org/bai-{number}",
            "image": f"https://example.org/anh-{number}.jpg",
        }
        path = folder / f"{day}-{number}.json"
        path.write_text(json.dumps(data), "utf-8")
        paths.append(str(path))
    return paths


@pytest.fixture(scope="module")
def bulletin(tmp_path_factory, own_cache):
    """An edition of three articles in four formats: (folder, Made, settings)."""
    folder = tmp_path_factory.mktemp("bulletin")
    settings = Settings(show=SHOW, out=str(folder / "out"), formats=("mp3", "opus", "m4a", "wav"))
    names = articles(folder, "Mưa to ở vùng cao", "Giá cà phê tăng", "Khánh thành cầu mới")
    (made,) = edition.make(
        names,
        settings,
        edition.Options(edition="Bản tin sáng", choice=Choice(day=date(2023, 8, 8))),
    )
    edition.publish(settings)
    return folder / "out", made, settings


def test_an_edition_opens_with_the_date_and_the_headlines(bulletin) -> None:
    _, made, _ = bulletin
    episode = made.episode
    assert episode.title == "Bản tin sáng ngày 8/8/2023"
    texts = [cue.text for cue in episode.cues]
    assert texts[0] == "Đây là Bản tin sáng của Bản tin thử, thứ Ba, ngày mùng 8 tháng 8 năm 2023."
    assert texts[1].startswith("Những tin chính: Mưa to ở vùng cao.")
    assert texts[-1] == "Cảm ơn quý vị và các bạn đã lắng nghe."
    assert [c.title for c in episode.chapters] == [
        "Điểm tin",
        "Mưa to ở vùng cao",
        "Giá cà phê tăng",
        "Khánh thành cầu mới",
        "Lời kết",
    ]
    assert [c.url[-5:] for c in episode.chapters] == ["", "bai-0", "bai-1", "bai-2", ""]
    assert episode.chapters[0].start == 0
    assert episode.chapters[-1].end == episode.duration


def test_the_date_is_read_as_a_newsreader_reads_it(command, bulletin) -> None:
    spoken = command("read", "--text", bulletin[1].episode.cues[0].text).stdout.decode()
    assert "thứ Ba, ngày mùng tám tháng tám năm hai nghìn không trăm hai mươi ba" in spoken


def test_only_pictures_beside_an_article_are_read(tmp_path: Path) -> None:
    from tts_news import clean

    (tmp_path / "secret.png").write_bytes(b"x")
    (tmp_path / "in").mkdir()
    for image in ("../secret.png", str(tmp_path / "secret.png"), "none.png"):
        (tmp_path / "in" / "a.json").write_text(
            json.dumps({"title": "T", "body": "B.", "image": image})
        )
        assert clean.load(str(tmp_path / "in" / "a.json")).image == ""


def test_daily_makes_an_edition_a_day_and_again_changes_nothing(tmp_path: Path) -> None:
    settings = Settings(show=SHOW, out=str(tmp_path / "out"))
    names = [*articles(tmp_path, "Tin một", "Tin hai"), *articles(tmp_path, "Tin ba", day=9)]
    made = list(edition.make(names, settings, edition.Options(edition="daily")))
    assert [m.episode.title for m in made] == ["Bản tin ngày 8/8/2023", "Bản tin ngày 9/8/2023"]
    edition.publish(settings)
    before = digests(tmp_path / "out")
    again = list(edition.make(names, settings, edition.Options(edition="daily")))
    edition.publish(settings)
    assert [m.state for m in again] == ["unchanged", "unchanged"]
    assert digests(tmp_path / "out") == before


def test_the_shows_own_words(tmp_path: Path, command) -> None:
    (tmp_path / "tts-news.toml").write_text(
        '[edition]\nintro = "Kính chào, đây là {{ show }}, {{ stories|length }} tin."\nheadlines = ""\n'
        'sign_off = ""\n'
    )
    names = articles(tmp_path, "Tin một", "Tin hai")
    assert command("make", *names, "--edition", "Bản tin trưa", "-q").returncode == 0
    (manifest,) = [p for p in (tmp_path / "output").glob("2*.json") if p.name.count(".") == 1]
    cues = json.loads(manifest.read_text("utf-8"))["cues"]
    assert cues[0]["text"] == "Kính chào, đây là Bản tin nghe, 2 tin."
    assert cues[-1]["text"] == "UBND xã có 105 hộ."
    (tmp_path / "tts-news.toml").write_text('[edition]\nintro = "{{ sho }}"\n')
    run = command("make", *names, "--edition", "x")
    assert run.returncode == 2
    assert b"edition.intro" in run.stderr
    assert b"it may use name, show" in run.stderr


class TestFiles:
    @pytest.mark.parametrize("ending", ["mp3", "opus", "m4a", "wav"])
    def test_every_format_has_tags_and_the_same_length(self, bulletin, ending: str) -> None:
        out, made, _ = bulletin
        (name,) = [f.name for f in made.episode.audio if f.name.endswith(ending)]
        file = mutagen.File(out / name, easy=ending in ("mp3", "opus", "m4a"))
        assert abs(file.info.length - made.episode.duration) < 0.15
        title = file["TIT2"].text if ending == "wav" else file["title"]
        assert title == ["Bản tin sáng ngày 8/8/2023"]

    @pytest.mark.parametrize("ending", ["mp3", "m4a", "opus"])
    def test_ffmpeg_lists_the_chapters(self, bulletin, ending: str) -> None:
        out, made, _ = bulletin
        path = out / f"{made.episode.stem}.{ending}"
        said = subprocess.run(
            [executable(), "-hide_banner", "-i", path], capture_output=True, check=False
        )
        text = said.stderr.decode("utf-8", "replace")
        times = sorted(float(t) for t in re.findall(r"Chapter #0:\d+: start ([\d.]+)", text))
        wanted = [c.start for c in made.episode.chapters]
        assert times == pytest.approx(wanted, abs=0.002)
        assert "Giá cà phê tăng" in text
        assert "Bản tin sáng" in text
        assert ("attached pic" in text) or ending == "opus"

    def test_id3(self, bulletin) -> None:
        out, made, _ = bulletin
        tags = ID3(out / made.episode.audio[0].name)
        assert tags.version == (2, 3, 0)
        assert tags["TCON"].text == ["Podcast"]
        assert tags["APIC:"].mime == "image/jpeg"
        assert len(tags["APIC:"].data) < 100_000
        (lyrics,) = tags.getall("SYLT")
        assert [t for _, t in lyrics.text] == [round(c.start * 1000) for c in made.episode.cues]
        assert lyrics.text[0][0].startswith("Đây là Bản tin sáng")
        assert "Câu đầu của Mưa to ở vùng cao." in str(tags.getall("USLT")[0])
        (toc,) = tags.getall("CTOC")
        first = tags[f"CHAP:{toc.child_element_ids[1]}"]
        assert first.sub_frames["WXXX:chapter url"].url == "https://example.org/bai-0"

    def test_id3_of_the_other_version_has_what_players_take_of_chapters(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / "a.json").write_text(json.dumps({"title": "Tin dài " * 40, "body": "Câu."}))
        settings = Settings(show=Show(id3="2.4"), out=str(tmp_path / "out"))
        (made,) = edition.make([str(tmp_path / "a.json")], settings, edition.Options())
        tags = ID3(tmp_path / "out" / made.episode.audio[0].name)
        assert tags.version == (2, 4, 0)
        title = str(tags["CHAP:chp0"].sub_frames["TIT2"])
        assert title.startswith("Tin dài Tin")
        assert title.endswith("…")

    def test_id3_and_a_chapters_picture(self, tmp_path: Path) -> None:
        from PIL import Image

        Image.new("RGB", (800, 500), "red").save(tmp_path / "anh.png")
        (tmp_path / "a.json").write_text(
            json.dumps({"title": "Tin ảnh", "body": "Một câu.", "image": "anh.png"}), "utf-8"
        )
        settings = Settings(show=Show(id3="2.3"), out=str(tmp_path / "out"))
        (made,) = edition.make([str(tmp_path / "a.json")], settings, edition.Options())
        tags = ID3(tmp_path / "out" / made.episode.audio[0].name, translate=False)
        assert tags.version == (2, 3, 0)
        assert tags["TYER"].text == [str(made.episode.published.year)]
        picture = tags["CHAP:chp0"].sub_frames["APIC:"]
        assert picture.data.startswith(b"\xff\xd8")

    def test_transcripts_say_the_same(self, bulletin) -> None:
        out, made, _ = bulletin
        stem, cues = made.episode.stem, made.episode.cues
        segments = json.loads((out / f"{stem}.transcript.json").read_text("utf-8"))["segments"]
        assert [s["body"] for s in segments] == [c.text for c in cues]
        srt = (out / f"{stem}.srt").read_text("utf-8")
        vtt = (out / f"{stem}.vtt").read_text("utf-8")
        assert srt.count(" --> ") == vtt.count(" --> ") == len(cues)
        page = etree.HTML((out / f"{stem}.html").read_bytes())
        assert len(page.xpath("//time")) == len(cues)
        chapters = json.loads((out / f"{stem}.chapters.json").read_text("utf-8"))
        assert chapters["version"] == "1.2.0"
        assert chapters["chapters"][1]["img"] == "https://example.org/anh-0.jpg"


class TestFeed:
    def test_three_parsers_agree(self, bulletin) -> None:
        out, made, _ = bulletin
        data = (out / NAME).read_bytes()
        feed = feedparser.parse(data)
        assert not feed.bozo
        assert feed.feed.link == "https://example.org/nghe/"
        (entry,) = feed.entries
        assert entry.title == made.episode.title
        assert "<h2>Giá cà phê tăng</h2>" in entry.content[0].value
        with (out / NAME).open("rb") as stream:
            parsed = podcastparser.parse("https://example.org/nghe/feed.xml", stream)
        (one,) = parsed["episodes"]
        assert one["guid"] == made.episode.id
        assert one["enclosures"][0]["file_size"] == made.episode.audio[0].bytes

    def test_podcasting_2(self, bulletin) -> None:
        out, made, _ = bulletin
        channel = etree.parse(out / NAME).getroot().find("channel")
        # The specification's own example is in podcast20.guid's doctest.
        space = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
        guid = uuid.uuid5(space, "example.org/nghe/feed.xml")
        assert channel.findtext(f"{PODCAST}guid") == str(guid)
        assert channel.find(f"{PODCAST}locked").get("owner") == "a@example.org"
        assert channel.findtext(f"{PODCAST}license") == "cc-by-4.0"
        assert channel.findtext(f"{PODCAST}location") == "Đắk Nông"
        assert channel.find(f"{PODCAST}podping").get("usesPodping") == "true"
        person = channel.find(f"{PODCAST}person")
        assert (person.text, person.get("role")) == ("Ban Biên Tập", "editor")
        assert channel.xpath(
            "atom:link[@rel='hub']/@href", namespaces={"atom": "http://www.w3.org/2005/Atom"}
        ) == ["https://hub.example.org/"]
        item = channel.find("item")
        kinds = [t.get("type") for t in item.findall(f"{PODCAST}transcript")]
        assert kinds == ["text/vtt", "application/x-subrip", "application/json", "text/html"]
        assert item.find(f"{PODCAST}chapters").get("type") == "application/json+chapters"
        assert item.findtext(f"{PODCAST}season") == "3"
        others = item.findall(f"{PODCAST}alternateEnclosure")
        assert [o.get("type") for o in others] == [
            "audio/mpeg",
            "audio/ogg",
            "audio/mp4",
            "audio/wav",
        ]
        for other, file in zip(others, made.episode.audio, strict=True):
            assert int(other.get("length")) == (out / file.name).stat().st_size
            assert other.find(f"{PODCAST}source").get("uri").endswith(file.name)

    def test_the_schema(self, bulletin, tmp_path: Path) -> None:
        schema = etree.RelaxNG(etree.parse(Path(__file__).parent / "data" / "feed.rng"))
        whole = etree.parse(bulletin[0] / NAME)
        assert schema.validate(whole), schema.error_log
        for data in render(replace(SHOW, page=10), episodes(25), "cover.png").values():
            assert schema.validate(etree.fromstring(data)), schema.error_log
        whole.find(".//pubDate").text = "today"
        assert not schema.validate(whole)

    def test_notes_are_safe(self, tmp_path: Path) -> None:
        hostile = {
            "title": "<script>alert(1)</script>",
            "body": '"><img src=x onerror=alert(1)> và [liên kết](javascript:alert(1))',
            "author": "<b>x</b>",
            "url": "javascript:alert(1)",
            "published": "2024-01-01T00:00:00Z",
        }
        (tmp_path / "a.json").write_text(json.dumps(hostile))
        settings = Settings(show=SHOW, out=str(tmp_path / "out"))
        (made,) = edition.make([str(tmp_path / "a.json")], settings, edition.Options())
        edition.publish(settings)
        entry = feedparser.parse(
            (tmp_path / "out" / NAME).read_bytes(), sanitize_html=False
        ).entries[0]
        page = etree.HTML(entry.content[0].value)
        assert not page.xpath(
            "//script | //img | //b | //@onerror | //a[contains(@href, 'javascript')]"
        )
        assert not entry.link.startswith("javascript")
        html = etree.HTML((tmp_path / "out" / f"{made.episode.stem}.html").read_bytes())
        assert not html.xpath("//script | //img")

    def test_a_long_archive_goes_on_in_pages(self) -> None:
        show = replace(SHOW, page=10)
        pages = render(show, episodes(25), "cover.png")
        assert list(pages) == ["feed.xml", "feed-2.xml", "feed-3.xml"]
        seen, name = [], "feed.xml"
        while name:
            feed = feedparser.parse(pages[name])
            seen += [entry.id for entry in feed.entries]
            following = [link.href for link in feed.feed.links if link.rel == "next"]
            name = following[0].rpartition("/")[2] if following else ""
        assert seen == [episode.id for episode in episodes(25)]

    def test_a_category_that_is_none_of_apples(self) -> None:
        with pytest.raises(UserError, match="Daily News"):
            render(replace(SHOW, category="News/Local"), [], "cover.png")

    @pytest.mark.slow
    @pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc on this system")
    def test_five_thousand_episodes(self, tmp_path: Path) -> None:
        """It takes less than 300 MB; tests/bench prints the time."""
        for episode in episodes(5000):
            (tmp_path / episode.audio[0].name).write_bytes(b"12345")
            catalogue.save(tmp_path, episode)
        # VmHWM and not ru_maxrss, which begins with the parent's value.
        code = (
            "import re, sys, pathlib; from tts_news.edition import conductor as edition; from tts_news.settings import *\n"
            "count = edition.publish(Settings(out=sys.argv[1]))[1]\n"
            "status = pathlib.Path('/proc/self/status').read_text()\n"
            "print(count, int(re.search(r'VmHWM:\\s+(\\d+)', status)[1]) // 1024)"
        )
        run = subprocess.run(
            [sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True
        )
        count, megabytes = run.stdout.split()
        assert int(count) == 5000
        assert int(megabytes) < 300
        assert len(list(tmp_path.glob("feed*.xml"))) == 17


def episodes(count: int) -> list[Episode]:
    """Episodes like those of a newsroom, newest first, without audio files."""
    start = datetime(2024, 1, 1, tzinfo=UTC)
    body = tuple(Paragraph(f"Đoạn {n} của một bài báo dài vừa phải. " * 6) for n in range(8))
    made = []
    for n in range(count):
        when = start - timedelta(hours=n)
        article = Article(f"Tin số {n}", body, "Tóm tắt.", published=when, url=f"https://e.org/{n}")
        cues = tuple(Cue(f"Câu {c} của bài.", Kind.BODY, c * 5.0, c * 5.0 + 4) for c in range(40))
        made.append(
            Episode(
                id=f"id{n}",
                title=article.title,
                summary="Tóm tắt.",
                author="Ban Biên Tập",
                published=when,
                source="Báo",
                url=article.url,
                language="vi",
                season=0,
                number=0,
                voice="north",
                audio=(File(f"e{n}.mp3", "audio/mpeg", 5),),
                texts=(),
                duration=200.0,
                loudness=-16.0,
                recipe="x",
                stories=(Story(article.title, article),),
                cues=cues,
                chapters=(Chapter(article.title, 0.0, 200.0),),
            )
        )
    return made


class TestKeeping:
    def make(self, folder: Path, days: int, **more) -> Settings:
        settings = Settings(show=SHOW, out=str(folder / "out"), **more)
        names = [
            name
            for day in range(1, days + 1)
            for name in articles(folder, f"Tin ngày {day}", day=day)
        ]
        for path in names:
            data = json.loads(Path(path).read_text("utf-8"))
            Path(path).write_text(
                json.dumps(data | {"url": f"https://example.org/{data['title']}"}), "utf-8"
            )
        list(edition.make(names, settings, edition.Options()))
        edition.publish(settings)
        return settings

    @pytest.mark.parametrize(("keep", "left"), [("2", 2), ("3d", 4), ("", 5), ("9", 5)])
    def test_retention(self, tmp_path: Path, keep: str, left: int) -> None:
        self.make(tmp_path, 5, keep=keep)
        feed = feedparser.parse((tmp_path / "out" / NAME).read_bytes())
        assert [e.title for e in feed.entries] == [f"Tin ngày {n}" for n in range(5, 5 - left, -1)]
        assert len(list((tmp_path / "out").glob("*.mp3"))) == left
        assert not [f for f in check(tmp_path / "out", listen=False) if f.level == "error"]

    @pytest.mark.parametrize("by", ["id", "url", "file"])
    def test_retract(self, tmp_path: Path, by: str) -> None:
        settings = self.make(tmp_path, 2)
        episode = list(catalogue.load(tmp_path / "out").episodes.values())[1]
        name = {"id": episode.id, "url": episode.url, "file": f"out/{episode.stem}.vtt"}[by]
        (gone,) = edition.retract(settings, [name])
        assert gone.id == episode.id
        assert not [f for f in episode.files if (tmp_path / "out" / f.name).exists()]
        feed = feedparser.parse((tmp_path / "out" / NAME).read_bytes())
        assert [e.title for e in feed.entries] == ["Tin ngày 2"]
        again = list(edition.make([str(tmp_path / "1-0.json")], settings, edition.Options()))
        assert [m.state for m in again] == ["retracted"]
        back = list(
            edition.make([str(tmp_path / "1-0.json")], settings, edition.Options(force=True))
        )
        assert [m.state for m in back] == ["made"]
        edition.publish(settings)
        assert len(feedparser.parse((tmp_path / "out" / NAME).read_bytes()).entries) == 2

    def test_retract_what_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(UserError, match="no such episode"):
            edition.retract(self.make(tmp_path, 1), ["nothing"])

    def test_two_publishers_at_once_lose_no_episode(self, tmp_path: Path) -> None:
        names = articles(tmp_path, *(f"Tin {n}" for n in "abcdef"))
        code = "from tts_news.cli import main; main()"
        runs = [
            subprocess.Popen([sys.executable, "-c", code, "make", "-q", name], cwd=tmp_path)
            for name in names
        ]
        assert [run.wait(120) for run in runs] == [0] * 6
        feed = feedparser.parse((tmp_path / "output" / NAME).read_bytes())
        assert len(feed.entries) == 6


class TestCheck:
    @pytest.fixture
    def out(self, bulletin, tmp_path: Path) -> Path:
        import shutil

        shutil.copytree(bulletin[0], tmp_path / "o")
        feed = tmp_path / "o" / NAME
        feed.write_bytes(feed.read_bytes().replace(b"example.org", b"nghe.baomoi-thu.vn"))
        return tmp_path / "o"

    def found(self, out: Path) -> str:
        return "\n".join(f"{f.level} {f.where}: {f.what}" for f in check(out))

    def test_what_we_make_is_good(self, out: Path) -> None:
        assert self.found(out) == ""

    def test_what_nobody_has_set_yet_is_told(self, out: Path) -> None:
        feed, good = out / NAME, (out / NAME).read_bytes()
        for old, new, says in (
            (b"https://nghe.baomoi-thu.vn", b"https://nghe.example.org", "lead to an example"),
            (b"https://nghe.baomoi-thu.vn", b"http://localhost:8000", "lead to this machine"),
            (b"a@nghe.baomoi-thu.vn", b"a@example.com", "e-mail address leads to an example"),
            (b"<itunes:email>a@nghe.baomoi-thu.vn", b"<itunes:email>", "no e-mail address"),
            ("<title>Bản tin thử".encode(), "<title>Bản tin nghe".encode(), "the default title"),
        ):
            assert old in good
            feed.write_bytes(good.replace(old, new))
            (line,) = [one for one in self.found(out).splitlines() if says in one]
            assert line.startswith("warning feed.xml: ")

    def test_files_that_no_episode_owns_are_told(self, out: Path) -> None:
        stem = next(out.glob("*.mp3")).name.partition(".")[0]
        other = stem[:-8] + "0123abcd"
        for name in (
            f"{stem}.7.mp3",
            f"{other}.mp3",
            f"site/{other}.html",
            f"site/embed/{stem}.7.html",
        ):
            (out / name).write_bytes(b"x")
        (out / "robots.txt").write_text("the user's own")
        assert self.found(out).splitlines() == [
            f"warning {other}: no episode owns {other}.mp3, site/{other}.html",
            f"warning {stem}: no episode owns {stem}.7.mp3, site/embed/{stem}.7.html",
        ]

    @pytest.mark.parametrize(
        ("ending", "damage", "says"),
        [
            ("mp3", None, "the enclosure is missing"),
            ("mp3", lambda data: data[:-1000], "the feed says"),
            ("mp3", lambda data: b"x" * len(data), "is not an audio file"),
            ("vtt", lambda data: data[6:], "not a well-formed text/vtt"),
            (
                "vtt",
                lambda data: re.sub(rb"--> 00:00:", b"--> 09:00:", data),
                "after the sound has ended",
            ),
            ("chapters.json", lambda data: b"{", "not a well-formed application/json+chapters"),
            ("transcript.json", None, "is missing or not UTF-8"),
            ("opus", None, "an alternate enclosure is missing"),
            ("xml", lambda data: data[:-20], "not well-formed XML"),
            (
                "xml",
                lambda data: data.replace(b">true<", b">yes<").replace(b">false<", b">no<"),
                "explicit",
            ),
            ("xml", lambda data: data.replace(b'text="News"', b'text="Tin"'), "category"),
            ("png", lambda data: data[:100], "not a picture"),
        ],
    )
    def test_damage_is_found(self, out: Path, ending: str, damage, says: str) -> None:
        (path,) = (p for p in out.glob(f"*.{ending}") if not p.name.endswith(".words.vtt"))
        if damage is None:
            path.unlink()
        else:
            path.write_bytes(damage(path.read_bytes()))
        assert says in self.found(out)

    def test_the_command(self, out: Path, command) -> None:
        good = command("check", "--out", out)
        assert good.returncode == 0
        assert good.stdout.decode().endswith(": 0 errors, 0 warnings\n")
        next(out.glob("*.mp3")).unlink()
        bad = command("check", "--out", out, "--json")
        assert bad.returncode == 1
        assert all(f["remedy"] for f in json.loads(bad.stdout))
        assert command("check", "--out", "nowhere").returncode == 2


def test_the_cover_is_drawn_from_the_name_and_readable(tmp_path: Path) -> None:
    import io

    from PIL import Image

    from tts_news.publish.cover import MOST_BYTES, draw, fault

    for colour, letters in (("#102a52", 255), ("#f2c230", 0)):
        path = tmp_path / "cover.png"
        path.write_bytes(draw("Tiếng nói Đắk Nông buổi sáng", colour))
        assert fault(path) == ""
        assert path.stat().st_size < MOST_BYTES
        tiny = Image.open(io.BytesIO(path.read_bytes())).convert("L").resize((55, 55))
        count = sum(abs(p - letters) < 40 for p in tiny.tobytes())
        assert count > 0.08 * 55 * 55  # the letters are still drawn


@pytest.mark.parametrize(
    ("size", "mode", "name", "says"),
    [
        ((1000, 1000), "RGB", "c.png", "1400 to 3000"),
        ((1400, 1500), "RGB", "c.png", "square"),
        ((1400, 1400), "RGBA", "c.png", "RGB without transparency"),
        ((1400, 1400), "RGB", "c.gif", "GIF"),
        ((1400, 1400), "RGB", "c.jpg", ""),
    ],
)
def test_a_given_cover_is_checked(tmp_path: Path, size, mode, name, says) -> None:
    from PIL import Image

    from tts_news.publish.cover import fault

    Image.new(mode, size).save(tmp_path / name)
    assert says in fault(tmp_path / name)
    assert bool(says) == bool(fault(tmp_path / name))
