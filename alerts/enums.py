"""Closed vocabularies of the five-colour list (definitions §4)."""

from typing import Self

from core.enums import LabelledEnum, LabelledIntEnum


class Colour(LabelledIntEnum):
    """Warning colours, worst first."""

    RED = 1, "红"
    ORANGE = 2, "橙"
    YELLOW = 3, "黄"
    BLUE = 4, "蓝"
    GREEN = 5, "绿"

    @property
    def word(self) -> str:
        """The colour as a page names it: ``红色``."""
        return f"{self.label}色"

    @property
    def slug(self) -> str:
        """The lower-case English name, as scheme files and style sheets write it: ``red``."""
        return self.name.lower()

    @classmethod
    def by_slug(cls, slug: str) -> Self:
        """The colour of a lower-case English name. Raises ValueError for any other text."""
        found = {colour.slug: colour for colour in cls}.get(slug)
        if found is None:
            raise ValueError(f"not a colour: {slug!r}")
        return found


class UploadState(LabelledIntEnum):
    """Life of an uploaded workbook before it becomes a list."""

    PENDING = 1, "待发布"
    PUBLISHED = 2, "已发布"
    DISCARDED = 3, "已放弃"


class UploadAct(LabelledEnum):
    """What the centre does with an uploaded workbook."""

    PUBLISH = "publish", "发布"
    DISCARD = "discard", "放弃"


class FeedbackView(LabelledEnum):
    """Which entries of a list an official looks at."""

    ALL = "all", "全部"
    OPEN = "open", "未反馈"
    DONE = "done", "已反馈"


class EntrySort(LabelledEnum):
    """What the entries of a list can be ordered by."""

    COLOUR = "colour", "颜色"
    REGION = "region", "地区"
    FEEDBACK = "feedback", "最近反馈"
