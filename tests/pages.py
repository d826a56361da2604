"""Generating pages of invented news on invented sites, for testing the cleaner.

`Story` is the expected result. Each site of `PASTED` and `MARKED` embeds a story in a layout of
real sites, with random furniture; the same seed gives the same page.
"""

from __future__ import annotations

import html
import json
import textwrap
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True)
class Story:
    """An article: `parts` are (kind, text) with the kinds p, h, caption, item, row, verse, q."""

    title: str
    lead: str
    parts: tuple[tuple[str, str], ...]
    author: str = ""
    when: datetime = datetime(2024, 9, 17, 16, 5, tzinfo=VIETNAM)

    @property
    def spoken(self) -> list[str]:
        """The texts that must be read, in order; the cells of rows are separated by `; `."""
        return [t for t in (self.lead,) if t] + [
            text.replace("\t", "; ") for kind, text in self.parts if kind != "caption"
        ]


def _story(title: str, lead: str, text: str, **more: object) -> Story:
    parts = [tuple(line.split("|", 1)) for line in text.strip().split("\n")]
    return Story(title, lead, tuple((k.strip(), t) for k, t in parts), **more)  # type: ignore[arg-type]


STORIES = {
    "road": _story(
        "Đường vào bản Pá Lau được rải nhựa sau 11 năm chờ đợi",
        "Con đường dài 7,2 km nối bản Pá Lau với trung tâm xã vừa được rải nhựa xong, kịp trước ngày khai giảng.",
        """
p|Trước đây, mỗi khi có mưa, xe máy phải quấn xích vào bánh mới qua được dốc Ba Tầng. Có năm học sinh phải nghỉ gần hai tuần.
caption|Xe chở vật liệu vượt dốc Ba Tầng. Ảnh: Thu Hiền
h|Mỗi nhà một đoạn rãnh
p|Ông Lò Văn Pản, trưởng bản, cho biết 64 hộ nhận đào rãnh thoát nước, mỗi hộ 30 m. Nhà nào vắng người thì anh em họ hàng làm thay.
p|Theo chủ đầu tư, tổng vốn của công trình là 18,6 tỷ đồng, trong đó tỉnh cấp 15 tỷ đồng.
h|Vẫn lo sạt lở
p|Đoạn qua khe Nậm Bú còn taluy dương cao gần 20 m chưa được gia cố, mùa mưa tới có thể sạt bất cứ lúc nào.
""",
        author="Lò Thị Mai Hoa",
    ),
    "slash": _story(
        "Đài truyền thanh xã/phường được cấp máy phát mới trong quý IV/2024",
        "Báo cáo của sở cho thấy hơn một nửa số máy phát ở cơ sở đã dùng quá mười năm, nhiều máy không còn linh kiện thay thế.",
        """
p|Hotline hỗ trợ kỹ thuật sẽ trực suốt ngày đêm trong tháng đầu tiên. Các xã vùng cao được ưu tiên lắp trước.
p|Cán bộ phụ trách nói người dân nghe đài nhiều nhất vào hai khung giờ: sáng sớm và chiều muộn.
h|Tin liên quan đến mùa vụ được nghe nhiều nhất
p|Trong một khảo sát với 400 người, lịch gieo sạ và giá phân bón đứng đầu danh sách quan tâm, trên cả dự báo thời tiết.
p|Bình luận về kết quả này, một giảng viên báo chí cho rằng đài cơ sở nên có thêm giọng nói của chính bà con.
p|Chia sẻ với bạn bè trong nghề, chị Tâm kể chị từng phải đọc bản tin bằng đèn pin vì mất điện.
""",
        author="Đặng Quốc Việt",
    ),
    "gold": _story(
        "Giá vàng chiều 17/9 giảm nhẹ, khoảng cách mua bán nới rộng",
        "Giá vàng miếng tại các cửa hàng lớn chiều nay giảm 200.000 đồng mỗi lượng so với buổi sáng.",
        """
p|Lượng khách đến giao dịch không đông, phần lớn là mua lẻ từ một đến hai chỉ.
h|Giá tại các cửa hàng lúc 15 giờ
row|Thương hiệu\tMua vào\tBán ra
row|Kim Hưng\t79,80\t81,80
row|Bảo Long\t79,75\t81,90
row|Phú Sang\t79,60\t81,70
p|Giá vàng thế giới cùng thời điểm đứng ở mức 2.585 USD/ounce, thấp hơn 6 USD so với đêm qua.
""",
        author="Hải Đăng",
    ),
    "rules": _story(
        "Quy định mới về thu gom rác sinh hoạt tại thị trấn Hòa Lạc",
        "Từ tháng sau, các hộ ở thị trấn phải phân loại rác tại nhà trước khi đưa ra điểm tập kết.",
        """
p|Căn cứ Luật Bảo vệ môi trường ngày 17/11/2020;
p|Theo đề nghị của Phòng Tài nguyên và Môi trường,
h|QUYẾT ĐỊNH:
p|Điều 1. Rác sinh hoạt được chia thành ba loại:
item|a) Chất thải thực phẩm;
item|b) Chất thải có thể tái chế;
item|c) Chất thải còn lại.
p|Điều 2. Giờ thu gom
item|1. Buổi sáng: từ 5 giờ đến 6 giờ 30.
item|2. Buổi tối: từ 18 giờ đến 19 giờ.
p|Điều 3. Quyết định có hiệu lực từ ngày 1/10/2024./.
""",
    ),
    "verse": _story(
        "Bài thơ viết vội trên chuyến phà cuối năm",
        "Trong sổ tay của một người lái phà nghỉ hưu có bài thơ viết năm 1998, ngày bến phà còn đông khách.",
        """
p|Ông bảo không định làm thơ, chỉ ghi lại cho khỏi quên:
verse|Nước lên ngập bãi dâu xanh
verse|Phà đưa người cũ về quanh bến này
verse|Heo may thổi rối hàng cây
verse|Tay chèo đã mỏi, tóc bay trắng đầu
p|Bến phà đóng cửa năm 2009, khi cầu mới khánh thành. Cuốn sổ hiện được con gái ông giữ.
""",
        author="Ngô Thị Bích Liên",
    ),
    "asked": _story(
        "Xây nhà trên đất vườn có phải xin phép không?",
        "Tôi có 300 m2 đất vườn cạnh nhà, nay muốn dựng thêm một gian bếp cho con trai ở riêng.",
        """
q|Xin hỏi luật sư trường hợp của tôi có phải làm thủ tục gì trước khi khởi công hay không?
p|Theo quy định hiện hành, việc xây dựng nhà ở chỉ được thực hiện trên đất ở. Vì vậy, ông phải chuyển mục đích sử dụng đất trước.
q|Nếu tôi chỉ dựng tạm bằng gỗ và mái tôn thì có bị xử phạt như xây kiên cố hay không?
p|Công trình tạm cũng là công trình xây dựng. Mức phạt tùy theo diện tích đất đã sử dụng sai mục đích.
p|Hồ sơ nộp tại bộ phận một cửa của xã, thời hạn giải quyết là 15 ngày làm việc.
""",
        author="Vũ Minh Hằng",
    ),
    "notice": _story(
        "Thay đổi giờ họp chợ phiên Tà Vường",
        "",
        "p|Ban quản lý chợ thông báo từ ngày 22/9, chợ phiên Tà Vường họp từ 4 giờ 30 đến 10 giờ sáng thay vì 5 giờ như trước.",
    ),
    "live": _story(
        "TRỰC TIẾP: Nước sông Krông Ana vượt báo động 3",
        "Mưa lớn ở thượng nguồn làm nước sông dâng nhanh từ rạng sáng, nhiều khu dân cư bị chia cắt.",
        """
h|16:40 Đóng cửa cầu Giang Sơn
p|Lực lượng công an đã rào chắn hai đầu cầu sau khi nước mấp mé mặt cầu. Xe được hướng dẫn đi vòng.
h|15:10 Di dời thêm 38 hộ
p|Các hộ ở buôn Trấp được đưa đến nhà văn hóa, mang theo gạo và chăn màn đủ dùng ba ngày.
p|13:25 Nước ngập đến hiên trường tiểu học, học sinh đã được nghỉ từ hôm trước.
""",
        author="Y Thuyên Niê",
    ),
    "talk": _story(
        "“Tôi học nghề gốm khi đã 40 tuổi”",
        "Chị Hà Thị Lụa bỏ việc ở nhà máy để theo nghề gốm của mẹ chồng, nay dạy lại cho 25 người trong làng.",
        """
p|PV: Thưa chị, điều gì khiến chị chọn một nghề mà nhiều người đã bỏ?
p|Chị Hà Thị Lụa: Mẹ tôi nói nếu không ai học thì cái lò chỉ còn để nhốt gà. Tôi nghe mà thương.
p|PV: Thu nhập hiện nay so với lúc đi làm nhà máy thì thế nào ạ?
p|Chị Hà Thị Lụa: Ít hơn khoảng một phần ba, nhưng tôi được ở gần con. Với tôi như vậy là đủ.
caption|Chị Lụa bên mẻ gốm mới ra lò (Ảnh: nhân vật cung cấp)
""",
        author="Phan Anh Thư",
    ),
    "labels": _story(
        "Thư viện huyện mở lại phòng đọc dành cho trẻ em",
        "Sau hai năm sửa chữa, phòng đọc rộng 180 m2 với hơn 6.000 đầu sách đã đón bạn đọc trở lại.",
        """
p|Từ khóa: “đọc cùng con” được viết lớn trên bức tường ngay lối vào, do các em tự tay vẽ trong ba buổi chiều.
p|Chủ đề: biển và rừng là hai góc được trang trí công phu nhất, có cả mô hình cá voi dài bốn mét.
p|Ba bức ảnh: sân trường cũ, cổng làng và giếng nước do một cựu giáo viên tặng được treo ở gian giữa.
p|Trong tháng 10, thư viện sẽ tặng thẻ miễn phí cho 500 học sinh đầu tiên đăng ký.
""",
        author="Trần Đình Khôi",
    ),
    "sport": _story(
        "Đội bóng chuyền nữ thị xã vào chung kết giải khu vực",
        "Thắng 3-1 sau gần hai giờ thi đấu, các cô gái thị xã lần đầu tiên có mặt ở trận cuối cùng.",
        """
p|Set đầu, đội khách dẫn tới 18-12 nhờ những pha giao bóng khó. Huấn luyện viên Bùi Thị Nga phải xin hội ý hai lần.
p|"Các em chơi bằng tất cả những gì mình có", bà Nga nói sau trận đấu.
caption|Niềm vui của các cầu thủ sau điểm số quyết định. Ảnh: Đức Trí
h|Đối thủ cũ
p|Ở chung kết, thị xã gặp lại đội đã thắng mình năm ngoái. Trận đấu diễn ra lúc 19 giờ ngày 21/9.
""",
        author="Bùi Đức Trí",
    ),
}

