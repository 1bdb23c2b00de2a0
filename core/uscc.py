"""The unified social credit code of a legal entity (统一社会信用代码, GB 32100-2015)."""

import re
from operator import mul

from core.fullwidth import half_width

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of the standard: I, O, S, V and Z are not used."""

LENGTH = 18

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, position, 31) for position in range(LENGTH - 1))
_BLANKS = re.compile(r"[\s\u200b\ufeff]+")


def normalise(code: str) -> str:
    """The code as typed, made half-width and upper-case, without blanks; it need not be valid."""
    return _BLANKS.sub("", half_width(code)).upper()


def check_character(first17: str) -> str:
    """The 18th character for the 17 before it; other lengths or characters raise ValueError."""
    if len(first17) != LENGTH - 1:
        raise ValueError("a credit code has 17 characters of the standard before its check character")
    try:
        total = sum(map(mul, map(_VALUES.__getitem__, first17), _WEIGHTS))
    except KeyError as foreign:
        raise ValueError("a credit code has 17 characters of the standard before its check character") from foreign
    return ALPHABET[-total % 31]


def is_valid(code: str) -> bool:
    """Whether `code` has 18 characters of the standard and the right check character; takes it as it is."""
    try:
        return check_character(code[:-1]) == code[-1:]
    except ValueError:
        return False
