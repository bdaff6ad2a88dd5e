"""`verify`: counts the hashes of approved tables anew and says whether they agree."""

import argparse
from uuid import UUID

from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from kernel.db import Hat, Reach
from kernel.settings import Settings
from portal.errors import OperatorError
from regional.periods.verifying import Verified, verify

FAULTS = {
    "hash": "текст таблицы изменён",
    "figures": "значения школы не те, что в её утверждённом отчёте",
    "report_missing": "нет утверждённого отчёта школы",
    "report_hash": "текст утверждённого отчёта школы изменён",
    "frozen": "утверждённый отчёт расходится со сданными значениями",
    "sums": "итоги не сходятся со слагаемыми",
    "table": "таблица муниципалитета не та, на которую ссылается область",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which period."""
    parser.add_argument(
        "period", metavar="ПЕРИОД", help="идентификатор периода из адреса его страницы или all"
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print each table with its hash; 1 when any does not agree."""
    period_id = _period(args.period)
    engine = create_engine(settings.database_url, poolclass=NullPool)
    reach = Reach(hat=Hat.COMPILER, read_only=True)
    with Session(engine, info={"reach": reach}) as session:
        found = verify(session, period_id)
    for one in found:
        print(_line(one))
    wrong = sum(not one.agrees for one in found)
    if not found:
        print("Утверждённых таблиц нет: проверять нечего.")
    elif wrong:
        print(f"НЕ совпадает таблиц: {wrong} из {len(found)}.")
    else:
        print(f"Все таблицы совпадают: {len(found)}.")
    return 1 if wrong else 0


def _period(given: str) -> UUID | None:
    if given == "all":
        return None
    try:
        return UUID(given)
    except ValueError as error:
        raise OperatorError(
            f"«{given}» не похоже на идентификатор периода. Возьмите его из адреса страницы "
            "периода или напишите all."
        ) from error


def _line(one: Verified) -> str:
    said = "совпадает"
    if not one.agrees:
        said = f"НЕ совпадает: {'; '.join(FAULTS[fault] for fault in one.faults)}"
    return f"{one.sha256}  {one.period}, № {one.number}, {one.unit_name}: {said}"