HEADLINES = [
    "Hơn 300 tấn rau vụ đông được bao tiêu trước khi trồng",
    "Người giữ hồn chiêng ở làng Kon Sơ Lăng",
    "Vì sao cá nuôi lồng chết hàng loạt trên hồ thủy điện?",
    "Phát hiện hang động dài gần 2 km trong khu bảo tồn",
    "Xe buýt đêm chạy thử từ ngày 1/10",
    "Bắt đối tượng lừa bán vé xem ca nhạc qua mạng",
    "Trường vùng cao có thêm sáu phòng học kiên cố",
    "Lương tối thiểu vùng có thể tăng từ giữa năm sau",
    "Mưa đá phá hỏng 40 ha chanh dây ở hai xã",
    "Cụ bà 92 tuổi vẫn dệt thổ cẩm mỗi ngày",
    "Giá heo hơi nhích lên ở nhiều địa phương",
    "Nữ kỹ sư trẻ và chiếc máy sấy cà phê chạy bằng nắng",
    "Sắp thu phí tự động tại bãi đỗ xe trung tâm",
    "Những điều cần biết khi đổi giấy phép lái xe",
]
TEASERS = [
    "Dù đã được cảnh báo nhiều lần, không ít hộ vẫn thả nuôi với mật độ quá dày nên thiệt hại càng lớn.",
    "Công trình dự kiến bàn giao trước Tết, giúp hơn 200 em không phải học nhờ nhà dân.",
    "Chỉ trong một buổi chiều, công sức cả năm của nhiều gia đình đã mất trắng.",
]
COMMENTS = [
    ("Thanh Bình", "Mong chính quyền sớm quan tâm hơn nữa, bà con khổ lâu rồi."),
    ("levanc1985", "Đọc xong thấy thương quá."),
    ("Ngọc Mai", "Cảm ơn tác giả đã có bài viết xúc động như vậy!"),
]
SECTIONS = ["Trang chủ", "Thời sự", "Chính trị", "Kinh tế", "Xã hội", "Văn hóa", "Thể thao", "Pháp luật",
            "Giáo dục", "Đời sống", "Du lịch", "Bạn đọc", "Thế giới", "Công nghệ"]  # fmt: skip
