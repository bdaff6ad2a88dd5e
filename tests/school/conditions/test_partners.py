"""Partners and agreements: one name once, a true INN, dates in order, who may."""

from datetime import date, timedelta

import pytest

from kernel.errors import Denied, Invalid, NotFound
from kernel.identity.permissions import Role
from school.registry import partners
from school.registry.models import PartnerAgreement
from school.registry.partners import AgreementCard, PartnerCard
from tests.school.make import NOW, TODAY

CARD = PartnerCard(name="ООО «Горняк»", kind="enterprise", inn="7707083893", site="gornyak.ru")


def test_a_card_is_tidied(do, make, curator):
    card = PartnerCard(
        name="  ООО  «Горняк» ", kind="enterprise", inn="7707 083 893",
        phone="8 (38845) 2-23-45", email="Info@Gornyak.RU", site="gornyak.ru",
    )  # fmt: skip
    kept = do(curator, partners.add_partner, card)
    assert (kept.name, kept.inn, kept.phone) == ("ООО «Горняк»", "7707083893", "+73884522345")
    assert (kept.email, kept.site) == ("info@gornyak.ru", "https://gornyak.ru")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": "О"}, {"name": "partner_name"}),
        ({"kind": "guild"}, {"kind": "partner_kind"}),
        ({"inn": "770708389"}, {"inn": "inn_length"}),
        ({"inn": "7707083894"}, {"inn": "inn_digits"}),
        ({"phone": "2-23"}, {"phone": "phone"}),
        ({"email": "нет"}, {"email": "email"}),
        ({"site": "javascript:alert(1)"}, {"site": "site"}),
        ({"site": "ftp://gornyak.ru"}, {"site": "site"}),
    ],
)
def test_faults_of_a_card(do, make, curator, changes, fault):
    card = PartnerCard(**{"name": "Горняк", "kind": "enterprise", **changes})
    with pytest.raises(Invalid) as refused:
        do(curator, partners.add_partner, card)
    assert refused.value.fields == fault


def test_one_name_is_one_partner(do, make, world, curator):
    first = do(curator, partners.add_partner, CARD)
    again = PartnerCard(name="ооо «горняк»", kind="enterprise")
    with pytest.raises(Invalid) as refused:
        do(curator, partners.add_partner, again)
    assert refused.value.fields == {"name": "partner_taken"}
    do(curator, partners.change_partner, first.id, again)  # its own name is not taken
    do(world.foreign[Role.CURATOR], partners.add_partner, CARD)


class TestAgreements:
    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"subject": " "}, {"subject": "agreement_subject"}),
            ({"state": "signed"}, {"signed_on": "signed_when"}),
            ({"signed_on": TODAY + timedelta(days=1)}, {"signed_on": "signed_later"}),
            (
                {"signed_on": TODAY, "valid_until": TODAY - timedelta(days=1)},
                {"valid_until": "agreement_backwards"},
            ),
        ],
    )
    def test_faults(self, do, make, curator, changes, fault):
        partner = do(curator, partners.add_partner, CARD)
        card = AgreementCard(**{"subject": "Наставничество", **changes})
        with pytest.raises(Invalid) as refused:
            do(curator, partners.add_agreement, partner.id, card)
        assert refused.value.fields == fault

    def test_what_ends_soon_is_told_once_it_is_near(self, do, make, curator, session_for):
        partner = do(curator, partners.add_partner, CARD)
        for days, number in ((30, "1"), (90, "2"), (-1, "3")):
            card = AgreementCard(
                subject="Наставничество", number=number, state="signed",
                signed_on=TODAY - timedelta(days=100), valid_until=TODAY + timedelta(days=days),
            )  # fmt: skip
            do(curator, partners.add_agreement, partner.id, card)
        session = session_for(curator, read_only=True)
        near = TODAY + timedelta(days=30)
        assert partners.ending_soon(session, TODAY) == [(partner.id, "ООО «Горняк»", near)]
        (line,) = partners.partners(session, TODAY)
        assert (line.signed, line.valid_until) == (2, TODAY + timedelta(days=90))

    def test_an_agreement_without_an_end_lasts_the_longest(self, do, make, curator, session_for):
        partner = do(curator, partners.add_partner, CARD)
        values = {
            "partner_id": partner.id, "subject": "А", "state": "signed",
            "signed_on": date(2026, 9, 1), "created_at": NOW,
        }  # fmt: skip
        make.row(PartnerAgreement, "one", **values)
        make.row(PartnerAgreement, "one", valid_until=TODAY, **values)
        (line,) = partners.partners(session_for(curator, read_only=True), TODAY)
        assert (line.signed, line.valid_until) == (2, None)


def test_people_of_a_partner_and_partners_of_the_past(do, make, curator, session_for):
    partner = do(curator, partners.add_partner, CARD)
    sent = make.person("Громов Лев", kind="employer", partner_id=partner.id)
    do(curator, partners.close_partner, partner.id)
    session = session_for(curator, read_only=True)
    assert [each.id for each in partners.people_of(session, partner.id)] == [sent]
    assert partners.partners(session, TODAY) == []
    assert [each.people for each in partners.partners(session, TODAY, closed=True)] == [1]
    do(curator, partners.reopen_partner, partner.id)


ACTS = {
    "add": lambda w, o: partners.add_partner(w, PartnerCard(name=str(o), kind="enterprise")),
    "change": lambda w, o: partners.change_partner(w, o, CARD),
    "close": partners.close_partner,
    "agree": lambda w, o: partners.add_agreement(w, o, AgreementCard(subject="А")),
}


@pytest.mark.parametrize("act", ACTS)
def test_who_may(do, make, world, curator, act):
    partner = do(curator, partners.add_partner, CARD)
    may = set()
    for number, role in enumerate(Role):
        asked = f"Организация {number}" if act == "add" else partner.id
        try:
            do(world.actors[role], ACTS[act], asked)
        except Denied:
            continue
        may.add(role)
    assert may == {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE}
    if act != "add":
        with pytest.raises(NotFound):
            do(world.foreign[Role.CURATOR], ACTS[act], partner.id)
