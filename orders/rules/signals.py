"""Integrity signals: what makes the province look twice at returns (issue 3). Every threshold is ours.

A signal is no finding and no punishment: it counts nowhere and opens nothing. It names what was seen.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.periods import SHANGHAI
from orders.enums import SignalKind

DEVICE_LEAST = 3
"""Enterprises from one device in a month: one person's two firms are common, three without an authorisation are not."""
ADDRESS_LEAST = 10
"""Enterprises from one address: an office building shares one, so many more than from one device."""
BUREAU_DAYS = 90
"""Days for which an address counts as a bureau's after an official signed in from it."""
BURST_LEAST = 3
"""Enterprises with the same amounts."""
BURST_LINES = 2
"""Orders that a set of amounts has at least: single round amounts coincide by chance."""
BURST_WINDOW = timedelta(hours=1)
COPIES_MONTHS = 3
"""Months running with the very same goods, markets and amounts."""


@dataclass(frozen=True, slots=True)
class Traced:
    """One filing and from where it came; `agent`: the person filed under a recorded authorisation."""

    enterprise: int
    region: int
    filing: str
    at: datetime
    address: str
    device: str
    agent: bool


@dataclass(frozen=True, slots=True)
class AmountSet:
    """One return's set of new orders; `signature` is the same for the same currencies and amounts."""

    enterprise: int
    region: int
    filing: str
    at: datetime
    signature: str
    lines: int


@dataclass(frozen=True, slots=True)
class CopiedMonths:
    """An enterprise whose returns repeat; `filing` is the latest of them."""

    enterprise: int
    region: int
    filing: str
    signature: str
    months: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignIn:
    """An official's sign-in: from where, of which office, when."""

    address: str
    office: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """One signal about one enterprise; `group` is shared by those that belong together, `evidence` is JSON."""

    kind: SignalKind
    group: str
    enterprise: int
    region: int
    evidence: Mapping[str, Any]


def shared_origins(traces: Iterable[Traced]) -> list[Found]:
    """Many enterprises from one device, or from one address, in a month (DEVICE, ADDRESS).

    What an agent filed under a recorded authorisation neither counts nor is listed; how many there were is in the evidence.
    A group whose device says it all already is not told again by its address.
    """
    found: list[Found] = []
    told: set[frozenset[int]] = set()
    rows = list(traces)
    for kind, least in ((SignalKind.DEVICE, DEVICE_LEAST), (SignalKind.ADDRESS, ADDRESS_LEAST)):
        groups: dict[str, list[Traced]] = defaultdict(list)
        for one in rows:
            origin = one.device if kind is SignalKind.DEVICE else one.address
            if origin:
                groups[origin].append(one)
        for origin, members in sorted(groups.items()):
            own = {one.enterprise: one for one in sorted(members, key=lambda one: one.at) if not one.agent}
            if len(own) < least or frozenset(own) in told:
                continue
            told.add(frozenset(own))
            agents = len({one.enterprise for one in members if one.agent} - set(own))
            for one in own.values():
                evidence = {
                    "enterprises": len(own),
                    "agents": agents,
                    "address": one.address,
                    "at": _stamp(one.at),
                    "filing": one.filing,
                }
                found.append(Found(kind, origin, one.enterprise, one.region, evidence))
    return found


def bureau_networks(traces: Iterable[Traced], sign_ins: Iterable[SignIn]) -> list[Found]:
    """Returns from an address from which an official had signed in within the 90 days before (BUREAU_NETWORK)."""
    offices: dict[str, list[SignIn]] = defaultdict(list)
    for one in sign_ins:
        offices[one.address].append(one)
    found: dict[tuple[str, int], Found] = {}
    for trace in sorted(traces, key=lambda one: one.at):
        near = [
            one for one in offices.get(trace.address, ()) if timedelta(0) <= trace.at - one.at <= timedelta(BUREAU_DAYS)
        ]
        if not trace.address or not near:
            continue
        last = max(near, key=lambda one: one.at)
        evidence = {
            "address": trace.address,
            "office": last.office,
            "signed_in": _stamp(last.at),
            "at": _stamp(trace.at),
            "filing": trace.filing,
        }
        found[trace.address, trace.enterprise] = Found(
            SignalKind.BUREAU_NETWORK, trace.address, trace.enterprise, trace.region, evidence
        )
    return list(found.values())


def bursts(sets: Iterable[AmountSet]) -> list[Found]:
    """Enterprises that filed the same set of amounts within an hour of one another (BURST).

    A burst lasts an hour from its first return; what comes later begins another.
    """
    groups: dict[str, list[AmountSet]] = defaultdict(list)
    for one in sets:
        if one.lines >= BURST_LINES:
            groups[one.signature].append(one)
    found: list[Found] = []
    for signature, members in sorted(groups.items()):
        members.sort(key=lambda one: (one.at, one.enterprise))
        start = 0
        while start < len(members):
            together = [one for one in members[start:] if one.at - members[start].at <= BURST_WINDOW]
            names = {one.enterprise: one for one in together}
            if len(names) < BURST_LEAST:
                start += 1
                continue
            for one in names.values():
                evidence = {
                    "enterprises": len(names),
                    "lines": one.lines,
                    "from": _stamp(together[0].at),
                    "to": _stamp(together[-1].at),
                    "at": _stamp(one.at),
                    "filing": one.filing,
                }
                found.append(Found(SignalKind.BURST, signature, one.enterprise, one.region, evidence))
            start += len(together)
    return _once(found)


def copies(rows: Iterable[CopiedMonths]) -> list[Found]:
    """Enterprises whose new orders are the same three months running (COPIES)."""
    return [
        Found(
            SignalKind.COPIES,
            one.signature,
            one.enterprise,
            one.region,
            {"months": list(one.months), "filing": one.filing},
        )
        for one in rows
        if len(one.months) >= COPIES_MONTHS
    ]


def _once(found: Sequence[Found]) -> list[Found]:
    """One signal an enterprise and group: the first."""
    return list({(one.group, one.enterprise): one for one in reversed(found)}.values())[::-1]


def in_words(kind: SignalKind, evidence: Mapping[str, Any], office: str = "") -> str:
    """The evidence as an official reads it; `office` is the name of the bureau's region."""
    if kind in (SignalKind.DEVICE, SignalKind.ADDRESS):
        where = "同一台设备（同一浏览器）" if kind is SignalKind.DEVICE else f"同一网络地址 {evidence['address']}"
        agents = f"；另有 {evidence['agents']} 家由授权代填人填报，未计入" if evidence["agents"] else ""
        return f"本月有 {evidence['enterprises']} 家企业从{where}填报，本企业于 {evidence['at']} 填报{agents}。"
    if kind is SignalKind.BUREAU_NETWORK:
        return (
            f"本企业于 {evidence['at']} 从网络地址 {evidence['address']} 填报；"
            f"{office or '某'}商务局人员于 {evidence['signed_in']} 从同一地址登录。"
        )
    if kind is SignalKind.BURST:
        return (
            f"{evidence['from']} 至 {evidence['to']} 之间，有 {evidence['enterprises']} 家企业填报了完全相同的 "
            f"{evidence['lines']} 笔金额，本企业于 {evidence['at']} 填报。"
        )
    return f"{'、'.join(evidence['months'])} 的新签订单，商品、市场、币种和金额完全相同。"


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
