"""The base of mentees, stage 1 and the partners as pages; who may open them; their weight."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from kernel.audit.models import AuditEntry
from kernel.identity.permissions import Role
from school.bases.models import BaseEntry
from school.conditions.models import Informing, Resource, TeamMember
from school.registry.models import Partner, PartnerAgreement
from school.requests.models import MentoringRequest
from tests.factories.world import YEAR
from tests.school.make import NOW, TODAY
from tests.web.reading import text_of

BASE = "/s/s-one"
PDF = b"%PDF-1.4 opytnyi"


@pytest.fixture
def curator(client_as):
    return client_as(Role.CURATOR)


@pytest.fixture
def asking(make):
    """A pupil with an accepted request."""

    def made(name="Ёлкина Вера", **person):
        child = make.pupil(name, **person)
        values = {"state": "accepted", "author": "self", "made_on": TODAY, "created_at": NOW}
        make.row(MentoringRequest, "one", school_year=YEAR, person_id=child, help=["maths"],
                 own_words="=1+1", **values)  # fmt: skip
        return child

    return made


class TestMentees:
    def test_without_consents_the_page_names_them_and_where_to_ask(self, curator, asking, make):
        child = asking()
        answer = curator.post(f"{BASE}/mentees/enter/{child}")
        assert answer.status_code == 422
        assert "не хватает согласий" in text_of(answer)
        assert f"{BASE}/consents/people/{child}" in answer.text
        assert make.rows(BaseEntry) == []

    def test_a_young_child_needs_a_reason_that_stays(self, curator, make, asking):
        child = asking(born_on=date(2018, 1, 2))
        make.lawful(child, "mentee")
        address = f"{BASE}/mentees/enter/{child}"
        assert curator.post(address).status_code == 422
        assert make.rows(BaseEntry) == []
        answer = curator.post(address, data={"young_reason": "решение педсовета"})
        assert answer.status_code == 303
        assert [each.young_reason for each in make.rows(BaseEntry)] == ["решение педсовета"]
        assert "решение педсовета" in curator.get(f"{BASE}/mentees").text

    def test_everybody_at_once_then_one_leaves(self, curator, make, asking):
        first = asking()
        asking("Туров Глеб")
        make.lawful(first, "mentee")
        shown = text_of(curator.get(f"{BASE}/mentees/waiting"))
        assert "Внести в базу 1 человека" in shown
        assert "Туров Глеб" in shown
        curator.post(f"{BASE}/mentees/waiting")
        (entry,) = make.rows(BaseEntry)
        assert (entry.person_id, entry.state) == (first, "entered")
        page = f"{BASE}/mentees/{entry.id}/leave"
        assert curator.post(page, data={"reason": ""}).status_code == 422
        assert curator.post(page, data={"reason": "переезд"}).status_code == 303
        assert [each.state for each in make.rows(BaseEntry)] == ["left"]
        assert curator.get(page).status_code == 409

    def test_the_workbook_is_text_and_its_taking_is_written_down(
        self, curator, client_as, make, asking
    ):
        child = asking()
        make.entry(child, "mentee")
        answer = curator.get(f"{BASE}/mentees/export.xlsx")
        sheet = openpyxl.load_workbook(BytesIO(answer.data)).active
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert "Ёлкина Вера" in [cell.value for cell in cells]
        (words,) = [cell for cell in cells if cell.value == "=1+1"]
        assert words.data_type == "s"
        assert "mentees.exported" in [each.action for each in make.rows(AuditEntry)]
        for role in (Role.HEAD, Role.RESPONSIBLE, Role.PSYCHOLOGIST):
            assert client_as(role).get(f"{BASE}/mentees/export.xlsx").status_code == 403


class TestConditions:
    def test_a_post_is_given_changed_and_taken_off(self, curator, make):
        person = make.person("Маркова Анна")
        typed = {"person_id": str(person), "post": "supplies", "since": "01.09.2026"}
        assert curator.post(f"{BASE}/conditions/team/new", data=typed).status_code == 303
        (member,) = make.rows(TeamMember)
        assert "Маркова Анна" in curator.get(f"{BASE}/conditions").text
        again = curator.post(f"{BASE}/conditions/team/new", data=typed)
        assert again.status_code == 422
        assert "У этого человека уже есть эта роль." in text_of(again)
        page = f"{BASE}/conditions/team/{member.id}"
        assert curator.get(page).status_code == 200
        curator.post(page, data={**typed, "duties": "Ключи"})
        assert [each.duties for each in make.rows(TeamMember)] == ["Ключи"]
        curator.post(f"{page}/remove")
        assert "Маркова Анна" not in curator.get(f"{BASE}/conditions").text

    def test_resources_and_telling(self, curator, make):
        answer = curator.post(f"{BASE}/conditions/resources/new", data={"name": "", "kind": ""})
        assert answer.status_code == 422
        assert "Назовите ресурс." in text_of(answer)
        curator.post(f"{BASE}/conditions/resources/new", data={"name": "Кабинет", "kind": "things"})
        told = {"audience": "parents", "channel": "parents_meeting", "held_on": "14.11.2026"}
        wrong = curator.post(f"{BASE}/conditions/informing/new", data={**told, "people": "сто"})
        assert wrong.status_code == 422
        assert 'value="сто"' in wrong.text
        curator.post(f"{BASE}/conditions/informing/new", data={**told, "people": "40"})
        (resource,), (informing,) = make.rows(Resource), make.rows(Informing)
        shown = text_of(curator.get(f"{BASE}/conditions"))
        for said in ("Кабинет", "Родителям", "40 человек", "педагогам и сотрудникам"):
            assert said in shown, said
        for what, row in (("resources", resource), ("informing", informing)):
            assert curator.get(f"{BASE}/conditions/{what}/{row.id}").status_code == 200
            curator.post(f"{BASE}/conditions/{what}/{row.id}/remove")
        assert (make.rows(Resource), make.rows(Informing)) == ([], [])


class TestPartners:
    TYPED = {"name": "ООО «Горняк»", "kind": "enterprise", "inn": "7707083893"}

    def partner(self, make, school="one", **values):
        values = {"name": "ООО «Горняк»", "kind": "enterprise", "created_at": NOW, **values}
        return make.row(Partner, school, **values)

    def test_a_partner_is_entered_and_corrected(self, curator, make):
        wrong = curator.post(f"{BASE}/partners/new", data={**self.TYPED, "inn": "7707083894"})
        assert wrong.status_code == 422
        assert "Такого ИНН не бывает" in text_of(wrong)
        assert 'value="7707083894"' in wrong.text
        answer = curator.post(f"{BASE}/partners/new", data=self.TYPED)
        (partner,) = make.rows(Partner)
        assert answer.location == f"{BASE}/partners/{partner.id}"
        changed = {**self.TYPED, "phone": "8 (38845) 2-23-45"}
        curator.post(f"{answer.location}/edit", data=changed)
        assert "+7 388 452-23-45" in text_of(curator.get(answer.location))

    def test_a_scan_is_known_by_its_first_bytes(self, curator, client_as, make):
        page = f"{BASE}/partners/{self.partner(make)}/agreements"
        typed = {"subject": "Наставничество", "state": "signed", "signed_on": "01.09.2026"}
        bad = curator.post(f"{page}/new", data={**typed, "scan": (BytesIO(b"MZ program"), "a.pdf")})
        assert bad.status_code == 422
        assert "Нужен PDF или фотография" in text_of(bad)
        assert make.rows(PartnerAgreement) == []
        answer = curator.post(f"{page}/new", data={**typed, "scan": (BytesIO(PDF), "../д 1.pdf")})
        assert answer.status_code == 303
        (agreement,) = make.rows(PartnerAgreement)
        scan = f"{page}/{agreement.id}/scan"
        given = client_as(Role.HEAD).get(scan)
        assert (given.data, given.mimetype) == (PDF, "application/pdf")
        assert "attachment" in given.headers["Content-Disposition"]
        assert client_as(Role.CLASS_TEACHER).get(scan).status_code == 403
        foreign = client_as(Role.CURATOR, foreign=True)
        assert foreign.get(scan.replace("s-one", "s-three")).status_code == 404
        # without a new scan the old one stays
        curator.post(f"{page}/{agreement.id}", data={**typed, "number": "5"})
        assert curator.get(scan).data == PDF


KEEPERS = {"head", "curator", "responsible"}
SEERS = KEEPERS | {"psychologist"}
PAGES = {
    "mentees": SEERS,
    "mentees/waiting": SEERS,
    "conditions": SEERS,
    "conditions/team/new": KEEPERS,
    "conditions/resources/new": KEEPERS,
    "conditions/informing/new": KEEPERS,
    "partners": SEERS,
    "partners?closed=1": SEERS,
    "partners/new": KEEPERS,
    "partners/{partner}": SEERS,
    "partners/{partner}/edit": KEEPERS,
    "partners/{partner}/agreements/new": KEEPERS,
    "mentees/enter/{child}": {"curator", "responsible"},
}


@pytest.mark.parametrize("page", PAGES)
def test_who_may_open_and_how_heavy_it_is(client_as, make, asking, statements, page):
    children = [asking(f"Ёлкина Вера{'а' * n}") for n in range(12)]
    for child in children[:8]:
        make.entry(child, "mentee")
    partner = TestPartners().partner(make)
    url = f"{BASE}/{page.format(partner=partner, child=children[-1])}"
    client_as(Role.HEAD).get("/today")  # the region's name and profile are asked twice a minute
    may = set()
    for role in (Role.HEAD, Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST,
                 Role.CLASS_TEACHER, Role.MENTOR, Role.MUNICIPAL, Role.REGION_ADMIN):  # fmt: skip
        client = client_as(role)
        with statements() as seen:
            status = client.get(url).status_code
        if status == 200:
            may.add(str(role))
            assert len(seen) <= 15, "\n".join(" ".join(str(s).split())[:150] for s in seen)
        else:
            assert status in (403, 404)
    assert may == PAGES[page]
