"""Enumerations with a Chinese label that need no Django import."""

from enum import IntEnum, StrEnum
from typing import Self


class LabelledEnum(StrEnum):
    """Text value and Chinese label; `choices()` serves Django without importing it.

    A member is written ``DRAFT = "draft", "草稿"``.
    """

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Pairs (value, label) in the order of definition."""
        return [(member.value, member.label) for member in cls]

    @classmethod
    def by_label(cls, label: str) -> Self | None:
        """The member printed as `label`, None when no member is."""
        return next((member for member in cls if member.label == label), None)


class LabelledIntEnum(IntEnum):
    """Small integer value and Chinese label, for smallint columns.

    A member is written ``DRAFT = 1, "草稿"``. Status columns are integers because the operators of
    other types are not leakproof and lose their index under row security.
    """

    label: str

    def __new__(cls, value: int, label: str = "") -> Self:
        member = int.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[int, str]]:
        """Pairs (value, label) in the order of definition."""
        return [(member.value, member.label) for member in cls]

    @classmethod
    def by_label(cls, label: str) -> Self | None:
        """The member printed as `label`, None when no member is."""
        return next((member for member in cls if member.label == label), None)
