"""Editions: their day and identity, the choice of stories, and that none is lost."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import feedparser
import pytest

from tests.test_edition import digests
from tts_news.base.hours import VIETNAM
from tts_news.edition import conductor as edition
from tts_news.edition import issue as issues
from tts_news.edition.choice import Candidate, Choice, by_importance, chosen, ordered
from tts_news.edition.issue import Issue
from tts_news.model import Article, Paragraph
from tts_news.settings import Settings

TOPICS = {
    "Cầu treo bản Nà Lốc": "Cây cầu treo dài 86 m bắc qua suối vừa được đưa vào sử dụng sau bảy tháng thi công, thay cho chiếc bè mảng cũ.",
    "Giá thanh long nhích lên": "Thương lái vào tận vườn thu mua thanh long ruột đỏ với giá cao hơn tuần trước, nhà vườn chong đèn thêm một đợt.",
    "Trường làng có thư viện": "Thư viện mới của trường mở cửa cả thứ Bảy, học sinh mượn sách bằng thẻ và đọc dưới hàng phượng ngoài sân.",
    "Đội bóng xã vào chung kết": "Trận bán kết kết thúc bằng loạt luân lưu, thủ môn đẩy được hai quả và khán giả ùa xuống sân ăn mừng.",
    "Trạm y tế thêm bác sĩ": "Từ tuần sau trạm khám cả buổi chiều, người cao tuổi được đo huyết áp tại nhà mỗi tháng một lần.",
}


def write(folder: Path, title: str, when: str = "", **fields: object) -> Path:
    folder.mkdir(exist_ok=True, parents=True)
    data = {"title": title, "body": TOPICS.get(title, f"Nội dung của {title}."), **fields}
    path = folder / f"{title.replace(' ', '-')}.json"
    path.write_text(json.dumps(data | ({"published": when} if when else {})), "utf-8")
    return path


def episodes(out: Path) -> list[dict]:
    """The manifests of the feed's episodes, in its order."""
    known = {}
    for path in out.glob("*.json"):
        data = json.loads(path.read_bytes())
        if "cues" in data and "id" in data:
            known[data["id"]] = data
    return [known[e.id] for e in feedparser.parse((out / "feed.xml").read_bytes()).entries]


def told(episode: dict) -> list[str]:
    return [s["title"] for s in episode["stories"] if s["article"]["title"]]


def test_the_web_editors_day(tmp_path: Path, command) -> None:
    """Two editions of one name on one day, a correction, a replacement, a digest."""
    one, two, three, four, five = TOPICS
    today = datetime.now(VIETNAM)
    early = f"{today - timedelta(hours=3):%Y-%m-%dT%H:%M:00+07:00}"
    morning = [write(tmp_path / "sang", one, early), write(tmp_path / "sang", two, early)]
    run = command("make", "--edition", "Bản tin", *morning)
    assert run.returncode == 0, run.stderr
    (first,) = episodes(tmp_path / "output")
    day = f"{today.day}/{today.month}/{today.year}"
    assert first["title"] == f"Bản tin ngày {day}"
    published = datetime.fromisoformat(first["published"])
    assert abs(published - today) < timedelta(minutes=2), "its own time, not an article's"

    # Again: the same bytes.
    before = digests(tmp_path / "output")
    assert b"unchanged" in command("make", "--edition", "Bản tin", *morning).stdout
    assert digests(tmp_path / "output") == before

    # At noon other articles have the same name: both are in the feed, with a message.
    noon = [write(tmp_path / "trua", three, early), write(tmp_path / "trua", four, early)]
    run = command("make", "--edition", "Bản tin", *noon)
    assert b"this one is (2)" in run.stderr
    assert b"--replace" in run.stderr
    made = episodes(tmp_path / "output")
    assert [e["title"] for e in made] == [f"Bản tin ngày {day} (2)", f"Bản tin ngày {day}"]
    assert told(made[1]) == [one, two]
    assert {name: one for name, one in digests(tmp_path / "output").items() if name in before}[
        first["audio"][0]["name"]
    ] == before[first["audio"][0]["name"]]

    # Each is recognized by its articles.
    assert b"unchanged" in command("make", "--edition", "Bản tin", *morning).stdout

    # A corrected article remains the same article.
    text = noon[0].read_text("utf-8")
    noon[0].write_text(text.replace(json.dumps("sân.")[1:-1], json.dumps("vườn.")[1:-1]), "utf-8")
    assert noon[0].read_text("utf-8") != text
    assert b"made:" in command("make", "--edition", "Bản tin", *noon).stdout
    assert len(episodes(tmp_path / "output")) == 2

    # An edition is replaced only on request.
    late = write(tmp_path / "trua", five, early)
    run = command("make", "--edition", "Bản tin", "--replace", *noon, late)
    assert b"replaces the one that was made of 2 other articles" in run.stderr
    made = episodes(tmp_path / "output")
    assert [told(e) for e in made] == [[three, four, five], [one, two]]
    assert made[0]["revision"] == 3

    # Slots distinguish the editions; a digest is a separate episode.
    assert command("make", "--edition", "Bản tin", "--slot", "11:30", *noon).returncode == 0
    assert command("make", "--edition", "Bản tin", "--digest", *noon).returncode == 0
    titles = {e["title"] for e in episodes(tmp_path / "output")}
    assert f"Bản tin 11:30 ngày {day}" in titles
    (short,) = [e for e in episodes(tmp_path / "output") if "rút gọn" in e["title"]]
    assert short["duration"] < made[0]["duration"]


