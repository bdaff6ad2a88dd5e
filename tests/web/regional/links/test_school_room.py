"""A school's way through a link by its pages: the profile, the answer, the room, the outcome."""

import pytest
from sqlalchemy import select

from kernel.identity.permissions import GRANTS, Permission, Role
from regional.partnership.models import LinkMeeting, LinkStep, SchoolLink, SupportProfile
from tests.web.reading import words_of
from tests.web.regional.words import ru

HOME = "/s/s-one/school-links/"


def one(database, column, **where):
    with database.admin.connect() as connection:
        return connection.scalar(select(column).filter_by(**where))


def test_a_school_says_what_it_needs_and_can_give_and_faults_keep_what_was_typed(
    client_as, database, world
):
    client = client_as(Role.CURATOR)
    assert ru("Say what we need and can give") in words_of(client.get(HOME))
    half = {
        "seeks": "y", "need_climate": "2", "approach": "active", "offers": "y",
        "strength_results": "3", "capacity": "много", "note": "Готовы начать в декабре",
    }  # fmt: skip
    refused = client.post(HOME + "profile", data=half)
    assert refused.status_code == 422
    assert 'value="много"' in refused.text
    assert "Готовы начать в декабре" in refused.text
    refused = client.post(HOME + "profile", data=half | {"capacity": "2"})
    assert refused.status_code == 422
    told = words_of(refused)
    for message in (
        "A school that helps must have good results of the last three years. Without them the"
        " offer cannot be kept.",
        "Experience of innovation or of management is needed: tick one.",
    ):
        assert ru(message) in told
    whole = half | {
        "capacity": "2", "proof_results": "y", "results_note": "ЕГЭ 2024–2026",
        "management": "y", "experience_note": "Вели соседнюю школу",
    }  # fmt: skip
    assert client.post(HOME + "profile", data=whole).status_code == 303
    kept = one(database, SupportProfile.strengths, school_id=world.schools["one"])
    assert kept == {"results": 3}
    page = words_of(client.get(HOME))
    assert "Вели соседнюю школу" in page
    assert ru("is needed") in page


def test_both_schools_agree_and_work_by_their_pages(client_as, database, link_id):
    room = f"{HOME}{link_id}"
    other = room.replace("s-one", "s-three")
    mine, theirs = client_as(Role.HEAD), client_as(Role.HEAD, foreign=True)
    assert ru("Your school is asked to help.") in words_of(mine.get("/today"))
    assert ru("Your school is offered help.") in words_of(theirs.get("/today"))
    assert ru("We agree") in words_of(mine.get(room))
    assert mine.post(room + "/confirm").status_code == 303
    assert ru("Your school agrees.") in words_of(mine.get(room))
    assert theirs.post(other + "/confirm").status_code == 303
    assert mine.post(room + "/confirm").status_code == 409

    empty = mine.post(room + "/agreement", data={"signed_on": "31.02.2026", "goal": "Вместе"})
    assert empty.status_code == 422
    assert "31.02.2026" in empty.text
    assert "Вместе" in empty.text
    today = one(database, SchoolLink.offered_at, id=link_id).strftime("%d.%m.%Y")
    answer = mine.post(room + "/agreement", data={"number": "7", "signed_on": today})
    assert answer.status_code == 303

    step = {"title": "Шесть открытых уроков", "owner": "both", "due_on": "25.12.2099"}
    assert theirs.post(other + "/plan/new", data=step | {"owner": ""}).status_code == 422
    assert theirs.post(other + "/plan/new", data=step).status_code == 303
    step_id = one(database, LinkStep.id, link_id=link_id)
    changed = step | {"title": "Пять открытых уроков", "topic": "results"}
    assert mine.post(f"{room}/plan/{step_id}", data=changed).status_code == 303
    done = mine.post(f"{room}/plan/{step_id}/done", data={"done_on": today, "result": "Провели"})
    assert done.status_code == 303
    assert mine.post(f"{room}/plan/{step_id}/remove").status_code == 409

    meeting = {"topic": "Итоги", "held_on": today, "way": "in_person", "people": "шесть"}
    refused = mine.post(room + "/meetings/new", data=meeting)
    assert refused.status_code == 422
    assert 'value="шесть"' in refused.text
    assert mine.post(room + "/meetings/new", data=meeting | {"people": "6"}).status_code == 303
    meeting_id = one(database, LinkMeeting.id, link_id=link_id)
    again = meeting | {"people": "7", "outcome": "Готовим урок"}
    assert theirs.post(f"{other}/meetings/{meeting_id}", data=again).status_code == 303

    seen = words_of(theirs.get(other))
    for word in ("Пять открытых уроков", "Провели", "Итоги", "Готовим урок", "7 человек"):
        assert word in seen
    results = {"ended_on": today, "reached_overcoming": "yes"}
    assert mine.post(room + "/outcome", data=results).status_code == 422
    for code in ("effective_mode", "pupils_results", "teaching_quality"):
        results |= {f"reached_{code}": "partly", f"note_{code}": "Рост на 4 п. п."}
    assert mine.post(room + "/outcome", data=results).status_code == 303
    assert one(database, SchoolLink.state, id=link_id) == "completed"
    assert "Рост на 4 п. п." in words_of(theirs.get(other))
    assert ru("Links of the past") in words_of(mine.get(HOME))


@pytest.mark.parametrize("what", ["decline", "end"])
def test_a_school_goes_with_a_reason(client_as, database, link_id, active, what):
    room = f"{HOME}{link_id}"
    client = client_as(Role.CURATOR)
    if what == "decline":  # an agreed link is ended, not declined
        assert client.get(room + "/decline").status_code == 409
        return
    assert client.get(room + "/end").status_code == 200
    assert client.post(room + "/end", data={"reason": "Сменился директор"}).status_code == 422
    today = one(database, SchoolLink.started_on, id=link_id).strftime("%d.%m.%Y")
    data = {"reason": "Сменился директор", "ended_on": today}
    assert client.post(room + "/end", data=data).status_code == 303
    assert "Сменился директор" in words_of(client.get(room))


def test_only_leaders_of_the_two_schools_open_the_room(client_as, database, world, active):
    for role in Role:
        status = client_as(role).get(f"{HOME}{active}").status_code
        allowed = role in GRANTS[Permission.LINKS_OWN]
        assert (status == 200) is allowed, (role, status)
    assert client_as(Role.HEAD).get(f"/s/s-three/school-links/{active}").status_code == 404
    with database.admin.begin() as connection:  # the link is now of others
        connection.exec_driver_sql(
            "UPDATE regional.school_link SET helper_id = %s", (world.schools["two"],)
        )
    client = client_as(Role.HEAD)
    for address in ("", "/agreement", "/outcome", "/end", "/plan/new", "/meetings/new"):
        assert client.get(f"{HOME}{active}{address}").status_code == 404, address
    assert client.post(f"{HOME}{active}/confirm").status_code == 404
