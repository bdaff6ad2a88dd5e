"""Consents of one person, past every fence: what the bases ask, signed by parent and person."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from school.consents.models import Consent
from school.registry.models import Guardian, Person
from tests.factories.world import add

NOW = datetime(2020, 9, 1, 8, 0, tzinfo=UTC)
ASKED = ("processing", "be_mentor", "have_mentor")


def make_lawful(session: Session | Connection, school_id: UUID, person_id: UUID) -> None:
    """Every consent a base may ask, by a legal representative and by the person."""
    parent = add(session, Person, school_id=school_id, kind="parent", surname="Родитель",
                 given_name="Опытный", created_at=NOW)  # fmt: skip
    add(session, Guardian, school_id=school_id, child_id=person_id, guardian_id=parent,
        relation="mother", created_at=NOW)  # fmt: skip
    for signer in (parent, person_id):
        for purpose in ASKED:
            add(session, Consent, school_id=school_id, person_id=person_id, purpose=purpose,
                signer_id=signer, version=1, wording="Опытный текст", via="paper",
                given_on=date(2020, 9, 1), recorded_at=NOW)  # fmt: skip
