"""Twelve phones, two who are silent, one on paper: issue 8, «It is done».

The curator of the demo school measures fifteen pairs before and after by the pages; the report
tells of twelve and hides four; the region makes its own. Every page on the way is looked at.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Portal
from tests.e2e.monitoring import answering, cast, measuring, reports
from tests.e2e.monitoring.cast import ON_PAPER, PUPILS, REFUSES, SILENT, Cast

pytestmark = pytest.mark.e2e
PHONES = 12
FEW, BESIDE = "4 пары: скрыто, группа меньше пяти", "8 пар: скрыто, чтобы"
FIRST, SECOND = "Первый замер", "Второй замер"
SELF, MARKS = "Школа и я", "Успеваемость по основным предметам"


@pytest.fixture(scope="module")
def people(demo_portal: Portal, browser: Browser) -> Iterator[Cast]:
    gathered = cast.gather(browser, demo_portal)
    yield gathered
    gathered.close()


def test_from_two_measurings_to_a_report_that_tells_of_nobody(people: Cast) -> None:
    everybody_is_measured_before(people)
    twelve_phones_answer_after(people)
    one_paper_is_typed_in(people)
    the_school_makes_its_report(people)
    the_region_makes_its_own(people)
    the_figures_of_tenga_are_quoted(people)
    assert people.looked.faults == []


def everybody_is_measured_before(people: Cast) -> None:
    """A measuring is begun; one family refuses, the others answer, marks are typed in a table."""
    measuring.begin(people, FIRST, (SELF, MARKS))
    measuring.blank(people, SELF)
    measuring.excuse(people, REFUSES)
    measuring.type_in_table(people, FIRST, MARKS, 3.4)
    measuring.to_wave(people, FIRST)
    links = measuring.slips(people)
    assert set(links) == {pupil.name for pupil in PUPILS if pupil != REFUSES}
    for link in links.values():
        answering.answer_quickly(people.browser, link, measuring.middle)
    measuring.stands(people, FIRST, SELF, f"{len(PUPILS) - 1} из {len(PUPILS)}")
    measuring.close(people, FIRST)


def twelve_phones_answer_after(people: Cast) -> None:
    """Slips for all; three answer on real pages, nine send what those pages send."""
    measuring.begin(people, SECOND, (SELF, MARKS))
    measuring.type_in_table(people, SECOND, MARKS, 3.6)
    measuring.to_wave(people, SECOND)
    links = measuring.slips(people)
    assert set(links) == {pupil.name for pupil in PUPILS}
    answer = [pupil for pupil in PUPILS if pupil not in (*SILENT, ON_PAPER)]
    assert len(answer) == PHONES
    for n, pupil in enumerate(answer):
        if n < len(people.phones):
            answering.answer(people.phones[n], links[pupil.name], measuring.better)
        else:
            answering.answer_quickly(people.browser, links[pupil.name], measuring.better)
    answering.used(people.phones[0], links[answer[0].name])
    measuring.stands(people, SECOND, SELF, f"{PHONES} из {len(PUPILS)}")


def one_paper_is_typed_in(people: Cast) -> None:
    measuring.type_in_paper(people, ON_PAPER)
    measuring.stands(people, SECOND, SELF, f"{PHONES + 1} из {len(PUPILS)}")
    measuring.still_waits(people, SILENT)


def the_school_makes_its_report(people: Cast) -> None:
    """Twelve of fifteen; the four of the senior step are hidden, and so is what gives them away."""
    reports.make(people)
    reports.tells(people, "12 из 15", FEW, BESIDE)
    reports.opens_as_files(people, cast.PROGRAMME)
    reports.names_nobody(people, PUPILS)


def the_region_makes_its_own(people: Cast) -> None:
    reports.make_of_region(people)
    reports.of_region_names_nobody(people, PUPILS)


def the_figures_of_tenga_are_quoted(people: Cast) -> None:
    """As printed, the impossible share included."""
    reports.quoted(people, "Теньгинская СОШ", "98 %", "61 %", "5 (100 %)")
