"""Which invented schools there are, where they stand and how far each has come."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random
from uuid import UUID

from kernel.profile import Profile
from portal.demo.rows import Ids

USUAL = {"altai": 40, "bryansk": 60}
USUAL_ELSEWHERE = 40
# Where the accounts of a municipality and a school live: in Altai, beside the real return.
HOME = {"altai": "onguday", "bryansk": "bryansk_city"}


class Life(StrEnum):
    """How a school takes part in the current year."""

    WORKING = "working"
    PREPARING = "preparing"
    COUNTED = "counted"  # has its denominators, no programme yet
    DECLARING = "declaring"  # tells the figures, keeps no records in the portal
    UNCOUNTED = "uncounted"  # declares a programme and not the number of pairs
    SILENT = "silent"  # nothing is known
    ANOMALOUS = "anomalous"  # more young mentees than young teachers


# The first general schools show every case, even in the smallest demo.
FIRST = (Life.WORKING, Life.ANOMALOUS, Life.UNCOUNTED, Life.SILENT, Life.PREPARING, Life.DECLARING)
CHANCES = {
    Life.WORKING: 74,
    Life.PREPARING: 7,
    Life.COUNTED: 5,
    Life.DECLARING: 7,
    Life.SILENT: 7,
}
EVERY_NTH_IS_NO_SCHOOL = 9
NAMES = {
    "general": ("Демонстрационная школа", "Общеобразовательная организация"),
    "professional": ("Демонстрационный колледж", "Профессиональная образовательная организация"),
    "additional": ("Демонстрационный дом творчества", "Организация дополнительного образования"),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """An invented school before it has any rows."""

    id: UUID
    n: int
    kind: str
    municipality: str
    in_city: bool
    life: Life

    @property
    def is_home(self) -> bool:
        """The school of the demo accounts, where every page must have something to show."""
        return self.n == 1

    @property
    def absent(self) -> str:
        """Who does not study here: students at a school, pupils at a college."""
        return "pupil" if self.kind == "professional" else "student"

    @property
    def code(self) -> str:
        return f"demo-{self.n:04d}"

    @property
    def name(self) -> str:
        return f"{NAMES[self.kind][0]} № {self.n}"

    @property
    def full_name(self) -> str:
        return f"{NAMES[self.kind][1]} «{self.name}»"


def home_of(profile: Profile) -> str:
    """The municipality whose specialist and schools have demo accounts."""
    return HOME.get(profile.region.code, profile.municipalities[0].code)


def schools(profile: Profile, number: int | None, draw: Random, ids: Ids) -> list[Plan]:
    """The invented schools: one for each municipality first, the rest where more children live."""
    usual = USUAL.get(profile.region.code, USUAL_ELSEWHERE)
    places = _places(profile, max(1, usual if number is None else number), draw)
    cities = {unit.code for unit in profile.municipalities if unit.kind == "urban_okrug"}
    firsts = iter(FIRST)
    plans = []
    for n, place in enumerate(places, start=1):
        kind = _kind(n)
        first = next(firsts, None) if kind == "general" else None
        life = first or draw.choices(list(CHANCES), list(CHANCES.values()))[0]
        plans.append(Plan(ids.next(), n, kind, place, place in cities, life))
    return plans


def _kind(n: int) -> str:
    if n % EVERY_NTH_IS_NO_SCHOOL:
        return "general"
    return "professional" if n // EVERY_NTH_IS_NO_SCHOOL % 2 else "additional"


def _places(profile: Profile, number: int, draw: Random) -> list[str]:
    home = home_of(profile)
    codes = [home, *(unit.code for unit in profile.municipalities if unit.code != home)]
    weights = {
        unit.code: 4 if unit.kind == "urban_okrug" else draw.choice((1, 2, 2, 3))
        for unit in profile.municipalities
    }
    weights[home] = 5
    more = draw.choices(codes, [weights[code] for code in codes], k=max(0, number - len(codes)))
    return (codes + more)[:number]
