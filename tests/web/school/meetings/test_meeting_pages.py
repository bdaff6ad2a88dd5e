"""The curator's pages of meetings: plan, record on behalf, words of the sides, lessons."""

import re
from datetime import datetime, timedelta

import pytest

from kernel.audit.models import AuditEntry
from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.meetings.models import Feedback, Meeting, MeetingPair, Practice
from tests.school.make import NOW
from tests.web.conftest import ZONE
from tests.web.reading import text_of
from tests.web.school.meetings.test_diary_pages import hidden, meeting, on

TODAY = datetime.now(ZONE).date()


@pytest.fixture
def base(pairs):
    return f"/s/s-one/pairs/{pairs.pair}/meetings"


def record_of(pairs, **typed):
    return {"meeting": str(new_id()), "held_on": on(TODAY), "kind": "acquaintance",
            "minutes": "45", "came": [str(pairs.pair)], "reflection": "Познакомились",
            **typed}  # fmt: skip


def test_from_an_empty_list_to_a_record(client, base, pairs, make):
    assert "Встреч пока нет" in text_of(client.get(base))
    answer = client.post(f"{base}/record", data=record_of(pairs, kind="regular"))
    assert answer.status_code == 303
    shown = text_of(client.get(answer.location))
    assert "До этой встречи не проведены: знакомство, пробная рабочая, планирование." in shown
    assert "Познакомились" in shown
    assert [row.came for row in make.rows(MeetingPair, pair_id=pairs.pair)] == [True]
    assert not make.rows(MeetingPair, pair_id=pairs.second)
    answer = client.post(f"{base}/record", data=record_of(pairs, reflection="", minutes="900"))
    assert answer.status_code == 422
    assert 'value="900"' in answer.text


def test_a_series_to_the_end_of_the_programme(client, base, make):
    form = client.get(f"{base}/plan")
    assert '<option selected value="monthly"' in form.text
    typed = {"meeting": hidden(form, "meeting"), "day": on(TODAY + timedelta(days=1)),
             "at": "15", "kind": "acquaintance", "rhythm": "monthly"}  # fmt: skip
    assert client.post(f"{base}/plan", data=typed).status_code == 303
    kinds = [row.kind for row in sorted(make.rows(Meeting), key=lambda row: row.planned_at)]
    assert kinds[:4] == ["acquaintance", "trial", "planning", "regular"]
    assert "В план" in text_of(client.get(base))
    feed = client.get(f"{base}/calendar.ics").data
    assert feed.count(b"BEGIN:VEVENT") == len(kinds)
    for name in ("Туров", "Маркова"):
        assert name not in feed.decode()
    answer = client.post(f"{base}/plan", data={**typed, "meeting": "", "day": "01.07.2027"})
    assert "Программа завершается 31.05.2027" in text_of(answer)


def test_a_group_and_who_of_it_came(client, base, pairs, make):
    """Whoever was invited and did not come stands at the meeting as absent."""
    typed = {"meeting": str(new_id()), "day": on(TODAY), "at": "23:59", "kind": "trial",
             "with_pairs": [str(pairs.second)]}  # fmt: skip
    assert client.post(f"{base}/plan", data=typed).status_code == 303
    shown = client.get(f"{base}/record?meeting={typed['meeting']}").text
    assert shown.count(" checked") == 2
    sent = record_of(pairs, meeting=typed["meeting"], came=[str(pairs.second)])
    assert client.post(f"{base}/record", data=sent).status_code == 303
    came = {row.pair_id: row.came for row in make.rows(MeetingPair)}
    assert came == {pairs.pair: False, pairs.second: True}
    answer = client.post(f"{base}/record", data=record_of(pairs, came=[]))
    assert "Отметьте хотя бы одного." in text_of(answer)


def test_moved_called_off_and_struck_out(client, base, pairs, make):
    ahead = meeting(make, pairs, state="planned", planned_at=NOW + timedelta(days=400))
    held = meeting(make, pairs, state="held", held_on=TODAY, recorded_at=NOW)
    typed = {"day": on(TODAY + timedelta(days=3)), "at": "12:00", "kind": "trial"}
    assert client.post(f"{base}/{ahead}/move", data=typed).status_code == 303
    assert make.read(Meeting, ahead).kind == "trial"
    assert client.post(f"{base}/{ahead}/cancel", data={"reason": ""}).status_code == 303
    answer = client.post(f"{base}/{held}/cancel", data={"reason": ""})
    assert answer.status_code == 422
    assert "Напишите, почему запись вычёркивается" in text_of(answer)
    assert client.post(f"{base}/{held}/cancel", data={"reason": "Дважды"}).status_code == 303
    assert {row.state for row in make.rows(Meeting)} == {"cancelled"}