def test_order_as_named_then_by_priority_then_the_newest() -> None:
    def one(title: str, turn: int, hour: int, priority: int = 5) -> Candidate:
        when = datetime(2026, 3, 2, hour, tzinfo=VIETNAM)
        return Candidate(Article(title, (), published=when, priority=priority), turn)

    given = [one("c", 1, 5), one("b", 1, 9), one("a", 1, 3, 1), one("named", 0, 1, 9)]
    assert [a.title for a in ordered(given)] == ["named", "a", "b", "c"]
    assert by_importance(ordered(given)) == [1, 2, 3, 0]


@pytest.mark.parametrize(
    "when, since, stays",
    [
        ("2026-03-01T07:00", 24, True),
        ("2026-03-01T05:00", 24, False),
        ("2026-03-01T00:00", 24, True),  # a page that names the day alone
        ("2026-02-28T00:00", 24, False),
    ],
)
def test_since_is_counted_from_the_edition(when: str, since: int, stays: bool) -> None:
    time = datetime.fromisoformat(f"{when}:00+07:00")
    moment = issues.at(date(2026, 3, 2), "06:00")
    choice = Choice(since=timedelta(hours=since))
    kept, dropped = chosen([Article("T", (), published=time)], choice, [], moment)
    assert (len(kept), len(dropped)) == (stays, not stays)


def test_the_same_article_is_told_once() -> None:
    text = Paragraph(" ".join(TOPICS.values()))
    when = datetime(2026, 3, 2, 5, tzinfo=VIETNAM)
    copies = [
        Article("Một tin", (text,), published=when, url="https://example.org/1"),
        Article("Một tin", (text,), published=when),
        Article("Tít khác", (text,), published=when + timedelta(hours=1)),
        Article("Tin khác hẳn", (Paragraph("Câu khác."),), published=when),
        Article("Tin khác nữa", (Paragraph("Câu khác."),), published=when),
    ]
    kept, dropped = chosen(copies, Choice(), [], when)
    assert [a.title for a in kept] == ["Một tin", "Tin khác hẳn", "Tin khác nữa"]
    assert {d.reason for d in dropped} == {"the same article a second time"}


def test_what_is_left_out_is_named(tmp_path: Path, command) -> None:
    now = datetime.now(VIETNAM)
    for age, title in enumerate(TOPICS):
        write(
            tmp_path / "bai",
            title,
            f"{now - timedelta(hours=12 * age + 1):%Y-%m-%dT%H:%M:00+07:00}",
        )
    run = command("make", "--edition", "Bản tin", "--since", "30h", "--most", "2", "bai", "--json")
    said = run.stderr.decode()
    titles = list(TOPICS)
    (episode,) = episodes(tmp_path / "output")
    assert told(episode) == titles[:2], "the newest first"
    assert f"left out '{titles[2]}': over --most 2" in said
    assert f"left out '{titles[4]}': older than --since" in said
    assert episode["stories"][0]["article"]["paragraphs"][1]["text"].count(titles[2]) == 0

    none = edition.Options(edition="Bản tin tối", choice=Choice(since=timedelta(minutes=1)))
    with pytest.raises(edition.UserError, match="no article is left"):
        list(edition.make([str(tmp_path / "bai")], Settings(out=str(tmp_path / "output")), none))


def test_length_leaves_out_whole_stories_and_names_them(tmp_path: Path) -> None:
    names = [str(write(tmp_path, title, priority=number)) for number, title in enumerate(TOPICS)]
    settings = Settings(out=str(tmp_path / "out"))
    said: list[str] = []
    cache = tmp_path / "cache"
    options = edition.Options(
        edition="Bản tin", choice=Choice(length=45.0), on_warning=said.append, cache_folder=cache
    )
    (made,) = edition.make(names, settings, options)
    assert 20 < made.episode.duration <= 45
    assert made.spoken > 5
    stories = [s.title for s in made.episode.stories if s.article.title]
    titles = list(TOPICS)
    assert stories[0] == titles[0], "the most important stays"
    assert stories == sorted(stories, key=titles.index)
    gone = [line for line in said if "no room in --length" in line]
    assert len(gone) == len(titles) - len(stories) > 0
    headlines = made.episode.stories[0].article.paragraphs[1].text
    assert titles[0] in headlines
    assert not [t for t in titles if (t in headlines) is not (t in stories)]
    (again,) = edition.make(names, settings, options)
    assert again.state == "unchanged"
    impossible = edition.Options(edition="Bản tin", choice=Choice(length=3.0))
    with pytest.raises(edition.UserError, match="room for no story"):
        list(edition.make(names, settings, impossible))


