"""Texts of papers that the region words anew: editions over what ships (D-01…D-23)."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import ProgrammingError

from kernel.audit.models import AuditEntry
from kernel.documents.fields import fields_of
from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.profile import digest, load
from kernel.profile.schema import Profile
from kernel.profile.stored import profile_of
from kernel.tenancy.models import Region
from kernel.texts import fields as text_fields
from kernel.texts.models import TextEdition
from kernel.texts.queries import edited_texts, editions, stale, texts_in_force
from kernel.texts.service import LONGEST_NOTE, TextFaulty, checked, edit_text, restore_shipped
from tests.conftest import NOW
from tests.documents.texts import ORDER, ORDER_TEXT, REGULATIONS, REGULATIONS_TEXT, OrderData

CODE = "small_order"
EDITORS = {Role.REGION_ADMIN, Role.REGION_OPERATOR}


@pytest.fixture
def profile(database, world, monkeypatch) -> Profile:
    """The Altai profile with two texts of the tests alone; the order's fields are declared."""
    own = load("altai").model_copy(update={"document_texts": (ORDER_TEXT, REGULATIONS_TEXT)})
    with database.admin.begin() as connection:
        connection.execute(
            update(Region).values(profile=own.model_dump(mode="json"), profile_digest=digest(own))
        )
    monkeypatch.setattr(text_fields, "_declared", {CODE: fields_of(OrderData)})
    return own


@pytest.fixture
def do(work_for, world, profile) -> Callable[..., Any]:
    """Run a use case as a role and commit it, or roll it back."""

    def run(role: Role, act: Callable[..., Any], *args: object, **more: object) -> Any:
        work = work_for(world.actors[role])
        try:
            result = act(work, *args, **more)
            work.session.commit()
        except Exception:
            work.session.rollback()
            raise
        return result

    return run


@pytest.fixture
def in_force(work_for, world, profile) -> Callable[..., Any]:
    """The text of a code that the curator of a school prints by."""

    def found(code: str = CODE) -> Any:
        session = work_for(world.actors[Role.CURATOR]).session
        return texts_in_force(session, profile_of(session))[code]

    return found


def body(**more: Any) -> dict[str, Any]:
    return {**ORDER, **more}


def put(database, code: str, n: int, words: dict[str, Any] | None) -> None:
    """An edition written past the use case, as an older release may have left it."""
    with database.admin.begin() as connection:
        connection.execute(
            insert(TextEdition).values(
                id=new_id(), code=code, n=n, body=words, note="Правка", made_at=NOW
            )
        )


def test_the_shipped_text_is_in_force_until_it_is_worded_anew(do, in_force):
    assert in_force() == ORDER_TEXT
    assert do(Role.REGION_OPERATOR, edit_text, CODE, body(title="О кураторе"), "Короче") == 1
    assert (in_force().title, in_force().version) == ("О кураторе", 2)
    assert in_force("small_regulations") == REGULATIONS_TEXT


def test_editions_are_numbered_kept_and_the_newest_is_in_force(do, in_force, work_for, world):
    do(Role.REGION_ADMIN, edit_text, CODE, body(title="Первое"), "Раз")
    do(Role.REGION_ADMIN, edit_text, CODE, body(title="Второе"), "Два")
    assert do(Role.REGION_ADMIN, restore_shipped, CODE, "Как было") == 3
    assert in_force() == ORDER_TEXT
    history = editions(work_for(world.actors[Role.REGION_ADMIN]).session, CODE)
    told = [(each.n, each.note, each.restores, each.text and each.text.title) for each in history]
    assert told == [
        (3, "Как было", True, None), (2, "Два", False, "Второе"), (1, "Раз", False, "Первое"),
    ]  # fmt: skip
    assert history[0].made_by == world.actors[Role.REGION_ADMIN].account_id


