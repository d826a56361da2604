"""The reasons why a reading is only a guess, in Vietnamese and in English."""

from __future__ import annotations

from tts_news.messages import language

ENGLISH: dict[str, str] = {}
"""Each reason in English, by the Vietnamese text that a guess has as its reason."""


def _reason(vietnamese: str, english: str) -> str:
    ENGLISH[vietnamese] = english
    return vietnamese


FOREIGN_WORD = _reason("từ nước ngoài, phiên âm theo quy tắc", "a foreign word, spelled by rule")
FOREIGN_NAME = _reason("tên nước ngoài, phiên âm theo quy tắc", "a foreign name, spelled by rule")
FOREIGN_LANGUAGE = _reason(
    "từ nước ngoài, chưa rõ của tiếng nào", "a foreign word of a language that does not show"
)
FOREIGN_LETTERS = _reason(
    "từ nước ngoài không có nguyên âm, đọc từng chữ cái",
    "a foreign word that cannot be said, read letter by letter",
)
FOREIGN_ACCIDENT = _reason(
    "phiên âm gần giống một từ tiếng Việt dễ gây cười", "a reading that is another Vietnamese word"
)
MISSPELLED = _reason("có thể gõ sai chính tả", "perhaps a misspelled Vietnamese word")
UNMARKED = _reason("chữ viết không dấu", "Vietnamese words without their marks")
OTHER_SCRIPT = _reason("chữ của hệ chữ viết khác", "letters of another script")

AMBIGUOUS = _reason(
    "nhiều nghĩa, không có từ nào gần đó quyết định", "several meanings, and no word around decides"
)
COMPOSED = _reason("ghép từ các phần của chữ tắt", "composed of the parts of a short form")
INFERRED = _reason("suy từ các từ trong bài", "inferred from the words of the article")
UNKNOWN_CAPITALS = _reason(
    "chữ tắt chưa biết, đọc từng chữ cái", "unknown capitals, read letter by letter"
)
CAPITAL_WORD = _reason("chữ hoa, đọc như một từ", "short capitals, read as a word")
GLUED_DIGITS = _reason("chữ và số viết liền, không rõ loại", "letters and digits of no known form")
UNKNOWN_BODY = _reason("văn bản của cơ quan chưa biết", "a document of an unknown body")

UNKNOWN_DIGITS = _reason("dãy số không rõ loại", "digits of no known form")
LETTER_O = _reason("chữ O gõ thay số 0", "a letter O typed for a zero")
RARE_CURRENCY = _reason("ký hiệu tiền tệ hiếm", "a rare sign of a currency")
BARE_ROMAN = _reason("số La Mã không có từ dẫn", "a Roman number without a word that takes one")
MINUS = _reason("dấu gạch trước số, đọc là âm", "a hyphen before a number, taken for a minus sign")
NO_MINUS = _reason(
    "dấu gạch trước số, không đọc là âm", "a hyphen before a number, not taken for a minus sign"
)
FALLING_RANGE = _reason(
    "hai số cách nhau bằng gạch, không rõ nghĩa", "two falling numbers with a dash between"
)
SLASHES = _reason("nhiều số cách nhau bằng gạch chéo", "several numbers with slashes between")
HYPHEN_DAY = _reason("gạch nối giữa hai số, đọc là ngày tháng", "a hyphen, taken for a day")
HYPHEN_SCORE = _reason("gạch nối giữa hai số, đọc là tỷ số", "a hyphen, taken for a score")
HYPHEN_RANGE = _reason("gạch nối giữa hai số, đọc là khoảng", "a hyphen, taken for a range")
DASH_TO = _reason("gạch nối giữa hai tên, đọc là đến", "a dash between two names, taken for 'to'")
DASH_SILENT = _reason(
    "gạch nối sau tên người, đọc liền", "a dash after a person's name, read without a pause"
)
COLON_RATIO = _reason("hai chấm giữa hai số, đọc là tỷ lệ", "a colon, taken for a ratio")
SLASH_DAY = _reason("gạch chéo giữa hai số, đọc là ngày tháng", "a slash, taken for a day")
SLASH_RATIO = _reason("gạch chéo giữa hai số, đọc là tỷ lệ", "a slash, taken for a ratio")
COMMA_DECIMAL = _reason(
    "dấu phẩy giữa hai số, đọc là số lẻ", "a comma between two numbers, taken for a decimal"
)
COMMA_LIST = _reason(
    "dấu phẩy giữa hai số, đọc là liệt kê", "a comma between two numbers, taken for a list"
)
COMMA_THOUSANDS = _reason(
    "dấu phẩy trước ba chữ số, đọc là hàng nghìn",
    "a comma before three digits, taken for thousands",
)
DOT_DECIMAL = _reason("dấu chấm trong số, đọc là phẩy", "a dot in a number, taken for a comma")
ZERO_DROPPED = _reason("bỏ số 0 ở đầu", "a zero before a number, not said")
PLAIN_AMOUNT = _reason(
    "dãy số không có dấu chấm, đọc là số lượng", "digits without dots, taken for an amount"
)
QUOTE_OR_INCH = _reason(
    "dấu nháy sau số, không đọc", "a quotation mark after a number, not taken for inches"
)
UNIT_CHOICE = _reason(
    "đơn vị có nhiều nghĩa, không có từ nào quyết định", "a unit of several meanings"
)

_HOW_UNSURE = {
    FOREIGN_LETTERS: 4,
    OTHER_SCRIPT: 4,
    CAPITAL_WORD: 2,
    GLUED_DIGITS: 2,
    INFERRED: 2,
    BARE_ROMAN: 2,
    ZERO_DROPPED: 2,
    HYPHEN_DAY: 2,
    FOREIGN_LANGUAGE: 2,
    FOREIGN_WORD: 1,
    FOREIGN_NAME: 1,
}
"""How unsure a reading is, judged in random news sentences: 1 mostly right, 4 hardly ever right."""
_OTHERWISE = 3


def told(reason: str) -> str:
    """A reason in the language of the user."""
    return reason if language() == "vi" else ENGLISH.get(reason, reason)


def how_unsure(reason: str) -> int:
    """How unsure a guess with this reason is: from 1, mostly right, to 4, hardly ever right."""
    return _HOW_UNSURE.get(reason, _OTHERWISE)
