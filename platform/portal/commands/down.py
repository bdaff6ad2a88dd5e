"""`down`: stop the portal that runs on this home folder."""

import argparse
import os
import signal
import time

from kernel.settings import home_folder
from portal.errors import OperatorError
from portal.launch.home import running_pid

_PATIENCE = 60.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It needs none."""


def run(args: argparse.Namespace) -> int:
    """Ask it to stop and wait until it has; nothing to do is no error."""
    home = home_folder(os.environ)
    pid = running_pid(home)
    if pid is None:
        print("Портал не запущен.")
        return 0
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        pass
    except PermissionError as error:
        raise OperatorError(
            f"Портал (процесс {pid}) запущен другим пользователем: остановите от его имени."
        ) from error
    deadline = time.monotonic() + _PATIENCE
    while running_pid(home) == pid:
        if time.monotonic() > deadline:
            raise OperatorError(f"Процесс {pid} не остановился за {_PATIENCE:.0f} с.")
        time.sleep(0.1)
    print("Портал остановлен, данные сохранены.")
    return 0
