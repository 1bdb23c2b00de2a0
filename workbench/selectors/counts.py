"""What there is to know: one small function a number, none where there is nothing to say."""

from collections.abc import Iterator

from alerts.enums import EntrySort, FeedbackView
from alerts.selectors import EntryFilter, list_entries
from assessment.selectors import published_months
from cases.enums import DeskView, OwnView
from notices.selectors import unread_count
from tenancy.selectors import open_jobs, people
from workbench.facts import Count
from workbench.selectors.asked import Asked
from workbench.selectors.tasks import to


def unread(asked: Asked) -> Iterator[Count]:
    """Unread messages, those of switched-off kinds not counted: the badge of the frame."""
    yield Count("未读消息", unread_count(asked.actor), "条", to("notices:inbox", show="unread"))


def questions_asked(asked: Asked) -> Iterator[Count]:
    """Own questions that wait for an answer."""
    yield Count("诉求待答复", asked.own_questions[OwnView.ASKED], "件", to("cases:home", state=OwnView.ASKED.value))


def filed_in_time(asked: Asked) -> Iterator[Count]:
    """How many of the month's roster have filed so far."""
    url = to("orders:roster", month=asked.month)
    yield Count(f"{asked.month.label}按时填报", asked.roster.in_time, "家", url, asked.roster.total)


def questions_in_region(asked: Asked) -> Iterator[Count]:
    """What is owed in the whole region, and what of it is overdue."""
    for view in (DeskView.OPEN, DeskView.OVERDUE):
        yield Count(f"本地区{view.label}", asked.region_desk[view], "件", to("cases:home", state=view.value))


def help_wanted(asked: Asked) -> Iterator[Count]:
    """Listed enterprises whose latest feedback asks for something."""
    latest = asked.latest_list
    if latest is not None:
        filters = EntryFilter(view=FeedbackView.NEEDS_HELP, sort=EntrySort.REGION)
        number = list_entries(asked.actor, latest.warning_list, filters).order_by().count()
        url = to("alerts:list", str(latest.quarter), feedback=FeedbackView.NEEDS_HELP.value)
        yield Count("清单企业需要帮助", number, "家", url)


def months_published(asked: Asked) -> Iterator[Count]:
    """Published months of the latest year that has any."""
    found = published_months(asked.actor)
    if found is not None:
        year, number = found
        yield Count(f"{year}年已发布考核", number, "个月", to("assessment:year", year=year))


def jobs(asked: Asked) -> Iterator[Count]:
    """Jobs of the own enterprise or office that are not done."""
    yield Count("进行中的后台任务", open_jobs(asked.actor), "项", to("tenancy:jobs"))


def accounts(asked: Asked) -> Iterator[Count]:
    """Memberships that the administrator keeps."""
    yield Count("用户任职", people().count(), "条", to("tenancy:users"))