def test_the_log_tells_who_worded_what_and_not_the_words(do, database):
    do(Role.REGION_ADMIN, edit_text, CODE, body(title="О кураторе"), "Тайная заметка")
    do(Role.REGION_ADMIN, restore_shipped, CODE)
    with database.admin.connect() as connection:
        rows = connection.execute(
            select(AuditEntry.action, AuditEntry.details)
            .where(AuditEntry.object_type == "document_text")
            .order_by(AuditEntry.at, AuditEntry.id)
        )
        assert [tuple(row) for row in rows] == [
            ("text.edited", {"code": CODE, "n": 1}),
            ("text.restored", {"code": CODE, "n": 2}),
        ]


def test_a_session_that_has_read_the_texts_sees_its_own_change(work_for, world, profile):
    work = work_for(world.actors[Role.REGION_ADMIN])
    own = profile_of(work.session)
    assert texts_in_force(work.session, own)[CODE].title == ORDER_TEXT.title
    edit_text(work, CODE, body(title="О кураторе"), "Короче")
    assert texts_in_force(work.session, own)[CODE].title == "О кураторе"
    assert edited_texts(work.session, own) == {CODE}
    restore_shipped(work, CODE)
    assert edited_texts(work.session, own) == set()


@pytest.mark.parametrize("role", list(Role))
def test_only_editors_of_the_region_word_the_texts(role, do):
    acts = ((edit_text, CODE, body(title="О кураторе"), "Короче"), (restore_shipped, CODE))
    for act in acts:
        if role in EDITORS:
            do(role, *act)
        else:
            with pytest.raises(Denied):
                do(role, *act)


@pytest.mark.parametrize("role", sorted(set(Role) - EDITORS))
def test_the_database_refuses_the_others_too(role, work_for, world, profile):
    session = work_for(world.actors[role]).session
    with pytest.raises(ProgrammingError):
        session.execute(
            insert(TextEdition).values(id=new_id(), code=CODE, n=9, body=None, made_at=NOW)
        )
    session.rollback()


@pytest.mark.parametrize("statement", ["UPDATE kernel.text_edition SET note = 'x'",
                                       "DELETE FROM kernel.text_edition"])  # fmt: skip
def test_an_edition_is_never_changed_nor_removed(statement, do, work_for, world):
    do(Role.REGION_ADMIN, edit_text, CODE, body(title="О кураторе"), "Короче")
    session = work_for(world.actors[Role.REGION_ADMIN]).session
    with pytest.raises(ProgrammingError):
        session.execute(text(statement))
    session.rollback()


@pytest.mark.parametrize(
    ("changed", "where", "code"),
    [
        ({"title": "О {kurator}"}, ("title",), "field_unknown"),
        ({"blocks": [{"text": "{curator"}]}, ("blocks", 0, "text"), "brace"),
        ({"blocks": [{"text": "{curator:dativ}"}]}, ("blocks", 0, "text"), "form_unknown"),
        ({"blocks": []}, ("blocks",), "shape_too_short"),
        ({"blocks": [{"text": "а", "lines": 2}]}, ("blocks", 0), "shape_value_error"),
        ({"blocks": [{"script": "1"}]}, ("blocks", 0, "script"), "shape_extra_forbidden"),
        ({"annexes": [{"title": "А", "of": "small_regulations"}]}, ("annexes", 0, "of"),
         "annex_unknown"),
        ({"title": "а" * 200_001}, (), "shape_too_long"),
    ],
)  # fmt: skip
def test_a_faulty_wording_is_told_at_its_place_and_not_published(
    do, in_force, changed, where, code
):
    with pytest.raises(TextFaulty) as refused:
        do(Role.REGION_ADMIN, edit_text, CODE, body(**changed), "Правка")
    assert (where, code) in [(fault.where, fault.code) for fault in refused.value.faults]
    assert in_force() == ORDER_TEXT


