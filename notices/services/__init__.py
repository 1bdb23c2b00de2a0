"""Telling people, what they said about being told, and sending what goes out of the house."""

from notices.services.inbox import (
    mark_all_read,
    mark_read,
    notify_enterprise,
    notify_enterprises,
    notify_office,
    notify_offices,
)
from notices.services.sending import resend, send_some
from notices.services.wishes import save_office, save_settings

__all__ = [
    "mark_all_read",
    "mark_read",
    "notify_enterprise",
    "notify_enterprises",
    "notify_office",
    "notify_offices",
    "resend",
    "save_office",
    "save_settings",
    "send_some",
]
