"""The settings of a process, read once at its start from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_ROOT = Path(__file__).resolve().parents[2]
_SHORTEST_KEY = 32


class SettingsError(Exception):
    """A setting is missing or senseless; the message is one Russian sentence for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where letters are handed over. `tls` from the first byte, `starttls` after a greeting."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    starttls: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a web, worker or scheduler process must know before it starts.

    `database_url` is the application's own login, fenced by row-level security. The address
    that creates roles and migrates is given only to the processes that do so. Without `smtp` no
    letters go, and pages say so. `address` is the portal's own, as links in letters need it:
    scheme and host, without a slash at the end.
    """

    database_url: str = field(repr=False)
    admin_database_url: str | None = field(default=None, repr=False)
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    home: Path
    port: int = 8080
    bind: str = "127.0.0.1"
    https: bool = False
    smtp: MailServer | None = field(default=None, repr=False)
    mail_from: str = ""
    address: str = "http://127.0.0.1:8080"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the environment; SettingsError names the variable that stops the start."""
        values = os.environ if environ is None else environ
        admin, smtp = values.get("DATABASE_URL"), mail_server(values.get("PORTAL_SMTP_URL") or "")
        return cls(
            database_url=database_url(_required(values, "DATABASE_APP_URL")),
            admin_database_url=database_url(admin, "DATABASE_URL") if admin else None,
            redis_url=_redis_url(_required(values, "REDIS_URL")),
            secret_key=_secret_key(_required(values, "PORTAL_SECRET_KEY")),
            home=home_folder(values),
            port=port_number(values),
            bind=values.get("PORTAL_BIND") or "127.0.0.1",
            https=_is_on(values, "PORTAL_HTTPS"),
            smtp=smtp,
            mail_from=_mail_from(values.get("PORTAL_MAIL_FROM") or "", smtp),
            address=_address(values),
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


def mail_server(given: str) -> MailServer | None:
    """The server behind smtp://name:password@host:port or smtps://…; None when none is named."""
    if not given.strip():
        return None
    parts = _parts(given.strip())
    options = dict(parse_qsl(parts.query, keep_blank_values=True)) if parts else {}
    starttls = options.pop("starttls", "0")
    port = _port(parts, {"smtp": 587 if starttls == "1" else 25, "smtps": 465})
    if parts is None or port is None or options or starttls not in ("0", "1"):
        raise _no_mail_server()
    if not parts.hostname or parts.path not in ("", "/") or parts.fragment:
        raise _no_mail_server()
    if parts.scheme == "smtps" and starttls == "1":
        raise SettingsError("PORTAL_SMTP_URL: smtps:// шифрует сразу, ?starttls=1 к нему не нужно.")
    if bool(parts.username) != bool(parts.password):
        raise SettingsError("PORTAL_SMTP_URL: имя и пароль задаются вместе: имя:пароль@узел.")
    return MailServer(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=parts.scheme == "smtps",
        starttls=starttls == "1",
    )


def _no_mail_server() -> SettingsError:
    return SettingsError(
        "PORTAL_SMTP_URL: нужен адрес вида smtp://имя:пароль@узел:587?starttls=1"
        " или smtps://имя:пароль@узел:465."
    )


def _parts(given: str) -> SplitResult | None:
    try:
        return urlsplit(given)
    except ValueError:  # a bracket that opens the address of no host
        return None


def _port(parts: SplitResult | None, usual: Mapping[str, int]) -> int | None:
    """The port named, or the usual one of the scheme; None when either is senseless."""
    try:
        named = parts.port if parts is not None else None
    except ValueError:
        return None
    if named == 0:
        return None
    return named or usual.get(parts.scheme if parts is not None else "")


def _mail_from(given: str, smtp: MailServer | None) -> str:
    """Whom letters come from: «Name <address>» or an address alone."""
    given = given.strip() or (smtp.user if smtp is not None and "@" in smtp.user else "")
    name, address = parseaddr(given)
    fine = address.count("@") == 1 and "." in address.partition("@")[2] and given.isprintable()
    if given and not fine:
        raise SettingsError(
            "PORTAL_MAIL_FROM: нужен адрес отправителя вида portal@region.example"
            " или «Портал наставничества <portal@region.example>»."
        )
    if smtp is not None and not given:
        raise SettingsError("PORTAL_MAIL_FROM: почтовый сервер задан, а адрес отправителя нет.")
    return f"{name} <{address}>" if name else address


def _address(values: Mapping[str, str]) -> str:
    """The portal's address for links in letters; without one, where this machine serves it."""
    given = (values.get("PORTAL_ADDRESS") or "").strip()
    if not given:
        bind = values.get("PORTAL_BIND") or "127.0.0.1"
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)  # noqa: S104 - not bound here
        scheme = "https" if _is_on(values, "PORTAL_HTTPS") else "http"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port_number(values)}"
    parts = _parts(given)
    whole = parts is not None and parts.hostname and not (parts.query or parts.fragment)
    if not whole or parts is None or parts.scheme not in ("http", "https") or parts.username:
        raise _no_address()
    if parts.path not in ("", "/") or _port(parts, {"http": 80, "https": 443}) is None:
        raise _no_address()
    return given.rstrip("/")


def _no_address() -> SettingsError:
    return SettingsError("PORTAL_ADDRESS: нужен адрес портала вида https://portal.region.example.")


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
