"""The command line: every command stands, wrong use is answered with a sentence."""

import argparse
from importlib import import_module

import pytest

from portal import cli


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_every_command_has_what_the_table_promises(name: str) -> None:
    module = import_module(f"portal.commands.{name}")
    assert callable(module.run)
    if not cli.COMMANDS[name].pass_through:
        module.add_arguments(argparse.ArgumentParser())


def test_without_a_command_it_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert [cli.main([]), cli.main(["--help"])] == [2, 0]
    listed = capsys.readouterr().out
    assert all(f"  {name} " in listed for name in cli.COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["upp"], "Нет команды «upp»."),
        (["up", "--schools", "0"], "Неверные параметры: "),
        (["worker", "fast"], "Неверные параметры: "),
    ],
)
def test_wrong_use_is_code_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = cli.main(arguments)
    except SystemExit as left:
        code = int(str(left.code))
    assert code == 2
    assert capsys.readouterr().err.startswith(sentence)


def test_beside_no_running_portal_a_command_says_so(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("DATABASE_APP_URL", raising=False)
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path_factory.mktemp("home")))
    assert cli.main(["dispatcher"]) == 1
    assert capsys.readouterr().err.startswith("Портал не запущен: выполните ./portal up")


def test_a_missing_setting_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_APP_URL", "postgresql://portal_app:x@db/portal")
    monkeypatch.delenv("REDIS_URL", raising=False)
    assert cli.main(["web"]) == 1
    assert capsys.readouterr().err == "Не задана переменная окружения REDIS_URL.\n"


def test_benches_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bench", "nothing"]) == 1
    assert capsys.readouterr().err.startswith("Назовите замер: ./portal bench ИМЯ. Есть: ")
