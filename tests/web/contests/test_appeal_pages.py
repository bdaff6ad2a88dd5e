"""CT-08 over the pages: a school appeals, the commission decides, a count by number answers."""

import re

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from contests.results.service import close, publish
from contests.rules.schema import Appeals
from kernel.identity.permissions import Role
from kernel.work import Work
from tests.contests.hall import RULES
from tests.web.contests.judged import hand_in, let_time_pass, seat

MOST = 15
WORDS = "Оценка за результат не учитывает приложенные замеры.\nСмотрите приложение 2."
REASON = "Лист составлен с ошибкой: проверено по записи."
MARKS = {"j0": [(9, 9), (5, 5)], "j1": [(8, 8), (6, 6)], "j2": [(1, 1), (9, 9)]}


@pytest.fixture
def asks(statements):
    """The text of a page that asked no more than it may."""

    def get(client, address: str) -> str:
        with statements() as seen:
            answer = client.get(address)
        assert answer.status_code == 200, address
        assert len(seen) <= MOST, (address, len(seen), seen)
        return answer.text

    return get


def put_out(hall, database, world, days=5):
    rules = RULES.model_copy(update={"appeals": Appeals(days=days), "publication_consent": False})
    hall.open_round(rules=rules)
    seat(hall, world)
    hand_in(hall, MARKS)
    let_time_pass(hall)
    chair = hall.jurors["j0"]
    with Session(database.app, info={"reach": chair.reach()}) as session:
        work = Work(session, chair)
        close(work, hall.round)
        publish(work, hall.round, embargo_until=None)
        session.commit()


def test_from_the_appeal_to_the_new_count(hall, world, database, client_as, asks):
    put_out(hall, database, world)
    head, chair = client_as(Role.HEAD), client_as(Role.CHAIR)
    new = f"/s/s-one/appeals/new/{hall.round}/{hall.entries['e0']}"
    page = asks(head, "/s/s-one/appeals/")
    assert "принимаются до" in page
    assert new in page
    page = asks(head, new)
    assert "Эксперт 1" in page
    assert "j2" not in re.sub("слово j. e0", "", page)
    bad = head.post(new, data={"text": "Нет."})
    assert (bad.status_code, "хотя бы одним предложением" in bad.text) == (422, True)
    assert ">Нет.</textarea>" in bad.text.replace("\r\n", "")
    sent = head.post(new, data={"text": WORDS})
    assert sent.status_code == 303
    own = sent.location
    here = f"/appeals/{own.rsplit('/', 1)[1]}"
    assert "Отозвать апелляцию" in asks(head, own)
    assert asks(head, f"{own}/withdraw")
    assert "уже на рассмотрении" in head.post(new, data={"text": WORDS}).text
    assert "решения ждёт 1 апелляция" in asks(chair, "/appeals/")
    assert "решения ждёт 1 апелляция" in asks(chair, "/today")
    page = asks(chair, here)
    assert "Смотрите приложение 2." in page
    void = str(hall.members["j2"])
    assert f'value="{void}"' in page
    reject = {"outcome": "reject", "reason": REASON, "void": void}
    refused = chair.post(f"{here}/decide", data=reject)
    assert (refused.status_code, "только если апелляция удовлетворена" in refused.text) == (
        422,
        True,
    )
    assert REASON in refused.text
    assert chair.post(f"{here}/decide", data={"reason": REASON}).status_code == 422
    done = chair.post(f"{here}/decide", data=reject | {"outcome": "uphold"})
    assert done.status_code == 303
    page = asks(chair, here)
    for said in ("подсчёт № 2", "заявка 01: место 1 вместо 2", "заявка 02: место 2 вместо 1"):
        assert said in page
    page = asks(head, own)
    assert ("заявка 01: место 1 вместо 2" in page, "заявка 02" in page) == (True, False)
    assert "признан недействительным" in page
    assert chair.post(f"{here}/decide", data=reject | {"void": []}).status_code == 409
    with database.admin.connect() as past:
        told = past.scalars(
            text("SELECT args->>'what' FROM kernel.job WHERE args->>'what' LIKE 'appeal%'")
        ).all()
    assert sorted(told) == ["appeal_decided", "appeal_filed"]


def test_who_is_let_in_and_what_a_conflict_hides(hall, world, database, client_as, asks):
    put_out(hall, database, world)
    head = client_as(Role.HEAD)
    sent = head.post(
        f"/s/s-one/appeals/new/{hall.round}/{hall.entries['e0']}", data={"text": WORDS}
    )
    own = sent.location
    here = f"/appeals/{own.rsplit('/', 1)[1]}"
    doors = {
        own: {Role.HEAD: 200, Role.CURATOR: 200, Role.MENTOR: 403, Role.CHAIR: 404},
        here: {Role.CHAIR: 200, Role.SECRETARY: 200, Role.REGION_OPERATOR: 200, Role.JUROR: 403,
               Role.HEAD: 403, Role.MUNICIPAL: 403},
    }  # fmt: skip
    for address, roles in doors.items():
        found = {role: client_as(role).get(address).status_code for role in roles}
        assert found == roles, address
    foreign = client_as(Role.HEAD, foreign=True)
    assert foreign.get(own.replace("s-one", "s-three")).status_code == 404
    assert (
        foreign.get(f"/s/s-three/appeals/new/{hall.round}/{hall.entries['e0']}").status_code == 404
    )
    with hall.admin.begin() as past:
        past.execute(
            text(
                "INSERT INTO contests.conflict (id, contest_id, member_id, entry_id, source, kind,"
                " at) VALUES (gen_random_uuid(), :c, :m, :e, 'declared', 'kinship', now())"
            ),
            {"c": hall.contest, "m": hall.members["j0"], "e": hall.entries["e0"]},
        )
    chair = client_as(Role.CHAIR)
    page = asks(chair, here)
    assert ("У вас отвод" in page, "Оценки по критериям" in page) == (True, False)
    answer = chair.post(f"{here}/decide", data={"outcome": "reject", "reason": REASON})
    assert (answer.status_code, "другой член комиссии" in answer.text) == (409, True)
    assert client_as(Role.SECRETARY).post(
        f"{here}/decide", data={"outcome": "reject", "reason": REASON}
    ).status_code == 303  # fmt: skip


def test_rules_without_appeals_say_so(hall, world, database, client_as, asks):
    put_out(hall, database, world, days=0)
    head = client_as(Role.HEAD)
    assert "не предусматривают апелляций" in asks(head, "/s/s-one/appeals/")
    new = f"/s/s-one/appeals/new/{hall.round}/{hall.entries['e0']}"
    assert "<textarea" not in asks(head, new)
    refused = head.post(new, data={"text": WORDS})
    assert (refused.status_code, "Смотрите приложение 2." in refused.text) == (422, True)
    assert "Апелляций нет" in asks(client_as(Role.CHAIR), "/appeals/")
