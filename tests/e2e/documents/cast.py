"""Who takes part: the demo school's curator, its municipality, a stranger; two who wait."""

import re
from dataclasses import dataclass
from types import SimpleNamespace
from typing import cast
from uuid import UUID

from playwright.sync_api import Browser
from sqlalchemy import text

from school.programmes.models import Participation
from school.selection.models import Criterion
from tests.e2e.autumn.walker import Looked, Walker
from tests.e2e.conftest import Portal, sign_in
from tests.e2e.contest.cast import past_every_fence
from tests.factories.world import World
from tests.school.make import NOW, TODAY, Maker
from tests.school.order_ready import ready

SCHOOL = "demo-0001"
PROGRAMME = "Два учителя рядом"
MENTOR, MENTEE = "Ёлкина-Заводская Мария Юрьевна", "Дюма Анна Сергеевна"
OF_PAPERS = re.compile(r"/(documents|roadmap|roadmaps|orders|check|jobs)([/?]|$)")
DESK = {"width": 1280, "height": 900}


class LookedAtPapers(Looked):
    """Pages of this story alone; a paper's code in an address tells nothing of its kind."""

    def at(self, page):  # type: ignore[no-untyped-def]
        if OF_PAPERS.search(page.url):
            super().at(page)

    @staticmethod
    def shape_of(path: str) -> str:
        return re.sub(r"(?<=/check/)[0-9A-Z-]+", "*", Looked.shape_of(path))


@dataclass
class Cast:
    """The curator works on a phone; the municipality at a desk; the stranger has a phone."""

    curator: Walker
    municipality: Walker
    stranger: Walker
    looked: tuple[LookedAtPapers, LookedAtPapers]
    make: Maker
    programme: UUID

    def close(self) -> None:
        for walker in (self.curator, self.municipality, self.stranger):
            walker.close()

    @property
    def faults(self) -> list[str]:
        return [fault for looked in self.looked for fault in looked.faults]

    def mend(self) -> None:
        """What the refusal has named is done: both are talked to, the mentor is admitted."""
        self.make.row(Criterion, SCHOOL, programme_id=self.programme, help="method",
                      created_at=NOW)  # fmt: skip
        for part in self.make.rows(Participation, programme_id=self.programme):
            assert isinstance(part, Participation)
            ready(self.make, part.person_id, part.side, SCHOOL)


def gather(browser: Browser, portal: Portal) -> Cast:
    """Sign in; a programme with a pair that both confirmed and nobody was asked anything of."""
    phone, desk = LookedAtPapers(), LookedAtPapers()
    curator, stranger = (Walker(browser, portal.address, phone) for _ in range(2))
    municipality = Walker(browser, portal.address, desk)
    municipality.page.set_viewport_size(DESK)  # type: ignore[arg-type]
    sign_in(curator.page, portal, "curator")
    sign_in(municipality.page, portal, "municipal")
    make = _maker(portal)
    programme = make.programme(SCHOOL, title=PROGRAMME, state="running")
    parts = [
        make.part(
            programme, make.person(name, SCHOOL, gender="f", subject="математика"), side, SCHOOL
        )
        for name, side in ((MENTOR, "mentor"), (MENTEE, "mentee"))
    ]
    make.pair(programme, *parts, SCHOOL, state="proposed", started_on=None,
              mentor_confirmed_on=TODAY, mentee_confirmed_on=TODAY)  # fmt: skip
    return Cast(curator, municipality, stranger, (phone, desk), make, programme)


def _maker(portal: Portal) -> Maker:
    engine = past_every_fence(portal)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT code, id FROM kernel.school")).all()
    schools: dict[str, UUID] = {row.code: row.id for row in found}
    return Maker(engine, cast(World, SimpleNamespace(schools=schools)))
