"""The settings of a process, read once at its start from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

_ROOT = Path(__file__).resolve().parents[2]
_SHORTEST_KEY = 32


class SettingsError(Exception):
    """A setting is missing or senseless; the message is one Russian sentence for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a web, worker or scheduler process must know before it starts.

    `database_url` is the application's own login, fenced by row-level security. The address
    that creates roles and migrates is given only to the processes that do so.
    """

    database_url: str = field(repr=False)
    admin_database_url: str | None = field(default=None, repr=False)
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    home: Path
    port: int = 8080
    bind: str = "127.0.0.1"
    https: bool = False

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the environment; SettingsError names the variable that stops the start."""
        values = os.environ if environ is None else environ
        admin = values.get("DATABASE_URL")
        return cls(
            database_url=database_url(_required(values, "DATABASE_APP_URL")),
            admin_database_url=database_url(admin, "DATABASE_URL") if admin else None,
            redis_url=_redis_url(_required(values, "REDIS_URL")),
            secret_key=_secret_key(_required(values, "PORTAL_SECRET_KEY")),
            home=home_folder(values),
            port=port_number(values),
            bind=values.get("PORTAL_BIND") or "127.0.0.1",
            https=_is_on(values, "PORTAL_HTTPS"),
        )


def home_folder(values: Mapping[str, str]) -> Path:
    """Where this copy of the portal keeps its data: PORTAL_HOME, or .portal beside the code."""
    given = values.get("PORTAL_HOME")
    return Path(given).expanduser().absolute() if given else _ROOT / ".portal"


def port_number(values: Mapping[str, str]) -> int:
    """The port people come to; 0 asks for any free one."""
    given = values.get("PORTAL_PORT") or "8080"
    if not (given.isascii() and given.isdigit() and int(given) <= 65535):
        raise SettingsError(
            f"PORTAL_PORT: «{given}» не номер порта. Нужно число от 1 до 65535, например 8080."
        )
    return int(given)


def database_url(given: str, variable: str = "DATABASE_APP_URL") -> str:
    """The address with the driver we use, whichever usual spelling it came in."""
    scheme, separator, rest = given.partition("://")
    if not separator or scheme not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise SettingsError(f"{variable}: нужен адрес вида postgresql://имя:пароль@узел/база.")
    return f"postgresql+psycopg://{rest}"


def _redis_url(given: str) -> str:
    scheme, separator, rest = given.partition("://")
    names = {"valkey": "redis", "valkeys": "rediss"}
    scheme = names.get(scheme, scheme)
    if not separator or scheme not in ("redis", "rediss", "unix"):
        raise SettingsError("REDIS_URL: нужен адрес вида redis://:пароль@узел:порт/0.")
    return f"{scheme}://{rest}"


def _secret_key(given: str) -> str:
    if len(given) < _SHORTEST_KEY:
        raise SettingsError(f"PORTAL_SECRET_KEY короче {_SHORTEST_KEY} знаков.")
    return given


def _required(values: Mapping[str, str], name: str) -> str:
    given = values.get(name)
    if not given:
        raise SettingsError(f"Не задана переменная окружения {name}.")
    return given


def _is_on(values: Mapping[str, str], name: str) -> bool:
    given = (values.get(name) or "0").strip().lower()
    if given in ("1", "true", "yes", "on"):
        return True
    if given in ("0", "false", "no", "off"):
        return False
    raise SettingsError(f"{name}: нужно 1 или 0, а задано «{given}».")
