"""What came of a back-test, in words and shares."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from alerts.enums import Colour
from alerts.rules.backtest import SMALL_SAMPLE, Tally
from core.decimals import show


@dataclass(frozen=True)
class Share:
    """One colour of a tally: `known` of the coloured had something to fall from; percentages are None where nobody is counted."""

    colour: Colour
    coloured: int
    known: int
    fell: int
    unknown: int
    precision: Fraction | None
    recall: Fraction | None

    @property
    def is_small(self) -> bool:
        """Whether so few are counted that the share says little."""
        return 0 < self.known < SMALL_SAMPLE


def shares(tally: Tally) -> list[Share]:
    """The colours of a tally, worst first."""
    return [
        Share(
            colour,
            row.coloured,
            row.coloured - row.unknown,
            row.fell,
            row.unknown,
            tally.precision(colour),
            tally.recall(colour),
        )
        for colour, row in ((colour, tally.colours[colour]) for colour in Colour)
    ]


def sentences(total: Tally, drop: int) -> Iterator[str]:
    """A back-test as an official would report it."""
    for share in shares(total):
        if not share.coloured:
            yield f"没有列为{share.colour.word}的企业。"
            continue
        unknown = f"（另有 {share.unknown:,} 家次其后没有可比的出口，不计入）" if share.unknown else ""
        if not share.known:
            yield f"列为{share.colour.word}的企业 {share.coloured:,} 家次，其后都没有可比的出口，命中率不适用。"
            continue
        yield (
            f"列为{share.colour.word}的企业 {share.known:,} 家次{unknown}，其后两个季度内出口下降 {drop}% 以上的 "
            f"{share.fell:,} 家次，命中率 {show(share.precision)}%{small_mark(share.known)}。"
        )
    if not total.fallen:
        yield "没有出口下降的企业，漏报不适用。"
        return
    part = f"占 {show(total.missed_share())}%{small_mark(total.fallen)}"
    yield f"出口下降的企业 {total.fallen:,} 家次，事先未预警的 {total.missed:,} 家次，{part}。"


def small_mark(number: int) -> str:
    """``（样本小）`` where fewer than SMALL_SAMPLE are counted."""
    return "（样本小）" if 0 < number < SMALL_SAMPLE else ""
