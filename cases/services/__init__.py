"""Every write of questions and answers; each act goes through `cases.services.steps.move`, the one door of the table."""

from cases.services.answering import Gated, answer_question
from cases.services.asking import ask_question, supplement_question, withdraw_question
from cases.services.closing import close_settled, rate_answer, reopen_question
from cases.services.deciding import (
    close_scoring,
    decide_selection,
    publish_selection,
    reopen_scoring,
    take_back_decision,
)
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
from cases.services.scoring import remind_due_reviewers, remind_reviewers, score_ballot
from cases.services.selection import (
    appoint_reviewers,
    change_criteria,
    dismiss_reviewer,
    gather_contenders,
    officials_to_appoint,
    open_scoring,
    prepare_selection,
    reword_sheet,
)
from cases.services.statistics import count_year, count_years
from cases.services.topics import answer_topic, answer_topic_of, dismiss_topic, find_topics
from cases.services.typical import (
    adopt_case,
    comment_on_case,
    forward_case,
    return_case,
    revise_case,
    submit_case,
    withdraw_case,
    write_case,
)
from cases.services.watching import Watched, remind_ratings, watch_questions

__all__ = [
    "Gated",
    "Upload",
    "Watched",
    "accept_question",
    "add_reply",
    "adopt_case",
    "answer_question",
    "answer_topic",
    "answer_topic_of",
    "appoint_reviewers",
    "ask_question",
    "assign_many",
    "assign_question",
    "change_criteria",
    "change_reply",
    "classify_many",
    "classify_question",
    "close_scoring",
    "close_settled",
    "comment_on_case",
    "confirm_exclusion",
    "count_year",
    "count_years",
    "decide_selection",
    "dismiss_reviewer",
    "dismiss_topic",
    "extend_question",
    "find_topics",
    "forward_case",
    "gather_contenders",
    "note_question",
    "officials_to_appoint",
    "open_scoring",
    "prepare_selection",
    "propose_exclusion",
    "publish_article",
    "publish_selection",
    "rate_answer",
    "reject_exclusion",
    "remind_due_reviewers",
    "remind_ratings",
    "remind_reviewers",
    "remove_reply",
    "reopen_question",
    "reopen_scoring",
    "return_case",
    "return_question",
    "revise_article",
    "revise_case",
    "reword_sheet",
    "score_ballot",
    "submit_case",
    "supplement_question",
    "take_back_decision",
    "transfer_question",
    "watch_questions",
    "withdraw_article",
    "withdraw_case",
    "withdraw_question",
    "write_case",
]
