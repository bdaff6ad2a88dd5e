"""A guest who holds a link, and the people most tests of consents begin with."""

from collections.abc import Callable

import pytest

from kernel.db import Hat
from kernel.identity.permissions import Actor
from kernel.work import Work
from school.consents.service import AskConsent, ask_consent
from school.links.service import digest


@pytest.fixture
def guest(work_for, world) -> Callable[..., Work]:
    """The work of whoever opens a link with this token."""

    def open_by(token: str, **more: object) -> Work:
        actor = Actor(system=Hat.GUEST, link=digest(token), school_id=world.schools["one"])
        return work_for(actor, **more)

    return open_by


@pytest.fixture
def child(make):
    """A pupil of thirteen with a mother who represents, and a grandmother who does not."""
    from datetime import date

    pupil = make.pupil("Ёлкина Вера Игоревна", born_on=date(2013, 3, 14))
    mother = make.guardian(pupil, "Ёлкина Ольга Павловна")
    grandmother = make.guardian(pupil, "Заря Нина Ивановна", relation="relative", is_legal=False)
    return {"child": pupil, "mother": mother, "grandmother": grandmother}


@pytest.fixture
def asked(do, curator, child):
    """Two documents asked of the mother."""
    return do(
        curator,
        ask_consent,
        AskConsent(
            person_id=child["child"],
            signer_id=child["mother"],
            purposes=["processing", "publication"],
            scope={"publication": "имя и фамилия"},
        ),
    )
