"""A school's list of people for the bench of imports: invented names, families, typed dates."""

import io
import random
from datetime import date, datetime, time, timedelta

import xlsxwriter

from kernel.imports.check import check_book
from kernel.imports.reading import read_book
from kernel.imports.report import Report
from kernel.imports.spec import ImportSpec
from kernel.profile import load
from school.registry.people_import import spec_for
from school.registry.people_rows import Listing

TITLES = (
    "№ п/п", "ФИО", "Класс", "Дата рождения", "Пол", "Телефон", "Законный представитель",
    "Кем приходится", "Телефон представителя",
)  # fmt: skip
LETTERS = "абвгдежзиклмнопрст"
TODAY = date(2026, 11, 22)


def workbook(rows: int, seed: int) -> bytes:
    """So many pupils, a third in capitals; half with a representative; a few telephones short."""
    draw = random.Random(seed)  # noqa: S311 - invented people
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page, dated = book.add_worksheet("Список"), book.add_format({"num_format": "dd.mm.yyyy"})
        page.write_row(0, 0, ["Список обучающихся"])
        page.write_row(2, 0, TITLES)
        for n in range(rows):
            surname = "Ёл" + "".join(draw.choice(LETTERS) for _ in range(5))
            name = f"{surname} {draw.choice(('Лев', 'Пётр', 'Айдын'))} Ильич"
            born = date(2009, 1, 1) + timedelta(days=draw.randrange(3_000))
            form = f"{draw.randrange(1, 12)} «{draw.choice('АБВ')}»"
            page.write_row(n + 3, 0, [n + 1, name.upper() if n % 3 == 0 else name, form])
            if n % 2:
                page.write_datetime(n + 3, 3, datetime.combine(born, time()), dated)
            else:
                page.write_string(n + 3, 3, f"{born:%d.%m.%Y} г.")
            page.write_row(n + 3, 4, ["м", f"8 (913) {n:07d}" if n % 50 else "2-15-77"])
            if n % 2:
                parent = f"{surname}а Анна {draw.choice(('Ивановна', 'Петровна'))}"
                page.write_row(n + 3, 6, [parent, "мать", f"8-914-{n:07d}"])
    return stream.getvalue()


def spec() -> ImportSpec:
    """The real kind, without a database: the region's profile as it is shipped."""
    return spec_for(Listing(profile=load("altai"), today=TODAY, kind="pupil"))


def checked(content: bytes) -> Report:
    return check_book(spec(), read_book("list.xlsx", content))
