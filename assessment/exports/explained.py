"""What stands behind one figure of one region as a workbook."""

from datetime import datetime
from uuid import UUID

from assessment.enums import Figure
from assessment.selectors import explained_rows, explanation
from core.errors import Refused
from core.periods import Month
from core.workbook import Column, Kind, Sheet, workbook_bytes
from tenancy.roles import Actor

MOST = 10_000
"""Rows of a file that is made while somebody waits; the month's 考核表 carries all of them."""

COLUMNS = (
    Column("地区", "region", width=16),
    Column("统一社会信用代码", "uscc", Kind.CODE),
    Column("企业", "enterprise", width=36),
    Column("月份或内容", "subject", width=40),
    Column("是否计入", "standing", width=16),
    Column("说明", "reason", width=60),
)


def explained_workbook(
    actor: Actor,
    month: Month,
    region: int,
    figure: Figure,
    *,
    pinned: UUID | None,
    search: str = "",
    within: int | None = None,
    made_at: datetime,
) -> tuple[str, bytes]:
    """File name and content, of what a search or a county leaves. Raises as `explanation`, Refused for more than ten thousand
    rows."""
    page = explanation(actor, month, region, figure, pinned=pinned, search=search, within=within)
    if page.is_too_common:
        raise Refused(page.refusal)
    if page.page.paginator.count > MOST:
        raise Refused(f"超过 {MOST:,} 行，请到下级地区导出，或导出当月考核表（其中载有全部名单）。")
    rows = explained_rows(actor, page, limit=MOST)
    title = f"{page.name}{month.label}{figure.label}依据"
    sheet = Sheet(
        figure.label,
        COLUMNS,
        [[row.region, row.uscc, row.enterprise, row.subject, row.standing.label, row.reason] for row in rows],
        frozen_columns=3,
    )
    return f"{title}.xlsx", workbook_bytes([sheet], made_at=made_at, title=title)
