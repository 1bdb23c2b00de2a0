"""Pages of the assessment: parse, ask one selector or service, render."""

from assessment.views.acting import compute, export_month, export_year, publish
from assessment.views.bulletins import (
    bulletin,
    bulletin_approve,
    bulletin_begin,
    bulletin_docx,
    bulletin_edit,
    bulletin_publish,
    bulletin_redraft,
    bulletin_send_back,
    bulletin_submit,
    bulletin_xlsx,
    bulletins,
)
from assessment.views.explain import explain, explain_year, export_explained
from assessment.views.feed import feed, feed_new, feed_revoke
from assessment.views.gaps import export_gap, gap
from assessment.views.hearings import (
    appeal_hearing,
    decide_appeal,
    decide_hearing,
    deduction_proposals,
    deductions,
    deductions_export,
    enter_hearing,
    hearing,
    open_hearing,
    reply_hearing,
)
from assessment.views.looking import overview, ranking, region, year
from assessment.views.peers import peer_groups
from assessment.views.priority import (
    priority,
    priority_entry,
    priority_export,
    priority_make,
    priority_own,
    priority_publish,
)
from assessment.views.schemes import compare_schemes, confirm_scheme, scheme
from assessment.views.weeks import week, week_docx, week_xlsx, weeks

__all__ = [
    "appeal_hearing",
    "bulletin",
    "bulletin_approve",
    "bulletin_begin",
    "bulletin_docx",
    "bulletin_edit",
    "bulletin_publish",
    "bulletin_redraft",
    "bulletin_send_back",
    "bulletin_submit",
    "bulletin_xlsx",
    "bulletins",
    "compare_schemes",
    "compute",
    "confirm_scheme",
    "decide_appeal",
    "decide_hearing",
    "deduction_proposals",
    "deductions",
    "deductions_export",
    "enter_hearing",
    "explain",
    "explain_year",
    "export_explained",
    "export_gap",
    "export_month",
    "export_year",
    "feed",
    "feed_new",
    "feed_revoke",
    "gap",
    "hearing",
    "open_hearing",
    "overview",
    "peer_groups",
    "priority",
    "priority_entry",
    "priority_export",
    "priority_make",
    "priority_own",
    "priority_publish",
    "publish",
    "ranking",
    "region",
    "reply_hearing",
    "scheme",
    "week",
    "week_docx",
    "week_xlsx",
    "weeks",
    "year",
]
