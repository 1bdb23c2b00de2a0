"""The selected cases as a booklet for Word and WPS, and the scores of a selection as a workbook for the department."""

from collections.abc import Sequence
from datetime import datetime

from cases.selectors import AwardGroup, ContenderRow, ScoredBallot, SelectionPage
from core.document import Block, Grid, Heading, Paragraph, document_bytes
from core.periods import day_label
from core.workbook import Column, Kind, Sheet, workbook_bytes

SCORES = (
    Column("匿名编号", "number", Kind.INTEGER, width=10),
    Column("排名", "rank", Kind.INTEGER, width=8),
    Column("同分", "tied", Kind.YES_NO, width=8),
    Column("入选名次", "place", Kind.INTEGER, width=10),
    Column("案例类型", "kind", width=20),
    Column("标题", "title", width=40),
    Column("报送单位", "office", width=24),
    Column("企业", "company", width=30),
    Column("平均分", "score", Kind.DECIMAL, places=2),
    Column("评分人数", "ballots", Kind.INTEGER),
    Column("最高最低分差", "spread", Kind.DECIMAL, places=2),
    Column("未评分人数", "open", Kind.INTEGER),
    Column("回避人数", "abstained", Kind.INTEGER),
)
BALLOTS = (
    Column("匿名编号", "number", Kind.INTEGER, width=10),
    Column("评审人员", "reviewer", width=30),
    Column("状态", "state", width=10),
    Column("得分", "score", Kind.DECIMAL, places=2),
    Column("评语", "comment", width=60),
)
CRITERIA = (
    Column("评分标准", "name", width=16),
    Column("说明", "about", width=60),
    Column("权重(%)", "weight", Kind.INTEGER),
    Column("满分", "most", Kind.INTEGER),
)


def booklet_document(group: AwardGroup, *, made_at: datetime) -> bytes:
    """The published cases of a half-year: a table of contents, then one case a page."""
    contents = [
        [str(award.row.place), award.row.title, award.row.office_name, award.kind.label] for award in group.awards
    ]
    parts: list[Block] = [Grid(("序号", "标题", "报送单位", "案例类型"), contents, names=4)]
    for award in group.awards:
        parts.append(Heading(f"{award.row.place}. {award.row.title}", starts_page=True))
        parts.append(Paragraph(f"{award.row.office_name}　{award.kind.label}　{award.row.enterprise_name}", small=True))
        for heading, text in award.parts:
            parts += [Paragraph(f"【{heading}】"), Paragraph(text)]
    issued = group.awards[0].row.published_at
    return document_bytes(f"{group.label}外贸“订单+清单”优秀案例", f"{day_label(issued)}公布", parts, made_at=made_at)


def scores_workbook(page: SelectionPage, ballots: Sequence[ScoredBallot], *, made_at: datetime) -> bytes:
    """Every contender's score in the order of the ranking, every ballot, the criteria."""
    criteria = [[one.name, one.about, one.weight, one.most] for one in page.criteria]
    sheets = [
        Sheet("得分", SCORES, [_cells(row) for row in page.rows]),
        Sheet("评分表", BALLOTS, [[b.number, b.reviewer, b.state.label, b.score, b.comment or None] for b in ballots]),
        Sheet("评分标准", CRITERIA, criteria),
    ]
    return workbook_bytes(sheets, made_at=made_at, title=f"{page.label}优秀案例评选得分")


def _cells(row: ContenderRow) -> list[object]:
    one, scores = row.contender, row.scores
    cells: dict[str, object] = {
        "number": one.number,
        "rank": row.rank,
        "tied": row.tied,
        "place": one.place,
        "kind": row.kind.label,
        "title": one.case.title,
        "office": row.office,
        "company": row.company.name,
        "score": row.score,
    }
    if scores is not None:
        cells |= {
            "ballots": len(scores.ballots),
            "spread": scores.spread,
            "open": scores.open,
            "abstained": scores.abstained,
        }
    return [cells.get(column.key) for column in SCORES]
