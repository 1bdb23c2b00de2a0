"""Questions about people, regions, enterprises, jobs and files."""

from tenancy.selectors.authorisations import AuthorisationRow, authorisations_of
from tenancy.selectors.people import Post, actor_of, chosen_post, enterprise_of, people, posts_of
from tenancy.selectors.places import Regions, all_regions, working_calendar
from tenancy.selectors.registry import (
    EnterprisePage,
    Panel,
    RegistryQuery,
    Told,
    changes_since,
    enterprise_in_view,
    enterprise_page,
    place_name,
    regions_to_filter,
    registry,
    with_name,
)
from tenancy.selectors.rows import _own, enterprises_in_view, rows_in_view
from tenancy.selectors.uploads import (
    SHOWN_ERRORS,
    UploadPage,
    as_columns,
    codes_elsewhere,
    errors_of,
    open_uploads,
    pack,
    plan_of,
    unpack,
    upload_for,
    upload_page,
)
from tenancy.selectors.work import file_in_view, jobs_in_view

__all__ = [
    "SHOWN_ERRORS",
    "AuthorisationRow",
    "EnterprisePage",
    "Panel",
    "Post",
    "Regions",
    "RegistryQuery",
    "Told",
    "UploadPage",
    "_own",
    "actor_of",
    "all_regions",
    "as_columns",
    "authorisations_of",
    "changes_since",
    "chosen_post",
    "codes_elsewhere",
    "enterprise_in_view",
    "enterprise_of",
    "enterprise_page",
    "enterprises_in_view",
    "errors_of",
    "file_in_view",
    "jobs_in_view",
    "open_uploads",
    "pack",
    "people",
    "place_name",
    "plan_of",
    "posts_of",
    "regions_to_filter",
    "registry",
    "rows_in_view",
    "unpack",
    "upload_for",
    "upload_page",
    "with_name",
    "working_calendar",
]
