"""Typical cases without names: what a reviewer reads says nothing of whose case it is (Notice 二(三); how, ours)."""

import re
from collections.abc import Collection, Mapping

from cases.rules.articles import short_name
from core.fullwidth import half_width
from tenancy.enums import RegionLevel
from tenancy.rules import level_of

SOME_COMPANY = "某企业"
SOME_PLACE = {
    RegionLevel.CITY: "某市",
    RegionLevel.COUNTY: "某县（市、区）",
    RegionLevel.TOWN: "某镇街",
}
LEFT_OUT = "（略）"

_TIER = re.compile(r"(?:[\u4e00-\u9fff]族)?(?:自治[州县区]|[市县区])$")
_TRADE = re.compile(
    r"(?:集团|控股|国际|进出口|外贸|贸易|实业|工贸|商贸|科技|技术|电子|电器|机械|机电|纺织|服装|服饰|针织|家纺|化工|医药|汽配|汽车"
    r"|五金|工具|塑料|塑业|轴承|家具|家居|玩具|文具|食品|工艺品?|制造|制品|用品|供应链|发展|投资|股份)+$"
)
_SHORTEST = 2
_FULL = str.maketrans({chr(code): f"{chr(code)}{chr(code + 0xFEE0)}" for code in range(0x21, 0x7F)})
# Credit and customs codes, telephone numbers and web addresses each tell whose a case is; full-width signs and blanks too.
_SIGN = "[0-9A-Za-z０-９Ａ-Ｚ]"
_CODE = re.compile(rf"(?<!{_SIGN})(?:[0-9０-９](?:[ \u3000-]?{_SIGN}){{17}}|[0-9]{{10}})(?!{_SIGN})")
_PHONE = re.compile(r"(?<![0-9])(?:[(（]?0[0-9]{2,3}[)）]?[-—－ ]?[0-9]{7,8}|1[0-9]{10})(?![0-9])")
_SITE = re.compile(r"(?:https?://|www\.)[^\s，。；、）]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_BLANK = r"[ \u3000]*"


def place_words(name: str) -> list[str]:
    """How people write a place: with its tier and, where two characters are left, without (杭州市, 杭州; 景宁)."""
    short = _TIER.sub("", name)
    return [name, short] if len(short) >= _SHORTEST and short != name else [name]


def company_words(name: str, places: Collection[str] = ()) -> list[str]:
    """How people write an enterprise, the longest first: whole; without its legal form; without places of `places` in it; and
    what is left without its trade (杭州五洲进出口有限公司: 五洲)."""
    short = short_name(name)
    rest = re.sub(r"[（(][^）)]*[）)]|浙江省?", "", short)
    for place in sorted((word for one in places for word in place_words(one)), key=len, reverse=True):
        rest = rest.replace(place, "")
    found = (name, short, _TRADE.sub("", short), rest, _TRADE.sub("", rest))
    return [word for word in dict.fromkeys(found) if len(word) >= _SHORTEST]


def blinded(texts: Mapping[str, str], *, companies: Collection[str], places: Mapping[int, str]) -> dict[str, str]:
    """Texts by field without names: `companies` (as registered) become 某企业, `places` (code -> name) 某市 or 某县（市、区）;
    credit and customs codes, telephone numbers and web addresses go. The longest word wins, so that a whole name is one.

    What a reader would still recognise – a brand, a product, a well-known event – no list knows: a person strikes it.
    """
    words: dict[str, str] = {}
    for code, name in places.items():
        stand_in = SOME_PLACE.get(level_of(code))
        if stand_in is not None:
            words |= dict.fromkeys(map(_plain, place_words(name)), stand_in)
    return _replaced(texts, words | _company_stand_ins(companies, places.values()))


def unnamed(texts: Mapping[str, str], *, companies: Collection[str], places: Collection[str]) -> dict[str, str]:
    """Texts by field without the enterprises, where they do not agree to be named. Places (names) stay in the text."""
    return _replaced(texts, _company_stand_ins(companies, places))


def _company_stand_ins(companies: Collection[str], places: Collection[str]) -> dict[str, str]:
    return {_plain(word): SOME_COMPANY for company in companies for word in company_words(company, places)}


def _replaced(texts: Mapping[str, str], words: Mapping[str, str]) -> dict[str, str]:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    sought = re.compile("|".join(map(_loose, longest_first)) or r"(?!)", re.IGNORECASE)
    return {
        field: sought.sub(lambda found: words[_plain(found[0])], _without_codes(text)) for field, text in texts.items()
    }


def _without_codes(text: str) -> str:
    for pattern in (_CODE, _SITE, _PHONE):
        text = pattern.sub(LEFT_OUT, text)
    return text


def _loose(word: str) -> str:
    """The word with blanks between its signs and its signs in either width, as people type them."""
    return _BLANK.join(f"[{re.escape(sign.translate(_FULL))}]" if sign.isascii() else sign for sign in word)


def _plain(word: str) -> str:
    return re.sub(r"[ \u3000]+", "", half_width(word)).lower()
