"""Every write of five-colour lists."""

from alerts.services.backtesting import back_test_of, request_backtest, run_backtest
from alerts.services.changes import recolour_entry, remove_entry
from alerts.services.drafts import adopt_draft, change_draft_entry, discard_draft, send_back_draft, submit_draft
from alerts.services.drawing import draw, draw_of, request_trial
from alerts.services.due import remind_publication
from alerts.services.exporting import request_draft_workbook
from alerts.services.feedback import ask_about, give_feedback, save_feedback_draft
from alerts.services.leading import count_leading
from alerts.services.objections import decide_objection, raise_objection, withdraw_objection
from alerts.services.publishing import publish_draft, tell_list
from alerts.services.reminders import remind_entries, remind_entry, remind_ladder, request_reminders
from alerts.services.uploads import discard_upload, draft_from_upload, upload_list
from alerts.services.visits import answer_visit, record_visit

__all__ = [
    "adopt_draft",
    "answer_visit",
    "ask_about",
    "back_test_of",
    "change_draft_entry",
    "count_leading",
    "decide_objection",
    "discard_draft",
    "discard_upload",
    "draft_from_upload",
    "draw",
    "draw_of",
    "give_feedback",
    "publish_draft",
    "raise_objection",
    "recolour_entry",
    "record_visit",
    "remind_entries",
    "remind_entry",
    "remind_ladder",
    "remind_publication",
    "remove_entry",
    "request_backtest",
    "request_draft_workbook",
    "request_reminders",
    "request_trial",
    "run_backtest",
    "save_feedback_draft",
    "send_back_draft",
    "submit_draft",
    "tell_list",
    "upload_list",
    "withdraw_objection",
]
