"""The environment `up` gives to the processes it starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from kernel.settings import SettingsError, database_url
from portal.servers import memory

APP_LOGIN = "portal_app"


@dataclass(frozen=True, slots=True)
class Environments:
    """What ordinary processes get, and what the ones that create roles and tables get."""

    ordinary: dict[str, str]
    administrator: dict[str, str]


def environments(
    given: Mapping[str, str], home: Path, *, admin_url: str, redis_url: str, port: int
) -> Environments:
    """Complete the operator's environment with addresses, secrets and places.

    Only the administrator's processes are told the address that can alter the database.
    """
    ordinary = {name: value for name, value in given.items() if name != "DATABASE_URL"}
    ordinary |= {
        "DATABASE_APP_URL": given.get("DATABASE_APP_URL") or app_url(admin_url, home),
        "REDIS_URL": redis_url,
        "PORTAL_SECRET_KEY": given.get("PORTAL_SECRET_KEY") or memory.secret(home, "key"),
        "PORTAL_HOME": str(home),
        "PORTAL_PORT": str(port),
    }
    return Environments(ordinary=ordinary, administrator=ordinary | {"DATABASE_URL": admin_url})


def app_url(admin_url: str, home: Path) -> str:
    """The application's login on the administrator's server, with a password of our own."""
    parts = urlsplit(database_url(admin_url, "DATABASE_URL"))
    if not parts.hostname:
        raise SettingsError("DATABASE_URL: не указан узел сервера базы данных.")
    host = parts.netloc.rpartition("@")[2]
    login = f"{APP_LOGIN}:{quote(memory.secret(home, APP_LOGIN), safe='')}"
    return urlunsplit(parts._replace(netloc=f"{login}@{host}"))


def app_password(url: str) -> str:
    """The password to give the application's role, as its own address has it."""
    parts = urlsplit(url)
    if parts.username != APP_LOGIN or not parts.password:
        raise SettingsError(
            f"DATABASE_APP_URL: приложение входит под именем {APP_LOGIN} и с паролем: "
            f"postgresql://{APP_LOGIN}:пароль@узел/база."
        )
    return unquote(parts.password)
