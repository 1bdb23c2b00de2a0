"""Every change to the Target Table."""

from targets.services.freezing import freeze
from targets.services.judging import correct_judging
from targets.services.progress import file_progress, send_back_progress, verify_progress
from targets.services.reminders import remind_due
from targets.services.tables import confirm_upload, default_title, discard_upload, load_table, upload_targets

__all__ = [
    "confirm_upload",
    "correct_judging",
    "default_title",
    "discard_upload",
    "file_progress",
    "freeze",
    "load_table",
    "remind_due",
    "send_back_progress",
    "upload_targets",
    "verify_progress",
]
