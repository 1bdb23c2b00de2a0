"""A row of every kind for every tenant, each with the tenant's canary in its texts: what could leak is there."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from alerts.enums import Colour, Need, Outlook, Severity, Situation, VisitWay
from alerts.facts import FeedbackAnswers
from alerts.models import (
    BackTest,
    DraftEntry,
    Entry,
    EntryChange,
    Feedback,
    FeedbackDraft,
    FeedbackReminder,
    Objection,
    Visit,
)
from alerts.rules.backtest import BackTestResult, Tally
from alerts.ruleset_files import ruleset_for
from alerts.services import (
    draft_from_upload,
    give_feedback,
    raise_objection,
    recolour_entry,
    record_visit,
    remind_entry,
    save_feedback_draft,
    upload_list,
)
from alerts.takeover import ListRow, take_over_lists
from assessment.enums import DeductionKind, PriorityState, RunKind
from assessment.models import Hearing, PriorityEntry, PriorityList, Run
from assessment.rules.halves import HalfYear
from assessment.scheme_files import load_scheme
from assessment.selectors import compute
from assessment.selectors.priority import priority_rules
from assessment.services import (
    begin_bulletin,
    compute_run,
    confirm_scheme,
    enter_hearing,
    issue_feed_token,
    open_hearing,
)
from assessment.services.computing import write_run
from cases.enums import CaseKind, CaseState, Exclusion, ProposalKind, Stage, Topic
from cases.models import ArticleLink, HotTopic, HotTopicLink, Proposal, TypicalCase, Watch
from cases.rules import half_of
from cases.services import (
    Upload,
    add_reply,
    answer_question,
    appoint_reviewers,
    ask_question,
    close_scoring,
    decide_selection,
    find_topics,
    note_question,
    open_scoring,
    prepare_selection,
    propose_exclusion,
    publish_article,
    publish_selection,
    return_case,
    submit_case,
    write_case,
)
from core.periods import SHANGHAI, Month, local_date
from notices.enums import Channel, DeliveryState
from notices.facts import ContactEntry
from notices.models import Address, Delivery, Notice
from notices.selectors import contact_of
from notices.services import receive_contacts, save_contact
from orders.enums import UploadKind
from orders.facts import RawLine, RawReturn
from orders.models import Filing, MonthWorkbook, Order
from orders.rules.workbook import Said
from orders.services import file_return
from orders.services.supervision import draw_sample
from orders.services.uploads import keep_upload
from orders.services.workbooks import keep_workbook
from targets.enums import Period
from targets.facts import TargetRow
from targets.selectors import candidate as target_candidate
from targets.services import file_progress, freeze, load_table, upload_targets
from tenancy.enums import Role, TokenScope
from tenancy.jobs import enqueue
from tenancy.models import ApiToken, Authorisation, Enterprise, EnterpriseChange, Job, Membership, StoredFile
from tenancy.roles import Actor, system_actor
from tenancy.rules import gb_from_code
from tenancy.scope import actor_scope, job_scope
from tenancy.services import authorise, receive_upload, set_tags, settle_upload, store_file
from tenancy.takeover import EnterpriseRow, places_of
from tenancy.tokens import issue_token
from tests.cast import Cast, make_enterprise, make_user
from tests.core.files import pdf
from tests.isolation.walk import Page

CANARIES = {"enterprise": "金丝雀甲", "sibling": "金丝雀乙", "cousin": "金丝雀丙", "foreign": "金丝雀丁"}
CLERKS = {"enterprise": "clerk", "sibling": "sibling_clerk", "cousin": "cousin_clerk", "foreign": "foreign_clerk"}
COUNTIES = {"enterprise": "county", "sibling": "county", "cousin": "cousin_county", "foreign": "foreign_county"}
CITIES = {"enterprise": "city", "sibling": "city", "cousin": "city", "foreign": "foreign_city"}
# Last month, so that returns may still be filed and its cut-off has passed, whenever the tests run.
MONTH = Month.of(local_date(timezone.now())).previous()
NOW = datetime(MONTH.year, MONTH.month, 15, 10, tzinfo=SHANGHAI)
LISTED, WAITING, DRAFTED = (MONTH.quarter.plus(-back) for back in (1, 2, 3))
SYSTEM = system_actor("test")
AGENT = "world-agent"
# Path parameters that name one tenant's row; the others (a month, a year, a region) name something that all may know of.
PRIVATE = {
    "workbook",
    "item",
    "api_token",
    "order",
    "question",
    "reply",
    "entry",
    "notice",
    "filing",
    "job",
    "file",
    "enterprise",
    "authorisation",
    "batch",
    "attachment",
    "delivery",
    "objection",
    "visit",
    "hearing",
    "contacts",
    "ballot",
    "case",
    "case_file",
}


@dataclass
class Tenant:
    """Ids of one tenant's rows, by the name of the path parameter."""

    enterprise: int
    region: int
    ids: dict[str, object]
    rows: set[tuple[str, str]] = field(default_factory=set)