IMPRINT = [
    "Báo Cao Nguyên Xanh điện tử",
    "Cơ quan chủ quản: Tỉnh ủy Cao Nguyên",
    "Giấy phép hoạt động báo điện tử số 77/GP-BTTTT do Bộ Thông tin và Truyền thông cấp ngày 3/4/2019",
    "Phó Tổng Biên tập phụ trách: Lê Hữu Phước",
    "Tòa soạn: 12 Hùng Vương, phường 3",
    "ĐT: 0270.3555.111 - Fax: 0270.3555.112",
    "© 2019 Bản quyền thuộc về Báo Cao Nguyên Xanh. Cấm sao chép dưới mọi hình thức nếu không có sự chấp thuận bằng văn bản.",
]
WEEKDAYS = ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"]


def stamps(when: datetime) -> list[str]:
    """The forms in which newspapers write a full date and time."""
    day, month, year, weekday = when.day, when.month, when.year, WEEKDAYS[when.weekday()]
    clock, hour, half = f"{when:%H:%M}", (when.hour % 12) or 12, "PM" if when.hour >= 12 else "AM"
    return [
        f"{weekday}, {day}/{month}/{year}, {clock} (GMT+7)",
        f"{when:%d/%m/%Y} {clock} GMT+7",
        f"Cập nhật: {when:%d/%m/%Y} | {clock}",
        f"{clock} - {when:%d/%m/%Y}",
        f"{weekday}, ngày {when:%d/%m/%Y} - {clock}",
        f"{clock}, {weekday}, {day} tháng {month}, {year}",
        f"Ngày {day} tháng {month} năm {year}, {clock}",
        f"{day} Tháng {month}, {year} {clock}",
        f"Đăng lúc {when.hour}h{when:%M} ngày {when:%d-%m-%Y}",
        f"{hour}:{when:%M} {half}, {when:%d/%m/%Y}",
        f"{when:%Y-%m-%d %H:%M}",
        f"Xuất bản lúc {clock} {when:%d.%m.%Y}",
    ]


