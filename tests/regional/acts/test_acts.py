"""The region's act of introduction: drafted from the base, signed for good, cancelled (D-01)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from kernel.documents import docx, html, pdf
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.papers.models import Paper
from kernel.papers.queries import paper_by_code
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.texts.queries import texts_in_force
from kernel.texts.service import edit_text
from regional.acts import queries, service
from regional.acts.composing import document_of
from regional.acts.filling import fresh_plan, with_initials
from regional.acts.models import RegionalAct
from regional.acts.plan import ActPlan, WatchPlan, of_params, to_params
from regional.acts.service import SignAct
from workers.paper_fields import declare_all

EDITORS = {Role.REGION_ADMIN, Role.REGION_OPERATOR}
ADDRESS = "https://portal.example/check"
TODAY = datetime.now(UTC).date()
PLAN = ActPlan(
    school_year=2026,
    starts_on=date(2026, 9, 1),
    ends_on=date(2027, 5, 31),
    grounds=("распоряжение Минпросвещения России от 25.12.2019 № Р-145",),
    responsible="Ёлкина Мария Юрьевна",
    responsible_post="заместитель министра",
    signatory="О.С. Саврасова-Ким",
    signatory_post="министр",
    monitoring=(WatchPlan("итоги первого полугодия", date(2026, 12, 25)),),
    kinds=("general",),
)


@pytest.fixture(autouse=True)
def fields() -> None:
    declare_all()


@pytest.fixture
def operator(world, make):
    return world.actors[Role.REGION_OPERATOR]


@pytest.fixture
def draft(operator, do):
    return do(operator, lambda w: service.draft_act(w, "region_act", PLAN).id)


def signed(number="214-од", day=TODAY) -> SignAct:
    return SignAct(number, day, ADDRESS)


def words(do, actor, act_id) -> str:
    def told(work):
        act = queries.act(work.session, act_id)
        return html.render(document_of(work.session, profile_of(work.session), act, work.today()))

    return do(actor, told).replace("\u00a0", " ").replace("\u00ad", "")


def test_who_keeps_acts(roles_that_may, draft):
    assert roles_that_may(service.draft_act, "region_act", PLAN) == EDITORS
    assert roles_that_may(service.change_act, draft, PLAN) == EDITORS
    assert roles_that_may(service.sign_act, draft, signed()) == EDITORS
    assert roles_that_may(service.cancel_act, draft, "") == EDITORS


def test_the_form_begins_with_what_the_portal_knows(operator, do):
    plan = do(operator, lambda w: fresh_plan(w.session, profile_of(w.session), SchoolYear(2026)))
    assert any("Р-145" in ground for ground in plan.grounds)
    assert any("557" in ground and "30.06.2020" in ground for ground in plan.grounds)
    assert [each.due for each in plan.monitoring] == [date(2026, 12, 25), date(2027, 6, 1)]
    assert plan.kinds == ("general",)


def test_the_act_says_everything_that_is_asked_of_it(operator, do, draft):
    """D-01: grounds, both times, who is responsible, the list of institutions, the results."""
    said = words(do, operator, draft)
    for piece in (
        "распоряжение Минпросвещения России от 25.12.2019 № Р-145",
        "с 1 сентября 2026 г. по 31 мая 2027 г.",
        "итоги первого полугодия – до 25 декабря 2026 г.",
        "отвечает заместитель министра Ёлкина Мария Юрьевна",
        "3 организации",
        "Школа «one»",
        "Северный район",
        "Южный район",
        "ПРИКАЗЫВАЮ",
        "О. С. Саврасова-Ким",
        "Планируемые результаты внедрения",
    ):
        assert piece in said, piece


def test_the_list_is_of_the_chosen_kinds(operator, do, draft):
    plan = of_params(2026, to_params(PLAN) | {"kinds": ["professional"]})
    do(operator, service.change_act, draft, plan)
    assert "Организации не выбраны." in words(do, operator, draft)


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"grounds": ()}, {"grounds": "grounds_needed"}),
        ({"starts_on": None}, {"starts_on": "start_needed"}),
        ({"ends_on": date(2026, 8, 31)}, {"ends_on": "ends_before_start"}),
        ({"responsible": " "}, {"responsible": "name_needed"}),
        ({"signatory_post": ""}, {"signatory_post": "post_needed"}),
        ({"monitoring": ()}, {"monitoring": "monitoring_needed"}),
        ({"kinds": ("university",)}, {"kinds": "kind_unknown"}),
        ({"grounds": ("х" * 501,)}, {"grounds": "too_long"}),
    ],
)
def test_a_plan_is_refused_field_by_field(operator, do, change, fields):
    from dataclasses import replace

    with pytest.raises(Invalid) as refused:
        do(operator, service.draft_act, "region_act", replace(PLAN, **change))
    assert refused.value.fields == fields


def test_only_acts_that_the_portal_fills_are_drafted(operator, do):
    with pytest.raises(NotFound):
        do(operator, service.draft_act, "introduction_order", PLAN)


def test_a_signed_act_stays_whatever_happens_to_base_and_text(operator, do, draft, make, world):
    do(operator, service.sign_act, draft, signed())
    before = words(do, operator, draft)
    assert "№ 214-од" in before

    def reword(work):
        body = texts_in_force(work.session, profile_of(work.session))["region_act"].model_dump()
        return edit_text(work, "region_act", body | {"title": "Другое название"}, "проба")

    do(operator, reword)
    assert words(do, operator, draft) == before
    other = do(operator, lambda w: service.draft_act(w, "region_act", PLAN).id)
    assert "Другое название" in words(do, operator, other)
    for attempt in (
        lambda w: service.change_act(w, draft, PLAN),
        lambda w: service.sign_act(w, draft, signed("215-од")),
    ):
        with pytest.raises(WrongState, match="act_not_draft"):
            do(operator, attempt)


def test_the_database_keeps_a_signed_act(operator, do, draft):
    do(operator, service.sign_act, draft, signed())
    for statement in (
        "UPDATE regional.act SET content = '{}'",
        "UPDATE regional.act SET number = '1'",
        "UPDATE regional.act SET state = 'draft'",
        "DELETE FROM regional.act",
    ):
        with pytest.raises(DBAPIError):
            do(operator, lambda w, statement=statement: w.session.execute(text(statement)))


@pytest.mark.parametrize(
    ("how", "fields"),
    [
        (signed(number=" "), {"number": "number_needed"}),
        (signed(day=None), {"dated_on": "day_needed"}),
        (signed(day=TODAY + timedelta(days=2)), {"dated_on": "day_ahead"}),
    ],
)
def test_signing_is_refused_field_by_field(operator, do, draft, how, fields):
    with pytest.raises(Invalid) as refused:
        do(operator, service.sign_act, draft, how)
    assert refused.value.fields == fields


def test_one_number_a_day(operator, do, draft):
    do(operator, service.sign_act, draft, signed())
    other = do(operator, lambda w: service.draft_act(w, "region_act", PLAN).id)
    with pytest.raises(Invalid) as refused:
        do(operator, service.sign_act, other, signed())
    assert refused.value.fields == {"number": "number_taken"}


def test_the_code_tells_the_state_and_nobody_s_name(operator, do, draft):
    """DC-03: type, number, date, state."""
    do(operator, service.sign_act, draft, signed())
    code = do(operator, lambda w: w.session.scalar(select(Paper.code)))
    seen = do(operator, lambda w: paper_by_code(w.session, code))
    assert (seen.kind, seen.number, seen.state) == ("region_act", "214-од", "valid")
    assert "Ёлкина" not in f"{seen.title}{seen.issuer}"
    do(operator, service.cancel_act, draft, "Ошибка в перечне")
    seen = do(operator, lambda w: paper_by_code(w.session, code))
    assert seen.state == "revoked"
    (line,) = do(operator, lambda w: queries.acts(w.session))
    assert line.state == "cancelled"
    with pytest.raises(WrongState, match="act_cancelled"):
        do(operator, service.cancel_act, draft, "Ещё раз")


def test_a_signed_act_is_cancelled_with_a_reason_a_draft_is_put_away(operator, do, draft):
    other = do(operator, lambda w: service.draft_act(w, "region_act", PLAN).id)
    do(operator, service.cancel_act, other, "")
    assert [line.id for line in do(operator, lambda w: queries.acts(w.session))] == [draft]
    do(operator, service.sign_act, draft, signed())
    with pytest.raises(Invalid) as refused:
        do(operator, service.cancel_act, draft, " ")
    assert refused.value.fields == {"reason": "reason_needed"}


def test_files_are_the_same_twice_and_hostile_words_print_as_words(operator, do):
    from dataclasses import replace

    hostile = replace(PLAN, responsible="{{7*7}} <b>{x.__class__}</b> =1+1")
    act_id = do(operator, lambda w: service.draft_act(w, "region_act", hostile).id)
    assert "{{7*7}} &lt;b&gt;{x.__class__}&lt;/b&gt; =1+1" in words(do, operator, act_id)
    do(operator, service.sign_act, act_id, signed())

    def files(work):
        act = queries.act(work.session, act_id)
        document = document_of(work.session, profile_of(work.session), act, work.today())
        return [pdf.render(document), docx.render(document)]

    assert do(operator, files) == do(operator, files)


def test_other_places_see_of_a_signed_act_that_it_is_there(operator, do, draft, world):
    for role in (Role.HEAD, Role.MUNICIPAL):
        see = lambda w: w.session.execute(text("SELECT number FROM regional.act")).all()  # noqa: E731
        assert do(world.actors[role], see) == []
    do(operator, service.sign_act, draft, signed())
    assert do(world.actors[Role.HEAD], see) == [("214-од",)]
    with pytest.raises(DBAPIError):
        do(world.actors[Role.HEAD], lambda w: w.session.scalars(select(RegionalAct)).all())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Ёлкина Мария Юрьевна", "М. Ю. Ёлкина"),
        ("О.С.Саврасова", "О. С. Саврасова"),
        ("О. Саврасова-Ким", "О. Саврасова-Ким"),
        ("Саврасова Ольга", "О. Саврасова"),
        ("", ""),
    ],
)
def test_initials(typed, said):
    assert with_initials(typed).replace("\u00a0", " ") == said
