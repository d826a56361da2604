"""Office documents: files written by other programs, and malicious ones.

tests/documents contains three texts of ours as saved by LibreOffice, python-docx and (in pandoc/)
pandoc.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import zipfile
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.test_cli import one_line
from tts_news import clean
from tts_news.clean import documents
from tts_news.clean.documents import word
from tts_news.clean.documents.tables import spoken
from tts_news.errors import ArticleError, TtsNewsError
from tts_news.model import Kind

FOLDER = Path(__file__).parent / "documents"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

SENTENCE = (
    "Toàn bộ hộ dân ở ven sông phải rời nhà trước 17 giờ ngày 15 tháng 9. "
    "Nơi đến của từng thôn như sau:"
)
needs_office = pytest.mark.skipif(not word.soffice(), reason="no LibreOffice here")


@pytest.mark.parametrize(
    "ending", ["docx", "odt", "rtf", "pdf", pytest.param("doc", marks=needs_office)]
)
def test_a_paper_of_an_office(ending: str) -> None:
    """Letterhead and recipients are left out; a table is read by rows; the signature is kept."""
    article = clean.load(str(FOLDER / f"thong-bao.{ending}"))
    assert article.title == "Thông báo về việc sơ tán dân trước bão số 5"
    assert article.author == ""
    assert article.published.isoformat() == "2025-09-14T00:00:00+07:00"
    texts = [(p.kind, p.text.lstrip("-• ")) for p in article.paragraphs]
    assert [text for kind, text in texts if kind is Kind.HEADING][:2] == [
        "1. Về sơ tán",
        "2. Về tàu thuyền",
    ]
    assert [text for _, text in texts][2:8] == [
        SENTENCE,
        "Thôn: Bến Đá; Số hộ: 45; Nơi đến: Trường Tiểu học số 1.",
        "Thôn: Gò Cao; Số hộ: 32; Nơi đến: Nhà văn hóa xã.",
        "Thôn: Cây Sung; Số hộ: 18; Nơi đến: Trạm Y tế.",
        "2. Về tàu thuyền",
        "Tất cả tàu thuyền vào bờ trước 12 giờ.",
    ]
    assert [text for _, text in texts][-3:] == ["TRƯỞNG BAN", "(Đã ký)", "Trần Văn Mẫu"]
    assert article.notes == ()
    assert {one.reason for one in article.left_out} == {"letterhead", "recipients"}
    assert {one.text for one in article.left_out} >= {"UBND XÃ SƠN HÒA", "- Các thôn;"}


@pytest.mark.parametrize(
    "name", ["lang-gom.pdf", "lang-gom.odt", *(f"pandoc/lang-gom.{e}" for e in ("docx", "epub", "rtf", "odt"))]
)  # fmt: skip
def test_a_news_article(name: str) -> None:
    article = clean.load(str(FOLDER / name))
    assert article.title == "Làng gốm Phù Khê đỏ lửa trở lại sau mười năm"
    assert article.lead.startswith("Sau mười năm nguội lạnh")
    assert article.lead.endswith("lớp trẻ trong làng.")
    assert article.author == "Lê Thị Mẫu"
    assert [p.text for p in article.paragraphs if p.kind is Kind.HEADING] == ["Đơn hàng đầu tiên"]
    assert [p.text[:9] for p in article.paragraphs] == [
        "Sáng mùng", "Đơn hàng ", "“Chúng tô", "Theo xã, ",
    ]  # fmt: skip
    assert article.notes == ()


@pytest.mark.parametrize("ending", ["docx", "odt", "rtf", "pdf"])
def test_what_python_docx_wrote_and_libreoffice_after_it(ending: str) -> None:
    """A heading that is the title, a table, numbered lists, a caption, a running head."""
    article = clean.load(str(FOLDER / f"keo-co.{ending}"))
    assert article.title == "Hội thi kéo co ở xã Đồng Mơ"
    assert article.author == "Phạm Mẫu"
    found = [text.removeprefix("- ") for text in (one.text for one in article.paragraphs)]
    assert found[1:8] == [
        "Kết quả",
        "Hạng: Nhất; Đội: Thôn Hạ; Điểm: 9.",
        "Hạng: Nhì; Đội: Thôn Thượng; Điểm: 7.",
        "Hạng: Ba; Đội: Thôn Trung; Điểm: 6.",
        "Giải phong trào: thôn Đông",
        "Giải cổ vũ: thôn Tây",
        "1. Trao giải",
    ]
    kinds = {one.kind for one in article.paragraphs if one.text.startswith("Ảnh:")}
    assert kinds == {Kind.CAPTION}
    gone = [(one.text, one.reason) for one in article.left_out]
    assert gone == ([("Đài truyền thanh xã", "running head")] if ending == "pdf" else [])


def docx(body: str, **parts: str) -> bytes:
    """A .docx with this body and further parts (styles, numbering)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>"
        )
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {W}>{text}</w:{name}>")
    return out.getvalue()


