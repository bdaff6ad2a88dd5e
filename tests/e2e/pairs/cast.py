"""Who takes part: the curator of the demo school, phones of the hall, and what each is free for."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Locator, Page, Route
from sqlalchemy import text

from tests.e2e.autumn.walker import PHONE, Looked, Walker
from tests.e2e.conftest import Portal, sign_in
from tests.e2e.contest.cast import past_every_fence
from tests.e2e.pairs.wishes import Seat

PROGRAMME = "Старший помогает младшему"
CUT = ("net::ERR_FAILED", "net::ERR_INTERNET_DISCONNECTED")
OF_PAIRS = re.compile(r"/(gatherings|matching|pairs|diaries|orders|b|d)([/?]|$)")
# Steps of one talk are one kind of page.
OF_TALK = re.compile(r"(?<=/talk/)\w+")
# A mentor or a mentee of the hall: badge, name, days, places.
SEATS = text(
    "SELECT s.number, s.side, p.surname || ' ' || p.given_name AS name,"
    " coalesce(m.times, r.times) AS free, coalesce(m.capacity, 1) AS room"
    " FROM school.gathering_seat s"
    " JOIN school.gathering g ON g.id = s.gathering_id"
    " JOIN school.programme o ON o.id = g.programme_id AND o.title = :title"
    " JOIN school.participation a ON a.id = s.participation_id"
    " JOIN school.person p ON p.id = a.person_id"
    " LEFT JOIN school.mentor_profile m ON m.person_id = p.id AND s.side = 'mentor'"
    " LEFT JOIN school.request r ON r.person_id = p.id AND s.side = 'mentee'"
    " ORDER BY s.number"
)


class LookedAtPairs(Looked):
    """Pages of this story alone: those on the way are looked at by other tests."""

    def at(self, page: Page) -> None:
        if OF_PAIRS.search(page.url):
            super().at(page)

    @staticmethod
    def shape_of(path: str) -> str:
        return OF_TALK.sub("*", Looked.shape_of(path))


@dataclass
class Counted:
    """How often a finger touched the phone, or began to type."""

    touches: int = 0


class Phone(Walker):
    """A phone whose network may fail; touches are counted."""

    def __init__(self, browser: Browser, address: str, looked: Looked) -> None:
        super().__init__(browser, address, looked)
        self.counted = Counted()

    def _tap(self, what: Locator) -> None:
        self.counted.touches += 1
        super()._tap(what)

    def fill(self, label: str | re.Pattern[str], text: str) -> None:
        self.counted.touches += 1
        super().fill(label, text)

    @contextmanager
    def count(self) -> Iterator[Counted]:
        """Touches within."""
        self.counted = Counted()
        yield self.counted

    @contextmanager
    def cut(self) -> Iterator[None]:
        """No network within."""
        self._allowed |= set(CUT)
        self.context.set_offline(True)
        yield
        self.context.set_offline(False)

    @contextmanager
    def one_reply_lost(self) -> Iterator[list[str]]:
        """Within it the first form sent arrives, and its answer never comes back."""
        sent: list[str] = []

        def lose(route: Route) -> None:
            if route.request.method != "POST" or sent:
                route.continue_()
                return
            sent.append(route.request.url)
            route.fetch()
            route.abort()

        self._allowed |= set(CUT)
        self.page.route(re.compile("/b/"), lose)
        yield sent
        self.page.unroute_all(behavior="wait")


@dataclass
class Cast:
    """The curator with a phone, and a desk for the one page that wants it; phones of the hall."""

    curator: Walker
    phones: list[Phone]
    looked: Looked
    portal: Portal

    @property
    def mentor(self) -> Phone:
        return self.phones[0]

    @property
    def mentee(self) -> Phone:
        return self.phones[1]

    @contextmanager
    def at_a_desk(self) -> Iterator[Walker]:
        self.curator.page.set_viewport_size({"width": 1280, "height": 900})
        yield self.curator
        self.curator.page.set_viewport_size(PHONE)

    def programme(self, tab: str) -> Walker:
        """The curator at a tab of the programme."""
        self.curator.section("Программы")
        self.curator.go(PROGRAMME)
        self.curator.go(tab)
        return self.curator

    def close(self) -> None:
        for walker in (self.curator, *self.phones):
            walker.close()


def gather(browser: Browser, portal: Portal) -> Cast:
    looked = LookedAtPairs()
    curator = Walker(browser, portal.address, looked)
    sign_in(curator.page, portal, "curator")
    return Cast(curator, [Phone(browser, portal.address, looked) for _ in range(3)], looked, portal)


def seats_of(portal: Portal) -> list[Seat]:
    """The hall as its people know themselves: a ballot does not tell who is free on which day."""
    with past_every_fence(portal).connect() as connection:
        rows = connection.execute(SEATS, {"title": PROGRAMME}).all()
    return [Seat(row.number, row.name, row.side, frozenset(row.free), row.room) for row in rows]
