"""The gate before an answer is sent, the words by which questions are alike, the first guess of a topic."""

from datetime import timedelta

import pytest

from cases.enums import QuestionState, ReplySignal, Topic
from cases.rules import drawn_title, fingerprint, gate, guess_topic, likeness, terms_of, title_terms
from cases.selectors import likes_of
from cases.services import Gated, rate_answer
from tests.cases.stage import ANSWER, MONDAY, acting, answered, asked, reread
from tests.cast import Cast

HOUR = timedelta(hours=1)
QUESTION = "退税到账时间\n三月份退税尚未到账，请协助。"


def signals(text: str, *, pasted: int = 0, before: tuple[str, ...] = ()) -> list[ReplySignal]:
    return [found.signal for found in gate(text, question=QUESTION, pasted=pasted, before=before)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ANSWER, []),
        ("已收到，正在核实，请耐心等待。", [ReplySignal.BARE]),
        ("退税已办结。", [ReplySignal.SHORT]),
        ("请登录国际贸易单一窗口，在“原产地证”栏目自助打印证书。", [ReplySignal.OFF_TOPIC]),
        ("请打印证书。", [ReplySignal.SHORT, ReplySignal.OFF_TOPIC]),
    ],
)
def test_what_the_gate_finds(text: str, expected: list[ReplySignal]) -> None:
    assert signals(text) == expected


def test_the_same_words_to_five_others_are_pasted() -> None:
    assert signals(ANSWER, pasted=4) == []
    assert signals(ANSWER, pasted=5) == [ReplySignal.PASTED]


def test_a_supplement_is_read_with_what_was_answered_before() -> None:
    assert signals("已再次电话告知。", before=(ANSWER,)) == []
    assert signals("收到。", before=(ANSWER,)) == [ReplySignal.BARE]


def test_blanks_and_punctuation_make_no_other_answer() -> None:
    assert fingerprint("退税款 三日内到账。") == fingerprint("退税款三日内到账！")
    assert fingerprint("退税款三日内到账") != fingerprint("退税款五日内到账")
    assert -(2**63) <= fingerprint("任何文字") < 2**63


def test_an_overridden_signal_is_kept_with_its_reason(cast: Cast) -> None:
    question = asked(cast)
    with pytest.raises(Gated) as gated:
        answered(cast, question, text="退税已办结。", now=MONDAY + HOUR)
    assert [found.signal for found in gated.value.findings] == [ReplySignal.SHORT]
    assert not reread(question).first_answered_at
    with pytest.raises(Gated, match="不足"):
        answered(cast, question, text="退税已办结。", reason="急", now=MONDAY + HOUR)
    sent = answered(cast, question, text="退税已办结。", reason="已电话详细答复企业", now=MONDAY + HOUR)
    assert (sent.signals, sent.reason, sent.substantive) == ([ReplySignal.SHORT], "已电话详细答复企业", True)
    assert reread(question).first_answered_at == MONDAY + HOUR


def test_an_acknowledgement_is_sent_and_the_clock_runs_on(cast: Cast) -> None:
    question = asked(cast)
    text = "已收到，正在核实，请耐心等待。"
    sent = answered(cast, question, text=text, reason="已联系税务部门，先行告知", now=MONDAY + HOUR)
    row = reread(question)
    assert (sent.substantive, row.state, row.first_answered_at) == (False, QuestionState.ACCEPTED, None)
    assert row.owed_by == row.due_at
    answered(cast, question, now=MONDAY + 2 * HOUR)
    assert reread(question).first_answered_at == MONDAY + 2 * HOUR


def test_no_reason_is_kept_where_nothing_was_found(cast: Cast) -> None:
    assert answered(cast, asked(cast), reason="多余的理由说明", now=MONDAY + HOUR).reason == ""


def test_the_sixth_paste_is_found_in_the_database(cast: Cast) -> None:
    for number in range(5):
        answered(cast, asked(cast, title=f"退税到账第{number}问"), now=MONDAY + HOUR)
    last = asked(cast, title="退税到账第六问")
    with pytest.raises(Gated, match="另外 5 件"):
        answered(cast, last, text=ANSWER + "！", now=MONDAY + HOUR)


# --- words ---


def test_words_are_pairs_without_what_every_question_has() -> None:
    assert terms_of("请问退税到账") == {"退税", "税到", "到账"}
    assert terms_of("您好，请问如何办理") == frozenset()
    assert terms_of("RCEP原产地") == {"rcep", "原产", "产地"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("出口退税一直没有到账", "退税款什么时候到账"),
        ("港口拥堵货物延误如何处理", "近期港口拥堵，能否改港"),
        ("RCEP原产地证怎么申请", "如何申请RCEP原产地证书"),
    ],
)
def test_questions_that_ask_the_same_are_alike(one: str, other: str) -> None:
    assert likeness(title_terms(one), title_terms(other)) >= 0.4


def test_questions_that_ask_something_else_are_not() -> None:
    assert likeness(title_terms("出口退税没有到账"), title_terms("广交会展位如何申请")) == 0
    assert likeness((), ()) == 0


def test_like_questions_come_with_their_ratings_the_likest_first_and_from_the_own_range_only(cast: Cast) -> None:
    near = asked(cast, "sibling_clerk", title="出口退税到账时间")
    answered(cast, near, now=MONDAY + HOUR)
    with acting(cast, "sibling_clerk") as by:
        rate_answer(question=near.public_id, rating=5, by=by, now=MONDAY + 2 * HOUR)
    farther = asked(cast, "sibling_clerk", title="退税申报流程")
    answered(cast, farther, now=MONDAY + HOUR)
    foreign = asked(cast, "foreign_clerk", title="退税到账时间")
    answered(cast, foreign, "foreign_county", now=MONDAY + HOUR)
    asked(cast, "sibling_clerk", title="退税到账时间未答复")
    question = asked(cast, title="退税到账时间")
    with acting(cast, "county") as by:
        found = likes_of(by, question.title, but=question.pk)
        assert [(like.title, like.rating) for like in found] == [("出口退税到账时间", 5), ("退税申报流程", None)]
        assert found[0].answer == ANSWER
        assert likes_of(by, "您好") == []
    with acting(cast, "centre") as by:
        assert {like.title for like in likes_of(by, question.title)} >= {"退税到账时间", "出口退税到账时间"}


# --- titles and topics ---


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("三月份退税尚未到账，请协助。谢谢！", "三月份退税尚未到账，请协助"),
        ("尊敬的领导：您好！\n我司货物滞留宁波港。", "我司货物滞留宁波港"),
        ("您好，请问如何申请原产地证？", "请问如何申请原产地证"),
        ("！！！\n退税", "退税"),
        ("长" * 60, "长" * 39 + "…"),
    ],
)
def test_a_title_is_drawn_from_the_text(text: str, title: str) -> None:
    assert drawn_title(text) == title


@pytest.mark.parametrize(
    ("title", "text", "topic"),
    [
        ("出口退税到账时间", "", Topic.REFUND),
        ("货物滞留", "货物滞留宁波港口，港口拥堵", Topic.PORT),
        ("RCEP", "原产地证书怎么办", Topic.CERTIFICATE),
        ("招不到工人", "用工紧张", Topic.LABOUR),
        ("别的事", "说不清", Topic.OTHER),
    ],
)
def test_the_first_guess_of_a_topic(title: str, text: str, topic: Topic) -> None:
    assert guess_topic(title, text) is topic