@dataclass
class World:
    """The tenants by the cast's names."""

    tenants: dict[str, Tenant]
    users: dict[str, int]
    upload: UUID
    draft: UUID
    backtest: UUID
    office_files: dict[str, dict[str, object]]
    reference: UUID
    sample: UUID
    topic: UUID
    bulletin: UUID
    week: UUID
    feed_token: UUID
    priority: UUID
    half: str
    province: dict[str, object]
    """Rows of the department's targets, which nobody below the province sees any of."""
    selecting: dict[str, object]

    def ids(self, target: str, who: str) -> dict[str, object]:
        """What to fill into a path to aim at a tenant."""
        tenant = self.tenants[target]
        ids = (
            {
                "month": str(MONTH),
                "year": MONTH.year,
                "figure": "on-time",
                "rate": "filing",
                "region": gb_from_code(tenant.region),
                "user": self.users[CLERKS[target]],
                "upload": self.upload,
                "draft": self.draft,
                "backtest": self.backtest,
                "quarter": str(LISTED),
                "code": gb_from_code(tenant.region),
                "rest": "nothing",
                "reference": self.reference,
                "sample": self.sample,
                "day": f"{MONTH}-01",
                "topic": self.topic,
                "bulletin": self.bulletin,
                "week": self.week,
                "feed_token": self.feed_token,
                "priority": self.priority,
                "half": self.half,
                "kind": "late",
                "manual": "county",
                "period": "year",
            }
            | self.province
            | self.selecting
        )
        # Files and jobs of offices: an official's own stand for «own», the enterprise's for everybody else's.
        own = self.office_files.get(who)
        return ids | tenant.ids | (own if own is not None and target == "own" else {})

    def missing(self, page: Page) -> dict[str, object]:
        """Ids of the right form that belong to nothing."""
        return {name: UUID(int=7) for name in page.parameters if name in PRIVATE}

    def is_private(self, page: Page) -> bool:
        """Whether the page's path names one tenant's row."""
        return bool(PRIVATE & set(page.parameters))

    def as_query(self, target: str) -> dict[str, object]:
        """Every id and name of a tenant as a query string, under all the names that filters have."""
        tenant = self.tenants[target]
        return {
            "q": "示例金丝雀"[2:],
            "search": "金丝雀",
            "region": gb_from_code(tenant.region),
            "enterprise": tenant.enterprise,
            "colour": "1",
            "status": "",
            "state": "",
            "page": "1",
            "month": str(MONTH),
            "table": "orders_filing",
        } | {name: str(value) for name, value in tenant.ids.items()}

    def as_form(self, target: str, page: str) -> dict[str, object]:
        """A plausible submission that names somebody else's rows wherever a form could take an id."""
        tenant = self.tenants[target]
        return {
            "title": "港口拥堵如何处理",
            "outcome": "deduct",
            "reason": "超过期限且无延期。",
            "seen": "1",
            "kind": "late",
            "evidence": "企业来电反映，经核实属实。",
            "occurred_on": str(local_date(NOW)),
            "regions": tenant.region,
            "text": "请问近期港口拥堵，货物延误，应如何办理改港手续？",
            "asked": "近期港口拥堵，应如何办理改港手续？",
            "answer": "可凭改港申请到口岸办理，费用由船公司承担。",
            "topic": "1",
            "rating": "5",
            "comment": "",
            "token": str(uuid4()),
            "version": "0",
            "region": gb_from_code(tenant.region),
            "region_id": tenant.region,
            "enterprise_id": tenant.enterprise,
            "form-TOTAL_FORMS": "0",
            "form-INITIAL_FORMS": "0",
            "lines-TOTAL_FORMS": "0",
            "lines-INITIAL_FORMS": "0",
            "nil": "1",
            "action": "file",
            "situation": "1",
            "severity": "1",
            "outlook": "1",
            "need": "2",
            "may_call": "yes",
            "way": "1",
            "visited_on": str(local_date(NOW)),
            "confirmed": "1",
        } | {name: str(value) for name, value in tenant.ids.items()}

    def rows_of(self, names: set[str]) -> set[tuple[str, str]]:
        """(table, id) of all rows of some tenants."""
        return set().union(*(self.tenants[name].rows for name in names)) if names else set()


