"""W-10, R-66, A-11: planning the school's final event, its jury and its lists."""

from datetime import date

import pytest
from sqlalchemy import select

from kernel.audit.models import AuditEntry
from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.profile import load
from school.completion.models import Completion
from school.finale.candidates import candidates
from school.finale.models import FinalEvent, FinalNominee, FinalVoter
from school.finale.nominees import Wording, nominate, reword, take_off
from school.finale.queries import final_view, progress, voices
from school.finale.service import FinalPlan, act_on_final, change_final, plan_final
from school.finale.voices import add_voices, make_slips, remove_voice
from school.links.models import Link
from tests.factories.world import YEAR
from tests.school.finale.conftest import DAY
from tests.school.make import TODAY


def test_ten_categories_of_guests_are_invited():
    for region in ("altai", "bryansk"):
        event = load(region).final_event
        assert len(event.invited) == 10
        assert len(event.jury) == 6


def test_planned_with_guests_by_category(finale, make):
    kept = make.one(FinalEvent)
    assert (kept.school_year, kept.state, kept.held_on) == (YEAR, "planned", DAY)
    assert kept.invited == {"families": 12}


def test_the_same_request_twice_plans_one(finale, make, do, curator):
    plan = FinalPlan(title="Другое", held_on=DAY)
    assert do(curator, plan_final, finale.event, plan).title == "Праздник наставничества"
    assert make.count(FinalEvent) == 1
    assert make.count(FinalVoter) == 2


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"title": " "}, {"title": "final_title_empty"}),
        ({"held_on": None}, {"held_on": "day_needed"}),
        ({"held_on": date(2031, 5, 1)}, {"held_on": "year_range"}),
        ({"starts_at": "25:00"}, {"starts_at": "clock"}),
        ({"invited": {"press": 3000}}, {"invited_press": "count_range"}),
    ],
)
def test_what_a_plan_lacks_is_told_at_the_field(make, do, curator, wrong, fields):
    plan = FinalPlan(**{"title": "Праздник", "held_on": DAY, **wrong})
    with pytest.raises(Invalid) as refused:
        do(curator, plan_final, new_id(), plan)
    assert refused.value.fields == fields
    assert make.count(FinalEvent) == 0


def test_an_unknown_category_of_guests_is_nobody(do, curator, make):
    with pytest.raises(NotFound):
        do(curator, plan_final, new_id(), FinalPlan(title="П", held_on=DAY, invited={"x": 1}))


def test_the_year_of_an_event_stays(finale, do, curator):
    plan = FinalPlan(title="Праздник", held_on=date(2027, 10, 1))
    with pytest.raises(Invalid) as refused:
        do(curator, change_final, finale.event, plan)
    assert refused.value.fields == {"held_on": "final_other_year"}


def test_every_mentor_who_takes_part_has_one_voice(finale, make, do, curator):
    """A-11: by themselves, once a person; who left or whose programme was cancelled has none."""
    second = make.programme(title="Вторая программа")
    cancelled = make.programme(title="Отменённая", state="cancelled")
    make.part(second, finale.people["mentor"], "mentor")
    late, gone, nobody = (make.person(name) for name in ("Новик Ия", "Ушлый Пётр", "Пустов Ян"))
    joined = make.part(second, late, "mentor")
    make.part(second, gone, "mentor", left_on=TODAY)
    make.part(cancelled, nobody, "mentor")
    before = {row.participation_id for row in make.rows(FinalVoter)}
    assert before == {finale.parts["mentor"], finale.parts["other_mentor"]}
    do(curator, make_slips, finale.event, [])
    assert {row.participation_id for row in make.rows(FinalVoter)} == before | {joined}