def some(random: Random, pool: list[str], count: int) -> list[str]:
    return random.sample(pool, count)


def body(story: Story, random: Random, box: Callable[[Random], list[str]] | None) -> list[str]:
    """The story's lines, with a box somewhere before the last paragraph."""
    lines = [story.lead] * bool(story.lead) + [text for _, text in story.parts]
    kinds = ["p"] * bool(story.lead) + [kind for kind, _ in story.parts]
    places = [
        at for at in range(2, len(lines))
        if kinds[at] in ("p", "q") and kinds[at - 1] in ("p", "q", "caption")
    ]  # fmt: skip
    if box and places:
        at = random.choice(places)
        lines[at:at] = box(random)
    return lines


def related_box(random: Random) -> list[str]:
    label = random.choice(
        ["Tin liên quan", "TIN LIÊN QUAN", "Bài liên quan:", "Đọc thêm", "Xem thêm"]
    )
    return [label, *some(random, HEADLINES, random.randint(1, 3))]


def crossing(random: Random) -> list[str]:
    lead = random.choice(["Xem thêm: ", ">> ", "Đọc thêm: ", ">>> Xem thêm: "])
    return [lead + random.choice(HEADLINES)]


def teaser_box(random: Random) -> list[str]:
    pairs = zip(some(random, HEADLINES, 2), some(random, TEASERS, 2), strict=True)
    return ["Tin liên quan", *(line for pair in pairs for line in pair), "Đọc ngay"]


def comments(random: Random) -> list[str]:
    lines = [random.choice(["Bình luận (3)", "Ý kiến bạn đọc (3)", "3 bình luận"])]
    for who, what in random.sample(COMMENTS, 2):
        lines += [
            who,
            what,
            random.choice(["Thích Trả lời 2 giờ trước", "Trả lời", "Thích 4 Trả lời 17/9"]),
        ]
    return lines


def listed(random: Random, label: str, count: int = 5) -> list[str]:
    return [label, *some(random, HEADLINES, count)]


