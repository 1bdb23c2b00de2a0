"""Reads the scheme files that come with the system; what they mean is `assessment.schemes`."""

from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path

from alerts.enums import Colour
from alerts.facts import ListMonth, ListTerms
from assessment.schemes import Problem, Scheme, SchemeError, parse_scheme
from core.periods import Month, Quarter
from orders.facts import ReturnTerms

DATA = Path(__file__).parent / "schemes" / "data"
TEMPLATES = ("template", "annex2")
"""Files for any year without one of its own: the proposed table, and annex 2 literally."""


def variants(year: int) -> tuple[str, ...]:
    """The names of the files that can serve a year, the proposed one first."""
    if (DATA / f"{year}.toml").is_file():
        return (str(year),)
    return TEMPLATES


def own_years() -> list[int]:
    """The years that have a file of their own, in order."""
    return sorted(int(path.stem) for path in DATA.glob("*.toml") if path.stem.isdecimal())


def load_scheme(year: int, variant: str | None = None) -> Scheme:
    """The scheme of a year: its own file if there is one, else the template; `variant` names another of `variants`.

    Raises SchemeError when the file is refused, does not serve that year, or there is none of that name.
    """
    choices = variants(year)
    name = choices[0] if variant is None else variant
    if name not in choices:
        raise SchemeError(name, [Problem(None, "", f"{year}年没有这一考核方案，可用的是：{'、'.join(choices)}")])
    path = DATA / f"{name}.toml"
    return _parsed(path.read_text(encoding="utf-8"), year, path.name)


@lru_cache(maxsize=64)
def _parsed(text: str, year: int, name: str) -> Scheme:
    """A page asks for the same scheme several times, and parsing it takes a millisecond or two."""
    return parse_scheme(text, year, name)


@cache
def cutoff_of(month: Month) -> datetime:
    """The cut-off of a month by its year's scheme, for pages that say what is on time (setting MONTH_CUTOFF).

    Raises SchemeError for a year without a scheme.
    """
    return load_scheme(month.year).month(month.month).cutoff


@cache
def return_terms(month: Month) -> ReturnTerms:
    """What the month's scheme says of its returns, for the pages and services of `orders` (setting RETURN_TERMS).

    Raises SchemeError for a year without a scheme.
    """
    scheme = load_scheme(month.year)
    rules = scheme.returns
    if rules is None:
        raise AssertionError("a scheme file without [returns] is refused")
    return ReturnTerms(
        cutoff=scheme.month(month.month).cutoff,
        locks_at=cutoff_of(month.plus(rules.correction_months)),
        sentiment=rules.sentiment,
        sentiment_required=rules.sentiment_required,
        history_months=rules.history_months,
        history_least=rules.history_least,
        spread=rules.spread,
        nil_run=rules.nil_run,
        far_months=rules.far_months,
        large_share=rules.large_share,
        explanation_length=rules.explanation_length,
        remind_days=rules.remind_days,
        target=scheme.filing_target,
    )


@cache
def list_terms(quarter: Quarter) -> ListTerms:
    """What the schemes say of a quarter's list, for the pages and services of `alerts` (setting LIST_TERMS).

    The months are those of the year in which it is published, and of no other: a list that no row weighs counts nowhere.
    Without a scheme for that year nothing is known.
    """
    try:
        scheme = load_scheme(quarter.publication_month.year)
    except SchemeError:
        return ListTerms()
    return ListTerms(
        months=tuple(
            ListMonth(rule.month, rule.cutoff, rule.list_weight)
            for rule in scheme.months
            if rule.list_quarter == quarter and rule.list_weight
        ),
        colours=frozenset(Colour.by_slug(slug) for slug in scheme.feedback_colours),
        publish_by=next((rule.cutoff for rule in scheme.months if rule.publishes_quarter == quarter), None),
    )
