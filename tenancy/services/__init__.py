"""Every write of tenancy: people and accounts, files, the registry, authorisations, the working calendar, peer groups."""

from tenancy.services.authorisations import authorise, revoke_authorisation
from tenancy.services.calendar import lock_calendar, remove_calendar_day, set_calendar_day, write_calendar_days
from tenancy.services.files import FILES_KEPT, purge, store_file
from tenancy.services.groups import STALE_GROUP, set_peer_group
from tenancy.services.people import (
    LOCK,
    MAX_FAILURES,
    NewAccount,
    change_password,
    check_password_strength,
    create_account,
    forget_failures,
    locked_until,
    make_password,
    record_failure,
    reset_password,
    set_active,
)
from tenancy.services.registry import (
    add_enterprise,
    edit_enterprise,
    members_follow,
    move_enterprise,
    request_registry_export,
    set_state,
    set_tags,
)
from tenancy.services.signins import purge_sign_ins, record_sign_in
from tenancy.services.uploads import (
    confirm_upload,
    discard_upload,
    receive_upload,
    refuse_upload,
    replan_upload,
    settle_upload,
    write_upload,
)

__all__ = [
    "FILES_KEPT",
    "LOCK",
    "MAX_FAILURES",
    "STALE_GROUP",
    "NewAccount",
    "add_enterprise",
    "authorise",
    "change_password",
    "check_password_strength",
    "confirm_upload",
    "create_account",
    "discard_upload",
    "edit_enterprise",
    "forget_failures",
    "lock_calendar",
    "locked_until",
    "make_password",
    "members_follow",
    "move_enterprise",
    "purge",
    "purge_sign_ins",
    "receive_upload",
    "record_failure",
    "record_sign_in",
    "refuse_upload",
    "remove_calendar_day",
    "replan_upload",
    "request_registry_export",
    "reset_password",
    "revoke_authorisation",
    "set_active",
    "set_calendar_day",
    "set_peer_group",
    "set_state",
    "set_tags",
    "settle_upload",
    "store_file",
    "write_calendar_days",
    "write_upload",
]
