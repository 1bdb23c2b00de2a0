"""Pages of five-colour lists: looking at them, uploading and publishing them."""

from alerts.views.backtests import backtest, backtest_export, backtest_new, backtest_state, backtests
from alerts.views.changes import change, changes
from alerts.views.distribution import distribution_map, quarters, quarters_export
from alerts.views.drafts import (
    draft,
    draft_add,
    draft_adopt,
    draft_change,
    draft_discard,
    draft_export,
    draft_publish,
    draft_send_back,
    draft_state,
    draft_submit,
)
from alerts.views.entries import ask, entry
from alerts.views.explaining import draft_why, draft_why_find, entry_why
from alerts.views.feedback import feedback_draft, feedback_form
from alerts.views.leading import leading_export, leading_page
from alerts.views.lists import export, home, listed
from alerts.views.objections import object_to, objection, objections, objections_export, withdraw
from alerts.views.reminders import remind, remind_list
from alerts.views.rules import rules
from alerts.views.trials import trial_new
from alerts.views.uploads import discard, draft_upload, marked, preview, template, upload
from alerts.views.visits import visit_answer, visit_new

__all__ = [
    "ask",
    "backtest",
    "backtest_export",
    "backtest_new",
    "backtest_state",
    "backtests",
    "change",
    "changes",
    "discard",
    "distribution_map",
    "draft",
    "draft_add",
    "draft_adopt",
    "draft_change",
    "draft_discard",
    "draft_export",
    "draft_publish",
    "draft_send_back",
    "draft_state",
    "draft_submit",
    "draft_upload",
    "draft_why",
    "draft_why_find",
    "entry",
    "entry_why",
    "export",
    "feedback_draft",
    "feedback_form",
    "home",
    "leading_export",
    "leading_page",
    "listed",
    "marked",
    "object_to",
    "objection",
    "objections",
    "objections_export",
    "preview",
    "quarters",
    "quarters_export",
    "remind",
    "remind_list",
    "rules",
    "template",
    "trial_new",
    "upload",
    "visit_answer",
    "visit_new",
    "withdraw",
]
