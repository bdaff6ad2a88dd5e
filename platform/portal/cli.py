"""The command line: `./portal COMMAND`, and the same commands one to a container.

It says what it says in Russian without gettext: some commands run before the catalogues are
compiled. Each command is a module of portal.commands, imported only when it is asked for.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import NoReturn

from kernel.settings import Settings, SettingsError, home_folder
from portal.bootstrap import SetupError
from portal.errors import OperatorError, no_right


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: its module has `add_arguments(parser)` and `run`.

    `run(args, settings)` when it works inside a configured portal, else `run(args)`. Of a
    pass-through command the arguments are its own: `run(argv)`.
    """

    summary: str
    settings: bool = False
    pass_through: bool = False


COMMANDS = {
    "up": Entry("запустить портал"),
    "down": Entry("остановить портал"),
    "status": Entry("показать, что работает"),
    "test": Entry("проверить код и выполнить тесты", pass_through=True),
    "bench": Entry("измерить скорость", pass_through=True),
    "kpi": Entry("вывести таблицу показателей", settings=True),
    "verify": Entry("проверить контрольные суммы утверждённых отчётов", settings=True),
    "migrate": Entry("обновить схему базы данных"),
    "prepare": Entry("создать регион в пустой базе", settings=True),
    "demo": Entry("создать регион с данными для показа", settings=True),
    "web": Entry("только веб-сервер", settings=True),
    "worker": Entry("только обработчик одной очереди", settings=True),
    "dispatcher": Entry("только раздача заданий", settings=True),
    "scheduler": Entry("только задания по расписанию", settings=True),
}


class Parser(argparse.ArgumentParser):
    """Refuses wrong arguments with a sentence that says where to look."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"Неверные параметры: {message}. Справка: {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command named; the exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    if not given or given[0] in ("-h", "--help", "help"):
        print(_overview())
        return 0 if given else 2
    if given[0] not in COMMANDS:
        print(f"Нет команды «{given[0]}». Список команд: ./portal --help", file=sys.stderr)
        return 2
    try:
        return _run(given[0], given[1:])
    except (OperatorError, SettingsError, SetupError) as error:
        print(error, file=sys.stderr)
        return 1
    except PermissionError as error:
        if error.filename is None or COMMANDS[given[0]].settings:
            raise
        print(no_right(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def parse(name: str, arguments: Sequence[str]) -> argparse.Namespace:
    """What the command would be given for these arguments."""
    parser = Parser(prog=f"./portal {name}", description=f"{COMMANDS[name].summary.capitalize()}.")
    _module(name).add_arguments(parser)
    return parser.parse_args(arguments)


def _run(name: str, arguments: list[str]) -> int:
    entry = COMMANDS[name]
    if entry.pass_through:
        return int(_module(name).run(arguments))
    args = parse(name, arguments)
    if entry.settings:
        return int(_module(name).run(args, _settings()))
    return int(_module(name).run(args))


def _module(name: str) -> ModuleType:
    return import_module(f"portal.commands.{name}")


def _settings() -> Settings:
    """From the environment; typed beside a running portal, from that portal."""
    if os.environ.get("DATABASE_APP_URL"):
        return Settings.from_env()
    from portal.launch.home import handed_down

    handed = handed_down(home_folder(os.environ))
    if not handed:
        raise OperatorError(
            "Портал не запущен: выполните ./portal up или задайте DATABASE_APP_URL, "
            "REDIS_URL и PORTAL_SECRET_KEY."
        )
    os.environ.update(handed)
    return Settings.from_env()


def _overview() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name.ljust(width)}  {entry.summary}" for name, entry in COMMANDS.items()]
    return "\n".join(["Портал школьного наставничества: ./portal КОМАНДА", "", *lines])


if __name__ == "__main__":
    sys.exit(main())
