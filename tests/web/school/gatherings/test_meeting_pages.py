"""The curator's pages of a general meeting: from planning to the close (R-21, G-23)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from kernel.identity.permissions import Role
from school.bases.models import BaseEntry
from school.gatherings.models import Gathering, GatheringBallot, GatheringSeat, GatheringSlot
from tests.web.reading import words_of as text_of
from tests.web.school.gatherings.conftest import Hall


def test_a_meeting_from_nothing_to_the_close(client, make, phone):
    programme = make.programme(form="pupil_pupil", title="Лидер")
    hall = Hall(make, client, programme)
    assert "Общей встречи ещё не было" in text_of(client.get(f"{hall.base}/"))
    hall.people(3, 4)
    page = hall.plan()
    shown = text_of(client.get(page))
    assert "приглашены и получили номера 7 человек" in shown
    assert "22.11.2026, 15:00 · Актовый зал" in shown
    hall.post("draw")
    rotation = text_of(client.get(f"{page}/schedule"))
    for said in ("Раунд 3", "Стол и наставник", "101"):
        assert said in rotation
    hall.slips()
    hall.post("open")
    phone.post(hall.addresses[101], data=hall.choice(2, 1, helps=(3,)))
    shown = text_of(client.get(page))
    assert "Проголосовали 1 из 7" in shown
    assert "Кто ещё не проголосовал" in shown
    hall.post("close")
    shown = text_of(client.get(page))
    assert "голосование закрыто" in shown
    assert "Перейти к подбору" in shown or "matching" not in client.application.blueprints
    hall.post("reopen")
    assert make.one(Gathering).state == "open"


def test_only_the_selected_are_invited_and_the_door_lets_others_in(hall_of, client, make):
    hall = hall_of(mentors=1, mentees=1, opened=False)
    states = {"entered": "mentor", "resting": "mentor", "frozen": "mentee"}
    for number, (state, side) in enumerate(states.items()):
        person = make.person(f"Поздний{'абв'[number]} Пётр")
        make.part(hall.programme, person, side)
        make.entry(person, side, state=state)
    latecomer = make.pupil("Новенькая Вера")
    make.part(hall.programme, latecomer, "mentee", person_kind="pupil")
    make.entry(latecomer, "mentee")
    hall.post("seats/all")
    assert set(hall.seats) == {1, 101, 102}
    page = client.get(f"{hall.page}/seats").text
    door = page.partition('id="person" name="person"')[2]
    offered = re.findall(r'<option value="([0-9a-f-]+)">', door)
    assert len(offered) == 2
    assert "У 1 участника нет согласия" in text_of(client.get(f"{hall.page}/seats"))
    hall.post("seats/door", person=offered[0])
    assert 2 in hall.seats
    assert "Номер на бейдже: 2" in text_of(client.get(f"{hall.page}/seats"))


def test_who_came_is_ticked_by_two_at_once_and_the_rotation_is_drawn_again(hall, client, make):
    hall.post("draw")
    seats = hall.seats
    everybody = [str(seat) for seat in seats.values()]
    without = {101: str(seats[101]), 1: str(seats[1])}
    for gone in without.values():  # both pages were drawn when all were here
        hall.post("seats", was=everybody, came=[each for each in everybody if each != gone])
    here = {row.number for row in make.rows(GatheringSeat) if row.came}
    assert here == {2, 3, 102, 103, 104}
    hall.post("draw")
    badge = {seat: number for number, seat in hall.seats.items()}
    met = {badge[row.mentee_seat_id] for row in make.rows(GatheringSlot)}
    assert met == {102, 103, 104}


def test_the_screen_tells_the_round_without_a_script(hall, client, make, database):
    hall.post("draw")
    shown = text_of(client.get(f"{hall.page}/screen"))
    assert "Впереди 3 раунда" in shown
    hall.post("round", round="1")
    answer = client.get(f"{hall.page}/screen")
    assert "Раунд 1 из 3" in text_of(answer)
    assert int(re.search(r'data-left="(\d+)"', answer.text)[1]) > 290
    for child in ("Аа", "Аб"):
        assert child not in text_of(answer).split("Раунд 1")[1]  # numbers, no names
    part = client.get(f"{hall.page}/screen", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="now"')
    with make.session() as session, session.begin():
        session.execute(
            update(Gathering).values(round_began_at=datetime.now(UTC) - timedelta(minutes=6))
        )
    assert "Время вышло" in text_of(client.get(f"{hall.page}/screen"))
    hall.post("round", round="0")
    assert "Все раунды позади" in text_of(client.get(f"{hall.page}/screen"))
    hall.post("draw")
    assert "Все раунды прошли" in text_of(client.get(hall.page))
    hall.post("round", round="7")
    assert make.one(Gathering).round_now == 0


def test_slips_hold_the_rounds_the_code_and_the_paper_ballot(hall, client, make):
    hall.post("draw")
    shown = client.get(f"{hall.page}/slips")
    assert "/b/" not in shown.text
    assert "С кем из наставников вы хотели бы работать?" in text_of(shown)
    assert "Кому из них вы сможете помочь" in text_of(shown)
    first = dict(hall.addresses)
    hall.slips()
    assert set(hall.addresses) == set(hall.seats)
    assert all(hall.addresses[number] != first[number] for number in first)
    kept = hall.addresses[102]
    hall.slips(seat=str(hall.seats[101]))
    assert hall.addresses[102] == kept
    assert client.application.test_client().get(first[101]).status_code == 404


def test_only_new_codes_leave_the_others_alone(hall, client, make):
    first = dict(hall.addresses)
    person = make.pupil("Новенькая Вера")
    make.part(hall.programme, person, "mentee", person_kind="pupil")
    make.entry(person, "mentee")
    hall.post("seats/all")
    hall.slips(which="new")
    assert set(hall.addresses) - set(first) == {105}
    assert {number: hall.addresses[number] for number in first} == first
    answer = client.post(f"{hall.page}/slips", data={"which": "new"})
    assert answer.status_code == 303


def test_the_progress_is_asked_again_by_itself_while_open(hall, client, phone):
    part = client.get(f"{hall.page}/progress", headers={"HX-Request": "true"})
    assert 'hx-trigger="every 4s"' in part.text
    assert "0 из 7" in text_of(part)
    assert client.get(f"{hall.page}/progress").status_code == 303
    hall.post("close")
    part = client.get(f"{hall.page}/progress", headers={"HX-Request": "true"})
    assert "hx-trigger" not in part.text


def test_nobody_reads_what_was_chosen_before_the_close(hall, client, phone, make):
    """The ballot is there, and on no page of the curator's its choice."""
    phone.post(hall.addresses[101], data=hall.choice(2))
    (kept,) = make.rows(GatheringBallot)
    assert kept.with_whom == [hall.seats[2]]
    pages = ("", "/seats", "/slips", "/schedule", "/screen", "/paper", "/edit")
    phone.post(hall.addresses[102], data=hall.choice(2, 3))
    client.get(hall.page)  # what was said of the opening is said once
    before = {each: client.get(hall.page + each).text for each in pages}
    phone.post(hall.addresses[101], data=hall.choice(1, 3, version=1))
    assert make.rows(GatheringBallot)[0].version == 2

    def plain(text: str) -> str:
        return re.sub(r'(csrf_token|request_id)" value="[^"]*"|"X-CSRF-?Token": *"[^"]*"', "", text)

    for each in pages:
        if each != "/paper":
            assert plain(client.get(hall.page + each).text) == plain(before[each]), each


