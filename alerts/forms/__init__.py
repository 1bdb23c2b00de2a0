"""Input of lists and feedback. What the words must be is in `alerts.rules`, asked by the services."""

from alerts.forms.changes import ChangeForm, DecisionForm, ObjectionForm, ObjectionsForm
from alerts.forms.distribution import LeadingForm, RegionForm
from alerts.forms.drafts import DraftForm, DraftRowForm, FindForm, NoteForm, ReasonForm
from alerts.forms.feedback import FeedbackForm, VisitForm
from alerts.forms.lists import EntriesForm, UploadForm
from alerts.forms.rules import BackTestForm, NumberRow, NumbersForm, TrialForm, WhyForm

__all__ = [
    "BackTestForm",
    "ChangeForm",
    "DecisionForm",
    "DraftForm",
    "DraftRowForm",
    "EntriesForm",
    "FeedbackForm",
    "FindForm",
    "LeadingForm",
    "NoteForm",
    "NumberRow",
    "NumbersForm",
    "ObjectionForm",
    "ObjectionsForm",
    "ReasonForm",
    "RegionForm",
    "TrialForm",
    "UploadForm",
    "VisitForm",
    "WhyForm",
]