def test_a_digest_has_headlines_and_leads_only(tmp_path: Path) -> None:
    body = "Câu thứ nhất ở đây. Câu thứ hai ở đây. Câu thứ ba thì không."
    names = [
        str(write(tmp_path, "Tin có tóm tắt", lead="Tóm tắt của tòa soạn.", body=body)),
        str(write(tmp_path, "Tin không tóm tắt", body=body)),
    ]
    settings = Settings(out=str(tmp_path / "out"))
    options = edition.Options(edition="Bản tin sáng", choice=Choice(digest=True))
    (made,) = edition.make(names, settings, options)
    texts = [cue.text for cue in made.episode.cues][1:-2]
    assert texts == [
        "Tin có tóm tắt",
        "Tóm tắt của tòa soạn.",
        "Tin không tóm tắt",
        "Câu thứ nhất ở đây.",
        "Câu thứ hai ở đây.",
    ]
    assert made.episode.title.startswith("Bản tin sáng rút gọn ngày")
    assert [c.title for c in made.episode.chapters][1:3] == ["Tin có tóm tắt", "Tin không tóm tắt"]
    (again,) = edition.make(names, settings, options)
    assert again.state == "unchanged"


def test_proof_of_what_would_be_in_an_edition(tmp_path: Path, command) -> None:
    titles = list(TOPICS)
    for hour, title in enumerate(titles[:3]):
        write(tmp_path / "bai", title, f"2026-03-02T0{hour}:30:00+07:00")
    write(tmp_path / "bai", "Tin có tên Grzbld", "2026-03-02T04:00:00+07:00")
    (tmp_path / "bai" / "hong.json").write_text("{")
    asked = ["proof", "--edition", "Bản tin", "--date", "2026-03-02", "--most", "3", "--json"]
    run = command(*asked, "bai")
    assert run.returncode == 2, "one cannot be read"
    said = run.stderr.decode()
    assert "hong.json" in said
    assert f"left out '{titles[0]}': over --most 3" in said
    data = json.loads(run.stdout)
    assert data["title"] == "Bản tin ngày 2/3/2026"
    written = [one["written"] for one in data["sentences"]]
    assert written[0].startswith("Đây là Bản tin của")
    assert [t for t in written if t in titles] == [titles[2], titles[1]]
    assert [d["written"] for d in data["doubts"]] == ["Grzbld"]
    assert not list(tmp_path.glob("out*")), "nothing is made"


def test_an_edition_of_another_day_is_the_same_everywhere(tmp_path: Path) -> None:
    names = [str(write(tmp_path, title, "2026-03-02T05:10:00+07:00")) for title in list(TOPICS)[:2]]
    options = edition.Options(edition="Bản tin", choice=Choice(day=date(2026, 3, 2)))
    for out in ("a", "b"):
        settings = Settings(out=str(tmp_path / out))
        (made,) = edition.make(names, settings, options)
        edition.publish(settings)
    assert made.episode.published == datetime(2026, 3, 2, 5, 10, tzinfo=VIETNAM)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")


def test_issues_have_ids_of_their_own() -> None:
    day = date(2026, 3, 2)
    some = [
        Issue("S", "A", day),
        Issue("S", "A", day, number=2),
        Issue("S", "A", day, "06:00"),
        Issue("S", "A", day, "06:00", 2),
        Issue("S", "B", day),
        Issue("S", "A", date(2026, 3, 3)),
        Issue("T", "A", day),
    ]
    assert len({one.id for one in some}) == len(some)
    assert all(re.fullmatch("[0-9a-f]{16}", one.id) for one in some)


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["--since", "soon", "--edition", "x"], "write it as 15m"),
        (["--length", "10", "--edition", "x"], "write it as 10:00"),
        (["--slot", "25:00", "--edition", "x"], "write it as 06:00"),
        (["--slot", "06:00,07:00", "--edition", "x"], "one time"),
        (["--most", "0", "--edition", "x"], "most"),
        (["--date", "today", "--edition", "x"], "date"),
        (["--since", "24h"], "name it with --edition"),
        (["--replace"], "--replace is for an edition"),
        (["--slot", "06:00", "--edition", "daily"], "give it a name"),
    ],
)
def test_what_is_wrong_is_said(arguments: list[str], said: str, tmp_path: Path, capsys) -> None:
    from tts_news.cli import main

    with pytest.raises(SystemExit) as ended:
        main(["make", *arguments, str(tmp_path)])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
