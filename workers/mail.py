"""Speaks to the region's mail server: a letter as a message, one connection for many of them.

What a server says of a letter becomes a short code without its text, which may quote addresses.
"""

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as OUR_LINES
from email.utils import format_datetime, parseaddr
from html import escape
from typing import Protocol, Self
from urllib.parse import urlsplit
from uuid import UUID

from kernel.notices.letters import Taken
from kernel.settings import MailServer, Settings
from web.letter_words import SETTINGS

PATIENCE = 20.0  # seconds for each step of the talk: five of them are less than a letter's lease
LETTERS_A_CONNECTION = 80  # many servers close after a hundred
_PARAGRAPH = re.compile(r"\n{2,}")
_LINK = re.compile(r"https?://\S+")


class NotGiven(Exception):
    """The server did not take the letter; `code` says why, `final` that it never will."""

    def __init__(self, code: str, *, final: bool = False) -> None:
        super().__init__(code)
        self.code, self.final = code, final


class Unreachable(NotGiven):
    """The server cannot be talked to at all: no letter is to blame."""


class Connection(Protocol):
    """What of smtplib.SMTP is used; tests may stand in for it."""

    def sendmail(self, sender: str, to: str, message: bytes) -> object: ...
    def quit(self) -> object: ...
    def close(self) -> object: ...


@dataclass(slots=True)
class Post:
    """The way to one mail server; opened at the first letter, closed at the end of the block."""

    server: MailServer
    sender: str
    address: str
    connect: Callable[["Post"], Connection] | None = None
    _open: Connection | None = field(default=None, init=False, repr=False)
    _given: int = field(default=0, init=False, repr=False)

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """By the settings; None for a region without a mail server."""
        if settings.smtp is None:
            return None
        return cls(settings.smtp, settings.mail_from, settings.address)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up()

    @property
    def host(self) -> str:
        """The portal's own name: it stands in Message-IDs and in the greeting of the server."""
        return urlsplit(self.address).hostname or "localhost"

    @property
    def is_open(self) -> bool:
        """Whether there is a connection that takes another letter."""
        return self._open is not None and self._given < LETTERS_A_CONNECTION

    def open(self) -> None:
        """Connect unless connected; Unreachable tells why not."""
        if self.is_open:
            return
        self._hang_up()
        try:
            self._open = (self.connect or _connect)(self)
        except smtplib.SMTPAuthenticationError as refusal:
            raise Unreachable(f"login_refused {refusal.smtp_code}") from None
        except (smtplib.SMTPException, OSError, ValueError) as problem:
            raise Unreachable(f"no_connection {type(problem).__name__}") from None
        self._given = 0

    def give(self, letter: Taken) -> None:
        """Hand one letter over; returns when the server has taken it on itself."""
        message = self.message(letter)
        to = _plain(letter.address)
        self.open()
        connection = self._open
        assert connection is not None  # noqa: S101 - open() raises otherwise
        self._given += 1
        try:
            connection.sendmail(parseaddr(self.sender)[1], to, message)
        except (smtplib.SMTPException, OSError, ValueError) as problem:
            fault = fault_of(problem)
            if isinstance(fault, Unreachable):
                self._hang_up()
            raise fault from None

    def message(self, letter: Taken) -> bytes:
        """The letter as sent: the same each time, so that a repeat is known by its Message-ID."""
        made = EmailMessage(policy=OUR_LINES)
        made["From"] = self.sender
        try:
            made["To"] = Address(addr_spec=_plain(letter.address))
        except (ValueError, IndexError):
            raise NotGiven("address_senseless", final=True) from None
        made["Subject"] = " ".join(letter.subject.split())
        made["Date"] = format_datetime(letter.created_at)
        made["Message-ID"] = message_id(letter.id, self.host)
        made["Auto-Submitted"] = "auto-generated"
        if not letter.has_link:
            made["List-Unsubscribe"] = f"<{self.address}{SETTINGS}>"
        made.set_content(letter.body)
        made.add_alternative(as_html(letter.body), subtype="html")
        made.set_boundary(f"={letter.id.hex}=")
        return made.as_bytes()

    def _hang_up(self) -> None:
        if self._open is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._open.quit()
            with suppress(OSError):
                self._open.close()
        self._open = None


def message_id(letter_id: UUID, host: str) -> str:
    return f"<{letter_id}@{host}>"


def _connect(post: Post) -> Connection:
    server = post.server
    # Named, for else smtplib asks the network what this machine is called, and may wait long.
    name = post.host if re.search("[a-z]", post.host) else f"[{post.host}]"
    safe = ssl.create_default_context() if server.tls or server.starttls else None
    if server.tls:
        talk: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, local_hostname=name, timeout=PATIENCE, context=safe
        )
    else:
        talk = smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=PATIENCE)
    try:
        if server.starttls:
            talk.starttls(context=safe)
        if server.user:
            talk.login(server.user, server.password)
    except BaseException:
        talk.close()
        raise
    return talk


def fault_of(problem: Exception) -> NotGiven:
    """What a fault of the talk means for the letter that was being given."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code = next(iter(problem.recipients.values()))[0]
        return _by_code("address_refused", code, final=500 <= code < 600)
    if isinstance(problem, smtplib.SMTPDataError):
        code = problem.smtp_code
        return _by_code("letter_refused", code, final=500 <= code < 600)
    if isinstance(problem, smtplib.SMTPSenderRefused):
        # Not the receiver's fault: somebody has to look at the settings.
        return _by_code("sender_refused", problem.smtp_code, final=False)
    if isinstance(problem, smtplib.SMTPNotSupportedError | ValueError):
        return NotGiven("address_senseless", final=True)
    return Unreachable(f"connection_broke {type(problem).__name__}")


def _by_code(word: str, code: int, *, final: bool) -> NotGiven:
    said = f"{word} {code}"
    return Unreachable(said) if code == 421 else NotGiven(said, final=final)


def _plain(address: str) -> str:
    """The address with its domain in the letters all servers know."""
    name, at, domain = address.strip().rpartition("@")
    try:
        return f"{name}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        raise NotGiven("address_senseless", final=True) from None


def as_html(body: str) -> str:
    """The text of a letter as the plainest page: paragraphs, and links that open."""
    paragraphs = [part.strip() for part in _PARAGRAPH.split(body) if part.strip()]
    told = "\n".join(f"<p>{_with_links(part)}</p>" for part in paragraphs)
    return (
        f'<!doctype html>\n<html lang="ru"><meta charset="utf-8"><body>\n{told}\n</body></html>\n'
    )


def _with_links(text: str) -> str:
    shown = escape(text).replace("\n", "<br>\n")
    return _LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', shown)
