"""A real mail server in a thread, which can be told to misbehave at a chosen moment."""

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

OK = "250 taken"


@dataclass
class Mailbox:
    """What came, in order; `answer` says what the server answers to the n-th letter (from 1).

    «drop» breaks the connection before the letter is kept, «die» after it is kept and before the
    answer: then whoever sends cannot know.
    """

    answer: Callable[[int, str], str] = lambda n, to: OK
    refuse: Callable[[str], str | None] = lambda to: None
    seen: list[bytes] = field(default_factory=list)
    talks: int = 0
    tried: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list
    ) -> list:
        self.talks += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list
    ) -> str:
        refusal = self.refuse(address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or OK

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        with self.lock:
            self.tried += 1
            said = self.answer(self.tried, envelope.rcpt_tos[0])
            if said in (OK, "die"):
                self.seen.append(bytes(envelope.content or b""))
        if said in ("drop", "die"):
            server.transport.abort()
            return OK
        return said

    @property
    def letters(self) -> list[Message]:
        return [message_from_bytes(one, policy=default) for one in self.seen]

    def ids(self) -> list[str]:
        """Message-IDs in the order of arrival."""
        return [str(one["Message-ID"]) for one in self.letters]


class MailServer:
    """The mailbox behind a port of this machine."""

    def __init__(self) -> None:
        self.box = Mailbox()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._controller = Controller(self.box, hostname="127.0.0.1", port=self.port)

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"