def sel_plain(s: Story, r: Random) -> list[str]:
    return [
        s.title,
        r.choice(stamps(s.when)),
        *body(s, r, related_box),
        *[s.author] * bool(s.author),
    ]


def sel_top(s: Story, r: Random) -> list[str]:
    who = (
        [f"{s.author} - {r.choice(stamps(s.when)[:4])}"] if s.author else [r.choice(stamps(s.when))]
    )
    return [
        s.title,
        *who,
        "Chia sẻ",
        "Lưu bài",
        *body(s, r, crossing),
        "Chia sẻ",
        "#caonguyen",
        "#đời sống",
    ]


def sel_lead_above(s: Story, r: Random) -> list[str]:
    lines = body(s, r, None)
    who = [s.author, "Phóng viên"] if s.author else []
    return [
        s.title,
        lines[0],
        *who,
        r.choice(stamps(s.when)),
        *lines[1:],
        "Từ khóa: cao nguyên, nông thôn",
    ]


def sel_mail_author(s: Story, r: Random) -> list[str]:
    who = [f"{s.author} (toasoan@caonguyen.example.vn)"] if s.author else []
    return [
        "Xã hội",
        s.title,
        r.choice(stamps(s.when)),
        *body(s, r, teaser_box),
        *who,
        *comments(r),
    ]


def sel_labelled_author(s: Story, r: Random) -> list[str]:
    who = (
        [r.choice(["Bài, ảnh: ", "Bài và ảnh: ", "Tác giả: ", "Tin, ảnh: "]) + s.author.upper()]
        if s.author
        else []
    )
    return [
        s.title,
        r.choice(stamps(s.when)),
        *body(s, r, None),
        *who,
        "Chia sẻ bài viết",
        *listed(r, "Tin khác"),
    ]


def all_portal(s: Story, r: Random) -> list[str]:
    return [
        f"{s.title} | Cao Nguyên Xanh", "Đăng nhập", "E-Magazine", *SECTIONS, "Thứ Tư, 25/11/2026",
        "Xã hội > Nông thôn", s.title, *[s.author] * bool(s.author), r.choice(stamps(s.when)),
        "Nghe bài viết", "0:00 / 3:12", "1x", *body(s, r, related_box), "Chia sẻ", "Facebook Zalo Sao chép liên kết",
        "Tags: cao nguyên, xã hội", *comments(r), *listed(r, "Cùng chuyên mục", 6), *listed(r, "Đọc nhiều"), *IMPRINT,
    ]  # fmt: skip


def all_paper(s: Story, r: Random) -> list[str]:
    return [
        "Thứ Tư, ngày 25 tháng 11 năm 2026", "Hotline: 0270 3555 111", "TIẾNG NÓI CỦA ĐẢNG BỘ VÀ NHÂN DÂN TỈNH CAO NGUYÊN",
        "  ".join(SECTIONS), "Tìm kiếm", *listed(r, "Tin mới", 4), "Trang chủ » Kinh tế", s.title.upper() if r.random() < 0.2 else s.title,
        r.choice(stamps(s.when)), "Cỡ chữ A- A A+", "In bài này", *body(s, r, crossing), *[s.author.upper()] * bool(s.author),
        "Ý kiến bạn đọc", "Họ và tên *", "Email *", "Nội dung *", "Gửi bình luận", *listed(r, "CÁC TIN ĐÃ ĐƯA", 6),
        "Thống kê truy cập", "Đang truy cập: 45", "Hôm nay: 1.204", *IMPRINT,
    ]  # fmt: skip


def all_mobile(s: Story, r: Random) -> list[str]:
    return [
        "☰", "Cao Nguyên Xanh", "Mới nhất", *some(r, HEADLINES, 3), "Thời sự", s.title, *[f"Theo {s.author}"] * 0,
        *[s.author] * bool(s.author), "Theo dõi", r.choice(stamps(s.when)), "Theo dõi Cao Nguyên Xanh trên Google News",
        *body(s, r, teaser_box), "Đăng ký nhận bản tin", "Tin quan trọng được gửi tới bạn mỗi sáng.", "Nhập email của bạn",
        "Tags", "nông thôn", "miền núi", *listed(r, "Có thể bạn quan tâm", 6), "Xem thêm", *IMPRINT[:3],
    ]  # fmt: skip


