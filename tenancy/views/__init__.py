"""Pages of tenancy: the front door, accounts, jobs and audit, the registry, authorisations, the calendar."""

from tenancy.views.accounts import account_active, account_new, account_reset, people
from tenancy.views.authorisations import authorisations, authorise, revoke
from tenancy.views.calendar import calendar, calendar_day, calendar_export, calendar_remove
from tenancy.views.front import home, password, sign_in, sign_out, switch
from tenancy.views.registry import (
    enterprise,
    enterprise_edit,
    enterprise_move,
    enterprise_new,
    enterprise_state,
    enterprise_tags,
    enterprises,
    enterprises_export,
)
from tenancy.views.tokens import token_new, token_revoke, tokens
from tenancy.views.uploads import (
    enterprises_template,
    enterprises_upload,
    upload_confirm,
    upload_discard,
    upload_marked,
    upload_preview,
)
from tenancy.views.work import audit, file, job_detail, job_progress, jobs

__all__ = [
    "account_active",
    "account_new",
    "account_reset",
    "audit",
    "authorisations",
    "authorise",
    "calendar",
    "calendar_day",
    "calendar_export",
    "calendar_remove",
    "enterprise",
    "enterprise_edit",
    "enterprise_move",
    "enterprise_new",
    "enterprise_state",
    "enterprise_tags",
    "enterprises",
    "enterprises_export",
    "enterprises_template",
    "enterprises_upload",
    "file",
    "home",
    "job_detail",
    "job_progress",
    "jobs",
    "password",
    "people",
    "revoke",
    "sign_in",
    "sign_out",
    "switch",
    "token_new",
    "token_revoke",
    "tokens",
    "upload_confirm",
    "upload_discard",
    "upload_marked",
    "upload_preview",
]