def test_a_type_whose_fields_nobody_declared_is_checked_by_its_shape(do, in_force):
    words = {**REGULATIONS, "blocks": [{"text": "{whatever}"}]}
    assert do(Role.REGION_ADMIN, edit_text, "small_regulations", words, "Правка") == 1
    with pytest.raises(TextFaulty):
        do(Role.REGION_ADMIN, edit_text, "small_regulations", {**words, "title": "{"}, "Правка")


def test_what_the_type_is_stays_as_it_ships(do, in_force):
    """Numbers, the level and the layout are the code's affair, whatever a body says of them."""
    strange = {
        "code": "x", "d": "D-01", "level": "region", "layout": "letter", "version": 99,
        "series": "я", "check": False,
    }  # fmt: skip
    do(Role.REGION_ADMIN, edit_text, CODE, body(title="О кураторе", **strange), "Короче")
    kept = in_force()
    shipped = (ORDER_TEXT.code, "D-05", "school", "order", "о", True)
    assert (kept.code, kept.d, kept.level, kept.layout, kept.series, kept.check) == shipped


@pytest.mark.parametrize(
    ("note", "code"), [("", "note_needed"), ("  ", "note_needed"),
                       ("а" * (LONGEST_NOTE + 1), "note_too_long")],
)  # fmt: skip
def test_an_edition_says_what_it_is_for(do, note, code):
    with pytest.raises(Invalid) as refused:
        do(Role.REGION_ADMIN, edit_text, CODE, body(title="О кураторе"), note)
    assert refused.value.fields == {"note": code}


def test_nothing_is_published_that_is_in_force_already(do):
    with pytest.raises(WrongState, match="text_unchanged"):
        do(Role.REGION_ADMIN, edit_text, CODE, body(), "Правка")
    with pytest.raises(WrongState, match="text_unchanged"):
        do(Role.REGION_ADMIN, restore_shipped, CODE)
    do(Role.REGION_ADMIN, edit_text, CODE, body(title="О кураторе"), "Правка")
    with pytest.raises(WrongState, match="text_unchanged"):
        do(Role.REGION_ADMIN, edit_text, CODE, body(title="О кураторе"), "Правка")
    do(Role.REGION_ADMIN, restore_shipped, CODE)
    with pytest.raises(WrongState, match="text_unchanged"):
        do(Role.REGION_ADMIN, restore_shipped, CODE)


@pytest.mark.parametrize("act", [lambda w: edit_text(w, "none", {}, "Правка"),
                                 lambda w: restore_shipped(w, "none")])  # fmt: skip
def test_an_unknown_type_is_not_found(do, act):
    with pytest.raises(NotFound):
        do(Role.REGION_ADMIN, act)


@pytest.mark.parametrize(
    "words",
    [
        {**ORDER, "blocks": [{"text": "{field_of_yesterday}"}]},
        {**ORDER, "blocks": [{"of_yesterday": 1}]},
        {},
    ],
)
def test_an_edition_that_no_longer_fits_gives_way_to_the_shipped_text(
    database, in_force, work_for, world, words
):
    """A school must be able to print after an update; the region is told which text to mend."""
    assert in_force() == ORDER_TEXT
    put(database, CODE, 1, words)
    assert in_force() == ORDER_TEXT
    session = work_for(world.actors[Role.REGION_ADMIN]).session
    assert stale(session, profile_of(session)) == {CODE}


def test_an_edition_of_a_type_that_is_gone_is_no_text(database, work_for, world, profile):
    put(database, "gone", 1, {**ORDER, "code": "gone"})
    session = work_for(world.actors[Role.CURATOR]).session
    own = profile_of(session)
    assert set(texts_in_force(session, own)) == {CODE, "small_regulations"}
    assert edited_texts(session, own) == stale(session, own) == set()


def test_a_preview_is_of_the_words_as_typed(profile, monkeypatch):
    made, found = checked(ORDER_TEXT, body(title="О кураторе"))
    assert made is not None
    assert (made.title, found) == ("О кураторе", [])
    assert checked(ORDER_TEXT, body(blocks=7))[0] is None
