"""A reviewer's own ballots: the list, and one of them with its form."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.enums import BallotState, CaseKind, SelectionState
from cases.forms import ScoreForm
from cases.models import Ballot
from cases.rules import PARTS, half_label
from cases.selectors import ballot_for, ballot_groups, criteria_of, next_ballot
from cases.services import score_ballot
from core.errors import Invalid, Refused, Stale
from core.refusals import renew, tell, typed


@require_safe
def ballots(request: HttpRequest) -> HttpResponse:
    """What the actor has to score, and has scored."""
    return render(request, "cases/ballots.html", {"groups": ballot_groups(request.actor)})


@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request: HttpRequest, ballot: UUID) -> HttpResponse:
    """One case without names, and the form for its points; saved, the next one follows."""
    row = ballot_for(request.actor, ballot)
    criteria = criteria_of(row.selection)
    form = ScoreForm(request.POST or None, criteria=criteria, initial=_shown(row))
    overtaken = ""
    if form.is_bound and form.is_valid():
        try:
            done = score_ballot(
                ballot=ballot,
                version=form.cleaned_data["version"],
                points=form.points,
                comment=form.cleaned_data["comment"],
                by=request.actor,
                now=timezone.now(),
            )
        except (Invalid, Refused) as refusal:
            tell(form, refusal)
        except Stale as stale:
            overtaken = f"{stale.message}您填写的内容没有保存，保留在下方，核对后可再次提交。"
        else:
            return _onwards(request, done)
        row = ballot_for(request.actor, ballot)
        renew(form, version=row.version)
    is_open = row.selection.state == SelectionState.SCORING and row.state != BallotState.ABSTAINED
    context = {
        "ballot": row,
        "label": half_label(row.selection.year, row.selection.half),
        "kind": CaseKind(row.kind),
        "parts": [(heading, row.sheet.get(field, "")) for field, heading, _ in PARTS[CaseKind(row.kind)]],
        "scored": list(zip(criteria, row.points, strict=False)),
        "form": form,
        "is_open": is_open,
        "overtaken": overtaken,
        "unsaved": typed(form) if form.is_bound and not is_open else [],
    }
    return render(request, "cases/ballot.html", context, status=409 if overtaken else 200)


def _shown(row: Ballot) -> dict[str, object]:
    points = {f"points_{number}": given for number, given in enumerate(row.points)}
    return {"version": row.version, "comment": row.comment, **points}


def _onwards(request: HttpRequest, row: Ballot) -> HttpResponse:
    following = next_ballot(request.actor, row)
    if following is None:
        messages.success(request, "评分已保存，全部案例已评完。评分结束前可以修改。")
        return redirect("cases:ballots")
    messages.success(request, f"{row.number} 号案例的评分已保存。")
    return redirect("cases:ballot", following.public_id)
