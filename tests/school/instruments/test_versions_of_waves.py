"""A wave asks in the version it began with, and keeps it in use while it is open (R-50, E-13).

What is typed in by hand of a confidential questionnaire is for those who may read it (X-07).
"""

import pytest

from kernel.errors import Denied, WrongState
from kernel.identity.permissions import GRANTS, LEVELS, Level, Permission, Role
from school.instruments.asking import NewLink, PaperSheet, enter_paper, give_link
from school.instruments.definition import from_json
from school.instruments.models import AnswerSheet, FormLink
from school.instruments.models import Instrument as Row
from school.instruments.service import adopt, draft_from, publish, retire, save_draft
from school.links.models import Link
from school.waves.asking import give_common
from school.waves.models import Wave
from tests.factories import waves
from tests.school.instruments.sample import words
from tests.school.make import NOW, TODAY


@pytest.fixture
def pulse(make, do, curator):
    """The anonymous poll in use, and the part of an open wave that asks by it."""
    form = do(curator, adopt, "pulse").id
    wave = waves.wave(make, make.programme(), "pulse")
    part = waves.part(make, wave, form, side="programme", purpose="climate", anonymous=True)
    return form, wave, part


def new_version(do, curator, form):
    draft = do(curator, draft_from, form)
    changed = from_json(draft.definition).changed(title=words("Короткий опрос"))
    do(curator, save_draft, draft.id, changed)
    return do(curator, publish, draft.id).id


def test_links_of_a_wave_stay_with_its_version_and_others_move(make, do, curator, pulse):
    form, _wave, part = pulse
    hall = do(curator, give_common, part)
    poster = do(curator, give_link, NewLink(instrument_id=form, days=7, place="Холл"))
    new = new_version(do, curator, form)
    asks = {link.link_id: link.instrument_id for link in make.rows(FormLink)}
    assert asks == {hall.link_id: form, poster.link_id: new}
    assert make.rows(Row)[0].version == 1


@pytest.mark.parametrize("state", ["open", "closed"])
def test_what_a_wave_asks_by_is_not_put_away_under_it(make, do, curator, pulse, state):
    form, wave, _part = pulse
    if state == "closed":
        with make.session() as session, session.begin():
            kept = session.query(Wave).filter_by(id=wave).one()
            kept.state, kept.closed_at = "closed", NOW
        assert do(curator, retire, form).state == "retired"
        return
    with pytest.raises(WrongState) as refused:
        do(curator, retire, form)
    assert refused.value.code == "wave_open"
    assert {row.state for row in make.rows(Row)} == {"published"}


def test_what_no_wave_asks_by_may_be_put_away_and_the_wave_goes_on(make, do, curator, pulse):
    """The wave asks by the version it began with, which a new one has replaced."""
    form, _wave, part = pulse
    hall = do(curator, give_common, part)
    new = new_version(do, curator, form)
    poster = do(curator, give_link, NewLink(instrument_id=new, days=7))
    assert do(curator, retire, new).state == "retired"
    closed = {link.id for link in make.rows(Link) if link.revoked_at is not None}
    assert closed == {poster.link_id}
    assert hall.link_id not in closed


@pytest.mark.parametrize("code", ["mentor_growth", "teacher_work"])
@pytest.mark.parametrize("role", [role for role in Role if LEVELS[role] is Level.SCHOOL])
def test_who_types_in_what_is_confidential(make, do, world, curator, code, role):
    form = do(curator, adopt, code).id
    paper = PaperSheet(instrument_id=form, filled_on=TODAY, person_id=make.pupil("Туров Глеб"))
    raw = {"joy": ["4"], "lead": ["4"]}
    granted = role in GRANTS[Permission.FORMS_EDIT] and (
        code == "mentor_growth" or role in GRANTS[Permission.MONITORING_READ]
    )
    if not granted:
        with pytest.raises(Denied):
            do(world.actors[role], enter_paper, paper, raw)
        assert make.rows(AnswerSheet) == []
        return
    sheet = do(world.actors[role], enter_paper, paper, raw)
    assert sheet.confidential is (code == "teacher_work")
