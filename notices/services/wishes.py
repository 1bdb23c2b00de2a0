"""What people say about being told: their own addresses and switches, and the addresses of their office."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from core.errors import Invalid, NotAllowed
from notices.enums import Channel, Duty, Kind, Mode
from notices.models import Address, Preference
from notices.permissions import can_keep_office, can_keep_settings
from notices.rules import (
    PERSONAL,
    address_problem,
    channels_of,
    clean_address,
    default_mode,
    kinds_for,
    masked,
    modes_of,
    secret_problem,
)
from notices.selectors import addresses_of_office, audience_of, own_addresses, own_preferences
from tenancy.roles import Actor


@transaction.atomic
def save_settings(*, addresses: Mapping[Channel, str], modes: Mapping[tuple[Kind, Channel], Mode], by: Actor) -> None:
    """Keep a person's own addresses and switches, as far as they are named; a blank address takes it away.

    Raises NotAllowed for who has no inbox of their own, Invalid with a message for each field (`field_of`).
    """
    if not can_keep_settings(by):
        raise NotAllowed
    clean = {channel: clean_address(channel, text) for channel, text in addresses.items() if channel in PERSONAL}
    _refuse({field_of(channel): address_problem(channel, text) for channel, text in clean.items()})
    kept = {row.channel: row for row in own_addresses(by)}
    for channel, text in clean.items():
        _keep(kept.get(channel), channel, text, secret="", duty=None, by=by)
    said = {(row.kind, row.channel): row for row in own_preferences(by)}
    for kind in kinds_for(audience_of(by)):
        for channel in (Channel.PAGE, *PERSONAL):
            mode = modes.get((kind, channel))
            if mode is not None and mode in modes_of(channel):
                _wish(said.get((kind, channel)), kind, channel, mode, by)


def _wish(row: Preference | None, kind: Kind, channel: Channel, mode: Mode, by: Actor) -> None:
    """A wish that says what the rule says anyway is not written for the first time, so that a better rule reaches people."""
    if row is not None and row.mode != mode:
        Preference.objects.filter(pk=row.pk).update(mode=mode)
    elif row is None and mode is not default_mode(kind, channel):
        Preference.objects.create(**_post(by), kind=kind, channel=channel, mode=mode)


@transaction.atomic
def save_office(*, addresses: Mapping[tuple[Duty, Channel], str], secret: str, by: Actor) -> None:
    """Keep the addresses of the actor's office, as far as they are named; a blank one takes it away.

    `secret` signs the robot's messages; blank leaves the one that is kept. Raises NotAllowed, Invalid (`field_of`).
    """
    if not can_keep_office(by):
        raise NotAllowed
    clean = {
        (duty, channel): clean_address(channel, text)
        for (duty, channel), text in addresses.items()
        if channel in channels_of(duty)
    }
    kept = {(row.duty, row.channel): row for row in addresses_of_office(by)}
    secret = secret.strip()
    problems = {field_of(channel, duty): address_problem(channel, text) for (duty, channel), text in clean.items()}
    robot = kept.get((Duty.GROUP, Channel.ROBOT))
    if secret:
        problems["secret"] = secret_problem(secret)
    elif clean.get((Duty.GROUP, Channel.ROBOT)) and not (robot and robot.secret):
        problems["secret"] = secret_problem("")
    _refuse(problems)
    for (duty, channel), text in clean.items():
        _keep(kept.get((duty, channel)), channel, text, secret=secret, duty=duty, by=by)


def field_of(channel: Channel, duty: Duty | None = None) -> str:
    """Name of the input that an address is typed into."""
    return channel.name.lower() if duty is None else f"{duty.name.lower()}_{channel.name.lower()}"


def _keep(row: Address | None, channel: Channel, text: str, *, secret: str, duty: Duty | None, by: Actor) -> None:
    shown = masked(channel, text) if text else ""
    if row is None:
        if text:
            Address.objects.create(
                **(_post(by) if duty is None else _post(by) | {"user_id": None}),
                duty=duty,
                channel=channel,
                address=text,
                masked=shown,
                secret=secret if channel is Channel.ROBOT else "",
            )
        return
    signs = (secret or row.secret) if channel is Channel.ROBOT and text else ""
    if (row.address, row.secret) != (text, signs):
        Address.objects.filter(pk=row.pk).update(address=text, masked=shown, secret=signs)


def _post(by: Actor) -> dict[str, Any]:
    return {"region_id": by.region, "enterprise_id": by.enterprise, "user_id": by.user}


def _refuse(problems: Mapping[str, str]) -> None:
    errors = {field: [problem] for field, problem in problems.items() if problem}
    if errors:
        raise Invalid(errors)
