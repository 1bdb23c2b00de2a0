"""How rules would have done in past quarters."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alerts import selectors
from alerts.enums import Colour
from alerts.exports import write_backtest
from alerts.forms import BackTestForm
from alerts.models import BackTest
from alerts.permissions import can_draw
from alerts.rules.backtest import BackTestResult, Tally
from alerts.rulesets import Ruleset
from alerts.services import request_backtest
from alerts.views.outcomes import sentences, shares
from alerts.views.trials import rules_to_change
from core.charts import Bar, Drawing, bars
from core.decimals import show
from core.downloads import workbook_answer
from core.errors import Invalid, NotAllowed, Refused, Unseen
from core.periods import Quarter
from core.refusals import tell
from tenancy.roles import Actor
from tenancy.selectors import colleagues

DROP = 20
"""Percent that a fall takes unless somebody says otherwise."""
SPAN = 8
"""Quarters proposed to begin with."""


@dataclass(frozen=True)
class Heading:
    """A back-test in words: its rules, its quarters, who of the own office asked for it ("": somebody else)."""

    backtest: BackTest
    ruleset: Ruleset
    first: Quarter
    last: Quarter
    requested_by: str

    @property
    def quarters(self) -> str:
        """From the first to the last."""
        return self.first.label if self.first == self.last else f"{self.first.label}—{self.last.label}"


@require_safe
def backtests(request: HttpRequest) -> HttpResponse:
    """Back-tests, newest first."""
    page = selectors.backtest_page(request.actor, page=request.GET.get("page"))
    context = {"page": page, "rows": _headings(request.actor, page.object_list), "can_draw": can_draw(request.actor)}
    return render(request, "alerts/backtests.html", context)


def _headings(actor: Actor, rows: Iterable[BackTest]) -> list[Heading]:
    office = {person.user: person.name for person in colleagues(actor)}
    return [
        Heading(
            row,
            Ruleset.from_canonical(row.ruleset),
            Quarter.parse(row.first_quarter),
            Quarter.parse(row.last_quarter),
            office.get(row.requested_by_id or 0, ""),
        )
        for row in rows
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def backtest_new(request: HttpRequest) -> HttpResponse:
    """Choose quarters and numbers, and start a back-test; with `begin` the numbers come from the form of a dry run."""
    if not can_draw(request.actor):
        raise NotAllowed
    now = timezone.now()
    quarters = selectors.quarters_with_outcome()[::-1]
    ruleset, shown = rules_to_change(request)
    begins = request.method == "POST" and "begin" in request.POST
    if request.method == "POST" and not begins:
        form = BackTestForm(request.POST, ruleset=ruleset, quarters=quarters)
        if form.is_valid() and form.tried is not None:
            wanted = {name: form.cleaned_data[name] for name in ("first", "last", "drop")}
            try:
                row = request_backtest(ruleset=form.tried, **wanted, by=request.actor, now=now)
            except (Invalid, Refused) as refusal:
                tell(form, refusal)
            else:
                return redirect("alerts:backtest", row.public_id)
    else:
        typed = request.POST.dict() | {"hold": "hold" in request.POST} if begins else {}
        form = BackTestForm(ruleset=ruleset, shown=shown, quarters=quarters, initial=_proposed(quarters) | typed)
    context = {"form": form, "ruleset": ruleset, "colours": list(Colour), "quarters": quarters}
    return render(request, "alerts/backtest_new.html", context)


def _proposed(quarters: list[Quarter]) -> dict[str, object]:
    """The latest of the quarters, at most SPAN of them."""
    known = quarters[:SPAN]
    return {"first": str(known[-1]), "last": str(known[0]), "drop": DROP} if known else {"drop": DROP}


# --- what came out ---


@require_safe
def backtest(request: HttpRequest, backtest: UUID) -> HttpResponse:
    """What came of a back-test in sentences, charts and tables; while it runs, how far that is."""
    row = selectors.backtest_for(request.actor, backtest)
    context: dict[str, object] = {
        "heading": _headings(request.actor, [row])[0],
        "can_draw": can_draw(request.actor),
        **_state(row),
    }
    if row.result is not None:
        result = BackTestResult.from_canonical(row.result)
        total = result.total
        context |= {
            "total": total,
            "sentences": sentences(total, row.drop),
            "shares": shares(total),
            "quarters": [(quarter, tally, shares(tally)) for quarter, tally in result.quarters],
            "precision_chart": _chart(total, "命中率"),
            "recall_chart": _chart(total, "累计覆盖率"),
            "colours": list(Colour),
        }
    return render(request, "alerts/backtest.html", context)


@require_safe
def backtest_state(request: HttpRequest, backtest: UUID) -> HttpResponse:
    """How far a back-test is, asked for again every two seconds."""
    row = selectors.backtest_for(request.actor, backtest)
    return render(request, "alerts/backtest_state.html", _state(row))


def _state(row: BackTest) -> dict[str, object]:
    job = row.job
    failed = job is not None and job.is_failed
    return {
        "backtest": row,
        "done": row.result is not None,
        "failed": failed,
        "job": job,
        "text": "计算已完成。" if row.result is not None else (job and job.message) or "排队中",
    }


@require_safe
def backtest_export(request: HttpRequest, backtest: UUID) -> HttpResponse:
    """The tables of a back-test as a workbook; Unseen while there is no result."""
    row = selectors.backtest_for(request.actor, backtest)
    if row.result is None:
        raise Unseen
    content = BytesIO()
    write_backtest(row, BackTestResult.from_canonical(row.result), content, now=timezone.now())
    name = f"预警规则回测_{row.first_quarter}_{row.last_quarter}.xlsx"
    return workbook_answer(
        content.getvalue(), name=name, plain_name=f"backtest-{row.first_quarter}-{row.last_quarter}.xlsx"
    )


def _chart(total: Tally, what: str) -> Drawing:
    """Precision or cumulative recall, a bar a colour."""
    rows = []
    for share in shares(total):
        value, small = (share.precision, share.is_small) if what == "命中率" else (share.recall, False)
        text = show(None) if value is None else f"{show(value)}%{'（样本小）' if small else ''}"
        rows.append(Bar(share.colour.word, value, text=text))
    return bars(rows, title=f"各颜色{what}", maximum=100)
