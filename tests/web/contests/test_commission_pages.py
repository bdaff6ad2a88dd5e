"""CT-05, CT-06: the commission closes, votes on ties, publishes; others read what is theirs."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from contests.rules.schema import Aggregation, Places, Tie
from kernel.identity.permissions import Role
from tests.contests.hall import RULES
from tests.web.contests.judged import hand_in, let_time_pass, seat

MOST = 15
EVEN = [(5, 5), (5, 5)]


def rules(aggregation: Aggregation = "mean", **values: object):
    round_rules = RULES.rounds[0].model_copy(
        update={"aggregation": aggregation, "ties": (Tie(rule="vote"),)}
    )
    return RULES.model_copy(update={
        "rounds": (round_rules,), "places": (Places(place=1, title="Победитель"),),
        "publication_consent": False, **values,
    })  # fmt: skip


@pytest.fixture
def asks(statements):
    """The text of a page that asked no more than it may."""

    def get(client, address: str) -> str:
        with statements() as seen:
            answer = client.get(address)
        assert answer.status_code == 200, address
        assert len(seen) <= MOST, (address, seen)
        return answer.text

    return get


def test_from_the_open_round_to_the_public_page(hall, world, client_as, asks):
    hall.open_round(rules=rules())
    seat(hall, world)
    chair, head, guest = client_as(Role.CHAIR), client_as(Role.HEAD), client_as()
    here, out = f"/commission/{hall.round}", f"/contest-results/{hall.round}"
    own = f"/s/s-one/contests/results/{hall.round}"
    assert "Сдано 0 из 6" in asks(chair, here)
    assert client_as(Role.JUROR).get(here).status_code == 403
    refused = chair.post(f"{here}/close")
    assert (refused.status_code, "Сданы не все листы" in refused.text) == (409, True)
    hand_in(hall)
    assert "6 из 6" in asks(chair, "/commission/")
    assert "Закрыть и подвести итоги" in asks(chair, here)
    assert chair.post(f"{here}/close").status_code == 303
    page = asks(chair, here)
    for said in ("74,44", "60,00", "Победитель тот же (заявка 01)", "Участник e0", "проверок: 3"):
        assert said in page
    assert [c.get(out).status_code for c in (chair, head, guest)] == [404] * 3
    assert head.get(own).status_code == 404
    assert "не опубликованы" in asks(head, f"/contests/{hall.contest}/results")

    half = chair.post(f"{here}/publish", data={"day": "30.11.2026"})
    assert (half.status_code, "Напишите и время" in half.text) == (422, True)
    assert 'value="30.11.2026"' in half.text
    soon = datetime.now(UTC) + timedelta(days=2)
    later = {"day": f"{soon:%d.%m.%Y}", "time": "12:00", "contest": "finish"}
    assert chair.post(f"{here}/publish", data=later).status_code == 303
    assert "Итоги откроются для всех" in asks(chair, here)
    assert [c.get(out).status_code for c in (chair, head, guest)] == [404] * 3
    with hall.admin.begin() as past:
        past.execute(text("UPDATE contests.round SET embargo_until = now() - interval '1 second'"))
        state = past.scalar(text("SELECT state FROM contests.contest"))
        told = past.execute(
            text("SELECT args->>'what', run_after > now() + interval '1 day' FROM kernel.job"
                 " WHERE args->>'what' = 'results_out'")
        ).all()  # fmt: skip
    assert (state, told) == ("finished", [("results_out", True)])
    page = asks(guest, out)
    assert ("Участник e0" in page, "Участник e1" in page, "74,44" in page) == (True, False, False)
    assert "Участник e0" in asks(head, own)
    assert "слово j1 e0" in asks(head, f"/s/s-one/contests/{hall.entries['e0']}/feedback")
    assert head.get(f"/s/s-one/contests/{hall.entries['e1']}/feedback").status_code == 404
    assert "Победитель" in asks(client_as(Role.MUNICIPAL), f"/contests/{hall.contest}/results")
    assert "74,44" in asks(client_as(Role.REGION_ADMIN), f"/contests/{hall.contest}/results")


def test_a_vote_on_a_tie_is_written_down_and_counted(hall, world, client_as, asks):
    hall.open_round(rules=rules())
    seat(hall, world)
    hand_in(hall, dict.fromkeys(hall.jurors, EVEN))
    secretary = client_as(Role.SECRETARY)
    here = f"/commission/{hall.round}"
    secretary.post(f"{here}/close")
    page = asks(secretary, here)
    assert "Голосование при равенстве: заявки 01, 02" in page
    assert "1–2" in page
    vote = {"teacher-1-present": "3", "teacher-1-v0": "3", "teacher-1-v1": "2"}
    answer = secretary.post(f"{here}/tie/teacher/1", data=vote)
    assert (answer.status_code, "Голосов больше" in answer.text) == (422, True)
    answer = secretary.post(f"{here}/tie/teacher/1", data={**vote, "teacher-1-v0": "1"})
    assert answer.status_code == 303
    page = asks(secretary, here)
    assert "голосование при равенстве" in page
    assert "заявка 02: место 1 вместо 1" not in page
    assert "заявка 01: место 2 вместо 1" in page
    assert secretary.post(f"{here}/tie/teacher/1", data=vote).status_code == 409


@pytest.mark.parametrize(
    ("aggregation", "marks", "said"),
    [
        ("mean", {"j0": EVEN}, "Кворума нет, поэтому места не распределены"),
        ("sum", {"j0": EVEN, "j1": [(9, 9), (1, 1)], "j2": [(10, 10), None], "j3": EVEN},
         "Оценили не все: j2"),
    ],
)  # fmt: skip
def test_without_a_ranking_no_place_is_shown(aggregation, marks, said, hall, world, client_as,
                                              asks):  # fmt: skip
    hall.open_round(jurors=4, rules=rules(aggregation))
    seat(hall, world)
    hand_in(hall, marks)
    let_time_pass(hall)
    chair, guest = client_as(Role.CHAIR), client_as()
    here, out = f"/commission/{hall.round}", f"/contest-results/{hall.round}"
    assert "уже не примут" in asks(chair, here)
    assert chair.post(f"{here}/close").status_code == 303
    page = asks(chair, here)
    assert said in page
    assert ('data-label="Балл"' in page, "повторный тур" in page) == (False, True)
    if aggregation == "sum":
        spare = {"nomination": "teacher", "teacher-reason": ""}
        assert chair.post(f"{here}/recount", data=spare).status_code == 422
        spare["teacher-reason"] = "Оценил не все заявки"
        assert chair.post(f"{here}/recount", data=spare).status_code == 303
        assert "заявка 01: место появилось" in asks(chair, here)
        return
    assert chair.post(f"{here}/publish", data={"contest": "go_on"}).status_code == 303
    assert "Кворума нет, места не распределены" in asks(guest, out)
    with hall.admin.connect() as past:
        assert past.scalar(text("SELECT state FROM contests.contest")) == "judging"
