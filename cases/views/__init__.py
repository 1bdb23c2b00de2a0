"""Pages of questions: the enterprise's own, the official's desk, one question with what is done to it."""

from cases.views.acting import PAGES as ACTS
from cases.views.acting import detail
from cases.views.asking import ask
from cases.views.files import file
from cases.views.knowledge import article, article_edit, article_new, article_withdraw, knowledge, similar
from cases.views.lists import bulk, export, home
from cases.views.proposals import proposals, proposals_export
from cases.views.replies import replies, reply, reply_new, reply_remove
from cases.views.statistics import statistics, statistics_export
from cases.views.topics import topic, topic_answer, topic_dismiss, topics

__all__ = [
    "ACTS",
    "article",
    "article_edit",
    "article_new",
    "article_withdraw",
    "ask",
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
    "similar",
    "statistics",
    "statistics_export",
    "topic",
    "topic_answer",
    "topic_dismiss",
    "topics",
]