def all_wordpress(s: Story, r: Random) -> list[str]:
    return [
        "Chuyển đến nội dung", "Cao Nguyên Xanh", *SECTIONS[:6], s.title,
        f"{r.choice(stamps(s.when)[5:8])} bởi {s.author}" if s.author else r.choice(stamps(s.when)),
        *body(s, r, crossing), "Chia sẻ:", "Facebook", "X", "Thích", "Bài viết liên quan", *some(r, HEADLINES, 3),
        "Để lại một bình luận Hủy", "Email của bạn sẽ không được hiển thị công khai. Các trường bắt buộc được đánh dấu *",
        "Bình luận *", "Tên *", "Email *", "Trang web", *listed(r, "Bài viết mới"), "Danh mục", *SECTIONS[1:6], IMPRINT[-1],
    ]  # fmt: skip


def sel_wrapped(s: Story, r: Random) -> list[str]:
    """Lines wrapped as by an e-mail program, with an empty line between paragraphs."""
    lines = ["Từ: Ban Biên tập <toasoan@caonguyen.example.vn>", "Đến: dai@caonguyen.example.vn",
             f"Ngày: {r.choice(stamps(s.when)[:4])}", f"Tiêu đề: {s.title}", ""]  # fmt: skip
    for text in body(s, r, None):
        lines += [*textwrap.wrap(text.replace("\t", "\t"), 68), ""]
    return [*lines, *[s.author] * bool(s.author)]


def sel_message(s: Story, r: Random) -> list[str]:
    who = s.author or "toasoan"
    return [
        f"[{s.when:%H:%M}, {s.when.day}/{s.when.month}/{s.when.year}] {who}: {s.title}",
        *body(s, r, None),
    ]


def sel_social(s: Story, r: Random) -> list[str]:
    who = [s.author] if s.author else []
    return [*who, "3 giờ · 🌏", s.title.upper(), *body(s, r, None), "#caonguyen #nôngthôn", "128", "15 bình luận",
            "7 lượt chia sẻ", "Thích", "Bình luận", "Chia sẻ"]  # fmt: skip


def sel_day_and_month(s: Story, r: Random) -> list[str]:
    return [s.title, f"{(s.when.hour % 12) or 12}:{s.when:%M} PM, {s.when:%d/%m}", *body(s, r, related_box),
            *[f"{s.author} - Báo Cao Nguyên Xanh"] * bool(s.author)]  # fmt: skip


def sel_inline(s: Story, r: Random) -> list[str]:
    who = [f"{s.author}"] if s.author else []
    return ["Kinh tế", "Nông nghiệp", s.title, *who, f"Thứ Ba, {s.when:%d/%m/%Y %H:%M}", "0", "Zalo", "Facebook", "Lưu",
            *body(s, r, related_box), "Xem thêm", *some(r, HEADLINES, 3), "Chủ đề: nông thôn mới", "Bình luận (0)"]  # fmt: skip


def all_old(s: Story, r: Random) -> list[str]:
    lines = body(s, r, None)
    return ["\t".join(SECTIONS[:7]), "Tìm kiếm:", "Chuyên mục", *SECTIONS[1:7], s.title, r.choice(stamps(s.when)), *lines,
            *[s.author] * bool(s.author), "[Trở về]", "[In trang]", "Các bài viết khác:",
            *[f"{t} (16/09/2024)" for t in some(r, HEADLINES, 5)], "Trang thông tin điện tử huyện Cao Nguyên", *IMPRINT[3:6]]  # fmt: skip


UNTIMED = frozenset({"sel_social", "sel_day_and_month"})
"""Sites that name no time in full."""

PASTED: dict[str, Callable[[Story, Random], list[str]]] = {
    f.__name__: f
    for f in (sel_plain, sel_top, sel_lead_above, sel_mail_author, sel_labelled_author, sel_wrapped,
              sel_message, sel_social, sel_day_and_month, sel_inline, all_portal, all_paper,
              all_mobile, all_wordpress, all_old)
}  # fmt: skip


def pasted(site: str, story: Story, random: Random) -> str:
    lines = PASTED[site](story, random)
    between = "\n" if site == "sel_wrapped" else random.choice(["\n", "\n\n"])
    return between.join(lines) + "\n"


_e = html.escape