def build_world(cast: Cast) -> World:
    """Fill the cast's database through the services; nothing is committed by itself."""
    by_name: dict[str, Enterprise] = {name: getattr(cast, name) for name in CANARIES}
    with job_scope(reason="test"):
        agency = make_enterprise(900, region=330205000, name="示例代理记账公司")
        make_user(AGENT, Role.ENTERPRISE_CLERK, enterprise=agency)
    ids: dict[str, dict[str, object]] = {name: {"enterprise": row.public_id} for name, row in by_name.items()}
    for name, canary in CANARIES.items():
        clerk, county = cast.actor(CLERKS[name]), cast.actor(COUNTIES[name])
        with actor_scope(clerk):
            line = RawLine(
                contract_no=f"{canary}-1",
                signed_on=str(NOW.date()),
                market="US",
                hs_code="610910",
                product=f"{canary}针织衫",
                currency="USD",
                amount="12000",
                shipment_month=str(MONTH.plus(2)),
            )
            filing = file_return(month=MONTH, typed=RawReturn(lines=[line]), version=0, by=clerk, now=NOW)
            question = ask_question(
                title=f"{canary}的港口问题",
                text=f"{canary}近期港口拥堵，应如何办理改港手续？",
                attached=[Upload(f"{canary}.pdf", pdf())],
                by=clerk,
                now=NOW,
            )
        with actor_scope(county):
            answer_question(
                question=question.public_id,
                text=f"{canary}可凭改港申请到口岸办理，流程见附表。",
                by=county,
                now=NOW + timedelta(hours=1),
            )
            note_question(question=question.public_id, text=f"{canary}负责人已联系", by=county, now=NOW)
            propose_exclusion(
                question=question.public_id, kind=Exclusion.INVALID, reason=f"{canary}与外贸无关", by=county, now=NOW
            )
            ids[name] |= {"attachment": question.attachments.get().public_id}
        ids[name] |= {"filing": filing.public_id, "question": question.public_id}
        with actor_scope(county):
            ids[name] |= _written(canary, question.public_id, by=county)
        city = cast.actor(CITIES[name])
        ids[name] |= _reported(canary, question.public_id, county=county, city=city)
        with job_scope(reason="test"):
            own = {"enterprise": by_name[name], "region_id": question.region_id, "question": question}
            Watch.objects.create(**own, stage=Stage.HALF, started_at=NOW, limit_at=question.due_at, at=NOW)
            for proposed in ProposalKind:  # one is asked to be decided, one waits
                Proposal.objects.create(
                    **own, office_id=question.region_id, kind=proposed, evidence=f"{canary}评价 1 分", figures={},
                    proposed_at=NOW,
                )  # fmt: skip
        with actor_scope(clerk):
            key = issue_token(
                name=f"{canary}的ERP", scopes=[TokenScope.WRITE], expires_on=local_date(NOW) + timedelta(days=365),
                by=clerk, now=NOW,
            )  # fmt: skip
            workbook = keep_workbook(
                month=MONTH, content=b"", file_name=f"{canary}.xlsx", said=Said([line], [2]), sheet="订单明细", fields=[],
                errors=[], base_version=None, hidden_rows=0, by=clerk, now=NOW,
            )  # fmt: skip
            ids[name] |= {"workbook": workbook.public_id}
            ids[name] |= {"authorisation": _authorised(canary, by=clerk)}
        with actor_scope(county):
            ids[name] |= {"batch": _uploaded(by_name[name], f"{canary}改名", by=county)}
            row = by_name[name]
            set_tags(enterprise=row.public_id, version=1, tags=["key"], reason=f"{canary}核实", by=county, now=NOW)
            ids[name] |= {"api_token": key.row.public_id, "order": Order.objects.get(filing=filing).public_id}
    far = cast.actor("foreign_clerk")
    with actor_scope(far):  # the fifth of its kind, from the third county
        ask_question(title="金丝雀丁的港口问题又来", text="金丝雀丁港口仍然拥堵，请协助。", by=far, now=NOW)
    centre = cast.actor("centre")
    with job_scope(reason="test"):
        assert find_topics(by=SYSTEM, now=NOW + timedelta(hours=1)).topics == 1
        Filing.objects.filter(month=MONTH.first_day).update(on_roster=True)  # only what must be filed is drawn
    with actor_scope(centre):
        sample = draw_sample(month=MONTH, per_county=5, seed="隔离", by=centre, now=NOW + timedelta(minutes=1))
        for name, row in by_name.items():
            ids[name]["item"] = sample.items.get(enterprise=row).public_id
        reference = keep_upload(
            kind=UploadKind.EXPORTS, content=b"x", file_name="出口实绩.xlsx", by=centre, now=NOW
        ).public_id
        upload = upload_list(
            content=b"",
            file_name="清单.xlsx",
            rows=[ListRow(str(WAITING), row.uscc, 1, f"{CANARIES[name]}订单下降") for name, row in by_name.items()],
            errors=[],
            by=centre,
            now=NOW,
        )
        planned = upload_list(
            content=b"draft",
            file_name="草案.xlsx",
            rows=[ListRow(str(DRAFTED), row.uscc, 2, f"{CANARIES[name]}拟列入") for name, row in by_name.items()],
            by=centre,
            now=NOW,
        )
        draft = draft_from_upload(upload=planned.public_id, by=centre, now=NOW)
        ruleset, quarter = ruleset_for(LISTED).canonical(), str(LISTED)
        backtest = BackTest.objects.create(
            ruleset=ruleset, first_quarter=quarter, last_quarter=quarter, drop=20, requested_at=NOW,
            result=BackTestResult(((LISTED, Tally()),)).canonical(),
        )  # fmt: skip
    with job_scope(reason="test"):
        take_over_lists(
            rows=[ListRow(str(LISTED), row.uscc, 1, f"{CANARIES[name]}订单大幅下降") for name, row in by_name.items()],
            places=places_of(),
            by=SYSTEM,
            now=NOW,
        )
        compute_run(month=MONTH, as_of=NOW, by=SYSTEM, now=timezone.now())
        for name, row in by_name.items():
            job = enqueue(
                kind="test.nothing",
                key=f"job-{name}",
                title=f"{CANARIES[name]}导出",
                by=cast.actor(CLERKS[name]),
                now=NOW,
            )
            file = store_file(
                job=job, name=f"{CANARIES[name]}.txt", content_type="text/plain", content=CANARIES[name].encode(),
                now=NOW,
            )  # fmt: skip
            entry = Entry.objects.get(enterprise=row)
            notice = Notice.objects.filter(enterprise=row).order_by("id").first()
            assert notice is not None
            ids[name] |= {
                "job": job.public_id, "file": file.public_id, "entry": entry.public_id, "notice": notice.public_id,
                "delivery": _delivered(notice, CANARIES[name], user=cast.users[CLERKS[name]].pk),
            }  # fmt: skip
    for name, row in by_name.items():
        ids[name] |= {"objection": _objected(row, CANARIES[name], by=cast.actor(CLERKS[name]), centre=centre)}
    for name, row in by_name.items():
        ids[name] |= {"hearing": _charged(row, ids[name]["question"], CANARIES[name], centre=centre)}
    for name, row in by_name.items():
        ids[name] |= {"contacts": _named(CANARIES[name], row.region_id, by=cast.actor(COUNTIES[name]))}
    for name in CANARIES:
        ids[name] |= _warned(
            CANARIES[name], ids[name]["entry"], clerk=cast.actor(CLERKS[name]), county=cast.actor(COUNTIES[name])
        )
    selecting = _selecting(cast, by_name, ids)
    with job_scope(reason="test"):
        tenants = {
            name: Tenant(
                enterprise=row.pk,
                region=row.region_id,
                ids=ids[name],
                rows=_rows_of(row.pk) | _hearings_of(CANARIES[name]),
            )
            for name, row in by_name.items()
        }
        topic = HotTopic.objects.get().public_id
    with actor_scope(centre):
        year = MONTH.previous().year
        if load_scheme(year).ours:
            confirm_scheme(year=year, digest=load_scheme(year).digest, by=centre, now=timezone.now())
    with job_scope(reason="test"):
        compute_run(month=MONTH.previous(), as_of=_cutoff(MONTH.previous()), by=SYSTEM, now=timezone.now())
        week = write_run(compute(MONTH, NOW), Run(kind=RunKind.WEEKLY), now=NOW)
    with actor_scope(centre):
        bulletin = begin_bulletin(month=MONTH.previous(), by=centre, now=NOW)
        feed = issue_feed_token(name="厅智稳指数", expires_on=local_date(timezone.now()), by=centre, now=timezone.now())
    listed = _priority(by_name)
    users = {name: user.pk for name, user in cast.users.items()}
    return World(
        tenants=tenants,
        users=users,
        upload=upload.public_id,
        draft=draft.public_id,
        backtest=backtest.public_id,
        office_files={},
        reference=reference,
        sample=sample.public_id,
        topic=topic,
        bulletin=bulletin.public_id,
        week=week.public_id,
        feed_token=feed.row.public_id,
        priority=listed.public_id,
        half=str(HalfYear.of(listed.through)),
        province=_targets(centre, cast.actor("department")),
        selecting=selecting,
    )


