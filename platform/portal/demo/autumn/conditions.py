"""Stage 1 in the demo: the team, the partners, the resources, whom the school has told."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from kernel.identity.permissions import Role
from kernel.work import Work
from portal.demo.autumn.stage import Stage
from school.conditions.service import (
    InformingCard,
    MemberCard,
    ResourceCard,
    add_informing,
    add_member,
    add_resource,
)
from school.registry.models import Person
from school.registry.partners import AgreementCard, PartnerCard, add_agreement, add_partner

PARTNERS = (
    ("Демонстрационный завод «Прибор»", "enterprise", "Экскурсии и наставники"),
    ("Демонстрационный колледж «Мастер»", "university", "Мастерские и встречи со студентами"),
)
RESOURCES = (
    ("Актовый зал и кабинет психолога", "things"),
    ("Школа молодого учителя: планы и записи занятий", "methods"),
    ("Шесть опытных педагогов", "people"),
)
TOLD = (
    ("staff", "staff_meeting", 70, 31),
    ("parents", "parents_meeting", 62, 84),
    ("pupils", "class_hour", 60, 212),
    ("partners", "meeting", 55, 4),
)
POSTS = ("curator", "supplies", "group")


def prepare_conditions(stage: Stage) -> None:
    """Whatever a school does in September."""
    with stage.as_role(Role.CURATOR, 72) as work:
        staff = work.session.scalars(
            select(Person.id).where(Person.kind == "teacher").order_by(Person.id).limit(len(POSTS))
        ).all()
        for person_id, post in zip(staff, POSTS, strict=False):
            add_member(work, MemberCard(person_id=person_id, post=post, since=work.today()))
        partners = [_partner(work, *each, stage.day(50)) for each in PARTNERS]
        for name, kind in RESOURCES:
            add_resource(work, ResourceCard(name=name, kind=kind))
        add_resource(
            work,
            ResourceCard(name="Цех и наставники завода", kind="things", partner_id=partners[0]),
        )
    for audience, channel, days_ago, people in TOLD:
        with stage.as_role(Role.CURATOR, days_ago) as work:
            add_informing(
                work,
                InformingCard(
                    audience=audience, channel=channel, held_on=work.today(), people=people
                ),
            )


def _partner(work: Work, name: str, kind: str, subject: str, signed_on: date) -> UUID:
    partner = add_partner(work, PartnerCard(name=name, kind=kind))
    signed_on = min(signed_on, work.today())
    agreement = AgreementCard(
        subject=subject, state="signed", number="1", signed_on=signed_on,
        valid_until=date(signed_on.year + 1, 8, 31),
    )  # fmt: skip
    add_agreement(work, partner.id, agreement)
    return partner.id