def test_a_record_mended_on_behalf_is_in_the_log(client, base, pairs, make):
    held = meeting(make, pairs, state="held", held_on=TODAY, recorded_at=NOW, minutes=45,
                   reflection="Опечатка")  # fmt: skip
    assert "Опечатка" in client.get(f"{base}/{held}/edit").text
    typed = record_of(pairs, meeting=str(held), reflection="Исправлено", minutes="40")
    assert client.post(f"{base}/{held}/edit", data=typed).status_code == 303
    assert make.read(Meeting, held).reflection == "Исправлено"
    assert make.one(AuditEntry, action="meeting.corrected").object_id == held


def test_words_of_the_sides(client, client_as, base, pairs, make):
    held = meeting(make, pairs, state="held", held_on=TODAY, recorded_at=NOW)
    for side, rating in (("mentor", 5), ("mentee", 2)):
        make.row(Feedback, "one", meeting_id=held, pair_id=pairs.pair, side=side, via="link",
                 words=f"Слова: {side}", rating=rating, given_at=NOW)  # fmt: skip
    shown = text_of(client.get(f"{base}/{held}"))
    assert "Слова: mentee" in shown
    assert "Оценки наставника и наставляемого сильно расходятся." in shown
    assert "Отзывы сторон" in text_of(client_as(Role.PSYCHOLOGIST).get(base))
    typed = {"took_place": "yes", "rating": "4", "words": "Присутствовал"}
    assert client.post(f"{base}/{held}/words/curator", data=typed).status_code == 303
    assert client.post(f"{base}/{held}/words/mentee", data=typed).status_code == 303
    assert sorted(row.rating for row in make.rows(Feedback)) == [2, 4, 5]
    assert client.get(f"{base}/{held}/words/parent").status_code == 404


def test_a_class_teacher_reads_no_words(client_as, base, pairs, make):
    held = meeting(make, pairs, state="held", held_on=TODAY, recorded_at=NOW,
                   reflection="Тайная мысль")  # fmt: skip
    make.row(Feedback, "one", meeting_id=held, pair_id=pairs.pair, side="mentee", via="link",
             words="Слова стороны", rating=1, given_at=NOW)  # fmt: skip
    reader = client_as(Role.CLASS_TEACHER)
    for page in (base, f"{base}/{held}"):
        shown = reader.get(page)
        if shown.status_code == 200:
            assert "Слова стороны" not in text_of(shown)
            assert "Тайная мысль" not in text_of(shown)
    assert reader.get(f"{base}/record").status_code == 403


def test_on_probation_without_the_curator_it_does_not_count(client, make, pairs):
    """R-64."""
    from sqlalchemy import text

    with make.session() as session, session.begin():
        session.execute(
            text("UPDATE school.pair SET state = 'probation', probation_until = :day"),
            {"day": TODAY + timedelta(days=7)},
        )
    base = f"/s/s-one/pairs/{pairs.pair}/meetings"
    client.post(f"{base}/record", data=record_of(pairs))
    assert "не засчитана: не было куратора" in text_of(client.get(base))
    client.post(f"{base}/record", data=record_of(pairs, curator_present="y"))
    assert text_of(client.get(base)).count("не засчитана") == 1


def test_lessons_are_counted_by_kind_and_month(client, pairs, pupils, make):
    """F-02: a counter a kind and month, and the sums of the programme."""
    page = f"/s/s-one/pairs/{pairs.pair}/practice"
    typed = {"practice": hidden(client.get(page), "practice"), "kind": "self_analysis",
             "held_on": on(TODAY), "lesson": "Алгебра"}  # fmt: skip
    for _ in range(2):
        assert client.post(page, data=typed).status_code == 303
    make.row(Practice, "one", pair_id=pairs.second, kind="self_analysis", held_on=TODAY,
             created_at=NOW)  # fmt: skip
    shown = client.get(page)
    row = re.search(r"Самоанализ урока</th>(.*?)</tr>", shown.text, re.DOTALL)[1]
    assert re.findall(r">(\d+)</td>", row) == ["1", "1", "2"]
    made = make.one(Practice, pair_id=pairs.pair).id
    assert client.post(f"{page}/{made}/remove").status_code == 303
    assert client.post(page, data={**typed, "held_on": "31.02.2027"}).status_code == 422
    assert client.get(f"/s/s-one/pairs/{pupils.pair}/practice").status_code == 404


def test_another_schools_curator_finds_nothing(client_as, base, pairs, make):
    held = meeting(make, pairs, state="held", held_on=TODAY, recorded_at=NOW)
    stranger = client_as(Role.CURATOR, foreign=True)
    for page in (base, f"{base}/{held}", f"{base}/record", f"{base}/calendar.ics"):
        assert stranger.get(page).status_code == 404


def test_statements_do_not_grow(client, base, pairs, make, statements):
    for n in range(40):
        meeting(make, pairs, kind="regular", state="held", held_on=TODAY - timedelta(days=n),
                recorded_at=NOW)  # fmt: skip
    for page in (base, f"{base}/record", f"{base}/plan", f"/s/s-one/pairs/{pairs.pair}/practice"):
        with statements() as seen:
            assert client.get(page).status_code == 200
        assert len(seen) <= 15, seen
