"""A home folder remembers secrets, ports and places."""

import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from portal.servers import memory


def test_a_secret_is_made_once_and_is_private(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = memory.secret(home, "postgres")
    assert memory.secret(home, "postgres") == first
    assert memory.secret(home, "valkey") != first
    assert len(first) >= 32
    assert stat.S_IMODE((home / "secrets.json").stat().st_mode) == 0o600


def test_two_starts_at_once_agree_on_a_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: memory.secret(tmp_path, "postgres"), range(24)))
    assert len(found) == 1


def test_a_port_is_kept_while_it_is_free(tmp_path: Path) -> None:
    port = memory.port_for(tmp_path, "postgres")
    assert memory.port_for(tmp_path, "postgres") == port
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        moved = memory.port_for(tmp_path, "postgres")
    assert moved != port
    assert memory.port_for(tmp_path, "postgres") == moved


def test_servers_of_one_home_get_different_ports(tmp_path: Path) -> None:
    names = ("postgres", "valkey", "web")
    assert len({memory.port_for(tmp_path, name) for name in names}) == 3


def test_a_home_that_exists_keeps_its_rights(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir(mode=0o700)
    memory.make_home(theirs)
    memory.make_home(tmp_path / "ours")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("theirs", "ours")]
    assert modes == [0o700, 0o711]