def p(text: str, run: str = "", marks: str = "") -> str:
    return f"<w:p><w:pPr>{marks}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def texts(data: bytes, ending: str = ".docx") -> list[str]:
    article = documents.read_document(data, ending, "x")
    return [
        article.title,
        *([article.lead] if article.lead else []),
        *(one.text for one in article.paragraphs),
    ]


BODY = "Đoạn này là một đoạn đủ dài của một bài về con đường mới ở xã."


class TestWord:
    def test_what_is_inserted_is_text_and_what_is_deleted_is_not(self) -> None:
        body = (
            "<w:p><w:r><w:t>Đường </w:t></w:r><w:ins><w:r><w:t>liên xã </w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>cũ </w:delText></w:r></w:del>"
            "<w:moveFrom><w:r><w:t>bỏ </w:t></w:r></w:moveFrom><w:r><w:t>thông xe</w:t></w:r></w:p>"
        )
        assert texts(docx(body + p(BODY)))[0] == "Đường liên xã thông xe"

    def test_content_controls_links_and_boxes_are_read_once(self) -> None:
        box = (
            '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
            'markup-compatibility/2006"><mc:Choice><w:drawing><w:txbxContent>'
            f"{p('Trong khung.')}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback>"
            f"<w:txbxContent>{p('Trong khung.')}</w:txbxContent></mc:Fallback>"
            "</mc:AlternateContent></w:r></w:p>"
        )
        link = "<w:p><w:hyperlink><w:r><w:t>Có đường dẫn.</w:t></w:r></w:hyperlink></w:p>"
        control = f"<w:sdt><w:sdtContent>{p('Trong ô điền.')}</w:sdtContent></w:sdt>"
        assert texts(docx(p("Tít bài") + p(BODY) + control + link + box)) == [
            "Tít bài", BODY, "Trong ô điền.", "Có đường dẫn.", "Trong khung.",
        ]  # fmt: skip

    def test_the_numbers_that_word_counts_are_said(self) -> None:
        levels = "".join(
            f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
            for n, (form, text) in enumerate([("decimal", "Điều %1."), ("lowerLetter", "%2)")])
        )
        numbering = (
            f'<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        )

        def item(text: str, level: int) -> str:
            marks = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
            return p(text, marks=marks)

        body = p("Quy ước của thôn") + "".join(
            item(text, level)
            for text, level in [("Một.", 0), ("Hai.", 1), ("Ba.", 1), ("Bốn.", 0), ("Năm.", 1)]
        )
        assert texts(docx(body, numbering=numbering))[1:] == [
            "Điều 1. Một.", "a) Hai.", "b) Ba.", "Điều 2. Bốn.", "a) Năm.",
        ]  # fmt: skip

    def test_old_letters_are_known_by_their_font_even_when_word_divides_them(self) -> None:
        vni = '<w:rFonts w:ascii="VNI-Times"/>'
        styles = (
            '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/>'
            '<w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr></w:style>'
        )
        body = (
            p("céng hoµ", '<w:rFonts w:ascii=".VnTimeH"/>')
            + "<w:p><w:r><w:t>Nhµ n</w:t></w:r><w:r><w:softHyphen/></w:r><w:r><w:t>íc.</w:t></w:r></w:p>"
            + f"<w:p><w:r><w:rPr>{vni}</w:rPr><w:t>Ha</w:t></w:r><w:r><w:rPr>{vni}</w:rPr><w:t>ø Noäi.</w:t></w:r></w:p>"
            + p("Gõ bằng Unicode: đường phố.", '<w:rFonts w:ascii=".VnTime"/>')
        )
        article = documents.read_document(docx(body, styles=styles), ".docx", "x")
        assert article.title == "CỘNG HOÀ"
        assert [one.text for one in article.paragraphs] == [
            "Nhà nước.", "Hà Nội.", "Gõ bằng Unicode: đường phố.",
        ]  # fmt: skip
        assert "TCVN3 (ABC) and VNI" in article.notes[0]

    def test_merged_cells_stand_in_each_row(self) -> None:
        def cell(text: str, marks: str = "") -> str:
            return f"<w:tc><w:tcPr>{marks}</w:tcPr>{p(text)}</w:tc>"

        rows = [
            cell("Xã") + cell("Loại") + cell("Giá"),
            cell("Sơn Hòa", '<w:vMerge w:val="restart"/>') + cell("Lúa") + cell("7.000"),
            cell("", "<w:vMerge/>") + cell("Ngô") + cell("6.500"),
        ]
        table = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
        assert texts(docx(p("Giá nông sản") + p(BODY) + table))[2:] == [
            "Xã: Sơn Hòa; Loại: Lúa; Giá: 7.000.",
            "Xã: Sơn Hòa; Loại: Ngô; Giá: 6.500.",
        ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["Thời gian", "8 giờ"], ["Địa điểm:", "Nhà văn hóa"]], ["Thời gian: 8 giờ.", "Địa điểm: Nhà văn hóa."]),
        ([["Thôn", "Số hộ"], ["Bến Đá", "45"]], ["Thôn: Bến Đá; Số hộ: 45."]),
        ([["1", "Bến Đá", "45"], ["2", "Gò Cao", "32"]], ["1; Bến Đá; 45.", "2; Gò Cao; 32."]),
        ([["Ngày", "Lịch", "Lịch"], ["", "Sáng", "Chiều"], ["Thứ hai", "Họp", "Đi xã"]],
         ["Ngày: Thứ hai; Lịch, Sáng: Họp; Lịch, Chiều: Đi xã."]),
        ([["Tên", "Tuổi", "Xã"], ["Nhóm một", "Nhóm một", "Nhóm một"], ["An", "9", "Bình"]],
         ["Nhóm một", "Tên: An; Tuổi: 9; Xã: Bình."]),
    ],
)  # fmt: skip
def test_a_table_is_read_row_by_row(rows: list[list[str]], said: list[str]) -> None:
    assert spoken(tuple(tuple(row) for row in rows)) == said


