"""电子邮件 by SMTP, encrypted from the start or from STARTTLS on; never in the clear."""

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from notices.channels.base import Message, Outcome, done, failed
from notices.channels.http import TIMEOUT
from notices.rules import SENDER


def letter_of(message: Message, sender: str) -> EmailMessage:
    """The letter: its Message-ID is the same at every attempt, by which mail systems know a repetition."""
    host = parseaddr(sender)[1].rpartition("@")[2]
    text = "\n\n".join(part for part in (message.title, message.text, message.link, SENDER) if part)
    return EmailMessage(
        subject=" ".join(message.title.split()),
        body=text,
        from_email=sender,
        to=[message.address],
        headers={"Message-ID": f"<{message.id.hex}@{host}>", "Auto-Submitted": "auto-generated"},
    )


@dataclass(frozen=True)
class MailSender:
    """A mail server. `starttls`: the connection begins in the clear and must turn to TLS; otherwise it is TLS from the start."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    sender: str

    def send(self, batch: Sequence[Message], *, now: datetime) -> list[Outcome]:
        """One letter a message over one connection; opened anew for each when it breaks."""
        backend = EmailBackend(
            host=self.host, port=self.port, username=self.user, password=self.password, use_tls=self.starttls,
            use_ssl=not self.starttls, timeout=int(TIMEOUT),
        )  # fmt: skip
        try:
            return [self._one(backend, message) for message in batch]
        finally:
            backend.close()

    def _one(self, backend: EmailBackend, message: Message) -> Outcome:
        try:
            backend.open()
            backend.send_messages([letter_of(message, self.sender)])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [f"{code} {reason.decode('utf-8', 'replace')}" for code, reason in error.recipients.values()]
            return failed("；".join(codes), final=all(code.startswith("5") for code in codes))
        except (smtplib.SMTPException, OSError) as error:
            backend.close()
            return failed(f"{type(error).__name__} {error}")
        return done()
