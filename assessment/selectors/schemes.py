"""Schemes as pages show them, whether they are confirmed, and whether they still say what published months were judged by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from assessment.models import Run, SchemeConfirmation
from assessment.permissions import require_see
from assessment.scheme_files import load_scheme, own_years, variants
from assessment.schemes import Comparison, Line, Scheme, SchemeError, compare, departures
from core.errors import Refused, Unseen
from core.periods import Month, local_date
from tenancy.roles import Actor

NAMED = 3
"""So many terms a refusal names; the scheme's page has them all."""


@dataclass(frozen=True)
class Conflict:
    """A term that a published month was judged by (`line.left`), and what the scheme says of it now (`line.right`)."""

    month: Month
    version: int
    line: Line


@dataclass(frozen=True)
class SchemePage:
    """A year's scheme as its file says it, the files that could serve the year, and how it stands."""

    scheme: Scheme
    variant: str
    variants: tuple[str, ...]
    years: tuple[int, ...]
    confirmation: SchemeConfirmation | None
    earlier: tuple[SchemeConfirmation, ...]
    """Confirmations of the year whose scheme said something else."""
    conflicts: tuple[Conflict, ...]
    published: tuple[Month, ...]

    @property
    def is_in_force(self) -> bool:
        """Whether the year is assessed by this one, and not by another of its files."""
        return self.variant == self.variants[0]

    @property
    def needs_confirmation(self) -> bool:
        return self.is_in_force and self.scheme.ours and self.confirmation is None


@dataclass(frozen=True)
class Other:
    """A scheme to compare with: another year's, or another file for the same year. `slug` names it in an address."""

    slug: str
    year: int
    variant: str | None


@dataclass(frozen=True)
class SchemeComparison:
    """Two schemes side by side."""

    left: Scheme
    right: Scheme
    variant: str
    variants: tuple[str, ...]
    chosen: Other
    others: tuple[Other, ...]
    comparison: Comparison


def confirmation_of(scheme: Scheme) -> SchemeConfirmation | None:
    """The confirmation of exactly this scheme, if there is one. One query."""
    return SchemeConfirmation.objects.filter(year=scheme.year, digest=scheme.digest).first()


def needs_confirmation(scheme: Scheme) -> bool:
    """Whether a provincial user has yet to confirm it: no notice prescribes it, and nobody has. At most one query."""
    return scheme.ours and confirmation_of(scheme) is None


def unconfirmed_year(*, today: date) -> int | None:
    """The running year when its scheme has yet to be confirmed, else None, also when there is no scheme. At most one query."""
    try:
        scheme = load_scheme(today.year)
    except SchemeError:
        return None
    return today.year if needs_confirmation(scheme) else None


def require_confirmed(scheme: Scheme) -> None:
    """Raises Refused for a scheme that a provincial user has yet to confirm (definitions §4)."""
    if needs_confirmation(scheme):
        raise Refused(f"{scheme.year}年考核方案（系统约定）尚未由省级用户确认，确认后方可定数。")


def scheme_conflicts(year: int) -> tuple[Conflict, ...]:
    """What the scheme of a year says otherwise than its published months were judged by. One query.

    Raises SchemeError for a year without a scheme.
    """
    return _conflicts(load_scheme(year), _published_runs(year))


def require_unchanged(scheme: Scheme, month: Month) -> None:
    """Raises Refused when the scheme by which `month` would be fixed contradicts a published month of its year. One query."""
    conflicts = _conflicts(scheme, _published_runs(scheme.year))
    if not conflicts:
        return
    told = "；".join(
        f"“{one.line.name}”{one.month.label}发布时为{one.line.left}，现为{one.line.right}" for one in conflicts[:NAMED]
    )
    more = f"；另有 {len(conflicts) - NAMED} 处" if len(conflicts) > NAMED else ""
    raise Refused(
        f"{scheme.year}年考核方案与已发布月份的口径不一致：{told}{more}。"
        f"已发布月份的口径不得改变，请恢复方案后再对{month.label}定数、发布；新口径可自下一年度起使用。",
        field="month",
    )


def _published_runs(year: int) -> list[Run]:
    """The latest published version of each month of a year, in order."""
    rows = Run.objects.filter(month__year=year, version__gte=1)
    return list(rows.order_by("month", "-version").distinct("month"))


def _conflicts(scheme: Scheme, published: Sequence[Run]) -> tuple[Conflict, ...]:
    return tuple(
        Conflict(Month.of(run.month), run.version, line)
        for run in published
        for line in departures(Scheme.from_canonical(run.rule), scheme)
    )


def scheme_page(actor: Actor, year: int, variant: str | None, *, now: datetime) -> SchemePage:
    """The scheme of a year. Raises NotAllowed for enterprises, Unseen for a year or a variant that there is not.

    Three queries: years, confirmations, published months.
    """
    require_see(actor)
    scheme, choices = _found(year, variant)
    years = _years(year, now)
    confirmations = list(SchemeConfirmation.objects.filter(year=year))
    in_force = variant in (None, choices[0])
    published = _published_runs(year)
    return SchemePage(
        scheme=scheme,
        variant=variant or choices[0],
        variants=choices,
        years=years,
        confirmation=next((one for one in confirmations if one.digest == scheme.digest), None),
        earlier=tuple(one for one in confirmations if one.digest != scheme.digest) if in_force else (),
        conflicts=_conflicts(scheme, published) if in_force else (),
        published=tuple(Month.of(run.month) for run in published),
    )


def scheme_comparison(
    actor: Actor, year: int, variant: str | None, other: str | None, *, now: datetime
) -> SchemeComparison:
    """The scheme of a year beside another: `other` is a year ("2020") or another file for the same year ("annex2").

    Without one it is beside that of the year before, else beside the year's other file. Raises NotAllowed for enterprises,
    Unseen for what there is not. One query.
    """
    require_see(actor)
    scheme, choices = _found(year, variant)
    others = _others(year, variant or choices[0], choices, _years(year, now))
    chosen = next((one for one in others if one.slug == other), None) if other else _nearest(others, year)
    if chosen is None:
        raise Unseen
    right, _ = _found(chosen.year, chosen.variant)
    return SchemeComparison(
        left=scheme,
        right=right,
        variant=variant or choices[0],
        variants=choices,
        chosen=chosen,
        others=others,
        comparison=compare(scheme, right),
    )


def _found(year: int, variant: str | None) -> tuple[Scheme, tuple[str, ...]]:
    try:
        return load_scheme(year, variant), variants(year)
    except SchemeError as none:
        raise Unseen(none.message) from none


def _years(year: int, now: datetime) -> tuple[int, ...]:
    """Years whose schemes are offered, the latest first: with a file of their own, with a run, this one, the next, and `year`."""
    this = local_date(now).year
    used = [day.year for day in Run.objects.dates("month", "year")]
    return tuple(sorted({*own_years(), *used, this, this + 1, year}, reverse=True))


def _others(year: int, variant: str, choices: tuple[str, ...], years: tuple[int, ...]) -> tuple[Other, ...]:
    same = [Other(name, year, name) for name in choices if name != variant]
    return (*same, *(Other(str(one), one, None) for one in years if one != year and has_scheme(one)))


def has_scheme(year: int) -> bool:
    """Whether there is a scheme for a year; a template begins in some year."""
    try:
        load_scheme(year)
    except SchemeError:
        return False
    return True


def _nearest(others: tuple[Other, ...], year: int) -> Other | None:
    earlier = [one for one in others if one.year < year]
    return earlier[0] if earlier else next(iter(others), None)
