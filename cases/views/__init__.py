"""Pages of questions: the enterprise's own, the official's desk, one question with what is done to it."""

from cases.views.acting import PAGES as ACTS
from cases.views.acting import detail
from cases.views.asking import ask
from cases.views.awards import award, award_booklet, award_docx, awards
from cases.views.ballots import ballot, ballots
from cases.views.files import file
from cases.views.knowledge import article, article_edit, article_new, article_withdraw, knowledge, similar
from cases.views.lists import bulk, export, home
from cases.views.proposals import proposals, proposals_export
from cases.views.replies import replies, reply, reply_new, reply_remove
from cases.views.selection import (
    selection,
    selection_begin,
    selection_close,
    selection_criteria,
    selection_decide,
    selection_dismiss,
    selection_gather,
    selection_open,
    selection_publish,
    selection_remind,
    selection_reopen,
    selection_reviewers,
    selection_scores,
    selection_sheet,
    selection_take_back,
    selections,
)
from cases.views.statistics import statistics, statistics_export
from cases.views.topics import topic, topic_answer, topic_dismiss, topics
from cases.views.typical import PAGES as CASE_ACTS
from cases.views.typical import (
    typical,
    typical_case,
    typical_edit,
    typical_export,
    typical_file,
    typical_new,
    typical_numbers,
)

__all__ = [
    "ACTS",
    "CASE_ACTS",
    "article",
    "article_edit",
    "article_new",
    "article_withdraw",
    "ask",
    "award",
    "award_booklet",
    "award_docx",
    "awards",
    "ballot",
    "ballots",
    "bulk",
    "detail",
    "export",
    "file",
    "home",
    "knowledge",
    "proposals",
    "proposals_export",
    "replies",
    "reply",
    "reply_new",
    "reply_remove",
    "selection",
    "selection_begin",
    "selection_close",
    "selection_criteria",
    "selection_decide",
    "selection_dismiss",
    "selection_gather",
    "selection_open",
    "selection_publish",
    "selection_remind",
    "selection_reopen",
    "selection_reviewers",
    "selection_scores",
    "selection_sheet",
    "selection_take_back",
    "selections",
    "similar",
    "statistics",
    "statistics_export",
    "topic",
    "topic_answer",
    "topic_dismiss",
    "topics",
    "typical",
    "typical_case",
    "typical_edit",
    "typical_export",
    "typical_file",
    "typical_new",
    "typical_numbers",
]
