"""CT-03: entries are shared out, mended by hand, and only added to once a round is open."""

import pytest
from sqlalchemy import select, text

from contests.held.models import Round
from contests.held.rounds import open_round
from contests.jury.conflicts import set_by_commission
from contests.jury.members import remove
from contests.jury.models import Assignment
from contests.jury.panels import add, before_opening, draw, take_back
from contests.jury.queries import conflicts_of, load_of, members_of, panel_of
from kernel.errors import Denied, NotFound, WrongState
from kernel.identity.models import Account, RoleGrant
from kernel.identity.permissions import Actor, Role
from tests.contests.hall import NOW, RULES
from tests.factories.world import add as put

CUT = RULES.model_copy(
    update={"rounds": (RULES.rounds[0].model_copy(update={"jurors_per_entry": 2}),)}
)


@pytest.fixture
def operator(world, work_for):
    return work_for(world.actors[Role.REGION_OPERATOR])


def secretary_of(hall, work_for):
    """A secretary of the contest, past the fences."""
    with hall.admin.begin() as past:
        account = put(past, Account, login="secretary-of-it", full_name="Секретарь", state="active",
                      created_at=NOW)  # fmt: skip
        put(past, RoleGrant, account_id=account, role="secretary", granted_at=NOW)
        past.execute(
            text("INSERT INTO contests.jury_member (id, contest_id, account_id, full_name, role,"
                 " nominations, pseudonym, added_at) VALUES (gen_random_uuid(), :c, :a,"
                 " 'Секретарь', 'secretary', '{}', 'Ж-с', now())"),
            {"c": hall.contest, "a": account},
        )  # fmt: skip
    return work_for(Actor(account_id=account, role=Role.SECRETARY))


def page(work, hall):
    row = work.session.get(Round, hall.round)
    return panel_of(work, row, members_of(work, hall.contest))


def test_the_secretary_draws_panels_up_and_mends_them(hall, work_for, world, operator):
    hall.open_round(jurors=4, entries=3, state="draft")
    secretary = secretary_of(hall, work_for)
    chair = work_for(hall.jurors["j0"])
    set_by_commission(chair, hall.contest, hall.members["j0"], hall.entries["e0"], "kinship",
                      "сестра участника")  # fmt: skip
    chair.session.commit()
    told = draw(secretary, hall.round)
    assert (told.pairs, told.short, told.complete) == (11, 0, False)
    shown = page(secretary, hall)
    assert [(p.code, p.has, [(m.full_name, kind) for m, kind in p.barred]) for p in shown] == [
        ("01", 3, [("j0", "kinship")]), ("02", 4, []), ("03", 4, [])]  # fmt: skip
    assert set(load_of(shown).values()) == {2, 3}
    assert [p.code for p in page(chair, hall)] == ["02", "03"], "who marks 01 is not the chair's"
    entry, member = hall.entries["e1"], hall.members["j2"]
    take_back(secretary, hall.round, entry, member)
    assert [m.full_name for m in page(secretary, hall)[1].free] == ["j2"]
    add(secretary, hall.round, entry, member)
    for wrong, code in (
        ((entry, member), "given_already"),
        ((hall.entries["e0"], hall.members["j0"]), "in_conflict"),
    ):
        with pytest.raises(WrongState) as refused:
            add(secretary, hall.round, *wrong)
        assert refused.value.code == code
    with pytest.raises(NotFound):
        take_back(secretary, hall.round, hall.entries["e0"], hall.members["j0"])
    secretary.session.commit()
    strangers = [work_for(world.actors[role])
                 for role in (Role.SECRETARY, Role.MUNICIPAL, Role.ANALYST)]  # fmt: skip
    for stranger in (chair, work_for(hall.jurors["j1"]), *strangers):
        with pytest.raises(Denied):
            draw(stranger, hall.round)
        with pytest.raises(Denied):
            add(stranger, hall.round, entry, member)
    chair.session.rollback()
    assert conflicts_of(operator, hall.contest)[0].entrant == "Участник e0"
    assert conflicts_of(chair, hall.contest)[0].entrant == "", "the chair knows it by its number"


def test_a_cut_panel_is_short_only_where_nobody_is_left(hall, operator):
    hall.open_round(jurors=3, entries=3, rules=CUT, state="draft")
    secretary = operator
    for name in ("j0", "j1"):
        set_by_commission(secretary, hall.contest, hall.members[name], hall.entries["e2"],
                          "prepared", "готовил участника")  # fmt: skip
    told = draw(operator, hall.round)
    assert (told.pairs, told.short, told.complete) == (5, 1, False)
    short = before_opening(operator, hall.round)
    assert [(each.code, each.has, each.needs) for each in short] == [("03", 1, 2)]


def test_an_open_round_only_gains_and_only_where_quorum_fails(hall, operator, work_for):
    hall.open_round(jurors=3, entries=2)
    with hall.admin.begin() as past:
        past.execute(
            text("DELETE FROM contests.assignment WHERE member_id = :m"), {"m": hall.members["j2"]}
        )
    secretary = secretary_of(hall, work_for)
    entry, member = hall.entries["e0"], hall.members["j2"]
    with pytest.raises(Denied):
        add(secretary, hall.round, entry, member)
    secretary.session.rollback()
    with pytest.raises(WrongState) as refused:
        add(operator, hall.round, entry, member)
    assert refused.value.code == "quorum_stands"
    remove(operator, hall.members["j1"], "болезнь")
    add(operator, hall.round, entry, member)
    operator.session.commit()
    for act, actor in ((draw, operator), (draw, secretary)):
        with pytest.raises(WrongState):
            act(actor, hall.round)
        actor.session.rollback()
    with pytest.raises(WrongState):
        take_back(operator, hall.round, entry, member)
    given = operator.session.scalars(select(Assignment.member_id).where(
        Assignment.entry_id == entry)).all()  # fmt: skip
    assert member in given


def test_the_last_look_is_the_databases_own(hall, operator, world):
    """What came to light after the panels were drawn is found when the round opens."""
    hall.open_round(jurors=3, entries=3, state="draft")
    assert draw(operator, hall.round).pairs == 9
    operator.session.commit()
    with hall.admin.begin() as past:
        past.execute(text("SET LOCAL session_replication_role = replica"))
        past.execute(
            text("UPDATE contests.jury_member SET works_at_school_id = :s WHERE id = :m"),
            {"s": world.schools["two"], "m": hall.members["j1"]},
        )
    open_round(operator, hall.round)
    operator.session.commit()
    given = operator.session.execute(select(Assignment.entry_id, Assignment.member_id)).all()
    assert len(given) == 8
    assert (hall.entries["e1"], hall.members["j1"]) not in set(map(tuple, given))
