"""A mail server of the tests' own, accounts with addresses, and jobs done at once."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text

from kernel.identity.permissions import Role
from kernel.settings import Settings
from tests.post.mailbox import Mailbox, MailServer
from tests.workers.conftest import bound, redis, valkey, worker_environment  # noqa: F401 - fixtures
from workers.context import load_tasks
from workers.drain import drain

ADDRESS = "https://portal.region.example"


@pytest.fixture(scope="session")
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def box(mail_server, monkeypatch, database) -> Mailbox:
    """An empty mailbox, and settings that lead letters into it."""
    found = mail_server.box
    found.__init__()  # type: ignore[misc]
    for name, value in post_environment(database, mail_server).items():
        monkeypatch.setenv(name, value)
    return found


def post_environment(database, mail_server: MailServer) -> dict[str, str]:
    return {
        "DATABASE_APP_URL": database.app_url,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "PORTAL_SECRET_KEY": "tests" * 8,
        "PORTAL_SMTP_URL": mail_server.url,
        "PORTAL_MAIL_FROM": "Портал наставничества <portal@region.example>",
        "PORTAL_ADDRESS": ADDRESS,
    }


@pytest.fixture
def no_server(box, monkeypatch) -> None:
    """The region has named no mail server."""
    monkeypatch.delenv("PORTAL_SMTP_URL")


@pytest.fixture
def settings(box) -> Settings:
    return Settings.from_env()


@pytest.fixture
def addresses(database, world) -> dict[Role, str]:
    """Everybody of the world gets an address, foreign ones too."""
    with database.admin.begin() as connection:
        connection.execute(
            text("UPDATE kernel.account SET email = replace(login, '.', '-') || '@region.example'")
        )
    return {
        role: world.logins[actor.account_id].replace(".", "-") + "@region.example"
        for role, actor in world.actors.items()
    }


@pytest.fixture
def rows(database) -> Callable[..., list[tuple]]:
    """Reads past every fence."""

    def read(statement: str, **values: object) -> list[tuple]:
        with database.admin.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement), values)]

    return read


@pytest.fixture
def change(database) -> Callable[..., None]:
    """Changes past every fence."""

    def write(statement: str, **values: object) -> None:
        with database.admin.begin() as connection:
            connection.execute(text(statement), values)

    return write


@pytest.fixture
def work_off(bound) -> Callable[[], int]:  # noqa: F811
    """Do every job that is due, of both queues."""

    def do() -> int:
        load_tasks()
        taken = 0
        while some := drain("interactive") + drain("long"):
            taken += some
        return taken

    return do


@pytest.fixture
def ask(database) -> Callable[..., None]:
    """A job of the system's own, as the schedule or the bell asks for it."""

    def put(kind, hat: str = "hat_post") -> None:
        with database.admin.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO kernel.job (id, name, queue, args, hat, max_attempts, timeout,"
                    " run_after, created_at) VALUES (gen_random_uuid(), :name, :queue, '{}', :hat,"
                    " 5, 300, now(), now())"
                ),
                {"name": kind.name, "queue": kind.queue, "hat": hat},
            )

    return put