class TestPaper:
    """A slip is typed in seconds: three fields, numbers only."""

    def test_is_kept_and_the_next_may_follow(self, hall, client, make):
        typed = {"number": "101", "with_whom": "2, 1", "whom_helps": "3"}
        location = hall.post("paper", **typed)
        assert "Бланк № 101 записан" in text_of(client.get(location))
        kept = make.one(GatheringBallot)
        assert (kept.via, kept.with_whom) == ("paper", [hall.seats[2], hall.seats[1]])

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"number": "999", "with_whom": "1"}, "Номера 999 здесь ни у кого нет"),
            ({"number": "101", "with_whom": "1 102"}, "Под номером 102 участник с той же стороны"),
            ({"number": "101", "with_whom": "Маркова"}, "Напишите номера с бейджей"),
            ({"number": "101"}, "Напишите хотя бы один номер"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, hall, client, make, typed, said):
        answer = client.post(f"{hall.page}/paper", data=typed)
        assert answer.status_code == 422
        assert said in text_of(answer)
        assert f'value="{typed["number"]}"' in answer.text
        assert make.rows(GatheringBallot) == []

    def test_asks_before_it_takes_the_place_of_a_phone(self, hall, client, phone, make):
        phone.post(hall.addresses[101], data=hall.choice(3))
        typed = {"number": "101", "with_whom": "2"}
        answer = client.post(f"{hall.page}/paper", data=typed)
        assert answer.status_code == 422
        assert "№ 101 уже проголосовал" in text_of(answer)
        hall.post("paper", **typed, replaces="y")
        assert make.one(GatheringBallot).via == "paper"