def _priority(enterprises: dict[str, Enterprise]) -> PriorityList:
    """The last half-year's published list, with every tenant on it: rows as the services leave them."""
    half = HalfYear.of(local_date(NOW)).previous()
    scheme, rules = priority_rules(half.year)
    with job_scope(reason="test"):
        listed = PriorityList.objects.create(
            through=half.last_month.first_day, version=1, as_of=NOW, scheme=scheme, rules=rules.canonical(),
            inputs_digest="0" * 64, digest="1" * 64, made_as="省外贸中心",
        )  # fmt: skip
        PriorityEntry.objects.bulk_create(
            PriorityEntry(
                list=listed, enterprise=row, region_id=row.region_id, by_reference=False, rostered=1, on_time=1, filed=1,
                due=[Decimal(1)] * 4, exported=[Decimal(1)] * 4, incomplete=False, benefits=31,
            )
            for row in enterprises.values()
        )  # fmt: skip
        listed.state, listed.published_at = PriorityState.PUBLISHED, NOW
        listed.save(update_fields=["state", "published_at"])
    return listed


def _targets(centre: Actor, department: Actor) -> dict[str, object]:
    """A table with progress and a file, a frozen state, a workbook that waits; every text with every tenant's canary."""
    text = "".join(CANARIES.values())
    row = TargetRow(
        text, 1, f"{text}10家", "一般量化指标", 12, "5家", Decimal(4), text, text, remark=text, funded=False
    )
    with actor_scope(department):
        table = load_table(rows=[row], year=2018, title=text, region=330000000, by=department, now=NOW)
        target = table.targets.get().public_id
        upload = upload_targets(
            content=b"x", file_name=f"{text}.xlsx", year=2019, title=text, rows=[row], errors=[], error_count=0, bad_rows=0,
            by=department, now=NOW,
        )  # fmt: skip
        seen = target_candidate(table, Period.HALF).seen
        frozen = freeze(table=table.public_id, period=Period.HALF, seen=seen, by=department, now=NOW)
    with actor_scope(centre):
        progress = file_progress(
            target=target, period=Period.YEAR, value=Decimal(9), text=text, files=[Upload(f"{text}.pdf", pdf())], version=0,
            by=centre, now=NOW,
        )  # fmt: skip
        evidence = progress.evidence.get().public_id
    return {
        "target_table": table.public_id,
        "target": target,
        "target_upload": upload.public_id,
        "frozen": frozen.public_id,
        "evidence": evidence,
    }


