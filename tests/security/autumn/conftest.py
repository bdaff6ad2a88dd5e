"""A school with people and open links of every purpose, for attacks by SQL and through pages."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel.db import Hat
from kernel.identity.permissions import Actor
from school.consents.service import AskConsent, ask_consent
from school.instruments.asking import NewLink, give_link
from school.instruments.service import adopt
from school.links.service import digest, make_link
from school.training.models import Training, TrainingSession
from tests.factories.world import YEAR
from tests.school.conftest import curator, do, make  # noqa: F401 - fixtures
from tests.school.make import NOW
from tests.web.conftest import app, client_as, world  # noqa: F401 - fixtures

FAR = timedelta(days=36500)


@pytest.fixture
def links(make, do, curator, database):  # noqa: F811
    """Open links of each purpose in school one, and one of each kind of row they lead to."""
    child = make.pupil("Ёлкина Вера", born_on=date(2013, 3, 14), phone="+79990000000")
    mother = make.guardian(child, "Ёлкина Ольга")
    other = make.pupil("Чужова Инна", born_on=date(2012, 1, 1))
    make.guardian(other, "Чужова Анна")
    asked = AskConsent(person_id=child, signer_id=mother, purposes=["processing"])
    consent = do(curator, ask_consent, asked)
    form = do(curator, adopt, "mentee_request").id
    public = do(curator, give_link, NewLink(instrument_id=form, days=14))
    personal = do(
        curator,
        give_link,
        NewLink(instrument_id=form, days=14, person_id=child, respondent_id=child),
    )
    course = make.row(
        Training, "one", title="Школа", school_year=YEAR, required=4, created_at=NOW,
        state="running",
    )  # fmt: skip
    meetings = [
        make.row(
            TrainingSession, "one", training_id=course, n=n, topic="-", held_on=NOW.date(),
            state="planned", hours=1,
        )
        for n in (1, 2)
    ]  # fmt: skip
    poster = do(curator, make_link, "attendance", lasts=FAR, most_uses=None)
    with make.session() as session, session.begin():
        session.execute(
            text("UPDATE school.training_session SET link_id = :link WHERE id = :id"),
            {"link": poster.link_id, "id": meetings[0]},
        )
        session.execute(text("UPDATE school.link SET expires_at = now() + interval '9 years'"))
        ask = session.execute(text("SELECT * FROM school.consent_ask")).one()
    return SimpleNamespace(
        child=child, mother=mother, other=other, form=form, meetings=meetings, ask=ask,
        tokens={"consent": consent.token, "public": public.token, "personal": personal.token,
                "attendance": poster.token},
        ids={"consent": ask.link_id, "public": public.link_id, "personal": personal.link_id,
             "attendance": poster.link_id},
    )  # fmt: skip


@pytest.fixture
def guest(database, links):
    """A session in the guest's hat with the link named; `used` counts its use first."""
    made = []

    def open_by(name: str, *, used: bool = True) -> Session:
        actor = Actor(system=Hat.GUEST, link=digest(links.tokens[name]))
        session = Session(database.app, info={"reach": actor.reach()})
        made.append(session)
        if used:
            session.execute(text("UPDATE school.link SET uses = uses + 1, used_at = now()"))
        return session

    yield open_by
    for session in made:
        session.close()
