"""Canned replies and the knowledge base: who keeps what, what everybody reads, what nobody is told."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.enums import ArticleState, Topic
from cases.models import Article, ArticleLink, CannedReply, Question
from cases.rules import MAX_REPLIES
from cases.selectors import articles_like, own_replies
from cases.services import (
    add_reply,
    answer_question,
    ask_question,
    change_reply,
    publish_article,
    remove_reply,
    revise_article,
    withdraw_article,
)
from core.errors import Invalid, NotAllowed, Refused, Stale, Unseen
from core.periods import SHANGHAI
from tenancy.models import User
from tenancy.scope import actor_scope, job_scope
from tests.cast import XIHU, Cast

Signed = Callable[[User], Client]
NOW = datetime(2026, 11, 20, 10, tzinfo=SHANGHAI)
TITLE, ASKED = "宁波港改港手续", "近期宁波港拥堵，货物滞留码头，应如何办理改港手续？"
ANSWER = "可凭改港申请到口岸办理，费用由船公司承担，流程见附表。"


def reply(cast: Cast, name: str = "county", title: str = "改港", text: str = ANSWER) -> CannedReply:
    actor = cast.actor(name)
    with actor_scope(actor):
        return add_reply(title=title, text=text, by=actor, now=NOW)


def publish(cast: Cast, name: str = "county", *, title: str = TITLE, asked: str = ASKED, answer: str = ANSWER,
            question: Question | None = None, token: str = "", topic: Topic = Topic.PORT) -> Article:  # fmt: skip
    actor = cast.actor(name)
    with actor_scope(actor):
        return publish_article(
            title=title, asked=asked, answer=answer, topic=topic, token=token,
            question=None if question is None else question.public_id, by=actor, now=NOW,
        )  # fmt: skip


def answered(
    cast: Cast, name: str = "clerk", office: str = "county", title: str = TITLE, text: str = ASKED
) -> Question:
    clerk, official = cast.actor(name), cast.actor(office)
    now = timezone.now()
    with actor_scope(clerk):
        question = ask_question(title=title, text=text, by=clerk, now=now)
    with actor_scope(official):
        answer_question(question=question.public_id, text=ANSWER, by=official, now=now)
    return question


def page_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, response.status_code
    return response.content.decode()


# --- canned replies ---


def test_replies_belong_to_exactly_one_office(cast: Cast) -> None:
    row = reply(cast)
    for name in ("city", "centre", "cousin_county", "foreign_county"):
        actor = cast.actor(name)
        with actor_scope(actor):
            assert not own_replies(actor).exists()
            with pytest.raises(Unseen):
                change_reply(reply=row.public_id, title="改港", text="换成别的。", version=1, by=actor, now=NOW)
            with pytest.raises(Unseen):
                remove_reply(reply=row.public_id, version=1, by=actor)


@pytest.mark.parametrize("name", ["clerk", "auditor"])
def test_who_does_not_answer_keeps_no_replies(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        reply(cast, name)


def test_the_database_lets_no_office_write_anothers_replies(cast: Cast) -> None:
    row = reply(cast)
    with actor_scope(cast.actor("city")):
        assert CannedReply.objects.filter(pk=row.pk).update(text="改") == 0
        assert CannedReply.objects.filter(pk=row.pk).delete()[0] == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            CannedReply.objects.create(region_id=XIHU, title="市局写", text="不可以", changed_at=NOW)
    with actor_scope(cast.actor("clerk")), pytest.raises(DatabaseError), transaction.atomic():
        CannedReply.objects.count()


def test_the_same_name_twice(cast: Cast) -> None:
    first = reply(cast)
    assert reply(cast).pk == first.pk, "sent twice"
    with pytest.raises(Invalid, match="同名"):
        reply(cast, text="另一个内容。")
    assert reply(cast, "foreign_county", text="另一个内容。").pk != first.pk, "another office may use it"


def test_a_colleagues_change_is_not_overwritten(cast: Cast) -> None:
    row = reply(cast)
    actor = cast.actor("county")
    with actor_scope(actor):
        change_reply(reply=row.public_id, title="改港", text="同事的新内容。", version=1, by=actor, now=NOW)
        with pytest.raises(Stale):
            change_reply(reply=row.public_id, title="改港", text="我的新内容。", version=1, by=actor, now=NOW)
        with pytest.raises(Stale):
            remove_reply(reply=row.public_id, version=1, by=actor)
        change_reply(reply=row.public_id, title="改港", text="我的新内容。", version=2, by=actor, now=NOW)
        remove_reply(reply=row.public_id, version=3, by=actor)
        assert not own_replies(actor).exists()
    with actor_scope(cast.actor("auditor")), connection.cursor() as cursor:
        cursor.execute("SELECT op FROM audit.event WHERE tbl = 'cases_cannedreply' ORDER BY id")
        assert [op for (op,) in cursor.fetchall()] == ["I", "U", "U", "D"]


def test_there_is_an_end_to_replies(cast: Cast) -> None:
    with job_scope(reason="test"):
        CannedReply.objects.bulk_create(
            CannedReply(region_id=XIHU, title=f"答复{number}", text="内容", changed_at=NOW)
            for number in range(MAX_REPLIES)
        )
    with pytest.raises(Refused, match=str(MAX_REPLIES)):
        reply(cast)


def test_replies_through_the_pages(cast: Cast, client_for: Signed) -> None:
    client, other = client_for(cast.county), client_for(cast.county)
    assert "还没有常用答复" in page_of(client, "/questions/replies/")
    assert client.post("/questions/replies/new/", {"title": "", "text": "写了的内容"}).status_code == 200
    assert client.post("/questions/replies/new/", {"title": "<b>改港</b>", "text": ANSWER}).status_code == 302
    listed = page_of(client, "/questions/replies/")
    assert "&lt;b&gt;改港" in listed
    assert "<b>改港" not in listed
    with job_scope(reason="test"):
        path = f"/questions/replies/{CannedReply.objects.get().public_id}/"
    assert ANSWER in page_of(client, path)
    assert other.post(path, {"title": "改港", "text": "同事先保存。", "version": "1"}).status_code == 302
    late = client.post(path, {"title": "改港", "text": "我后保存。", "version": "1"})
    assert late.status_code == 409
    assert "同事先保存。" in late.content.decode()
    assert "我后保存。" in late.content.decode()
    assert 'name="version" value="2"' in late.content.decode()
    assert client.post(f"{path}remove/", {"version": "1"}).status_code == 409
    assert client.post(f"{path}remove/", {"version": "2"}).status_code == 302
    assert client.get(path).status_code == 404
    foreign = client_for(cast.foreign_county)
    assert foreign.get(path).content == foreign.get(f"/questions/replies/{uuid.UUID(int=7)}/").content


def test_replies_stand_beside_the_editor_of_their_office_only(cast: Cast, client_for: Signed) -> None:
    row = reply(cast, title="本县常用", text="本县**常用**的答复<b>。")
    reply(cast, "city", title="市局常用", text="市局常用的答复。")
    actor = cast.actor("clerk")
    with actor_scope(actor):
        question = ask_question(title=TITLE, text=ASKED, by=actor, now=timezone.now())
    path = f"/questions/{question.public_id}/"
    county, city = page_of(client_for(cast.county), path), page_of(client_for(cast.city), path)
    assert 'data-insert-text="本县**常用**的答复&lt;b&gt;。" data-insert-into="id_text"' in county
    assert "市局常用" not in county
    assert "市局常用的答复" in city
    assert "本县常用" not in city
    assert "本县常用" not in page_of(client_for(cast.clerk), path)
    filled = page_of(client_for(cast.county), f"{path}?reply={row.public_id}")
    assert "\n本县**常用**的答复&lt;b&gt;。</textarea>" in filled
    assert "\n本县" not in page_of(client_for(cast.city), f"{path}?reply={row.public_id}")
    sent = client_for(cast.county).post(f"{path}answer/?reply={row.public_id}", {"text": "短", "seen": "0"})
    assert "\n短</textarea>" in sent.content.decode(), "what was typed stays"


# --- articles ---


def test_everybody_reads_what_a_county_published(cast: Cast, client_for: Signed) -> None:
    article = publish(cast)
    for name in ("clerk", "foreign_clerk", "foreign_county", "city", "centre", "department", "auditor"):
        client = client_for(cast.users[name])
        assert TITLE in page_of(client, "/questions/knowledge/")
        page = page_of(client, f"/questions/knowledge/{article.public_id}/")
        assert ANSWER in page
        assert "西湖区商务局" in page
        assert ("提出诉求" in page) is name.endswith("clerk")
        assert ("修订" in page) is False
    assert "修订" in page_of(client_for(cast.county), f"/questions/knowledge/{article.public_id}/")
    assert client_for(cast.administrator).get("/questions/knowledge/").status_code == 403


@pytest.mark.parametrize("name", ["clerk", "auditor"])
def test_who_does_not_answer_publishes_nothing(cast: Cast, name: str, client_for: Signed) -> None:
    with pytest.raises(NotAllowed):
        publish(cast, name)
    assert client_for(cast.users[name]).get("/questions/knowledge/new/").status_code == 403


def test_the_question_behind_is_shown_to_those_who_see_it(cast: Cast, client_for: Signed) -> None:
    question = answered(cast)
    article = publish(cast, question=question)
    path = f"/questions/knowledge/{article.public_id}/"
    for name, sees in {
        "clerk": True, "county": True, "city": True, "centre": True, "auditor": True,
        "sibling_clerk": False, "foreign_clerk": False, "cousin_county": False, "foreign_city": False,
    }.items():  # fmt: skip
        page = page_of(client_for(cast.users[name]), path)
        assert (question.number in page) is sees, name
        assert (str(question.public_id) in page) is sees, name
    own = page_of(client_for(cast.clerk), f"/questions/{question.public_id}/")
    assert "已发布到知识库" in own
    assert path in own


@pytest.mark.parametrize("name", ["foreign_county", "cousin_county", "foreign_city"])
def test_nobody_publishes_from_a_question_out_of_view(cast: Cast, name: str, client_for: Signed) -> None:
    question = answered(cast)
    with pytest.raises(Unseen):
        publish(cast, name, question=question)
    client = client_for(cast.users[name])
    missing = client.get(f"/questions/knowledge/new/?question={uuid.UUID(int=7)}")
    assert client.get(f"/questions/knowledge/new/?question={question.public_id}").status_code == 404
    assert missing.status_code == client.get("/questions/knowledge/new/?question=x").status_code == 404


def test_nothing_is_published_from_a_question_without_an_answer(cast: Cast) -> None:
    actor = cast.actor("clerk")
    with actor_scope(actor):
        question = ask_question(title=TITLE, text=ASKED, by=actor, now=NOW)
    with pytest.raises(NotAllowed, match="尚未答复"):
        publish(cast, question=question)


def test_no_enterprise_is_named(cast: Cast, client_for: Signed) -> None:
    question = answered(cast, text="金丝雀甲西湖外贸反映：货物滞留码头，应如何办理改港手续？")
    client = client_for(cast.county)
    draft = page_of(client, f"/questions/knowledge/new/?question={question.public_id}")
    assert "金丝雀甲西湖外贸反映" in draft
    typed = {"title": TITLE, "asked": "金丝雀甲西湖外贸反映：应如何办理改港手续？", "answer": ANSWER, "topic": "1",
             "question": str(question.public_id)}  # fmt: skip
    named = client.post("/questions/knowledge/new/", typed).content.decode()
    assert "出现企业名称“金丝雀甲西湖外贸”" in named
    assert "应如何办理改港手续？</textarea>" in named
    for asked in (cast.foreign.name, f"统一社会信用代码 {cast.foreign.uscc} 的企业"):
        with pytest.raises(Invalid):
            publish(cast, asked=f"{asked}来信询问改港")
    assert client.post("/questions/knowledge/new/", typed | {"asked": ASKED}).status_code == 302
    with job_scope(reason="test"):
        assert Article.objects.get().asked == ASKED
        assert ArticleLink.objects.get().question_id == question.pk


def test_a_form_sent_twice_publishes_once(cast: Cast) -> None:
    question = answered(cast)
    first = publish(cast, question=question, token="t")
    assert publish(cast, question=question, token="t").pk == first.pk
    assert publish(cast, token="t", answer=ANSWER + "另附表格。").pk != first.pk
    assert publish(cast, "foreign_county", token="t").pk != first.pk


def test_only_the_office_itself_revises_and_stale_forms_are_told(cast: Cast) -> None:
    article = publish(cast)
    wanted = {"title": TITLE, "asked": ASKED, "topic": Topic.PORT, "now": NOW + timedelta(days=1)}

    def revise(name: str, answer: str, version: int) -> Article:
        actor = cast.actor(name)
        with actor_scope(actor):
            return revise_article(article=article.public_id, answer=answer, version=version, by=actor, **wanted)  # type: ignore[arg-type]

    for name in ("city", "centre", "foreign_county", "clerk", "auditor"):
        with pytest.raises(NotAllowed):
            revise(name, "别人改的答复内容。", 1)
    assert revise("county", ANSWER, 1).version == 1, "the same again"
    assert revise("county", "修订后的退税答复内容。", 1).version == 2
    with pytest.raises(Stale):
        revise("county", "另一位同事的答复内容。", 1)
    with actor_scope(cast.actor("auditor")), connection.cursor() as cursor:
        cursor.execute("SELECT old ->> 'answer' FROM audit.event WHERE tbl = 'cases_article' AND op = 'U'")
        assert cursor.fetchall() == [(ANSWER,)], "what it said before is kept"


def test_a_withdrawn_article_is_gone_for_all_but_its_office_and_the_province(cast: Cast, client_for: Signed) -> None:
    article = publish(cast, question=(question := answered(cast)))
    path = f"/questions/knowledge/{article.public_id}/"
    for name in ("city", "foreign_county", "clerk", "auditor"):
        assert client_for(cast.users[name]).post(f"{path}withdraw/", {"reason": "与新政策不符"}).status_code == 403
    county = client_for(cast.county)
    assert "请填写理由" in county.post(f"{path}withdraw/", {}).content.decode()
    assert county.post(f"{path}withdraw/", {"reason": "与新政策不符"}).status_code == 302
    for name in ("clerk", "foreign_clerk", "city", "foreign_county"):
        client = client_for(cast.users[name])
        assert client.get(path).content == client.get(f"/questions/knowledge/{uuid.UUID(int=7)}/").content
        assert TITLE not in page_of(client, "/questions/knowledge/?view=withdrawn")
    for name in ("county", "centre", "department", "auditor"):
        client = client_for(cast.users[name])
        assert "与新政策不符" in page_of(client, path)
        assert TITLE in page_of(client, "/questions/knowledge/?view=withdrawn")
    assert TITLE not in page_of(county, "/questions/knowledge/")
    shown = page_of(client_for(cast.clerk), f"/questions/{question.public_id}/")
    assert "条目已撤下" in shown
    assert path not in shown
    assert county.get(f"{path}edit/").status_code == 403
    with job_scope(reason="test"):
        assert articles_like(ASKED) == []


def test_the_province_withdraws_any_office_its_own(cast: Cast) -> None:
    article = publish(cast)
    actor = cast.actor("centre")
    with actor_scope(actor):
        row = withdraw_article(article=article.public_id, reason="与省级口径不一致", by=actor, now=NOW)
    assert (row.state, row.withdrawn_from_id) == (ArticleState.WITHDRAWN, 330000000)


def test_the_database_lets_no_office_write_in_anothers_name(cast: Cast) -> None:
    article = publish(cast)
    with actor_scope(cast.actor("city")):
        for change in ({"answer": "市局改的"}, {"state": 2, "withdrawn_at": NOW, "withdrawn_reason": "不好"}):
            with pytest.raises(DatabaseError, match="own name"), transaction.atomic():
                Article.objects.filter(pk=article.pk).update(**change)
        with pytest.raises(DatabaseError, match="own name"), transaction.atomic():
            Article.objects.create(office_id=XIHU, title=TITLE, asked=ASKED, answer=ANSWER, published_at=NOW)
    with actor_scope(cast.actor("clerk")), pytest.raises(DatabaseError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(answer="企业改的")


def test_searching_the_knowledge_base(cast: Cast, client_for: Signed) -> None:
    publish(cast)
    publish(cast, "foreign_county", title="出口退税到账", asked="退税多久到账？", topic=Topic.REFUND)
    client = client_for(cast.county)
    assert "出口退税到账" not in page_of(client, "/questions/knowledge/?topic=1")
    assert TITLE not in page_of(client, "/questions/knowledge/?q=退税多久")
    assert "出口退税到账" in page_of(client, "/questions/knowledge/?q=退税多久&topic=2&page=9")
    assert "出口退税到账" not in page_of(client, "/questions/knowledge/?view=office")
    assert "没有符合条件的条目" in page_of(client, "/questions/knowledge/?q=没有的词")
    assert client.get("/questions/knowledge/?topic=x&view=y&page=z").status_code == 200


# --- what is like a text ---


def test_similar_answers_while_typing(cast: Cast, client_for: Signed) -> None:
    publish(cast, "foreign_county", answer=f"{ANSWER}<script>alert(1)</script>")
    publish(cast, "foreign_county", title="出口退税到账", asked="退税多久到账？", topic=Topic.REFUND)
    client = client_for(cast.clerk)
    assert 'hx-post="/questions/similar/"' in page_of(client, "/questions/ask/")
    found = client.post("/questions/similar/", {"text": "我司货物滞留宁波港，请问如何办理改港手续？"}).content.decode()
    assert TITLE in found
    assert "<html" not in found, "a part of the page"
    assert "<script>" not in found
    assert "出口退税到账" not in found
    nothing = client.post("/questions/similar/", {"text": "完全无关的内容"}).content.decode()
    assert "没有相似的已公开答复" in nothing
    assert client.post("/questions/similar/", {}).content.decode().strip() == ""
    assert client.get("/questions/similar/").status_code == 405
    assert client_for(cast.administrator).post("/questions/similar/", {"text": "改港手续"}).status_code == 403


def test_without_script_a_button_shows_them_and_keeps_what_was_typed(cast: Cast, client_for: Signed) -> None:
    publish(cast)
    typed = {"text": "货物滞留宁波港，如何办理改港手续？", "title": "自己写的标题", "token": "t1", "look": "1"}
    page = client_for(cast.clerk).post("/questions/ask/", typed).content.decode()
    assert TITLE in page
    assert "如何办理改港手续？</textarea>" in page
    assert 'value="自己写的标题"' in page
    assert 'name="token" value="t1"' in page
    assert "有内容需要修改" not in page
    empty = client_for(cast.clerk).post("/questions/ask/", {"look": "1"}).content.decode()
    assert "有内容需要修改" not in empty, "nothing was sent, so nothing is wrong"
    with job_scope(reason="test"):
        assert not Question.objects.exists()


def test_articles_stand_beside_the_officials_editor(cast: Cast, client_for: Signed) -> None:
    article = publish(cast, "foreign_county")
    actor = cast.actor("clerk")
    with actor_scope(actor):
        question = ask_question(
            title="宁波港怎样改港", text="货物滞留码头，改港手续怎样办理？", by=actor, now=timezone.now()
        )
    path = f"/questions/{question.public_id}/"
    county = client_for(cast.county)
    page = page_of(county, path)
    assert f'data-insert-text="{ANSWER}"' in page
    assert f"\n{ANSWER}</textarea>" in page_of(county, f"{path}?article={article.public_id}")
    assert TITLE not in page_of(client_for(cast.clerk), path)


# --- budgets ---


@pytest.mark.parametrize(
    ("name", "path", "budget"),
    [
        # 3 who, 7 the scope, 1 unread; 3 the list: count, page, offices.
        ("clerk", "/questions/knowledge/", 14),
        ("city", "/questions/knowledge/?q=改港", 14),
        # As above; 1 the list.
        ("county", "/questions/replies/", 12),
    ],
)
def test_lists_cost_the_same_for_one_row_and_for_twenty(
    cast: Cast, client_for: Signed, name: str, path: str, budget: int
) -> None:
    client = client_for(cast.users[name])
    publish(cast)
    reply(cast)
    with CaptureQueriesContext(connection) as one:
        page_of(client, path)
    for number in range(19):
        publish(cast, "county" if number % 2 else "foreign_county", title=f"改港第{number}问")
        reply(cast, title=f"改港{number}")
    with CaptureQueriesContext(connection) as twenty:
        page_of(client, path)
    assert len(one) == len(twenty) <= budget


def test_similar_answers_cost_the_same_for_one_and_for_twenty(cast: Cast, client_for: Signed) -> None:
    client = client_for(cast.clerk)
    publish(cast)
    with CaptureQueriesContext(connection) as one:
        client.post("/questions/similar/", {"text": ASKED})
    for number in range(19):
        publish(cast, title=f"宁波港改港第{number}问")
    with CaptureQueriesContext(connection) as twenty:
        client.post("/questions/similar/", {"text": ASKED})
    assert len(one) == len(twenty) <= 14  # 3 who, 7 the scope, 3 the like: words, articles, offices
