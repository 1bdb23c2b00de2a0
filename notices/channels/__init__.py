"""Ways out of the house: which of them the settings open. One that has no settings is off."""

from django.conf import settings

from notices.channels.base import Message, Outcome, Sender
from notices.channels.mail import MailSender
from notices.channels.robot import RobotSender
from notices.channels.sms import SmsSender
from notices.channels.zwdd import ZwddSender
from notices.enums import Channel

__all__ = ["Message", "Outcome", "Sender", "senders"]


def senders() -> dict[Channel, Sender]:
    """The channels that are open, by the settings of this moment."""
    found: dict[Channel, Sender] = {}
    if settings.SMTP_URL is not None:
        server = settings.SMTP_URL
        found[Channel.EMAIL] = MailSender(
            server.host, server.port, server.user, server.password, server.starttls, settings.EMAIL_SENDER
        )
    if settings.ZWDD_URL:
        found[Channel.ZWDD] = ZwddSender(
            settings.ZWDD_URL, settings.ZWDD_KEY, settings.ZWDD_SECRET, settings.ZWDD_TENANT
        )
    if settings.ROBOT_URL:
        found[Channel.ROBOT] = RobotSender(settings.ROBOT_URL)
    if settings.SMS_URL:
        found[Channel.SMS] = SmsSender(
            settings.SMS_URL, settings.SMS_METHOD, settings.SMS_HEADERS, settings.SMS_BODY, settings.SMS_SUCCESS
        )
    return found
