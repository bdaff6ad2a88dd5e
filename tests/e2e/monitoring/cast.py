"""Who takes part: the demo school's curator, three phones, the region; fifteen pairs who wait."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page
from sqlalchemy import text

from kernel.school_year import SchoolYear
from tests import clock
from tests.e2e.autumn.walker import PHONE, Looked, Walker
from tests.e2e.conftest import Portal, sign_in
from tests.e2e.contest.cast import past_every_fence
from tests.factories.world import World
from tests.school.make import Maker

SCHOOL = "demo-0001"
PROGRAMME = "Рука об руку"
DESK = {"width": 1280, "height": 900}
OF_MONITORING = re.compile(r"/(monitoring|waves|asked|f|swot|figures|judgements|quoted)([/?]|$)")
SURNAMES = ("Аистов", "Бобров", "Волков", "Голубев", "Дроздов", "Ёжиков", "Жаворонков", "Зайцев",
            "Иволгин", "Карпов", "Лебедев", "Моржов", "Налимов", "Орлов", "Пчёлкин")  # fmt: skip
MENTORS = ("Рысев", "Соколов", "Тигров", "Уткин", "Филинов")
# Ten of grades 5–7 and five of 8–9: whom the story loses leaves eight pairs of answers, and four.
SEVENTH, NINTH = 7, 9
OLDER = 5


@dataclass(frozen=True, slots=True)
class Pupil:
    """A mentee as the curator's lists name one."""

    name: str
    grade: int

    @property
    def surname(self) -> str:
        return self.name.split()[0]


PUPILS = tuple(
    Pupil(f"{surname} Иван Петрович", NINTH if n < OLDER else SEVENTH)
    for n, surname in enumerate(SURNAMES)
)
# Of the older: one refuses at the start, so four are measured twice. Two of the younger are silent
# at the end, and one of those who answer has no phone.
REFUSES, ON_PAPER, SILENT = PUPILS[0], PUPILS[5], (PUPILS[13], PUPILS[14])


class LookedAtMonitoring(Looked):
    """Pages of this story alone."""

    def at(self, page: Page) -> None:
        if OF_MONITORING.search(page.url):
            super().at(page)


@dataclass
class Cast:
    """The curator works on a phone; the region and the municipality at a desk."""

    curator: Walker
    phones: list[Walker]
    region: Walker
    looked: LookedAtMonitoring
    browser: Browser
    portal: Portal

    def close(self) -> None:
        for walker in (self.curator, *self.phones, self.region):
            walker.close()

    def programme(self, *way: str) -> Walker:
        """The curator at a page of the programme's monitoring."""
        self.curator.section("Программы")
        self.curator.go(PROGRAMME)
        for link in ("Мониторинг", *way):
            self.curator.go(link)
        return self.curator


def gather(browser: Browser, portal: Portal) -> Cast:
    _pairs(_maker(portal))
    looked = LookedAtMonitoring()
    curator = Walker(browser, portal.address, looked)
    phones = [Walker(browser, portal.address, looked) for _ in range(3)]
    region = Walker(browser, portal.address, looked)
    sign_in(curator.page, portal, "curator")
    sign_in(region.page, portal, "analyst")
    region.page.set_viewport_size(DESK)  # type: ignore[arg-type]
    return Cast(curator, phones, region, looked, browser, portal)


def at_a_desk(walker: Walker) -> None:
    walker.page.set_viewport_size(DESK)  # type: ignore[arg-type]


def on_a_phone(walker: Walker) -> None:
    walker.page.set_viewport_size(PHONE)


def _maker(portal: Portal) -> Maker:
    engine = past_every_fence(portal)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT code, id FROM kernel.school")).all()
    schools: dict[str, UUID] = {row.code: row.id for row in found}
    return Maker(engine, cast(World, SimpleNamespace(schools=schools)))


def _pairs(make: Maker) -> None:
    """How a pair comes about is walked elsewhere; here fifteen stand on the day they begin."""
    today = clock.really().astimezone(ZoneInfo("Asia/Barnaul")).date()
    year = SchoolYear.of(today)
    mine = {"school_year": year.start}
    programme = make.programme(
        SCHOOL, title=PROGRAMME, form="pupil_pupil", state="running", starts_on=year.starts_on,
        ends_on=year.ends_on, **mine,
    )  # fmt: skip

    def join(name: str, side: str, grade: int) -> UUID:
        person = make.pupil(
            name, SCHOOL, grade=grade, gender="m", born_on=date(year.start - grade - 7, 10, 1)
        )
        return make.part(programme, person, side, SCHOOL, person_kind="pupil",
                         joined_on=year.starts_on, **mine)  # fmt: skip

    mentors: Sequence[UUID] = [join(f"{each} Пётр Ильич", "mentor", 10) for each in MENTORS]
    for n, pupil in enumerate(PUPILS):
        mentee = join(pupil.name, "mentee", pupil.grade)
        make.pair(programme, mentors[n // 3], mentee, SCHOOL, started_on=today, **mine)
