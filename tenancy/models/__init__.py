"""Regions, enterprises, people and jobs: what one row is."""

from tenancy.models.people import Authorisation, Membership, SignInAttempt, User, UserManager
from tenancy.models.places import CalendarDay, PeerGroup, PeerGroupChange, Region
from tenancy.models.registry import Enterprise, EnterpriseChange, EnterpriseUpload
from tenancy.models.signins import SignIn
from tenancy.models.tokens import ApiToken, KeptAnswer, Key
from tenancy.models.work import Job, StoredFile

__all__ = [
    "ApiToken",
    "Authorisation",
    "CalendarDay",
    "Enterprise",
    "EnterpriseChange",
    "EnterpriseUpload",
    "Job",
    "KeptAnswer",
    "Key",
    "Membership",
    "PeerGroup",
    "PeerGroupChange",
    "Region",
    "SignIn",
    "SignInAttempt",
    "StoredFile",
    "User",
    "UserManager",
]
