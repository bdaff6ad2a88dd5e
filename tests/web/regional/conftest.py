"""Cells, uploads and background work for the region's pages."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, insert, select
from sqlalchemy.pool import NullPool

from kernel.ids import new_id
from regional.indicators.models import CompileState, Indicator, IndicatorVersion, KpiCell
from tests.regional.book import Book
from web.work import db
from workers.context import load_tasks
from workers.drain import claim, do

YEAR = 2026
ADDRESS_YEAR = "2026/2027"
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


class Page:
    """A page as a reader sees it."""

    def __init__(self, html: str) -> None:
        self.root: Element = html5lib.parse(html, namespaceHTMLElements=False)

    def text(self, part: Element | None = None) -> str:
        """What is written, blanks and the spaces that bind made single."""
        told = " ".join((self.root.find(".//main") if part is None else part).itertext())
        return re.sub(r"\s+([.,:;)])(?=\s|$)", r"\1", re.sub(r"\s+", " ", told)).strip()

    def table(self, caption: str) -> dict[str, list[str]]:
        """Cells of the rows of a table by their first cell's first line."""
        for table in self.root.iter("table"):
            named = table.find("caption")
            if named is not None and self.text(named) == caption:
                return {
                    self._name(row): [self.text(cell) for cell in list(row)[1:]]
                    for part in ("tbody", "tfoot")
                    for row in table.findall(f"{part}/tr")
                }
        raise AssertionError(f"no table «{caption}»")

    def _name(self, row: Element) -> str:
        head = next(iter(row))
        link = head.find("a")
        return self.text(link) if link is not None else (head.text or self.text(head)).strip()

    def counts(self) -> dict[str, str]:
        """The figures in a row: their names and values."""
        listed = next(e for e in self.root.iter("dl") if "counts" in e.get("class", ""))
        return {self.text(e.find("dt")): self.text(e.find("dd")) for e in listed.findall("div")}

    def links(self) -> dict[str, str]:
        """Addresses by the words of their links, in the main part."""
        main = self.root.find(".//main")
        return {self.text(link): link.get("href", "") for link in main.iter("a")}

    def field(self, name: str) -> Element:
        return next(
            e for e in self.root.iter() if e.tag in ("input", "select") and e.get("name") == name
        )


@pytest.fixture
def read() -> Callable[..., Page]:
    """Opens an address and reads what comes."""

    def open_(client: FlaskClient, address: str, status: int = 200) -> Page:
        answer = client.get(address)
        assert answer.status_code == status, answer.status_code
        return Page(answer.text)

    return open_


@pytest.fixture
def book(database, world) -> Book:
    """Entries of schools and returns, counted by the real compiler."""
    return Book(database.admin, database.app, world)


@pytest.fixture
def cell(database, world) -> Callable[..., None]:
    """Plants one compiled cell: cell("municipality", "north", "pairs", 17)."""
    with database.admin.begin() as connection:
        known = select(Indicator.code, IndicatorVersion.id).join(
            IndicatorVersion, IndicatorVersion.indicator_id == Indicator.id
        )
        versions = {row[0]: row[1] for row in connection.execute(known)}
        connection.execute(
            insert(CompileState).values(
                school_year=YEAR, full_at=AT, corrected=0, revision=new_id()
            )
        )

    def plant(
        unit_type: str,
        key: str,
        code: str,
        numerator: int | None,
        denominator: int | None = None,
        **more: object,
    ) -> None:
        places = {"school": world.schools, "municipality": world.municipalities}
        unit = world.region_id if unit_type == "region" else places[unit_type][key]
        within = unit if unit_type == "municipality" else None
        if unit_type == "school":
            within = world.municipalities["south" if key == "three" else "north"]
        values: dict[str, object] = {
            "school_year": YEAR, "unit_type": unit_type, "unit_id": unit,
            "version_id": versions[code], "municipality_id": within, "numerator": numerator,
            "denominator": denominator, "units": 1, "known": int(numerator is not None),
            "anomaly": None, "basis": "primary" if numerator is not None else "none",
            "computed_at": AT, "revision": new_id(),
        }  # fmt: skip
        with database.admin.begin() as connection:
            connection.execute(insert(KpiCell).values(**values | more))

    return plant


@pytest.fixture
def work_off(database) -> Iterator[Callable[[], None]]:
    """Does what waits for the workers, in this process."""
    load_tasks()
    bound = create_engine(database.app_url, poolclass=NullPool)

    def drain() -> None:
        for queue in ("interactive", "long"):
            while (job := claim(bound, queue)) is not None:
                do(bound, job)

    yield drain
    bound.dispose()


@pytest.fixture
def statements(app) -> Callable[[], object]:
    """Counts the statements of a request, those that dress and end a transaction aside.

    So is the note that a browser was here, which is written once a minute whatever the page.
    """

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_c: object, _u: object, statement: str, *_: object) -> None:
            if not statement.startswith(("SET LOCAL", "UPDATE kernel.sign_in_session SET seen_at")):
                seen.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting
