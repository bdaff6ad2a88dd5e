"""Questionnaires are taken into use, changed by a new version, and put away."""

import pytest
from sqlalchemy import select

from kernel.errors import Invalid, NotFound, WrongState
from school.instruments import queries
from school.instruments.asking import NewLink, give_link
from school.instruments.definition import from_json
from school.instruments.models import AnswerSheet, FormLink
from school.instruments.models import Instrument as Row
from school.instruments.service import (
    adopt,
    discard,
    draft_from,
    publish,
    retire,
    save_draft,
    start,
)
from tests.conftest import NOW
from tests.school.instruments.sample import item, questionnaire, words


def rows(make):
    with make.session() as session:
        return session.scalars(select(Row).order_by(Row.code, Row.version)).all()


def test_a_ready_one_is_taken_into_use_once(make, do, curator):
    first = do(curator, adopt, "mentor_profile")
    again = do(curator, adopt, "mentor_profile")
    assert (first.id, first.state, first.version) == (again.id, "published", 1)
    [kept] = rows(make)
    assert (kept.origin, kept.title, kept.audience, kept.published_at) == (
        "region", "Первичная анкета наставника", "mentor", NOW,
    )  # fmt: skip
    assert from_json(kept.definition).item("mentee_age").options
    with pytest.raises(NotFound):
        do(curator, adopt, "nothing")


def test_a_change_is_a_new_version_and_the_old_one_stays(
    make, do, curator, answer, public_link, request_form
):
    answer(public_link)
    draft = do(curator, draft_from, request_form)
    assert do(curator, draft_from, request_form).id == draft.id
    changed = from_json(draft.definition).changed(title=words("В чём помочь?"))
    do(curator, save_draft, draft.id, changed)
    do(curator, publish, draft.id)
    before, now = rows(make)
    assert (before.id, before.state, before.title) == (
        request_form, "retired", "В чём тебе помочь?",
    )  # fmt: skip
    assert (now.state, now.version, now.title) == ("published", 2, "В чём помочь?")
    with make.session() as session:
        link = session.scalars(select(FormLink)).one()
        sheet = session.scalars(select(AnswerSheet)).one()
    assert (link.instrument_id, sheet.instrument_id) == (now.id, before.id)


def test_what_is_published_never_changes(make, do, curator, request_form):
    definition = from_json(rows(make)[0].definition)
    for act in (
        lambda w: save_draft(w, request_form, definition),
        lambda w: publish(w, request_form),
        lambda w: discard(w, request_form),
    ):
        with pytest.raises(WrongState):
            do(curator, act)


def test_a_draft_with_faults_is_kept_but_not_published(make, do, curator):
    draft = do(curator, start, questionnaire([item("a", "choice")]))
    with pytest.raises(Invalid) as refused:
        do(curator, publish, draft.id)
    assert [str(fault) for fault in refused.value.values["faults"]] == ["all/a: options_missing"]
    with pytest.raises(WrongState):
        do(curator, give_link, NewLink(instrument_id=draft.id, days=1))
    do(curator, discard, draft.id)
    assert rows(make) == []


def test_a_retired_one_asks_no_more(do, curator, session_for, public_link, request_form):
    session = session_for(curator)
    [line] = queries.current(session, NOW)
    assert (line.state, line.open_links, line.sheets) == ("published", 1, 0)
    do(curator, retire, request_form)
    session.rollback()
    [line] = queries.current(session, NOW)
    assert (line.state, line.open_links) == ("retired", 0)
    with pytest.raises(WrongState):
        do(curator, retire, request_form)
    [link] = queries.links_of(session, "mentee_request", NOW)
    assert (link.state, link.is_public, link.place) == ("revoked", True, "7А класс")
    do(curator, adopt, "mentee_request")
    session.rollback()
    assert queries.in_use(session, "mentee_request").version == 2


def test_the_list_shows_each_questionnaire_once(do, curator, session_for, request_form):
    draft = do(curator, draft_from, request_form)
    own = do(curator, start, questionnaire())
    session = session_for(curator)
    shown = {(line.code, line.state) for line in queries.current(session, NOW)}
    assert shown == {("mentee_request", "published"), (own.code, "draft")}
    assert queries.drafts(session) == {"mentee_request": draft.id, own.code: own.id}
    assert [line.version for line in queries.versions(session, "mentee_request")] == [2, 1]
