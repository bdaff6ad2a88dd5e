"""The ballot on a phone: without an account or a script, once however often sent (Q-04)."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from school.gatherings.models import GatheringBallot
from tests.web.reading import words_of as text_of


def choices_of(html: str) -> set[str]:
    return set(re.findall(r'name="(with_whom-1)" value="([0-9a-f-]+)"', html))


def test_the_page_names_the_other_side_with_badges_and_asks_two_questions(hall, phone):
    hall.post("draw")
    answer = phone.get(hall.addresses[101])
    shown = text_of(answer)
    assert answer.status_code == 200
    for said in ("С кем из наставников вы хотели бы работать?", "№ 101", "Школа «one»",
                 "Кто из них поможет вам достичь целей?", "Вы уже познакомились", "Ваши раунды",
                 "Отправить выбор"):  # fmt: skip
        assert said in shown
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(choices_of(answer.text)) == 3
    mentor = text_of(phone.get(hall.addresses[1]))
    assert "С кем из наставляемых вы хотели бы работать?" in mentor
    assert "Кому из них вы сможете помочь с выбранными целями?" in mentor


def test_whose_own_side_is_not_shown(hall, phone):
    """The other mentees are there, and not on a mentee's page."""
    answer = phone.get(hall.addresses[101])
    seats = hall.seats
    assert all(str(seats[number]) in answer.text for number in (1, 2, 3))
    assert all(str(seats[number]) not in answer.text for number in (102, 103, 104))
    assert "/s/s-one" not in answer.text


def test_a_choice_takes_few_taps(hall, phone):
    """Three and three, each one tap, and the button: no list is opened, nothing is scrolled past
    by hand before the first answer."""
    html = phone.get(hall.addresses[101]).text
    assert "<select" not in html
    assert "<details" not in html.split("<footer")[0]
    taps = 2 * 3 + 1
    assert taps <= 12


def test_what_is_kept_is_shown_on_the_same_page_and_may_be_changed(hall, phone, make):
    answer = phone.post(hall.addresses[101], data=hall.choice(2, 1, helps=(3,)))
    assert (answer.status_code, answer.location) == (303, hall.addresses[101])
    page = phone.get(hall.addresses[101])
    shown = text_of(page)
    assert "Ваш выбор записан" in shown
    assert "Голос принят в" in shown
    assert re.search(r"№ 2 .*№ 1 .*№ 3 ", shown)
    seats = hall.seats
    assert f'value="{seats[2]}" aria-label="1-й выбор: №\xa02, ' in page.text
    assert re.search(rf'name="with_whom-1" value="{seats[2]}"[^>]* checked', page.text)
    version = re.search(r'name="version" value="(\d+)"', page.text)[1]
    phone.post(hall.addresses[101], data=hall.choice(3, version=int(version)))
    kept = make.one(GatheringBallot)
    assert (kept.with_whom, kept.whom_helps, kept.version) == ([seats[3]], [], 2)


def test_sent_again_is_the_same_and_sent_late_is_asked_about(hall, phone, make):
    late = hall.choice(1)
    for _ in range(3):
        assert phone.post(hall.addresses[101], data=late).status_code == 303
    phone.post(hall.addresses[101], data=hall.choice(2, version=1))
    answer = phone.post(hall.addresses[101], data=late)
    assert answer.status_code == 409
    assert "За это время записан другой ваш выбор" in text_of(answer)
    seats = hall.seats
    assert re.search(rf'name="with_whom-1" value="{seats[1]}"[^>]* checked', answer.text)
    assert 'name="version" value="2"' in answer.text
    assert make.one(GatheringBallot).with_whom == [seats[2]]


def test_a_script_is_told_where_to_go(hall, phone):
    headers = {"Accept": "application/json"}
    answer = phone.post(hall.addresses[101], data=hall.choice(1), headers=headers)
    assert answer.json == {"next": hall.addresses[101]}
    refused = phone.post(hall.addresses[101], data=hall.choice(), headers=headers)
    assert refused.status_code == 422
    assert refused.mimetype == "text/html"  # the script sends it plainly, and the page says why


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"with_whom-1": ""}, "Выберите хотя бы одного человека"),
        ({"with_whom-1": "nobody"}, "Выберите из списка"),
        ({"with_whom-1": str(uuid4())}, "Выберите из списка"),
    ],
)
def test_what_is_refused_keeps_the_page(hall, phone, make, change, said):
    answer = phone.post(hall.addresses[101], data=hall.choice(1) | change)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert make.rows(GatheringBallot) == []


def test_before_the_opening_and_after_the_close(hall_of, phone, make):
    hall = hall_of(opened=False)
    assert "Голосование ещё не открыто" in text_of(phone.get(hall.addresses[101]))
    assert phone.post(hall.addresses[101], data=hall.choice(1)).status_code == 409
    hall.post("open")
    phone.post(hall.addresses[101], data=hall.choice(1))
    hall.post("close")
    answer = phone.post(hall.addresses[102], data=hall.choice(1))
    assert answer.status_code == 409
    assert "Голосование закрыто. Этот выбор не записан." in text_of(answer)
    shown = text_of(phone.get(hall.addresses[101]))
    assert "Итоги куратор сообщит всем" in shown
    assert "№ 1 " in shown
    assert len(make.rows(GatheringBallot)) == 1


def test_unknown_links_are_closed(phone):
    assert phone.get("/b/nothing").status_code == 404
    assert phone.post("/b/nothing", data={}).status_code == 404


def test_a_ballot_asks_few_questions_whatever_the_hall(hall_of, phone, statements):
    hall = hall_of(mentors=15, mentees=30)
    with statements() as asked:
        assert phone.get(hall.addresses[101]).status_code == 200
    assert len(asked) <= 15, asked


def test_ninety_phones_vote_none_is_lost_and_none_is_double(hall_of, app, make):
    """Each phone sends twice, every third changes its mind; three minutes are plenty."""
    hall = hall_of(mentors=30, mentees=60)
    seats = hall.seats
    others = {
        number: [each for each in seats if (each > 100) != (number > 100)] for number in seats
    }
    plan = {}
    for place, number in enumerate(sorted(seats)):
        theirs = others[number]
        chosen = [theirs[(place + step * 7) % len(theirs)] for step in range(3)]
        plan[number] = [chosen, chosen[::-1]] if place % 3 == 0 else [chosen]

    def choice(number: int, chosen: list[int], version: int) -> dict[str, str]:
        lists = {"with_whom": chosen, "whom_helps": chosen[:1]}
        fields = {f"{name}-{place}": str(seats[each])
                  for name, given in lists.items()
                  for place, each in enumerate(given, start=1)}  # fmt: skip
        return {**fields, "version": str(version), "request": str(uuid4())}

    def phone(number: int) -> list[int]:
        browser = app.test_client()
        answers = []
        for version, chosen in enumerate(plan[number]):
            said = choice(number, chosen, version)
            answers += [browser.post(hall.addresses[number], data=said).status_code
                        for _ in range(2)]  # fmt: skip
        return answers

    started = time.monotonic()
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(phone, sorted(seats)))
    assert time.monotonic() - started < 180
    assert {status for each in answers for status in each} == {303}
    kept = {row.seat_id: row for row in make.rows(GatheringBallot)}
    assert len(kept) == len(make.rows(GatheringBallot)) == 90
    for number, chosen in plan.items():
        row = kept[seats[number]]
        assert row.with_whom == [seats[each] for each in chosen[-1]]
        assert row.version == len(chosen)