def test_voices_of_a_part_are_numbered_and_a_second_press_adds_none(finale, make, do, curator):
    assert do(curator, add_voices, finale.event, "parents", 3, 2) == 3
    assert do(curator, add_voices, finale.event, "parents", 3, 2) == 0
    assert [(row.number, row.part) for row in make.rows(FinalVoter)] == [
        (1, "mentors"), (2, "mentors"), (3, "parents"), (4, "parents"), (5, "parents"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("part", "count", "field"),
    [("mentors", 1, "part"), ("pupils", 1, "part"), ("parents", 0, "count"),
     ("parents", 101, "count")],
)  # fmt: skip
def test_voices_that_are_not_given(finale, do, curator, part, count, field):
    with pytest.raises(Invalid) as refused:
        do(curator, add_voices, finale.event, part, count, 2)
    assert list(refused.value.fields) == [field]


def test_a_mentors_voice_is_not_taken_away(finale, make, do, curator):
    do(curator, add_voices, finale.event, "parents", 1, 2)
    with pytest.raises(WrongState, match="voice_of_mentor"):
        do(curator, remove_voice, finale.event, finale.voter("mentor"))
    spare = finale.voter(3)
    do(curator, make_slips, finale.event, None)
    for _ in range(2):
        do(curator, remove_voice, finale.event, spare)
    assert make.count(FinalVoter) == 2
    assert sum(link.revoked_at is not None for link in make.rows(Link)) == 1


def test_candidates_are_pairs_of_the_year_with_their_projects(finale, make, do, curator, work_for):
    make.row(Completion, "one", pair_id=finale.pairs["pair"], kind="planned", begun_on=TODAY,
             project="Сад у школы")  # fmt: skip
    old = make.programme(title="Прошлый год", school_year=YEAR - 1)
    parts = [make.part(old, make.person(f"Былов {n}ван"), side, school_year=YEAR - 1)
             for n, side in (("И", "mentor"), ("Е", "mentee"))]  # fmt: skip
    make.pair(old, *parts, school_year=YEAR - 1)
    session = work_for(curator).session
    projects = candidates(session, YEAR, finale.event, "projects")
    assert [(each.mentor.surname, each.mentee.surname, each.project) for each in projects] == [
        ("Заря", "Кедров", ""), ("Маркова", "Туров", "Сад у школы"),
    ]  # fmt: skip
    mentors = candidates(session, YEAR, finale.event, "mentors")
    assert [(each.mentor.surname, each.pairs) for each in mentors] == [("Заря", 1), ("Маркова", 1)]


def test_nominated_once_in_words_that_may_be_mended(finale, make, do, curator):
    chosen = {finale.pairs["pair"]: Wording(title="Сад у школы")}
    for _ in range(2):
        do(curator, nominate, finale.event, "projects", chosen)
    (kept,) = make.rows(FinalNominee)
    assert (kept.n, kept.title, kept.participation_id) == (1, "Сад у школы", finale.parts["mentor"])
    do(curator, reword, finale.event, kept.id, Wording(title="Сад", about="Посажено 40 деревьев"))
    assert make.one(FinalNominee).about == "Посажено 40 деревьев"
    for _ in range(2):
        do(curator, take_off, finale.event, kept.id)
    assert make.count(FinalNominee) == 0


def test_strangers_are_not_nominated(finale, make, do, curator):
    with pytest.raises(NotFound):
        do(curator, nominate, finale.event, "projects", {new_id(): Wording(title="Чужое")})
    with pytest.raises(NotFound):
        do(curator, nominate, finale.event, "songs", {finale.pairs["pair"]: Wording(title="П")})


def test_the_vote_opens_with_a_choice_and_settles_the_lists(listed, do, curator, make):
    do(curator, take_off, listed.event, listed.nominee("projects", 2))
    with pytest.raises(WrongState, match="final_few_nominees"):
        do(curator, act_on_final, listed.event, "open")
    do(curator, take_off, listed.event, listed.nominee("projects", 1))
    for _ in range(2):
        assert do(curator, act_on_final, listed.event, "open").state == "open"
    with pytest.raises(WrongState, match="nominees_settled"):
        do(curator, take_off, listed.event, listed.nominee("mentors", 1))
    opened = [e for e in make.rows(AuditEntry) if e.action == "final_event.open"]
    assert len(opened) == 1


def test_cancelled_and_taken_back_until_the_vote(finale, do, curator):
    do(curator, act_on_final, finale.event, "cancel")
    assert do(curator, act_on_final, finale.event, "restore").state == "planned"
    with pytest.raises(WrongState, match="final_state"):
        do(curator, act_on_final, finale.event, "close")


def test_slips_are_told_once_and_a_new_one_ends_the_old(opened, do, curator, make, work_for):
    mentor = opened.voter("mentor")
    assert do(curator, make_slips, opened.event, None) == {}
    before = make.read(FinalVoter, mentor).link_id
    again = do(curator, make_slips, opened.event, [mentor])
    assert set(again) == {mentor}
    assert make.read(FinalVoter, mentor).link_id != before
    with make.session() as session:
        assert session.scalar(select(Link.revoked_at).where(Link.id == before)) is not None


def test_who_may(finale, roles_that_may, world):
    keepers = {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE}
    assert roles_that_may(change_final, finale.event, FinalPlan(title="П", held_on=DAY)) == keepers
    assert roles_that_may(add_voices, finale.event, "parents", 1, 2) == keepers


def test_another_school_sees_no_event(finale, world, work_for):
    stranger = world.foreign[Role.CURATOR]
    work = work_for(stranger)
    with pytest.raises(NotFound):
        final_view(work.session, finale.event)
    assert voices(work.session, finale.event) == []
    assert progress(work.session, finale.event).voices == 0
    with pytest.raises((NotFound, Denied)):
        act_on_final(work, finale.event, "cancel")