def _ld(story: Story, **more: object) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": story.title,
            "datePublished": story.when.isoformat(), "description": story.lead, **more}  # fmt: skip
    if story.author:
        data["author"] = {"@type": "Person", "name": story.author}
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def _links(titles: list[str], name: str = "") -> str:
    return (
        f'<ul class="{name}">'
        + "".join(f'<li><a href="/t">{_e(t)}</a></li>' for t in titles)
        + "</ul>"
    )


def _html_body(story: Story, box: str, random: Random, head: str = "h2") -> str:
    out: list[str] = []
    rows: list[str] = []
    parts = list(story.parts)
    box_at = random.randrange(1, len(parts)) if len(parts) > 2 else -1
    for at, (kind, text) in enumerate([*parts, ("end", "")]):
        if kind == "row":
            cell = "td" if rows else "th"
            rows.append(
                "<tr>" + "".join(f"<{cell}>{_e(c)}</{cell}>" for c in text.split("\t")) + "</tr>"
            )
            continue
        if rows:
            out.append("<table>" + "".join(rows) + "</table>")
            rows = []
        if at == box_at:
            out.append(box)
        if kind == "h":
            out.append(
                f"<{head}>{_e(text)}</{head}>"
                if head != "strong"
                else f"<p><strong>{_e(text)}</strong></p>"
            )
        elif kind == "caption":
            out.append(f'<figure><img src="a.jpg"><figcaption>{_e(text)}</figcaption></figure>')
        elif kind != "end":
            out.append(f"<p>{_e(text)}</p>")
    return "\n".join(out)


_NAV = "<header><nav>" + _links(SECTIONS, "menu") + "</nav></header>"
_FOOT = "<footer>" + "".join(f"<p>{_e(t)}</p>" for t in IMPRINT) + "</footer>"


def html_ld(s: Story, r: Random) -> str:
    box = f'<div class="box-tin-lien-quan"><h3>Tin liên quan</h3>{_links(some(r, HEADLINES, 2))}</div>'
    lead = f'<h2 class="sapo">{_e(s.lead)}</h2>' if s.lead else ""
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{_e(s.title)} - Cao Nguyên Xanh</title>{_ld(s)}</head><body>{_NAV}"
        f'<main><h1>{_e(s.title)}</h1><div class="meta"><span class="author">{_e(s.author)}</span><span class="time">{stamps(s.when)[0]}</span></div>'
        f'{lead}<div class="content">{_html_body(s, box, r)}</div><div class="author">{_e(s.author)}</div>'
        f'<div class="tags"><a>cao nguyên</a><a>xã hội</a></div><div class="comments"><h3>Bình luận</h3><p>{COMMENTS[0][1]}</p></div>'
        f"<section><h3>Cùng chuyên mục</h3>{_links(some(r, HEADLINES, 6))}</section></main>{_FOOT}</body></html>"
    )


def html_og(s: Story, r: Random) -> str:
    box = (
        "<p><em><strong>&gt;&gt; Xem thêm: </strong></em><a href='/x'>"
        + _e(r.choice(HEADLINES))
        + "</a></p>"
    )
    lead = f"<p><strong>{_e(s.lead)}</strong></p>" if s.lead else ""
    author = f'<p style="text-align:right"><strong>{_e(s.author)}</strong></p>' if s.author else ""
    return (
        f'<html><head><meta charset="utf-8"><title>{_e(s.title)}</title><meta property="og:title" content="{_e(s.title)} | Cao Nguyên Xanh">'
        f'<meta property="og:site_name" content="Cao Nguyên Xanh"><meta property="article:published_time" content="{s.when.isoformat()}">'
        f'<meta property="og:description" content="{_e(s.lead)}"></head><body><div id="header"><div class="topmenu">{_links(SECTIONS)}</div></div>'
        f'<div class="wrap"><div class="col-left"><h1 class="post-title">{_e(s.title)}</h1><p class="date">{stamps(s.when)[2]}</p>'
        f'<div class="post-body">{lead}{_html_body(s, box, r, "strong")}{author}</div><div class="like-share">Chia sẻ Facebook Zalo</div>'
        f'<h4>Tin khác</h4>{_links(some(r, HEADLINES, 6))}</div><div class="col-right"><h4>Đọc nhiều</h4>{_links(some(r, HEADLINES, 5))}</div></div>{_FOOT}</body></html>'
    )


