"""The pages of a jury: who opens them, what they say, and that a link is shown once (CT-03)."""

import pytest
from sqlalchemy import text

from contests.ballots.casting import cast
from contests.jury.models import JuryMember
from kernel.identity.permissions import Role
from tests.contests.hall import NOW
from tests.contests.test_ballots import sheet
from tests.factories.world import add

MOST = 15
PAGES = ("", "conflicts", "panels/{round}", "panels/{round}/{entry}")
OF_REGION = ("invite", "{member}/change", "{member}/remove")


@pytest.fixture
def seated(hall, world):
    """A contest with a round drawn up, of whose commission the world's secretary and chair are."""
    hall.open_round(jurors=3, entries=3, state="draft")
    with hall.admin.begin() as past:
        past.execute(text("UPDATE contests.jury_member SET role = 'juror' WHERE role = 'chair'"))
        for role in ("secretary", "chair", "juror"):
            hall.members[role] = add(
                past, JuryMember, contest_id=hall.contest, role=role, nominations=[],
                account_id=world.actors[Role(role)].account_id, full_name=f"Опытный {role}",
                pseudonym=f"Ж-{role}", added_at=NOW,
            )  # fmt: skip
    return hall


@pytest.fixture
def at(seated):
    """The address of a page of the jury."""

    def address(path):
        return f"/contests/{seated.contest}/jury/" + path.format(
            round=seated.round, entry=seated.entries["e0"], member=seated.members["j1"]
        )

    return address


def test_who_opens_the_pages_of_a_jury(seated, at, client_as, statements):
    keepers = {Role.REGION_ADMIN, Role.REGION_OPERATOR, Role.SECRETARY, Role.CHAIR}
    for role in (*keepers, Role.JUROR, Role.ANALYST, Role.MUNICIPAL, Role.CURATOR):
        client = client_as(role)
        for path in (*PAGES, *OF_REGION) if role in keepers else (PAGES[2], OF_REGION[0]):
            wanted = keepers if path in PAGES else {Role.REGION_ADMIN, Role.REGION_OPERATOR}
            with statements() as seen:
                got = client.get(at(path)).status_code
            assert got == (200 if role in wanted else 403), (role, path, got)
            assert len(seen) <= MOST, (path, len(seen))
    for path in ("find", ""):
        assert client_as(Role.JUROR).post(at(f"conflicts/{path}".rstrip("/"))).status_code == 403


def test_a_member_is_invited_by_a_link_that_is_shown_once(at, world, client_as, statements):
    region = client_as(Role.REGION_ADMIN)
    form = {"full_name": "Снегирёва", "role": "chair", "place": ""}
    refused = region.post(at("invite"), data=form)
    assert refused.status_code == 422
    assert 'value="Снегирёва"' in refused.text
    assert "Выберите место работы: по нему ищутся отводы." in refused.text
    form |= {"place": f"school:{world.schools['one']}"}
    refused = region.post(at("invite"), data=form)
    assert "Нужны фамилия и имя" in refused.text
    assert "Председатель в жюри уже есть" in refused.text
    refused = region.post(at("invite"), data=form | {"full_name": "李 王", "role": "juror"})
    assert "Напишите имя русскими буквами" in refused.text
    form |= {"full_name": "Снегирёва Анна Викторовна", "role": "juror", "email": "a@place.example"}
    made = region.post(at("invite"), data=form)
    assert made.status_code == 200
    assert "/invitation/" in made.text
    assert "Действует до" in made.text
    shown = region.get(at(""))
    assert "Снегирёва Анна Викторовна" in shown.text
    assert "ссылка ещё не открыта" in shown.text
    assert "/invitation/" not in shown.text
    known = region.post(at("invite"), data={
        "full_name": "Опытная Вера", "role": "juror", "place": "elsewhere",
        "login": world.logins[world.actors[Role.CURATOR].account_id]})  # fmt: skip
    assert known.status_code == 303
    form["email"] = "b@place.example"
    operator = client_as(Role.REGION_OPERATOR).post(at("invite"), data=form)
    assert "Роли жюри выдаёт администратор региона." in operator.text


def test_conflicts_are_seen_set_and_told(seated, at, client_as):
    secretary, chair = client_as(Role.SECRETARY), client_as(Role.CHAIR)
    form = {"member": str(seated.members["chair"]), "entry": str(seated.entries["e0"]),
            "kind": "kinship", "note": ""}  # fmt: skip
    refused = secretary.post(at("conflicts"), data=form)
    assert refused.status_code == 422
    assert "Напишите причину" in refused.text
    assert secretary.post(at("conflicts"), data=form | {"note": "брат"}).status_code == 303
    again = secretary.post(at("conflicts"), data=form | {"note": "брат"})
    assert "Этот отвод уже записан." in again.text
    shown = secretary.get(at("conflicts")).text
    assert "родственник участника" in shown
    assert "Участник e0" in shown
    known = chair.get(at("conflicts")).text
    assert "Участник e0" not in known
    assert f'<option value="{seated.entries["e1"]}">№ 02</option>' in known
    assert chair.get(at("panels/{round}/{entry}")).status_code == 404, "in conflict with it"
    found = secretary.post(at("conflicts/find"), follow_redirects=True)
    assert "Новых отводов не найдено." in found.text


def test_panels_are_drawn_and_mended(seated, at, client_as):
    secretary = client_as(Role.SECRETARY)
    drawn = secretary.post(at("panels/{round}/draw"), follow_redirects=True).text
    assert "Назначено 15 листов." in drawn
    assert "Членов жюри хватает у всех заявок." in drawn
    member = {"member": str(seated.members["j1"])}
    less = secretary.post(at("panels/{round}/{entry}/take-back"), data=member,
                          follow_redirects=True).text  # fmt: skip
    assert "Могли бы оценить" in less
    assert secretary.post(at("panels/{round}/{entry}/add"), data=member).status_code == 303
    twice = secretary.post(at("panels/{round}/{entry}/add"), data=member, follow_redirects=True)
    assert "Заявка уже назначена этому члену жюри." in twice.text
    assert client_as(Role.CHAIR).post(at("panels/{round}/draw")).status_code == 403


def test_removal_tells_of_the_sheets_that_stay(hall, client_as, work_for):
    hall.open_round()
    work = work_for(hall.jurors["j1"])
    cast(work, sheet(hall))
    work.session.commit()
    region = client_as(Role.REGION_ADMIN)
    there = f"/contests/{hall.contest}/jury/{hall.members['j1']}/remove"
    assert "сдан 1 лист этого члена жюри" in region.get(there).text
    assert region.post(there, data={"reason": ""}).status_code == 422
    assert region.post(there, data={"reason": "болезнь"}).status_code == 303
    shown = region.get(f"/contests/{hall.contest}/jury/").text
    assert "не в составе: болезнь" in shown


def test_a_member_answers_the_invitation(seated, at, client_as):
    juror = client_as(Role.JUROR)
    assert "Буду участвовать" in juror.get(at("invitation")).text
    assert juror.post(at("invitation/accept")).status_code == 303
    assert "Вы участвуете с" in juror.get(at("invitation")).text
    assert juror.post(at("invitation/decline"), data={"reason": "отпуск"}).status_code == 303
    assert juror.get(at("invitation")).status_code == 404
    assert client_as(Role.CURATOR).get(at("invitation")).status_code == 303
    assert "отказ: отпуск" in client_as(Role.REGION_OPERATOR).get(at("")).text
