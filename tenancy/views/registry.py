"""The registry: its list, one enterprise, and every change of it by hand."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Invalid, NotAllowed, Refused, Stale
from core.paging import ShortPaginator
from core.periods import local_date
from core.refusals import tell
from tenancy import selectors, services
from tenancy.enums import RegionLevel
from tenancy.forms import EditForm, EnterpriseForm, MoveForm, RegistryFilter, StateForm, TagsForm
from tenancy.models import Enterprise
from tenancy.permissions import (
    can_change,
    can_export_enterprises,
    can_manage_enterprises,
    can_move,
    can_see_enterprises,
)
from tenancy.roles import Actor
from tenancy.rules import contains
from tenancy.selectors import Regions, place_name

PAGE_SIZE = 50
CAN_CHOOSE = (RegionLevel.COUNTY, RegionLevel.TOWN)


@require_safe
def enterprises(request: HttpRequest) -> HttpResponse:
    """The registry in view, filtered, sorted and paged."""
    if not can_see_enterprises(request.actor):
        raise NotAllowed
    regions = selectors.all_regions()
    form = RegistryFilter(request.GET, regions=selectors.regions_to_filter(request.actor, regions))
    query = form.query()
    page = ShortPaginator(selectors.registry(query, request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    manager = can_manage_enterprises(request.actor)
    context = {
        "form": form,
        "page": page,
        "rows": [(row, place_name(row.region_id, regions)) for row in page],
        "sort": query.sort.value,
        "descending": query.descending,
        "can_manage": manager,
        "can_export": can_export_enterprises(request.actor),
        "uploads": selectors.open_uploads(request.actor) if manager else [],
    }
    return render(request, "tenancy/enterprises.html", context)


@require_POST
def enterprises_export(request: HttpRequest) -> HttpResponse:
    """Have a job write the enterprises asked for (the question stands in the query string) as a workbook."""
    if not can_export_enterprises(request.actor):
        raise NotAllowed
    regions = selectors.regions_to_filter(request.actor, selectors.all_regions())
    query = RegistryFilter(request.GET, regions=regions).query()
    job = services.request_registry_export(query=query, by=request.actor, now=timezone.now())
    return redirect("tenancy:job", job=job.public_id)


@require_safe
def enterprise(request: HttpRequest, enterprise: UUID) -> HttpResponse:
    """One enterprise: what the registry says, its history, what other parts of the house know of it."""
    now = timezone.now()
    found = selectors.enterprise_page(request.actor, enterprise, regions=selectors.all_regions(), now=now)
    return render(request, "tenancy/enterprise.html", {"found": found, "today": local_date(now)})


@require_http_methods(["GET", "HEAD", "POST"])
def enterprise_new(request: HttpRequest) -> HttpResponse:
    """Take a new entrant into the registry."""
    if not can_manage_enterprises(request.actor):
        raise NotAllowed
    choices = _places(request.actor, selectors.all_regions())
    form = EnterpriseForm(request.POST or None, regions=choices, initial={"joined_on": local_date(timezone.now())})
    if request.method == "POST" and form.is_valid():
        try:
            row = services.add_enterprise(**form.cleaned_data, by=request.actor, now=timezone.now())
        except Invalid as invalid:
            tell(form, invalid)
        else:
            messages.success(request, f"已登记“{row.name}”。可立即填报，下月起列入应报名录。")
            return redirect("tenancy:enterprise", row.public_id)
    return render(request, "tenancy/enterprise_new.html", {"form": form})


def _places(actor: Actor, regions: Regions) -> list[tuple[int, str]]:
    """Counties and towns in the actor's range, where an enterprise may stand."""
    return [
        (code, place_name(code, regions))
        for code, level in regions.levels.items()
        if level in CAN_CHOOSE and (actor.region is None or contains(actor.region, code))
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def enterprise_edit(request: HttpRequest, enterprise: UUID) -> HttpResponse:
    """Correct what the registry says of an enterprise."""
    row = _changeable(request, enterprise)
    start = {
        name: getattr(row, name) for name in ("name", "customs_code", "contact_name", "contact_phone", "joined_on")
    }
    form = EditForm(request.POST or None, initial=start | {"version": row.version})
    return _step(request, row, form, services.edit_enterprise, "修改企业信息", "企业信息已修改。")


@require_http_methods(["GET", "HEAD", "POST"])
def enterprise_move(request: HttpRequest, enterprise: UUID) -> HttpResponse:
    """Move an enterprise to another county or town of the own range."""
    row = _changeable(request, enterprise)
    if not can_move(request.actor):
        raise NotAllowed("县级商务局不能将企业迁到其他地区，请由上级商务局办理。")
    regions = selectors.all_regions()
    choices = [(code, name) for code, name in _places(request.actor, regions) if code != row.region_id]
    form = MoveForm(request.POST or None, regions=choices, initial={"version": row.version})
    note = f"现在地区：{place_name(row.region_id, regions)}。迁移后由迁入地商务局管理；以前各月的填报仍计入原地区，不受影响。"
    return _step(request, row, form, services.move_enterprise, "迁移企业", "企业已迁移。", note=note)


@require_http_methods(["GET", "HEAD", "POST"])
def enterprise_tags(request: HttpRequest, enterprise: UUID) -> HttpResponse:
    """Set the tags of an enterprise."""
    row = _changeable(request, enterprise)
    form = TagsForm(request.POST or None, initial={"version": row.version, "tags": row.tags})
    return _step(request, row, form, services.set_tags, "修改标签", "标签已修改。")


@require_http_methods(["GET", "HEAD", "POST"])
def enterprise_state(request: HttpRequest, enterprise: UUID) -> HttpResponse:
    """Stop, close or reopen an enterprise."""
    row = _changeable(request, enterprise)
    form = StateForm(request.POST or None, initial={"version": row.version, "state": row.state})
    note = "停业、注销的企业从下月起不列入应报名录；本月名录已冻结，如需调出请在应报名录中办理。"
    return _step(request, row, form, services.set_state, "变更状态", "状态已变更。", note=note)


def _changeable(request: HttpRequest, public_id: UUID) -> Enterprise:
    """The enterprise, for somebody who may change it. Raises NotAllowed, Unseen."""
    if not can_manage_enterprises(request.actor):
        raise NotAllowed
    row = selectors.enterprise_in_view(request.actor, public_id)
    if not can_change(request.actor, row):
        raise NotAllowed
    return row


def _step(
    request: HttpRequest,
    row: Enterprise,
    form: Form,
    act: Callable[..., Enterprise],
    title: str,
    done: str,
    *,
    note: str = "",
) -> HttpResponse:
    """One change: the form, the service, the page of the enterprise. What was typed stays whatever happens."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            act(enterprise=row.public_id, **form.cleaned_data, by=request.actor, now=timezone.now())
        except Stale as stale:
            tell(form, stale)
            form.data = _with_version(request.POST, row.version)
            status = 409
        except (Invalid, Refused) as refusal:
            tell(form, refusal)
        else:
            messages.success(request, done)
            return redirect("tenancy:enterprise", row.public_id)
    context = {"form": form, "enterprise": row, "title": title, "note": note}
    return render(request, "tenancy/enterprise_step.html", context, status=status)


def _with_version(data: QueryDict, version: int) -> QueryDict:
    """What was sent, with the version that is there now: after being told what changed, sending again is a decision."""
    kept = data.copy()
    kept["version"] = str(version)
    return kept
