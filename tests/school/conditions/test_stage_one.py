"""Stage 1: posts, resources, whom the school told; what the gate reads of it."""

from datetime import date, timedelta

import pytest

from kernel.errors import Denied, Invalid, NotFound
from kernel.identity.permissions import Role
from school.conditions import queries, service
from school.conditions.models import TeamMember
from school.conditions.service import InformingCard, MemberCard, ResourceCard
from school.registry.models import Partner
from tests.factories.world import YEAR
from tests.school.make import NOW, TODAY


def fault_of(do, actor, act, *args):
    with pytest.raises(Invalid) as refused:
        do(actor, act, *args)
    return refused.value.fields


class TestTeam:
    def test_one_person_answers_for_supplies(self, do, make, curator):
        anna, gleb = make.person("Маркова Анна"), make.person("Туров Глеб")
        card = MemberCard(person_id=anna, post="supplies")
        first = do(curator, service.add_member, card)
        assert first.since == TODAY
        other = MemberCard(person_id=gleb, post="supplies")
        assert fault_of(do, curator, service.add_member, other) == {"post": "post_taken"}
        assert fault_of(do, curator, service.add_member, card) == {"person_id": "post_held"}
        do(curator, service.remove_member, first.id)
        do(curator, service.add_member, other)

    def test_several_may_stand_in_the_working_group(self, do, make, curator):
        for name in ("Маркова Анна", "Туров Глеб"):
            card = MemberCard(person_id=make.person(name), post="group")
            do(curator, service.add_member, card)
        assert [member.post for member in make.rows(TeamMember)] == ["group", "group"]

    def test_a_post_that_lasted_keeps_its_history(self, do, make, curator):
        values = {"person_id": make.person(), "post": "curator", "created_at": NOW}
        old = make.row(TeamMember, "one", since=TODAY - timedelta(days=9), **values)
        new = make.row(TeamMember, "one", since=TODAY, **{**values, "post": "group"})
        for member in (old, new):
            do(curator, service.remove_member, member)
        with make.session() as session:
            kept = [(each.id, each.until) for each in session.query(TeamMember)]
        assert kept == [(old, TODAY)]

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"post": "king"}, {"post": "post_unknown"}),
            ({"since": TODAY + timedelta(days=1)}, {"since": "since_later"}),
            ({"duties": "а" * 501}, {"duties": "text_long"}),
        ],
    )
    def test_faults(self, do, make, curator, changes, fault):
        card = MemberCard(**{"person_id": make.person(), "post": "group", **changes})
        assert fault_of(do, curator, service.add_member, card) == fault

    def test_who_has_left_holds_no_post(self, do, make, curator):
        card = MemberCard(person_id=make.person(left_on=date(2026, 9, 1)), post="group")
        assert fault_of(do, curator, service.add_member, card) == {"person_id": "has_left"}


def test_a_partners_resource_comes_from_outside(do, make, curator, session_for):
    partner = make.row(Partner, "one", name="ООО «Горняк»", kind="enterprise", created_at=NOW)
    do(curator, service.add_resource, ResourceCard(name="Класс", kind="things"))
    card = ResourceCard(name="Экскурсии", kind="people", partner_id=partner)
    kept = do(curator, service.add_resource, card)
    found = queries.resources(session_for(curator, read_only=True), YEAR)
    assert [(each.name, each.origin, each.partner) for each in found] == [
        ("Класс", "inside", None),
        ("Экскурсии", "outside", "ООО «Горняк»"),
    ]
    foreign = make.row(Partner, "three", name="Чужой", kind="enterprise", created_at=NOW)
    with pytest.raises(NotFound):
        do(curator, service.add_resource, ResourceCard(name="А", kind="people", partner_id=foreign))
    do(curator, service.remove_resource, kept.id)
    assert fault_of(do, curator, service.add_resource, ResourceCard(name=" ", kind="x")) == {
        "name": "resource_name",
        "kind": "resource_kind",
    }


def test_telling_belongs_to_the_year_of_its_day(do, curator, session_for):
    card = InformingCard(audience="staff", channel="staff_meeting", held_on=date(2026, 8, 28))
    do(curator, service.add_informing, card)
    session = session_for(curator, read_only=True)
    assert queries.informings(session, YEAR) == []
    assert len(queries.informings(session, YEAR - 1)) == 1
    wrong = InformingCard(audience="all", channel="song", held_on=TODAY + timedelta(days=1))
    assert fault_of(do, curator, service.add_informing, wrong) == {
        "audience": "audience_unknown",
        "channel": "channel_unknown",
        "held_on": "told_later",
    }


def test_the_gate_names_what_is_left(do, make, curator, session_for):
    def standing():
        return queries.standing(session_for(curator, read_only=True), YEAR)

    every = ("team", "curator", "supplies", "told", "requests", "resources")
    assert standing().missing == every
    person = make.person()
    for post in ("curator", "supplies"):
        do(curator, service.add_member, MemberCard(person_id=person, post=post))
    for audience in ("staff", "parents"):
        card = InformingCard(audience=audience, channel="meeting", held_on=TODAY)
        do(curator, service.add_informing, card)
    assert standing().missing == ("told", "requests", "resources")
    assert standing().not_told == ("pupils",)
    card = InformingCard(audience="pupils", channel="class_hour", held_on=TODAY, people=25)
    do(curator, service.add_informing, card)
    do(curator, service.add_resource, ResourceCard(name="Класс", kind="things"))
    from tests.school.requests.test_requests import request_row

    request_row(make, state="declined")
    assert standing().missing == ("requests",)
    request_row(make)
    assert standing().complete


ACTS = {
    "member": lambda w, o: service.add_member(w, MemberCard(person_id=o, post="group")),
    "resource": lambda w, o: service.add_resource(w, ResourceCard(name="Класс", kind="things")),
    "telling": lambda w, o: service.add_informing(
        w, InformingCard(audience="staff", channel="meeting", held_on=TODAY)
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_who_may(do, make, world, act):
    may = set()
    for number, role in enumerate(Role):
        person = make.person(f"Опытный Пётр{'а' * number}")
        try:
            do(world.actors[role], ACTS[act], person)
        except Denied:
            continue
        may.add(role)
    assert may == {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE}