def mail(text: str, subject: str = "Gửi bài", **attached: bytes) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = subject, "ctv@example.org"
    message["Date"] = "Mon, 15 Sep 2025 08:00:00 +0700"
    message.set_content(text)
    for name, data in attached.items():
        message.add_attachment(
            data, maintype="application", subtype="octet-stream", filename=name.replace("_", ".")
        )
    return bytes(message)


class TestMail:
    LONG = (
        "Mưa lớn kéo dài làm nhiều tuyến đường của xã bị ngập, người dân phải đi bằng thuyền. " * 12
    )

    def test_a_document_that_is_attached_is_the_article(self) -> None:
        data = mail("Kính gửi đài, em gửi bài ạ.", bai_docx=docx(p("Cầu mới") + p(BODY)))
        article = documents.read_document(data, ".eml", "x")
        assert article.title == "Cầu mới"
        assert article.published == datetime.fromisoformat("2025-09-15T08:00:00+07:00")
        assert article.notes == ("the article is bai.docx, attached",)
        assert [(one.text, one.reason) for one in article.left_out] == [
            ("Kính gửi đài, em gửi bài ạ.", "mail")
        ]

    def test_a_long_mail_is_the_article_and_says_what_it_does_not_read(self) -> None:
        data = mail(self.LONG, "Fwd: Tin bài: Ngập ở xã", anh_docx=docx(p("Chú thích ảnh")))
        article = documents.read_document(data, ".eml", "x")
        assert article.title == "Ngập ở xã"
        assert len(article.paragraphs) == 1
        assert "not read: anh.docx" in article.notes[0]

    def test_of_two_documents_none_is_chosen(self) -> None:
        one = docx(p("Cầu mới") + p(BODY))
        with pytest.raises(ArticleError, match=r"2 documents are attached .a.docx, b.docx."):
            documents.read_document(mail("Gửi đài.", a_docx=one, b_docx=one), ".eml", "x")

    def test_the_html_part_is_read(self) -> None:
        message = EmailMessage()
        message["Subject"] = "Tin: Cầu mới"
        message.set_content("Xem bản HTML.")
        message.add_alternative(f"<p>{BODY}</p><p>Đoạn hai.</p>", subtype="html")
        assert texts(bytes(message), ".eml") == ["Cầu mới", BODY, "Đoạn hai."]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 300_000_000)
    return out.getvalue()


def locked_zip() -> bytes:
    data = bytearray(docx(p("x")))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


PICTURE = (
    b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
    b"/BitsPerComponent 8 /Length 1 >> stream\n\x00\nendstream"
)


def pdf(content: bytes = b"", extra: bytes = b"") -> bytes:
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << "
        + extra
        + b" >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(content), content),
        PICTURE,
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (table, start)
    )


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "ha ha "><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    + "".join(
        f'<!ENTITY {now} "{f"&{before};" * 10}">'
        for before, now in zip("bcdefgh", "cdefghi", strict=True)
    )
    + "]>"
)


