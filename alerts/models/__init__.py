"""Five-colour lists: drafts, published lists, feedback, and the leading index."""

from alerts.models.answers import Feedback, FeedbackDraft, FeedbackReminder, Visit
from alerts.models.drafts import BackTest, DraftEntry, ListDraft, ListUpload
from alerts.models.leading import LeadingCount
from alerts.models.lists import Entry, EntryChange, Objection, WarningList

__all__ = [
    "BackTest",
    "DraftEntry",
    "Entry",
    "EntryChange",
    "Feedback",
    "FeedbackDraft",
    "FeedbackReminder",
    "LeadingCount",
    "ListDraft",
    "ListUpload",
    "Objection",
    "Visit",
    "WarningList",
]
