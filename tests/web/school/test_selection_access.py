"""Who opens which page of the selection, and how often a page asks the database."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import insert

from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.bases.models import BaseEntry
from school.registry.models import Person
from school.selection.models import Interview, Opinion, PsychologistFlag
from school.selection.rules import CONFIRMATIONS
from tests.school.make import NOW, STARTS
from tests.web.school.selecting import BASE, child_of

# What each role gets: page → roles that open it, of those a school or its overseers have.
ROLES = (
    Role.HEAD, Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST, Role.CLASS_TEACHER,
    Role.REGION_OPERATOR, Role.MUNICIPAL, Role.MENTOR, Role.PARENT,
)  # fmt: skip
TALKERS = {Role.CURATOR, Role.PSYCHOLOGIST}
KEEPERS = {Role.CURATOR, Role.RESPONSIBLE}
OPENED = {
    ("GET", "/selection"): KEEPERS | {Role.PSYCHOLOGIST},
    ("GET", "/selection/plan"): TALKERS,
    ("POST", "/selection/plan"): TALKERS,
    ("GET", "/selection/talks/{talk}"): KEEPERS | {Role.PSYCHOLOGIST},
    ("POST", "/selection/talks/{talk}"): TALKERS,
    ("GET", "/selection/talks/{talk}/questions"): TALKERS,
    ("GET", "/selection/talks/{talk}/sheet"): KEEPERS | {Role.PSYCHOLOGIST},
    ("GET", "/selection/talks/{talk}/plan"): TALKERS,
    ("GET", "/selection/talks/{talk}/cancel"): TALKERS,
    ("GET", "/opinions"): TALKERS,
    ("GET", "/opinions/people/{child}"): TALKERS,
    ("POST", "/opinions/people/{child}"): {Role.PSYCHOLOGIST},
    ("POST", "/opinions/people/{child}/flag"): TALKERS,
    ("GET", "/opinions/{opinion}/take-back"): {Role.PSYCHOLOGIST},
    ("GET", "/certificates"): KEEPERS,
    ("GET", "/certificates/people/{mentor}"): KEEPERS,
    ("GET", "/programmes/{programme}/criteria"): KEEPERS | {Role.HEAD, Role.PSYCHOLOGIST},
    ("POST", "/programmes/{programme}/criteria"): KEEPERS,
}


@pytest.fixture
def objects(make, world):
    child, entry = child_of(make)
    mentor = make.person("Ли Сергей", kind="employer")
    make.entry(mentor, "mentor")
    psychologist = world.actors[Role.PSYCHOLOGIST].account_id
    return {
        "child": child,
        "mentor": mentor,
        "programme": make.programme(),
        "talk": make.row(
            Interview, "one", entry_id=entry, person_id=child, side="mentee",
            questions={"blocks": []}, created_at=NOW, planned_on=STARTS,
        ),
        "opinion": make.row(
            Opinion, "one", person_id=child, written_on=STARTS, written_at=NOW, words="Слово",
            written_by=psychologist, **dict.fromkeys(CONFIRMATIONS, True),
        ),
    }  # fmt: skip


@pytest.mark.parametrize("asked", OPENED, ids=lambda each: f"{each[0]} {each[1]}")
def test_who_opens_what(client_as, objects, asked):
    method, path = asked
    url = BASE + path.format(**objects)
    opened = {
        role
        for role in ROLES
        if client_as(role).open(url, method=method).status_code not in (401, 403, 404)
    }
    assert opened == OPENED[asked]


def test_another_schools_talks_are_absent(client_as, objects):
    foreign = client_as(Role.CURATOR, foreign=True)
    for _method, path in OPENED:
        assert foreign.get(BASE + path.format(**objects)).status_code in (403, 404, 405)


class TestCounts:
    """Two hundred candidates: a page asks as often as of one."""

    @pytest.fixture
    def crowd(self, make, world):
        school = world.schools["one"]
        profile = {"subject": "физика"}
        adults = [make.person(f"Туров {n:03}", **profile) for n in range(2)]
        for adult in adults:
            make.entry(adult, "mentor")
        with make.session() as session, session.begin():
            self._many(session, school, adults[0])
        return adults

    @staticmethod
    def _many(session, school: UUID, signer: UUID) -> None:
        from school.consents.models import Consent

        people, consents, entries, flags = [], [], [], []
        for n in range(200):
            person = new_id()
            kind = "teacher" if n % 2 else "student"
            people.append({
                "school_id": school, "id": person, "kind": kind, "surname": f"Ким{n:03}",
                "given_name": "Роман", "created_at": NOW, "born_on": date(1990, 1, 1),
            })  # fmt: skip
            for purpose in ("processing", "be_mentor", "have_mentor"):
                consents.append({
                    "school_id": school, "id": new_id(), "person_id": person, "signer_id": person,
                    "purpose": purpose, "version": 1, "wording": "-", "via": "paper",
                    "given_on": STARTS, "recorded_at": NOW,
                })  # fmt: skip
            for side in ("mentor", "mentee"):
                entries.append({
                    "school_id": school, "id": new_id(), "person_id": person, "side": side,
                    "entered_on": STARTS, "changed_at": NOW,
                })  # fmt: skip
            flags.append({"school_id": school, "id": new_id(), "person_id": person, "set_at": NOW})
        for model, rows in (
            (Person, people), (Consent, consents), (BaseEntry, entries), (PsychologistFlag, flags),
        ):  # fmt: skip
            session.execute(insert(model), rows)

    @pytest.mark.parametrize(
        "path",
        [
            "/selection",
            "/selection?step=questionnaire",
            "/selection?side=mentee",
            "/selection/plan?side=mentee",
            "/selection/plan",
            "/opinions",
            "/certificates",
        ],
    )
    def test_lists(self, client, crowd, statements, path):
        with statements() as asked:
            assert client.get(BASE + path).status_code == 200
        assert len(asked) <= 15, [each[:90] for each in asked]

    def test_pages_of_one(self, client, objects, statements):
        for path in (
            "/selection/talks/{talk}", "/opinions/people/{child}", "/certificates/people/{mentor}",
            "/programmes/{programme}/criteria",
        ):  # fmt: skip
            with statements() as asked:
                assert client.get(BASE + path.format(**objects)).status_code == 200
            assert len(asked) <= 15, (path, [each[:90] for each in asked])