def _selecting(cast: Cast, by_name: dict[str, Enterprise], ids: dict[str, dict[str, object]]) -> dict[str, object]:
    """Typical cases of every tenant, each in a selection that is published, without a name, and in one that is being scored.

    Every county scores: its ballots hold the other city's cases, whose texts name their enterprise throughout.
    """
    department = cast.actor("department")
    found: dict[str, object] = {}
    for months_back in (6, 0):
        month = MONTH.plus(-months_back)
        with job_scope(reason="test"):
            for name, row in by_name.items():
                _adopted(row, CANARIES[name], month)
            posts = list(
                Membership.objects.filter(user__in=[cast.users[name].pk for name in set(COUNTIES.values())])
                .values_list("pk", flat=True)
            )  # fmt: skip
        year, half = half_of(month.first_day)
        common: dict[str, Any] = {"by": department, "now": NOW}
        with actor_scope(department):
            selection = prepare_selection(year=year, half=half, **common)
            common["selection"] = selection.public_id
            [reviewer, *_] = appoint_reviewers(memberships=posts, **common)
            opened = open_scoring(version=selection.version, until=local_date(NOW), sure=True, **common)
            contender = selection.contenders.first()
            if months_back:
                closed = close_scoring(version=opened.version, sure=True, **common)
                chosen = set(selection.contenders.values_list("public_id", flat=True))
                decided = decide_selection(version=closed.version, chosen=chosen, reason="", **common)
                publish_selection(version=decided.version, **common)
                found |= {"edition": f"{year}-{half}", "award": selection.awarded.get(place=1).public_id}
            else:
                found |= {"selection": selection.public_id, "reviewer": reviewer.public_id}
                found |= {"contender": contender.public_id if contender else None}
                for name in CANARIES:
                    own = selection.ballots.filter(user=cast.users[COUNTIES[name]].pk)
                    ids[name] |= {"ballot": own.order_by("state", "id")[0].public_id}
    return found


