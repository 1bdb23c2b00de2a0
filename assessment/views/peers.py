"""The list of 出口强县: read by everybody who sees ranks, entered by the centre."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessment.enums import PeerGroupKind
from assessment.forms import PeerGroupForm
from assessment.permissions import require_see
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.refusals import tell
from tenancy.enums import RegionLevel
from tenancy.permissions import can_keep_groups
from tenancy.selectors import Regions, all_regions, peer_group_page
from tenancy.services import set_peer_group

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
    status, overtaken = 200, ""
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
            status, overtaken = 409, stale.message
            form = PeerGroupForm(counties=counties)
        else:
            _told(request, len(form.cleaned_data["regions"]), regions)
            return redirect("assessment:peer_groups")
    page = peer_group_page(GROUP, regions)
    ticked = set(form.cleaned_data.get("regions", ())) if form.is_bound else page.members
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
    return render(request, "assessment/peer_groups.html", context, status=status)


def _ticks(regions: Regions, ticked: set[int] | frozenset[int]) -> list[tuple[str, list[tuple[int, str, bool]]]]:
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
