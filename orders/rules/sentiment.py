"""The sentiment questions of a return: at most ten, one tap each (definitions §2, 月度填报)."""

from collections.abc import Mapping

from core.enums import LabelledEnum
from orders.enums import Difficulty, PolicyWish, SentimentQuestion, Trend
from orders.facts import ReturnTerms
from orders.rules.lines import Errors

CHOICES: Mapping[SentimentQuestion, type[LabelledEnum]] = {
    SentimentQuestion.ORDERS: Trend,
    SentimentQuestion.PRICE: Trend,
    SentimentQuestion.COST: Trend,
    SentimentQuestion.PROFIT: Trend,
    SentimentQuestion.LABOUR: Trend,
    SentimentQuestion.DIFFICULTY: Difficulty,
    SentimentQuestion.POLICY: PolicyWish,
}


def questions(terms: ReturnTerms) -> list[tuple[SentimentQuestion, list[tuple[str, str]]]]:
    """The questions asked, each with its answers (value, label), in the scheme's order."""
    return [(SentimentQuestion(code), CHOICES[SentimentQuestion(code)].choices()) for code in terms.sentiment]


def sentiment_key(question: str) -> str:
    """Name of a question's field in `Invalid.errors`."""
    return f"sentiment-{question}"


def read_sentiment(typed: Mapping[str, str], terms: ReturnTerms) -> tuple[dict[str, str], Errors]:
    """The answers given, by question, and what is wrong with them; skipping is wrong only where the scheme says so."""
    answers: dict[str, str] = {}
    errors: Errors = {}
    for question, choices in questions(terms):
        answer = typed.get(question.value, "").strip()
        known = dict(choices) | {label: label for _, label in choices}
        if not answer and terms.sentiment_required:
            errors[sentiment_key(question.value)] = [f"请选择“{question.label}”的情况。"]
        elif answer and answer not in known:
            errors[sentiment_key(question.value)] = [f"“{question.label}”没有“{answer}”这一选项。"]
        elif answer:
            answers[question.value] = next(code for code, label in choices if answer in (code, label))
    return answers, errors
