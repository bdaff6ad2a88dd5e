"""What the operator asked `up` for, and whether it can be had."""

import errno
import socket
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from kernel.settings import home_folder, port_number
from portal.errors import OperatorError
from portal.launch import home as homes
from portal.servers import memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the operator asked `up` for. No region named: the one the database has, or altai."""

    home: Path
    port: int
    bind: str
    region: str | None = None
    demo: bool = True
    schools: int | None = None

    @property
    def address(self) -> str:
        """Where people find the portal."""
        host = reachable_host(self.bind)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"


def wanted_from(
    given: Mapping[str, str], *, region: str | None, demo: bool, schools: int | None
) -> Wanted:
    """Join the command's options with the environment; the port 0 becomes a free one."""
    home = home_folder(given)
    if region is not None:
        _check_region(region)
    if not given.get("DATABASE_URL") and given.get("DATABASE_APP_URL"):
        raise OperatorError(
            "DATABASE_APP_URL задана без DATABASE_URL: по второй создаются роли и таблицы."
        )
    return Wanted(
        home=home,
        port=port_number(given) or memory.port_for(home, "web"),
        bind=given.get("PORTAL_BIND") or "127.0.0.1",
        region=region,
        demo=demo,
        schools=schools,
    )


def check(wanted: Wanted) -> None:
    """Refuse what is known beforehand to fail: a portal that runs, a port that is taken."""
    if homes.running_pid(wanted.home) is not None:
        raise homes.AlreadyRunning(homes.already_running(wanted.home))
    homes.wait_for_remains(wanted.home)
    family = socket.AF_INET6 if ":" in wanted.bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((wanted.bind, wanted.port))
        except OSError as error:
            raise OperatorError(_why_not(wanted, error)) from error


def reachable_host(bind: str) -> str:
    """An address of this machine on which a server bound so answers."""
    return {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)  # noqa: S104


def answers(host: str, port: int) -> bool:
    """Whether the portal says it is ready."""
    with closing(HTTPConnection(host, port, timeout=5)) as connection:
        try:
            connection.request("GET", "/health/ready", headers={"Connection": "close"})
            with connection.getresponse() as response:
                return response.status == 200
        except (OSError, HTTPException):
            return False


def _check_region(region: str) -> None:
    from kernel.profile import available

    if region not in available():
        raise OperatorError(f"Нет профиля региона «{region}». Есть: {', '.join(available())}.")


def _why_not(wanted: Wanted, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        other = wanted.port + 1 if wanted.port < 65535 else 8080
        return (
            f"Порт {wanted.port} занят. Освободите его или задайте другой: "
            f"PORTAL_PORT={other} ./portal up"
        )
    if error.errno == errno.EACCES:
        return f"Порт {wanted.port} может открыть только root: задайте PORTAL_PORT больше 1023."
    return f"Адрес {wanted.bind} этой машине не принадлежит: проверьте PORTAL_BIND."
