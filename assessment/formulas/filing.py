"""填报率, the filing rate (Notice 一（二）)."""

from dataclasses import dataclass
from fractions import Fraction

from assessment.formulas.parts import share, weighted_mean
from assessment.schemes import Scheme
from orders.facts import FilingCounts


@dataclass(frozen=True)
class FilingRate:
    """A, B, C and the filing rate, each in percent from 0 to 100, None where it does not apply."""

    on_time: Fraction | None
    accuracy: Fraction | None
    completion: Fraction | None
    rate: Fraction | None


def filing_rate(counts: FilingCounts, scheme: Scheme) -> FilingRate:
    """填报率 = 当月填报企业数占比 × 30 % + 上月填报准确率 × 30 % + 当年填报完成度 × 40 % (Notice 一（二）).

    A is n/a without a roster, C without any roster this year. B is n/a when the previous month had no roster (the
    first month of the system) and 0 when it had one and no return came (ours). Parts that apply share the weight of
    those that do not in proportion (ours); the weights come from the scheme.
    """
    on_time = share(counts.on_time, counts.roster)
    accuracy = share(counts.previous_accurate, counts.previous_returns)
    if accuracy is None and counts.previous_roster:
        accuracy = Fraction(0)
    completion = share(counts.filed_to_date, counts.roster_to_date)
    rate = weighted_mean(
        [
            (scheme.on_time_weight, on_time),
            (scheme.accuracy_weight, accuracy),
            (scheme.completion_weight, completion),
        ]
    )
    return FilingRate(on_time, accuracy, completion, rate)