def raw_docx(document: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", document)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
HOSTILE = {
    "broken.docx": (docx(p("x"))[:-60], "a broken file"),
    "cut.docx": (docx(p(BODY) * 900)[:400], "a broken file"),
    "not a zip.docx": (b"PK\x03\x04" + b"x" * 500, "a broken file"),
    "text.docx": ("Chỉ là chữ.".encode(), "not a document of the kind"),
    "empty.docx": (b"", "empty"),
    "bomb.docx": (bomb(), "over 60 MB when unpacked"),
    "password.docx": (OLE + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
    "sheet.doc": (OLE + "Workbook".encode("utf-16-le"), "no text document"),
    "zip password.docx": (locked_zip(), "locked with a password"),
    "not xml.docx": (raw_docx(b"<w:document"), "a broken file"),
    "entities.docx": (raw_docx(f"{ENTITIES}<w:document {W}><w:body>{p('&i;')}</w:body></w:document>".encode()), "a broken file"),
    "a file of ours.docx": (
        raw_docx(f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document {W}><w:body>{p("&e;")}</w:body></w:document>'.encode()),
        "no text",
    ),
    "deep.docx": (docx("<w:sdt><w:sdtContent>" * 200 + p("x") + "</w:sdtContent></w:sdt>" * 200), "a broken file"),
    "no text.docx": (docx(""), "no text"),
    "slides.odt": (docx("").replace(b"word/document.xml", b"ppt_/document.xml"), "no text document"),
    "broken.pdf": (b"%PDF-1.7\n" + b"x" * 3000, "a broken PDF"),
    "cut.pdf": ((FOLDER / "thong-bao.pdf").read_bytes()[:900], "a broken PDF"),
    "scan.pdf": (pdf(b"q 600 0 0 800 0 0 cm /I Do Q", b"/XObject << /I 5 0 R >>"), "is a scan"),
    "nothing.pdf": (pdf(), "has no text"),
    "deep.rtf": (b"{\\rtf1 " + b"{" * 100_000 + b"x", ""),
    "not.rtf": (b"{\\rtx1 x}", "not a document"),
    "binary.rtf": (b"{\\rtf1 \\bin999999999 x}", "no text"),
    "not a mail.eml": (b"\x00\x01\x02" * 100, ""),
    "mail in mail.eml": (b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 500, ""),
    "charset.eml": (b"Subject: =?idna?B?xxxx?=\nContent-Type: text/plain; charset=idna\n\n" + BODY.encode(), None),
    "empty.epub": (raw_docx(b"").replace(b"word/document.xml", b"META-INF/container"), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bad_file_fails_alone_and_in_one_line(name: str, tmp_path: Path) -> None:
    data, says = HOSTILE[name]
    path = tmp_path / name
    path.write_bytes(data)
    try:
        clean.load(str(path))
        told = ""
    except TtsNewsError as error:
        told = str(error)
    assert bool(told) or not says
    if told:
        assert says is not None
        assert says in told
        assert told.startswith(str(path))
        assert "\n" not in told
        assert len(told) < 400 + len(str(path))


def test_the_others_go_on_and_what_is_passed_over_is_named(command, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("broken.docx", "scan.pdf", "password.docx"):
        (folder / name).write_bytes(HOSTILE[name][0])
    shutil.copy(FOLDER / "thong-bao.docx", folder)
    for name in ("so-lieu.xlsx", "anh.jpg", "~$bai.docx", ".DS_Store"):
        (folder / name).write_bytes(b"x")
    run = command("make", "in", "--quiet")
    said = run.stderr.decode()
    assert run.returncode == 2
    assert sum(line.startswith("error: ") for line in said.splitlines()) == 3
    assert "in: passed over anh.jpg, so-lieu.xlsx: no articles by their names" in said
    assert "bai.docx" not in said
    assert "DS_Store" not in said
    assert b"letterhead" in command("read", FOLDER / "thong-bao.docx", "--left-out").stdout
    assert len(list((tmp_path / "output").glob("*.mp3"))) == 1


def test_a_doc_without_libreoffice_is_refused_with_what_to_do(command, tmp_path: Path) -> None:
    run = command("read", FOLDER / "thong-bao.doc", PATH=str(tmp_path))
    assert run.returncode == 2
    assert "save the document as .docx" in one_line(run)


def test_a_document_on_standard_input(command) -> None:
    run = command("read", "-", stdin=(FOLDER / "thong-bao.docx").read_bytes())
    assert run.returncode == 0, run.stderr
    assert "Bến Đá" in run.stdout.decode()


def test_help_loads_no_reader_of_documents() -> None:
    code = "import sys; from tts_news import clean; print([m for m in ('pypdfium2', 'lxml', 'email', 'zipfile') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert run.stdout.strip() == b"[]"
