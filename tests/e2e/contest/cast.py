"""Who takes part: two schools with a mentor each, their district, the region, guests."""

import re
from dataclasses import dataclass
from types import SimpleNamespace
from typing import cast
from uuid import UUID

from playwright.sync_api import Browser, Page
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from portal.launch.home import handed_down
from portal.servers import memory
from tests.e2e.autumn import people
from tests.e2e.autumn.walker import Looked, Walker
from tests.e2e.conftest import Portal
from tests.e2e.period.cast import DISTRICT, add_school, administrator, opened
from tests.factories.world import World
from tests.school.make import Maker

NEAR, FAR = "Берёзовская СОШ", "Каменская СОШ"
MENTORS = {NEAR: "Опытова Ирина Сергеевна", FAR: "Примерова Нина Олеговна"}
OF_CONTESTS = re.compile(
    "/(contests|jury|commission|protocols|receipts|appeals|honours|contest-results|regulations"
    "|second-factor|check)([/?]|$)"
)


class LookedAtContests(Looked):
    """Pages of this story alone: those on the way are looked at by other tests."""

    def at(self, page: Page) -> None:
        if OF_CONTESTS.search(page.url):
            super().at(page)


@dataclass
class Cast:
    """Everybody with a browser of one's own; the jury comes later, by links."""

    region: Walker
    specialist: Walker
    near: Walker
    far: Walker
    guest: Walker
    looked: Looked
    public: str = ""

    def close(self) -> None:
        for walker in (self.region, self.specialist, self.near, self.far, self.guest):
            walker.close()


def gather(browser: Browser, portal: Portal) -> Cast:
    """The region adds both schools; the district opens the accounts of their curators."""
    looked = LookedAtContests()

    def join(opener: Walker, role: str, place: str, name: str) -> Walker:
        return people.enter(browser, portal, looked, opened(opener, role, place, name))

    region = administrator(browser, portal, looked)
    specialist = join(region, "Муниципальный специалист", DISTRICT, "Районова Ольга Ильинична")
    for name in (NEAR, FAR):
        add_school(region, name)
    near = join(specialist, "Куратор", NEAR, "Березина Анна Львовна")
    far = join(specialist, "Куратор", FAR, "Каменева Мария Павловна")
    _have_mentors(portal)
    return Cast(region, specialist, near, far, Walker(browser, portal.address, looked), looked)


def _have_mentors(portal: Portal) -> None:
    """How a pair comes about is walked elsewhere: each school has one, and its mentor's consent."""
    engine = past_every_fence(portal)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, id FROM kernel.school"))
        schools: dict[str, UUID] = {row.name: row.id for row in rows}
    make = Maker(engine, cast(World, SimpleNamespace(schools=schools)))
    for school, name in MENTORS.items():
        programme = make.programme(school)
        mentor = make.person(name, school)
        led = make.part(programme, mentor, "mentor", school)
        taught = make.part(programme, make.person("Новикова Яна", school), "mentee", school)
        make.pair(programme, led, taught, school)
        make.consents(mentor, "publication", school=school)


def past_every_fence(portal: Portal) -> Engine:
    app = make_url(handed_down(portal.home)["DATABASE_APP_URL"])
    secret = memory.secret(portal.home, "postgres")
    return create_engine(app.set(username="postgres", password=secret), poolclass=NullPool)
