"""Telling people, what they said about being told, and sending what goes out of the house."""

from notices.services.contact_uploads import (
    confirm_contacts,
    discard_contacts,
    errors_of,
    plan_contacts,
    receive_contacts,
)
from notices.services.contacts import (
    chase_contacts,
    chase_due,
    reveal_list,
    reveal_mobile,
    save_contact,
    set_contacts_due,
)
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
    "chase_contacts",
    "chase_due",
    "confirm_contacts",
    "discard_contacts",
    "errors_of",
    "mark_all_read",
    "mark_read",
    "notify_enterprise",
    "notify_enterprises",
    "notify_office",
    "notify_offices",
    "plan_contacts",
    "receive_contacts",
    "resend",
    "reveal_list",
    "reveal_mobile",
    "save_contact",
    "save_office",
    "save_settings",
    "send_some",
    "set_contacts_due",
]
