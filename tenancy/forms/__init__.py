"""Forms about people, the registry and the working calendar."""

from tenancy.forms.calendar import DayForm
from tenancy.forms.people import (
    AccountForm,
    AuditFilter,
    AuthoriseForm,
    PasswordForm,
    PeopleFilter,
    SignInForm,
    TokenForm,
)
from tenancy.forms.registry import (
    EditForm,
    EnterpriseDetails,
    EnterpriseForm,
    MoveForm,
    ReasonForm,
    RegistryFilter,
    StateForm,
    TagsForm,
    UploadForm,
)

__all__ = [
    "AccountForm",
    "AuditFilter",
    "AuthoriseForm",
    "DayForm",
    "EditForm",
    "EnterpriseDetails",
    "EnterpriseForm",
    "MoveForm",
    "PasswordForm",
    "PeopleFilter",
    "ReasonForm",
    "RegistryFilter",
    "SignInForm",
    "StateForm",
    "TagsForm",
    "TokenForm",
    "UploadForm",
]
