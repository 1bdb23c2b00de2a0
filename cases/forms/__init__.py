"""Input of questions, answers and what is done to them; of lists; of what offices write once."""

from cases.forms.acts import (
    AnswerForm,
    AskForm,
    AssignForm,
    ClassifyForm,
    ExclusionForm,
    ExtendForm,
    FilesField,
    NoteForm,
    RatingForm,
    ReasonForm,
    ReturnForm,
    SupplementForm,
    TransferForm,
)
from cases.forms.lists import ArticlesForm, BulkForm, DeskForm, OwnForm, ProposalForm, StatisticsForm, TopicsForm
from cases.forms.writing import ArticleForm, ReplyForm, TopicAnswerForm

__all__ = [
    "AnswerForm",
    "ArticleForm",
    "ArticlesForm",
    "AskForm",
    "AssignForm",
    "BulkForm",
    "ClassifyForm",
    "DeskForm",
    "ExclusionForm",
    "ExtendForm",
    "FilesField",
    "NoteForm",
    "OwnForm",
    "ProposalForm",
    "RatingForm",
    "ReasonForm",
    "ReplyForm",
    "ReturnForm",
    "StatisticsForm",
    "SupplementForm",
    "TopicAnswerForm",
    "TopicsForm",
    "TransferForm",
]
