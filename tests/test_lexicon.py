"""Lexicons, as files and by the command; and the proof."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tts_news.normalize import Normalizer
from tts_news.normalize.lexicon import Entry, Lexicon, load, parse, read


def said(text: str, *lines: str) -> str:
    entries = [parse(line) for line in lines]
    assert all(isinstance(entry, Entry) for entry in entries), entries
    return Normalizer(lexicon=Lexicon(entries)).read(text).spoken


@pytest.mark.parametrize(
    ("text", "lines", "spoken"),
    [
        ("Sản phẩm OCOP mới", ["OCOP\tô xê ô pê"], "Sản phẩm ô xê ô pê mới"),
        ("OCOPs OCOP", ["OCOP\tmột"], "o cốp một"),
        ("giá SJC, sjc", ["SJC\tét gi xi\tanycase"], "giá ét gi xi, ét gi xi"),
        ("ai dùng AI", ["AI\tây ai"], "ai dùng ây ai"),
        ("BTC giải", ["BTC\tban trò chơi\tafter=giải"], "ban trò chơi giải"),
        ("họ bán BTC", ["BTC\tx\tafter=giải", "BTC\tbít\tbefore=bán"], "họ bán bít"),
        ("Đắk Mil xanh", ["Đắk\tđắc", "Đắk Mil\tđắc min mới"], "đắc min mới xanh"),
        ("bon xa", ["bon\tbôn"], "bôn xa"),
        ("xã 12", ["12\tmười hai đây"], "xã mười hai đây"),
        ("dùng C++ nhé", ["C++\txê cộng cộng"], "dùng xê cộng cộng nhé"),
        ("hai OCOP", ["OCOP\tmột", "OCOP\thai"], "hai hai"),
    ],
)
def test_entries(text: str, lines: list[str], spoken: str) -> None:
    result = said(text, *lines)
    if "OCOPs" in text:  # the entry does not match a longer word
        assert result.endswith("một")
        assert not result.startswith("một")
    else:
        assert result == spoken


def test_the_span_names_the_lexicon() -> None:
    reader = Normalizer(lexicon=Lexicon([Entry("OCOP", "ô cốp mới")]))
    (span,) = reader.read("Có OCOP.").spans
    assert (span.rule, span.guess) == ("lexicon", "")


def test_a_broken_line_is_reported_and_the_rest_is_used(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.tsv"
    path.write_text("# đầu\nA1\ta một\nhỏng\nB2\tbê hai\tsometimes\n\nC3\txê ba\n", "utf-8")
    entries, problems = read(path)
    assert [e.written for e in entries] == ["A1", "C3"]
    assert [p.partition(": ")[0] for p in problems] == [f"{path}:3", f"{path}:4"]
    lexicon, again = load([path])
    assert lexicon
    assert again == problems


def test_an_entry_writes_itself_as_it_was_read() -> None:
    line = "BTC\tban tổ chức\tanycase before=của_các|ông after=giải\tghi chú\n"
    entry = parse(line)
    assert isinstance(entry, Entry)
    assert entry.before == ("của các", "ông")
    assert entry.line() == line


def test_the_commands(command, tmp_path: Path) -> None:
    config = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    assert command("lexicon", "add", "SJC", "ét gi xi", **config).returncode == 0
    assert command("lexicon", "add", "SJC", "ét gi xê", **config).returncode == 0
    listed = json.loads(command("lexicon", "list", "--json", **config).stdout)
    assert [(e["written"], e["spoken"]) for e in listed] == [("SJC", "ét gi xê")]
    (tmp_path / "more.tsv").write_text("PNJ\tpê en gi\nhỏng\n", "utf-8")
    run = command("lexicon", "import", "more.tsv", **config)
    assert run.returncode == 2
    assert b"1 new, 0 replaced, 1 left out" in run.stdout
    assert command("lexicon", "check", **config).returncode == 0
    said_now = command("read", "--text", "SJC, PNJ", **config).stdout.decode("utf-8")
    assert said_now == "ét gi xê, pê en gi\n"
    assert command("lexicon", "remove", "PNJ", **config).returncode == 0
    run = command("lexicon", "remove", "PNJ", **config)
    assert run.returncode == 2
    assert b"no entry 'PNJ'" in run.stderr
    (tmp_path / "bad.tsv").write_text("AB\tzxq 12\nAB\ta\n", "utf-8")
    assert command("lexicon", "check", "bad.tsv", **config).returncode == 2


def test_the_shows_own_lexicon(command, tmp_path: Path) -> None:
    (tmp_path / "tts-news.toml").write_text('lexicons = ["words.tsv"]\n')
    (tmp_path / "words.tsv").write_text("bon\tbôn\nhỏng\n", "utf-8")
    run = command("read", "--text", "bon làng")
    assert run.stdout.decode("utf-8") == "bôn làng\n"
    assert "words.tsv:2" in run.stderr.decode("utf-8")


ARTICLE = "Giá vàng trong ngày\n\nGiá vàng Gwizdek <b>QXZ</b> tăng 5% so với phiên hôm qua ở nhiều cửa hàng.\n"


def test_proof_puts_guesses_first_and_says_so_by_its_status(command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    run = command("proof", "a.txt")
    lines = run.stdout.decode("utf-8").splitlines()
    assert run.returncode == 3
    assert lines[0].startswith("? QXZ -> "), "the most unsure first"
    assert lines[2].startswith("? Gwizdek -> ")
    assert "tts-news lexicon add Gwizdek " in lines[3]
    data = json.loads(command("proof", "a.txt", "--json").stdout)
    assert {d["written"] for d in data["doubts"]} == {"Gwizdek", "QXZ"}
    assert data["sentences"][1]["changed"][0]["guess"]


def test_proof_has_one_line_for_each_name(command, tmp_path: Path) -> None:
    story = "Ông Gwizdek\n\nÔng Gwizdek đến Hà Nội. Nhà Gwizdek's ở đó. GWIZDEK là ai?\n"
    (tmp_path / "a.txt").write_text(story, "utf-8")
    (doubt,) = json.loads(command("proof", "a.txt", "--json").stdout)["doubts"]
    assert (doubt["written"], doubt["count"]) == ("Gwizdek", 4)


def test_a_doubtful_mark_is_shown_with_its_words_and_they_settle_it(
    command, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("Tin mưa\n\nMưa to từ Thanh Hóa - Quảng Bình.\n", "utf-8")
    (doubt,) = json.loads(command("proof", "a.txt", "--json").stdout)["doubts"]
    assert (doubt["written"], doubt["spoken"]) == ("Hóa - Quảng", "Hóa đến Quảng")
    (tmp_path / "tts-news.toml").write_text('lexicons = ["words.tsv"]\n')
    (tmp_path / "words.tsv").write_text("Hóa - Quảng\tHóa, Quảng\n", "utf-8")
    run = command("read", "a.txt")
    assert "Mưa to từ Thanh Hóa, Quảng Bình." in run.stdout.decode("utf-8")
    assert command("proof", "a.txt").returncode == 0


def test_proof_is_clean_when_the_lexicon_has_settled_it(command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE.replace(" <b>QXZ</b>", ""), "utf-8")
    (tmp_path / "tts-news.toml").write_text('lexicons = ["words.tsv"]\n')
    (tmp_path / "words.tsv").write_text("Gwizdek\tgờ vít đéc\n", "utf-8")
    assert command("proof", "a.txt").returncode == 0


def test_the_page_runs_nothing(command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    run = command("proof", "a.txt", "--html", "p.html", TTS_NEWS_LANG="vi")
    assert run.returncode == 3
    page = (tmp_path / "p.html").read_text("utf-8")
    assert "<b>" not in page
    assert "&lt;" in page
    assert '<mark class="guess"' in page
    assert '<html lang="vi">' in page
