"""What a person enters, one module a subject."""

from assessment.forms.bulletins import BulletinForm, FeedTokenForm, SendBackForm, VersionForm
from assessment.forms.deductions import (
    AppealDecisionForm,
    DecideForm,
    DeductionsForm,
    EnterHearingForm,
    HearingTextForm,
    WaitingForm,
)
from assessment.forms.explaining import ExplainFilter
from assessment.forms.gaps import ACT_UNITS, WhatIfForm
from assessment.forms.peers import PeerGroupForm
from assessment.forms.priority import MakePriorityForm, PriorityFilter
from assessment.forms.publishing import ConfirmSchemeForm, GiveBackForm, HandInForm, RankingFilter, SeenForm

__all__ = [
    "ACT_UNITS",
    "AppealDecisionForm",
    "BulletinForm",
    "ConfirmSchemeForm",
    "DecideForm",
    "DeductionsForm",
    "EnterHearingForm",
    "ExplainFilter",
    "FeedTokenForm",
    "GiveBackForm",
    "HandInForm",
    "HearingTextForm",
    "MakePriorityForm",
    "PeerGroupForm",
    "PriorityFilter",
    "RankingFilter",
    "SeenForm",
    "SendBackForm",
    "VersionForm",
    "WaitingForm",
    "WhatIfForm",
]
