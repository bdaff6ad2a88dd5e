"""`kpi`: the compiled cells of a school year as JSON or CSV, the same that pages show."""

import argparse
import csv
import json
import sys
from collections.abc import Iterable
from dataclasses import fields

from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from kernel.db import Hat, Reach
from kernel.school_year import SchoolYear
from kernel.settings import Settings
from portal.errors import OperatorError
from regional.indicators.flat import FlatCell, cells_flat


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which year, and how it is written out."""
    parser.add_argument(
        "--year", required=True, metavar="ГОД", help="учебный год, например 2020/2021"
    )
    parser.add_argument(
        "--format", choices=("json", "csv"), default="json", help="json (по умолчанию) или csv"
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the cells; a year without any is an empty list."""
    try:
        year = SchoolYear.parse(args.year)
    except ValueError as error:
        raise OperatorError(
            f"«{args.year}» не похоже на учебный год. Например, 2020/2021."
        ) from error
    engine = create_engine(settings.database_url, poolclass=NullPool)
    reach = Reach(hat=Hat.COMPILER, read_only=True)
    with Session(engine, info={"reach": reach}) as session:
        cells = cells_flat(session, year)
        if args.format == "csv":
            _print_csv(cells)
        else:
            print(json.dumps([cell.plain() for cell in cells], ensure_ascii=False, indent=1))
    return 0


def _print_csv(cells: Iterable[FlatCell]) -> None:
    names = [column.name for column in fields(FlatCell)]
    table = csv.DictWriter(sys.stdout, names, lineterminator="\n")
    table.writeheader()
    table.writerows(cell.plain() for cell in cells)
