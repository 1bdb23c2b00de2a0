"""Every write of questions and answers; each act goes through `cases.services.steps.move`, the one door of the table."""

from cases.services.answering import Gated, answer_question
from cases.services.asking import ask_question, supplement_question, withdraw_question
from cases.services.closing import close_settled, rate_answer, reopen_question
from cases.services.excluding import confirm_exclusion, propose_exclusion, reject_exclusion
from cases.services.files import Upload
from cases.services.handling import (
    accept_question,
    assign_many,
    assign_question,
    classify_many,
    classify_question,
    extend_question,
    note_question,
    return_question,
    transfer_question,
)
from cases.services.publishing import publish_article, revise_article, withdraw_article
from cases.services.replies import add_reply, change_reply, remove_reply
from cases.services.statistics import count_year, count_years
from cases.services.topics import answer_topic, answer_topic_of, dismiss_topic, find_topics
from cases.services.watching import Watched, remind_ratings, watch_questions

__all__ = [
    "Gated",
    "Upload",
    "Watched",
    "accept_question",
    "add_reply",
    "answer_question",
    "answer_topic",
    "answer_topic_of",
    "ask_question",
    "assign_many",
    "assign_question",
    "change_reply",
    "classify_many",
    "classify_question",
    "close_settled",
    "confirm_exclusion",
    "count_year",
    "count_years",
    "dismiss_topic",
    "extend_question",
    "find_topics",
    "note_question",
    "propose_exclusion",
    "publish_article",
    "rate_answer",
    "reject_exclusion",
    "remind_ratings",
    "remove_reply",
    "reopen_question",
    "return_question",
    "revise_article",
    "supplement_question",
    "transfer_question",
    "watch_questions",
    "withdraw_article",
    "withdraw_question",
]
