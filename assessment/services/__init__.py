"""Every write of the assessment."""

from assessment.services.bulletins import (
    approve_bulletin,
    begin_bulletin,
    draft_due,
    edit_bulletin,
    is_office_of_one,
    publish_bulletin,
    redraft_bulletin,
    send_back_bulletin,
    submit_bulletin,
)
from assessment.services.computing import (
    compute_live,
    compute_live_month,
    compute_run,
    compute_week,
    due_months,
    lock_due,
    lock_month_due,
)
from assessment.services.feed_tokens import (
    FeedReader,
    NewFeedToken,
    feed_reader_of,
    issue_feed_token,
    revoke_feed_token,
)
from assessment.services.hearings import (
    appeal_hearing,
    decide_appeal,
    decide_hearing,
    enter_hearing,
    open_hearing,
    reply_hearing,
)
from assessment.services.locks import month_alone
from assessment.services.priority import (
    make_priority_for_job,
    make_priority_list,
    publish_priority_list,
    request_priority,
    request_priority_workbook,
)
from assessment.services.publishing import give_back, hand_in, publish_reviewed, publish_run, review_run
from assessment.services.requests import (
    compute_for_job,
    request_computation,
    request_month_workbook,
    request_year_workbook,
)
from assessment.services.schemes import confirm_scheme
from assessment.services.weeks import tell_week

__all__ = [
    "FeedReader",
    "NewFeedToken",
    "appeal_hearing",
    "approve_bulletin",
    "begin_bulletin",
    "compute_for_job",
    "compute_live",
    "compute_live_month",
    "compute_run",
    "compute_week",
    "confirm_scheme",
    "decide_appeal",
    "decide_hearing",
    "draft_due",
    "due_months",
    "edit_bulletin",
    "enter_hearing",
    "feed_reader_of",
    "give_back",
    "hand_in",
    "is_office_of_one",
    "issue_feed_token",
    "lock_due",
    "lock_month_due",
    "make_priority_for_job",
    "make_priority_list",
    "month_alone",
    "open_hearing",
    "publish_bulletin",
    "publish_priority_list",
    "publish_reviewed",
    "publish_run",
    "redraft_bulletin",
    "reply_hearing",
    "request_computation",
    "request_month_workbook",
    "request_priority",
    "request_priority_workbook",
    "request_year_workbook",
    "review_run",
    "revoke_feed_token",
    "send_back_bulletin",
    "submit_bulletin",
    "tell_week",
]