def test_faults_of_a_plan_stand_at_their_fields(client, make):
    programme = make.programme(title="Лидер")
    base = f"/s/s-one/programmes/{programme}/gatherings"
    answer = client.post(f"{base}/new/hall", data={"held_on": "", "rounds": "90"})
    assert answer.status_code == 422
    assert "Можно не больше 20" in text_of(answer)
    assert 'id="held_on-error"' in answer.text
    assert 'value="90"' in answer.text
    assert make.rows(Gathering) == []


def test_questionnaires_from_afar_have_no_hall(client, make):
    programme = make.programme(form="pupil_pupil", title="Лидер")
    hall = Hall(make, client, programme)
    hall.people(2, 2)
    answer = client.post(f"{hall.base}/new/remote",
                         data={"held_on": "22.11.2026", "most_choices": "2"})  # fmt: skip
    hall.page = answer.location
    shown = text_of(client.get(hall.page))
    assert "Дистанционные анкеты" in shown
    assert "Экран зала" not in shown
    for closed in ("schedule", "screen"):
        assert client.get(f"{hall.page}/{closed}").status_code == 404
    hall.slips()
    assert len(hall.addresses) == 4


def test_another_programmes_meeting_is_not_found_here(hall, client, make):
    other = make.programme(title="Другая")
    gathering = hall.page.rsplit("/", 1)[1]
    foreign = f"/s/s-one/programmes/{other}/gatherings/{gathering}"
    assert client.get(foreign).status_code == 404
    assert client.post(f"{foreign}/close").status_code == 404
    assert make.one(Gathering).state == "open"


@pytest.mark.parametrize("role", [Role.HEAD, Role.PSYCHOLOGIST, Role.CLASS_TEACHER])
def test_others_of_the_school_are_refused(hall, client_as, role):
    refused = client_as(role)
    assert refused.get(hall.page).status_code == 403
    assert refused.post(f"{hall.page}/close").status_code == 403


@pytest.mark.parametrize("path", ["", "/seats", "/schedule", "/slips", "/screen", "/paper"])
def test_a_page_asks_few_questions_whatever_the_hall(hall_of, client, statements, path):
    hall = hall_of(mentors=15, mentees=30)
    hall.post("draw")
    with statements() as asked:
        assert client.get(hall.page + path).status_code == 200
    assert len(asked) <= 15, asked


def test_the_list_asks_few_questions(hall, client, statements):
    with statements() as asked:
        client.get(f"{hall.base}/")
    assert len(asked) <= 15


def test_a_candidate_is_told_apart_at_the_door(hall, client, make):
    person = make.person("Кандидатов Пётр")
    make.part(hall.programme, person, "mentor")
    make.row(BaseEntry, "one", person_id=person, side="mentor", state="entered",
             entered_on=datetime.now(UTC).date(), changed_at=datetime.now(UTC))  # fmt: skip
    assert "собеседования ещё не было" in text_of(client.get(f"{hall.page}/seats"))
