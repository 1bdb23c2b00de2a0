"""Uploaded workbooks before they become lists: the centre's alone."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import F, Func, IntegerField, QuerySet

from alerts.enums import Colour, UploadState
from alerts.models import ListUpload, WarningList
from alerts.permissions import can_draw
from core.errors import NotAllowed, Unseen
from core.periods import Quarter
from core.workbook import CellError
from tenancy.enums import EnterpriseState
from tenancy.models import Enterprise
from tenancy.roles import Actor

PENDING_SHOWN = 20
SHOWN_ERRORS = 100
SHOWN_ROWS = 50


@dataclass(frozen=True)
class ListingRegistry:
    """What an upload is judged against besides the registry of enterprises: closed ones, quarters that have a list."""

    closed: frozenset[str]
    published: frozenset[str]


def listing_registry() -> ListingRegistry:
    """Credit codes of closed enterprises and quarters with a list. Two queries."""
    return ListingRegistry(
        closed=frozenset(Enterprise.objects.filter(state=EnterpriseState.CLOSED).values_list("uscc", flat=True)),
        published=frozenset(WarningList.objects.values_list("quarter", flat=True)),
    )


def uploads_in_view(actor: Actor) -> QuerySet[ListUpload]:
    """Uploaded workbooks without what is in them; nobody but the centre sees any."""
    rows = ListUpload.objects.defer("content", "rows", "errors")
    return rows if can_draw(actor) else rows.none()


def pending_uploads(actor: Actor) -> list[ListUpload]:
    """Workbooks neither drafted nor discarded, newest first, each with `row_count`. One query."""
    count = Func(F("rows"), function="jsonb_array_length", output_field=IntegerField())
    return list(
        uploads_in_view(actor)
        .filter(state=UploadState.PENDING)
        .annotate(row_count=count)
        .order_by("-id")[:PENDING_SHOWN]
    )


def upload_for(actor: Actor, public_id: UUID, *, lock: bool = False, content: bool = False) -> ListUpload:
    """One upload with its rows and errors, with `content` the workbook too; locked until the transaction ends when `lock`.

    Raises NotAllowed for everybody but the centre, Unseen for an upload that does not exist.
    """
    if not can_draw(actor):
        raise NotAllowed
    rows = ListUpload.objects.all() if content else ListUpload.objects.defer("content")
    upload = (rows.select_for_update() if lock else rows).filter(public_id=public_id).first()
    if upload is None:
        raise Unseen
    return upload


def errors_of(upload: ListUpload) -> list[CellError]:
    """The failing cells of an upload, as its reading kept them."""
    return [CellError(*error) for error in upload.errors]


@dataclass(frozen=True)
class PlannedEntry:
    """One row of an upload as the preview shows it."""

    uscc: str
    enterprise: str
    colour: Colour
    reason: str


@dataclass(frozen=True)
class Preview:
    """What the draft of an upload would hold, and what is wrong with it."""

    upload: ListUpload
    state: UploadState
    quarter: Quarter | None
    colours: list[tuple[Colour, int]]
    planned: list[PlannedEntry]
    errors: list[CellError] = field(default_factory=list)
    published: WarningList | None = None

    @property
    def added(self) -> int:
        """Enterprises that the draft would list."""
        return len(self.upload.rows)

    @property
    def is_fit(self) -> bool:
        """Whether it waits to become a draft and nothing is wrong with it."""
        return self.state is UploadState.PENDING and not self.upload.error_count and self.added > 0


def preview(actor: Actor, public_id: UUID) -> Preview:
    """An upload in view, with its first rows and first errors. Three queries whatever the number of rows."""
    upload = upload_for(actor, public_id)
    shown = upload.rows[:SHOWN_ROWS]
    names = dict(Enterprise.objects.filter(uscc__in=[row[1] for row in shown]).values_list("uscc", "name"))
    quarter = Quarter.parse(upload.quarter) if upload.quarter else None
    colours = [row[2] for row in upload.rows]
    return Preview(
        upload=upload,
        state=UploadState(upload.state),
        quarter=quarter,
        colours=[(colour, colours.count(colour.value)) for colour in Colour],
        planned=[PlannedEntry(row[1], names.get(row[1], ""), Colour(row[2]), row[3]) for row in shown],
        errors=sorted(errors_of(upload), key=lambda error: error.row)[:SHOWN_ERRORS],
        published=WarningList.objects.filter(quarter=upload.quarter).first() if upload.quarter else None,
    )


def standing_of(codes: Collection[str]) -> dict[str, Enterprise]:
    """Enterprises of the registry by credit code, with id, region, state and tags only. One query."""
    return {
        row.uscc: row
        for row in Enterprise.objects.filter(uscc__in=codes).only("id", "uscc", "region_id", "state", "tags").iterator()
    }
