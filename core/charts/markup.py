"""Escaped-by-construction markup: the one place where charts build tags."""

import re
from decimal import Decimal
from fractions import Fraction
from html import escape

Number = Fraction | Decimal | int

_FORBIDDEN_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Drawing(str):
    """Finished markup. Django's templates print it without escaping because it answers `__html__`."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def element(tag: str, *children: str, **attributes: str | int | float | None) -> Drawing:
    """One element. Children that are `Drawing` are kept, any other text is escaped; attributes always are.

    Attribute names are written as Python allows: `class_` is class, an underscore is a hyphen, `viewBox` stays.
    An attribute that is None is left out. Numbers are written with at most one decimal place.
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_text(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    inner = "".join(child if isinstance(child, Drawing) else escape(_text(child), quote=False) for child in children)
    return Drawing(f"<{tag}{written}>{inner}</{tag}>" if inner else f"<{tag}{written}/>")


def _text(value: str | int | float) -> str:
    if isinstance(value, float):
        return f"{round(value, 1):g}"
    return _FORBIDDEN_IN_XML.sub("", str(value))


def text_width(text: str, size: int = 14) -> float:
    """About how wide a line of text is drawn: Chinese characters are square, Latin ones just over half as wide."""
    return sum(size if ord(character) > 0x2E7F or character in "“”—…" else size * 0.58 for character in text)