def _adopted(row: Enterprise, canary: str, month: Month) -> None:
    """A case that the province has adopted, as its county reported it."""
    TypicalCase.objects.create(
        region_id=row.region_id, enterprise=row, kind=CaseKind.SERVICE, title=f"{canary}稳订单", situation=f"{row.name}订单下降",
        measures=f"{canary}一企一策", effect=f"{canary}订单回升", state=CaseState.ADOPTED, month=month.first_day, written_at=NOW,
        changed_at=NOW, submitted_at=NOW, forwarded_at=NOW, adopted_at=NOW,
    )  # fmt: skip


def _cutoff(month: Month) -> datetime:
    return load_scheme(month.year).month(month.month).cutoff


def _written(canary: str, question: UUID, *, by: Actor) -> dict[str, object]:
    """What the county's office wrote once: a reply of its own, and an article for everybody, which may name nobody."""
    reply = add_reply(title=f"{canary}常用", text=f"{canary}一类企业的改港答复。", by=by, now=NOW)
    article = publish_article(
        title="港口拥堵如何改港", asked="近期港口拥堵，应如何办理改港手续？", answer="可凭改港申请到口岸办理，流程见附表。",
        topic=Topic.PORT, question=question, by=by, now=NOW + timedelta(hours=2),
    )  # fmt: skip
    return {"reply": reply.public_id, "article": article.public_id}