def html_plain(s: Story, r: Random) -> str:
    author = f'<p align="right"><b>{_e(s.author)}</b></p>' if s.author else ""
    lead = f"<p><b>{_e(s.lead)}</b></p>" if s.lead else ""
    links = "".join(
        f"<tr><td><a href='#'>{_e(t)}</a> (16/09/2024)</td></tr>" for t in some(r, HEADLINES, 5)
    )
    return (
        "<html><head><title>Cổng thông tin huyện Cao Nguyên</title></head><body><table><tr>"
        + "".join(f"<td><a href='#'>{t}</a></td>" for t in SECTIONS[:8])
        + f"</tr></table><table><tr><td width=200>{_links(SECTIONS[:5])}</td><td><p class='tieude'><b><font size=4>{_e(s.title)}</font></b></p>"
        f"<p><i>{stamps(s.when)[r.randrange(5)]}</i></p>{lead}{_html_body(s, '', r, 'strong')}{author}</td></tr></table>"
        f"<table><tr><td><b>Các tin đã đưa</b></td></tr>{links}</table><p>{_e(IMPRINT[2])}</p><p>{_e(IMPRINT[4])}</p></body></html>"
    )


def html_br(s: Story, r: Random) -> str:
    lines = "<br><br>".join(
        _e(t) for t in body(replace(s, parts=tuple(p for p in s.parts if p[0] != "row")), r, None)
    )
    return (
        f"<html><head><title>{_e(s.title)} - Cao Nguyên Xanh</title><meta name='pubdate' content='{s.when.isoformat()}'></head><body>{_NAV}"
        f"<div class='detail'><h1>{_e(s.title)}</h1><div class='date'>{stamps(s.when)[1]}</div><div class='noidung'>{lines}</div>"
        f"<p class='tacgia'>{_e(s.author)}</p></div>{_FOOT}</body></html>"
    )


def html_amp(s: Story, r: Random) -> str:
    box = f'<div class="relate"><p>Tin liên quan</p>{_links(some(r, HEADLINES, 2))}</div>'
    lead = f'<p class="lead">{_e(s.lead)}</p>' if s.lead else ""
    return (
        f"<!doctype html><html amp><head><meta charset=utf-8><link rel=canonical href='https://caonguyen.example/tin-1.html'><title>{_e(s.title)}</title>{_ld(s)}</head>"
        f"<body><amp-sidebar>{_links(SECTIONS)}</amp-sidebar><article><h1>{_e(s.title)}</h1><time datetime='{s.when.isoformat()}'>{stamps(s.when)[3]}</time>"
        f"{lead}{_html_body(s, box, r)}</article><div class='amp-related'>{_links(some(r, HEADLINES, 4))}</div>{_FOOT}</body></html>"
    )


def html_data_only(s: Story, r: Random) -> str:
    text = "\n".join(t.replace("\t", " ") for k, t in s.parts if k != "caption")
    return (
        f"<html><head><title>{_e(s.title)}</title>{_ld(s, articleBody=text)}</head><body>{_NAV}<div id='root'><p>Đang tải...</p></div>"
        f"<h3>Mới nhất</h3>{_links(some(r, HEADLINES, 4))}{_FOOT}</body></html>"
    )


def html_micro(s: Story, r: Random) -> str:
    box = f"<aside><h4>Đọc thêm</h4>{_links(some(r, HEADLINES, 2))}</aside>"
    lead = f'<div itemprop="description" class="summary">{_e(s.lead)}</div>' if s.lead else ""
    who = (
        f'<span itemprop="author" itemscope><span itemprop="name">{_e(s.author)}</span></span>'
        if s.author
        else ""
    )
    return (
        f"<html><head><title>{_e(s.title)}</title></head><body>{_NAV}<article itemscope itemtype='https://schema.org/NewsArticle'>"
        f"<h1 itemprop='headline'>{_e(s.title)}</h1>{who}<time itemprop='datePublished' datetime='{s.when.isoformat()}'>{stamps(s.when)[0]}</time>{lead}"
        f"<div itemprop='articleBody'>{_html_body(s, box, r, 'h3')}</div></article>{_links(some(r, HEADLINES, 5), 'most-read')}{_FOOT}</body></html>"
    )


MARKED: dict[str, Callable[[Story, Random], str]] = {
    f.__name__: f
    for f in (html_ld, html_og, html_plain, html_br, html_amp, html_data_only, html_micro)
}
