"""A hall of eighteen phones, two variants, pairs that begin, meet and end: issue 6, «It is done».

By the pages of the demo school alone: twelve younger pupils and six older ones wait for the
curator to open the voting. Every page of pairs on the way is looked at.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Portal
from tests.e2e.pairs import beginning, cast, ending, hall, matching, meetings
from tests.e2e.pairs.cast import Cast
from tests.e2e.pairs.hall import Hall
from tests.e2e.pairs.wishes import Story, story

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def people(demo_portal: Portal, browser: Browser) -> Iterator[Cast]:
    gathered = cast.gather(browser, demo_portal)
    yield gathered
    gathered.close()


def test_from_a_hall_of_phones_to_pairs_that_have_ended(people: Cast) -> None:
    room = hall.enter(people)
    told = story(room.seats)
    everybody_votes(people, room, told)
    pairs_are_matched(people, told)
    links = pairs_begin(people, told)
    three_meetings(people, told, links)
    pairs_end(people, told)
    assert people.looked.faults == []


def everybody_votes(people: Cast, room: Hall, told: Story) -> None:
    """One changes the choice, one sends it twice, one has no phone: eighteen ballots in all."""
    curator, phones = people.curator, people.phones
    on_paper, twice, changes = told.left[0].number, told.apart.mentee.number, told.kept.mentee
    hall.open_voting(curator, room)
    hall.vote(phones[0], room.links[changes.number], told.choices[told.left[1].number])
    for n, (number, choice) in enumerate(told.choices.items()):
        if number == twice:
            hall.vote_without_reply(phones[n % 3], room.links[number], choice)
        elif number == changes.number:
            hall.change(phones[n % 3], room.links[number], choice)
        elif number != on_paper:
            hall.vote(phones[n % 3], room.links[number], choice)
    expect(hall.progress(curator)).to_contain_text("17 из 18")
    hall.write_slip(curator, room, on_paper, told.choices[on_paper])
    hall.close(curator)


def pairs_are_matched(people: Cast, told: Story) -> None:
    with people.at_a_desk() as curator:
        matching.run(curator)
        matching.differ(curator, told)
        matching.pin(curator, told.apart)
        matching.differ(curator, told)
        matching.accept(curator, told)


def pairs_begin(people: Cast, told: Story) -> dict[str, str]:
    """Links for everybody of an offered pair; paper where no phone has answered."""
    links = beginning.diaries(people)
    for two in (told.shared, told.apart):
        beginning.confirm(people.mentor, links[two.mentor.name], two.mentee)
    beginning.confirm(people.mentee, links[told.shared.mentee.name], told.shared.mentor)
    beginning.confirm_on_paper(people, told.apart, 1)
    beginning.confirm_on_paper(people, told.kept, 2)
    beginning.order(people, told)
    beginning.begin(people)
    return links


def three_meetings(people: Cast, told: Story, links: dict[str, str]) -> None:
    mentor, mentee = links[told.shared.mentor.name], links[told.shared.mentee.name]
    meetings.write_down(people.mentor, mentor, "Познакомились, нашли общее.", meetings.STEP)
    meetings.tell(people.mentor, 5)
    meetings.agree_and_tell(people.mentee, mentee, 5, "Было легко и понятно.")
    meetings.write_down_without_network(people.mentor, mentor, "Разобрали первую тему вместе.")
    meetings.agree_and_tell(people.mentee, mentee, 4)
    meetings.write_down(people.mentor, mentor, "Выбрали цель и задачи на четверть.")
    meetings.agree_and_tell(people.mentee, mentee, 5)
    curator = beginning.open_pair(people, told.shared, "Встречи")
    curator.says("Знакомство", "Пробная рабочая", "Планирование", meetings.STEP)


def pairs_end(people: Cast, told: Story) -> None:
    ending.complete(beginning.open_pair(people, told.shared, "Завершение"))
    ending.talk(beginning.open_pair(people, told.apart, "Завершение"))
    ending.tasks_of(people.curator, closed=told.apart, completed=told.shared)