def _reported(canary: str, question: UUID, *, county: Actor, city: Actor) -> dict[str, object]:
    """A typical case that the city gave back to the county, which may change it again; and a draft that is the county's alone."""
    texts = dict.fromkeys(("situation", "measures", "effect"), f"{canary}改港省下滞港费。")
    with actor_scope(county):
        first, _ = (
            write_case(
                kind=CaseKind.SERVICE, title=f"{canary}的典型案例{which}", texts=texts, question=question,
                attached=[Upload(f"{canary}案例.pdf", pdf())], by=county, now=NOW + timedelta(hours=2),
            )
            for which in ("", "草稿")
        )  # fmt: skip
        submit_case(case=first.public_id, version=1, acknowledged=True, by=county, now=NOW + timedelta(hours=2))
    with actor_scope(city):
        return_case(
            case=first.public_id, version=1, reason=f"{canary}请补充成效。", by=city, now=NOW + timedelta(hours=3)
        )
        return {"case": first.public_id, "case_file": first.files.get().public_id}


def _warned(canary: str, entry: Any, *, clerk: Actor, county: Actor) -> dict[str, object]:
    """What follows a warning: a reminder, feedback, the beginning of another one, a visit that waits to be confirmed."""
    with actor_scope(county):
        remind_entry(entry=entry, by=county, now=NOW)
        visit = record_visit(
            entry=entry, way=VisitWay.PHONE, visited_on=local_date(NOW), text=f"{canary}订单推迟，已电话了解情况。",
            by=county, now=NOW,
        )  # fmt: skip
    answers = FeedbackAnswers(
        Situation.CANCELLED, Severity.SEVERE, Outlook.UNCLEAR, Need.INSURANCE, may_call=True, text=f"{canary}订单被取消"
    )
    with actor_scope(clerk):
        feedback = give_feedback(entry=entry, answers=answers, by=clerk, now=NOW)
        save_feedback_draft(entry=entry, typed={"text": f"{canary}写了一半"}, by=clerk, now=NOW)
    return {"visit": visit.public_id, "feedback": feedback.pk}


def _named(canary: str, region: int, *, by: Actor) -> object:
    """Whom the county names this year, its private words with the canary; and a workbook of its office."""
    entry = ContactEntry("示例商务局", "李某某", "0571-80000000", "王某某", f"{canary}科长", "13900000000")
    with actor_scope(by):
        if contact_of(region, MONTH.year) is None:
            save_contact(region=region, year=MONTH.year, entry=entry, version=0, by=by, now=NOW)
        row = receive_contacts(
            year=MONTH.year, content=b"", file_name=f"{canary}名单.xlsx", lines=[(2, region, entry)], errors=[], by=by,
            now=NOW,
        )  # fmt: skip
    return row.public_id


def _delivered(notice: Notice, canary: str, *, user: int) -> object:
    """The notice on its way to an address of the tenant's clerk."""
    whose: dict[str, Any] = {"enterprise_id": notice.enterprise_id, "region_id": notice.region_id}
    address = Address.objects.create(
        user_id=user, channel=Channel.EMAIL, address=f"{canary}@example.cn", masked=f"{canary}***", **whose
    )
    row = Delivery.objects.create(
        notice=notice, address=address, kind=notice.kind, channel=address.channel, masked=address.masked, digest=False,
        state=DeliveryState.SENT, queued_at=NOW, next_at=NOW, answer=f"{canary}已收", **whose,
    )  # fmt: skip
    return row.public_id


