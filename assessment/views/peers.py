"""The list of 出口强县: read by everybody who sees ranks, entered by the centre."""

from collections.abc import Set

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessment.enums import PeerGroupKind
from assessment.forms import PeerGroupForm
from assessment.permissions import require_see
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.periods import moment_label
from core.refusals import tell
from tenancy.enums import RegionLevel
from tenancy.permissions import can_keep_groups
from tenancy.selectors import PeerGroupPage, Regions, all_regions, peer_group_page
from tenancy.services import STALE_GROUP, set_peer_group

GROUP = PeerGroupKind.STRONG_COUNTIES


@require_http_methods(["GET", "HEAD", "POST"])
def peer_groups(request: HttpRequest) -> HttpResponse:
    """Who is in it, since when and why; for the centre the form to change it. What was ticked is kept."""
    require_see(request.actor)
    keeps = can_keep_groups(request.actor)
    if request.method == "POST" and not keeps:
        raise NotAllowed
    regions = all_regions()
    counties = [(code, regions.names[code]) for code in regions.at(RegionLevel.COUNTY)]
    form = PeerGroupForm(request.POST or None, counties=counties)
    overtaken = ""
    if request.method == "POST" and form.is_valid():
        try:
            set_peer_group(
                group=GROUP,
                regions=form.cleaned_data["regions"],
                seen=form.seen_members,
                reason=form.cleaned_data["reason"],
                by=request.actor,
                now=timezone.now(),
            )
        except (Invalid, Refused) as refusal:
            tell(form, refusal)
        except Stale as stale:
            overtaken = stale.message
        else:
            _told(request, len(form.cleaned_data["regions"]), regions)
            return redirect("assessment:peer_groups")
    page = peer_group_page(GROUP, regions)
    ticked: Set[int] = page.members
    if form.is_bound:
        # Also beside another fault, or the next attempt would undo the change without a word.
        if set(form.seen_members) != page.members:
            overtaken = (
                f"{overtaken or STALE_GROUP}{_last_change(page)}"
                "您的勾选已并入现在的名单，原因保留在下方，核对后可再次保存。"
            )
        ticked = _ticked(request, form, page.members, overtaken=bool(overtaken))
    context = {
        "page": page,
        "form": form,
        "keeps": keeps,
        "overtaken": overtaken,
        "seen": ",".join(map(str, sorted(page.members))),
        "names": [regions.names[code] for code in sorted(page.members)],
        "cities": _ticks(regions, ticked),
        "ticked": len(ticked),
    }
    return render(request, "assessment/peer_groups.html", context, status=409 if overtaken else 200)


def _ticked(request: HttpRequest, form: PeerGroupForm, now: Set[int], *, overtaken: bool) -> Set[int]:
    """What was ticked, whatever else is wrong; where the list has changed meanwhile, `now` with what was added and removed."""
    seen = set(form.seen_members)
    ticked = {int(code) for code in request.POST.getlist("regions") if code.isascii() and code.isdecimal()}
    return (now | (ticked - seen)) - (seen - ticked) if overtaken else ticked


def _last_change(page: PeerGroupPage) -> str:
    """Who changed the list last, when and how, in words; "" for a list that was never changed."""
    if not page.changes:
        return ""
    last = page.changes[0]
    told = [f"{word}{'、'.join(names)}" for word, names in (("增加", last.added), ("减少", last.removed)) if names]
    return f"最近的变动：{moment_label(last.change.changed_at)} {last.change.changed_by}{'，'.join(told)}。"


def _ticks(regions: Regions, ticked: Set[int]) -> list[tuple[str, list[tuple[int, str, bool]]]]:
    """Cities with their counties, each with whether it is ticked."""
    return [
        (
            regions.names[city],
            [(code, regions.names[code], code in ticked) for code in regions.at(RegionLevel.COUNTY, within=city)],
        )
        for city in regions.at(RegionLevel.CITY)
    ]


def _told(request: HttpRequest, count: int, regions: Regions) -> None:
    expected = peer_group_page(GROUP, regions).expected
    if count == expected:
        messages.success(request, f"名单已保存，共 {count} 个县（市、区）。各月名次都按新名单显示。")
    else:
        messages.warning(
            request, f"名单已保存，共 {count} 个县（市、区），不是 {expected} 个，请核对。各月名次都按新名单显示。"
        )