def _authorised(canary: str, *, by: Actor) -> object:
    """An authorisation of somebody who is none of the cast: an agent would see two entities' canaries."""
    until = local_date(timezone.now()) + timedelta(days=30)
    row = authorise(username=AGENT, basis=f"{canary}委托书", valid_until=until, by=by, now=NOW)
    return row.public_id


def _uploaded(row: Enterprise, name: str, *, by: Actor) -> object:
    """A workbook of the county's office that would rename the tenant."""
    upload = receive_upload(content=name.encode(), file_name=f"{name}.xlsx", by=by, now=NOW)
    said = EnterpriseRow(row.uscc, name, "", row.region_id, "", "", row.state, row.joined_on, None)
    settle_upload(upload=upload.public_id, rows=[said], numbers=[2], by=by)
    return upload.public_id


def _objected(row: Enterprise, canary: str, *, by: Actor, centre: Actor) -> object:
    """What the tenant says against its being listed, and a change that the centre made of its own accord."""
    with job_scope(reason="test"):
        entry = Entry.objects.select_related("warning_list").get(enterprise=row)
    at = entry.warning_list.published_at + timedelta(hours=1)
    with actor_scope(by):
        objection = raise_objection(entry=entry.public_id, text=f"{canary}出口并未下降，请予核实。", by=by, now=at)
    with actor_scope(centre):
        recolour_entry(entry=entry.public_id, colour=Colour.BLUE, reason=f"{canary}情况好转", by=centre, now=at)
    return objection.public_id


def _charged(row: Enterprise, question: Any, canary: str, *, centre: Actor) -> object:
    """A deduction that the tenant's county is charged with, for what is proposed of its question; and one by hand."""
    with actor_scope(centre):
        hearing = open_hearing(question=question, kind=DeductionKind.PERFUNCTORY, by=centre, now=NOW)
        enter_hearing(
            region=row.region_id, kind=DeductionKind.LATE, occurred_on=local_date(NOW), evidence=f"{canary}来电反映逾期未答复。",
            by=centre, now=NOW,
        )  # fmt: skip
    return hearing.public_id


def _hearings_of(canary: str) -> set[tuple[str, str]]:
    """(table, id) of the hearings that speak of a tenant: rows of its county's bureau."""
    found = Hearing.objects.filter(evidence__startswith=canary).values_list("pk", flat=True)
    return {("assessment_hearing", str(pk)) for pk in found}


def _rows_of(enterprise: int) -> set[tuple[str, str]]:
    """(table, id) of every row that belongs to an enterprise, from every table that has the column."""
    found: set[tuple[str, str]] = {("tenancy_enterprise", str(enterprise))}
    for model in (
        Filing,
        Order,
        MonthWorkbook,
        Notice,
        Address,
        Delivery,
        Entry,
        EntryChange,
        DraftEntry,
        Objection,
        Feedback,
        FeedbackDraft,
        FeedbackReminder,
        Visit,
        Job,
        StoredFile,
        ApiToken,
        Authorisation,
        PriorityEntry,
        EnterpriseChange,
        ArticleLink,
        HotTopicLink,
    ):
        rows: Any = model._default_manager.filter(enterprise_id=enterprise).values_list("pk", flat=True)
        found |= {(model._meta.db_table, str(pk)) for pk in rows}
    with connection.cursor() as cursor:
        for table in (
            "cases_question", "cases_answer", "cases_step", "cases_note", "cases_attachment", "cases_term", "cases_watch",
            "cases_proposal", "cases_typicalcase", "cases_casestep", "cases_casefile", "cases_contender",
        ):  # fmt: skip
            cursor.execute(f"SELECT id FROM {table} WHERE enterprise_id = %s", [enterprise])
            found |= {(table, str(pk)) for (pk,) in cursor.fetchall()}
    return found
