"""Indicators, versions and targets as people make them: who may, what starts, what stays."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from kernel.audit.models import AuditEntry
from kernel.errors import Denied, Invalid, WrongState
from kernel.identity.permissions import Role
from kernel.jobs import Job, Silent
from kernel.profile.indicator import Version
from kernel.school_year import SchoolYear
from regional.indicators import editing, queries, register, targets, trial
from regional.indicators.formula_rules import FormulaCard
from regional.indicators.models import Indicator, IndicatorVersion, Target
from tests.regional.book import YEAR, install
from tests.regional.test_definitions import changed
from workers.tasks.indicators import try_version

EDITOR = Role.REGION_OPERATOR


def card(numerator="with_programme|flag=low_results", denominator="schools|flag=low_results",
         **values):  # fmt: skip
    given = {
        "numerator": numerator,
        "denominator": denominator,
        "missing": "keep_denominator",
        "from_year": YEAR,
        "order_number": "145",
        "order_date": date(2026, 10, 1),
    }
    return FormulaCard(**given | values)


def named(name="Школы с низкими результатами с программой", **values):
    given = {
        "name": name,
        "short_name": "ШНОР с программой",
        "about": "Из школ с низкими результатами",
        "unit": "percent",
        "direction": "up",
        "shown_in": "main",
    }
    return editing.IndicatorCard(**given | values)


def target(year=2027, value="50", **values):
    given = {"year": year, "value": Decimal(value), "order_number": "7"}
    return targets.TargetCard(**given | values)


@pytest.fixture
def work(work_for, world):
    """The operator's unit of work; what a test wants seen it commits."""
    return work_for(world.actors[EDITOR])


def draft_at(work, **values):
    """An indicator of the region's own with one draft."""
    indicator = editing.create_indicator(work, named())
    draft = editing.draft_version(work, indicator.id, card(**values))
    work.session.commit()
    return indicator.id, draft.id


def tried(work, draft_id, year=YEAR):
    try_version(work, Silent(), version_id=str(draft_id), year=year)
    work.session.commit()


def started(work, **values):
    indicator, draft = draft_at(work, **values)
    tried(work, draft)
    editing.put_in_force(work, draft)
    work.session.commit()
    return indicator, draft


def columns(book, year=YEAR):
    with book.work() as session:
        found = queries.columns_of(session, SchoolYear(year))
    return {column.code: column for column in found}


CODE = "shkoly_s_nizkimi_rezultatami_s_progr"


def test_from_a_draft_to_a_figure(book, deeds, work):
    """A draft shows nowhere and asks for no compile; started, it has cells beside the others."""
    deeds.flagged("one", "low_results")
    deeds.flagged("three", "low_results")
    book.declare("one", pairs=2)
    book.refresh()
    _, draft = draft_at(work)
    assert book.marks() == 0
    assert CODE not in columns(book)

    tried(work, draft)
    kept = trial.Trial.of(work.session.get(IndicatorVersion, draft).trial)
    north, south = (book.world.municipalities[key] for key in ("north", "south"))
    assert (kept.year, kept.in_force, kept.now) == (YEAR, None, {})
    assert kept.then == {None: (1, 2, 1, 2), north: (1, 1, 1, 1), south: (None, 1, 0, 1)}
    assert book.marks() == 0

    editing.put_in_force(work, draft)
    work.session.commit()
    assert book.marks() == 1
    assert book.refresh().whole_years == (YEAR,)
    assert book.figure("region", "region", CODE)[:4] == (1, 2, 1, 2)
    column = columns(book)[CODE]
    assert (column.version, column.order_number, column.from_year) == (1, "145", YEAR)
    assert CODE not in columns(book, YEAR - 1)


def test_a_trial_writes_nothing_and_tells_what_the_cells_tell(book, deeds, work):
    """By the very formula in force a trial comes to the cells, and no table has another row."""
    deeds.looked("one")
    programme = book.programme("one")
    book.pair(programme, book.part(programme, "mentor"),
              book.part(programme, "mentee", young=True, answers=(15, 3)))  # fmt: skip
    book.counts("one", young_teachers=4, pupils=30)
    book.declare("two", pairs=6)
    book.counter("north", 3)
    book.refresh()
    cells = book.whole_cells()
    rows = _rows(book)

    for code in ("young_teachers", "schools_model", "mentee_satisfaction", "site_section", "pairs",
                 "curators_trained", "schools_mentored_teams"):  # fmt: skip
        (entry,) = register.entries(work.session, code=code)
        held = entry.in_force(YEAR)
        draft = editing.draft_version(
            work, entry.id,
            card(held.numerator_fact, held.denominator_fact, missing=held.missing, order_number="",
                 order_date=None),
        )  # fmt: skip
        try_version(work, Silent(), version_id=str(draft.id), year=YEAR)
        kept = trial.Trial.of(draft.trial)
        work.session.rollback()
        assert kept.in_force == 1
        assert kept.now == kept.then
        for key, place in {"region": None, **book.world.municipalities}.items():
            unit = "municipality" if place else "region"
            assert kept.then[place] == cells[unit, key, code][:4], (code, key)
    assert _rows(book) == rows


def _rows(book):
    """How many rows every table of the region's has, and the newest revision of the cells."""
    with book.engine.connect() as connection:
        tables = connection.scalars(
            text("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'regional'")
        ).all()
        counts = {
            table: connection.scalar(text(f"SELECT count(*) FROM regional.{table}"))
            for table in tables
        }
        revisions = connection.execute(
            text("SELECT DISTINCT revision, computed_at FROM regional.kpi_cell")
        ).all()
    return counts, revisions


def test_only_a_tried_draft_starts_and_a_past_year_wants_a_reason(book, work):
    indicator, draft = draft_at(work)
    with pytest.raises(WrongState, match="not_tried"):
        editing.put_in_force(work, draft)
    tried(work, draft)
    # Another formula has not been tried; another order of the same formula has.
    editing.change_draft(work, draft, card(missing="leave_out"))
    with pytest.raises(WrongState, match="not_tried"):
        editing.put_in_force(work, draft)
    tried(work, draft)
    editing.change_draft(work, draft, card(missing="leave_out", from_year=2020, note="иначе"))
    with pytest.raises(Invalid) as refused:
        editing.put_in_force(work, draft)
    assert refused.value.fields == {"reason": "reason_needed"}
    version = editing.put_in_force(work, draft, "по решению коллегии")
    assert (version.number, version.note) == (1, "иначе\nпо решению коллегии")
    with pytest.raises(WrongState, match="has_started"):
        editing.change_draft(work, draft, card())
    with pytest.raises(WrongState, match="has_started"):
        editing.delete_indicator(work, indicator)


def test_the_later_order_replaces_the_earlier_and_old_years_keep_theirs(book, work):
    for year in (2020, YEAR):
        book.declare("one", pairs=3, year=year)
    pairs = register.entry(work.session, "pairs").id
    numbers = []
    for fact in ("with_programme", "schools"):
        draft = editing.draft_version(work, pairs, card(fact, None, missing="leave_out")).id
        tried(work, draft)
        numbers.append(editing.put_in_force(work, draft).number)
        work.session.commit()
    book.refresh()
    assert numbers == [2, 3]
    assert book.cells(2020)["region", "region", "pairs"] == (3, None)
    assert book.cells()["region", "region", "pairs"] == (3, None)  # three schools
    assert [columns(book, year)["pairs"].version for year in (2020, YEAR)] == [1, 3]


AGAINST_THE_RULE = (
    "UPDATE regional.indicator_version SET numerator_fact = 'pairs' WHERE NOT draft",
    "UPDATE regional.indicator_version SET from_year = 2020 WHERE NOT draft",
    "UPDATE regional.indicator_version SET missing = 'leave_out', draft = true WHERE NOT draft",
    "UPDATE regional.indicator_version SET draft = false WHERE draft",
    "UPDATE regional.indicator_version SET draft = false, tried_at = now() WHERE draft",
    "INSERT INTO regional.indicator_version (id, indicator_id, number, from_year,"
    " numerator_fact, missing, level, source) SELECT gen_random_uuid(), id, 9, 2026, 'pairs',"
    " 'leave_out', 'school', 'region' FROM regional.indicator LIMIT 1",
)


def test_the_database_itself_keeps_what_has_started(book, work):
    draft_at(work)
    for statement in AGAINST_THE_RULE:
        with pytest.raises(IntegrityError):
            work.session.execute(text(statement))
        work.session.rollback()
    with pytest.raises(ProgrammingError):  # nobody but the set-up
        work.session.execute(text("DROP TRIGGER keeps ON regional.indicator_version"))
    work.session.rollback()
    gone = work.session.execute(text("DELETE FROM regional.indicator_version"))
    assert gone.rowcount == 1  # the draft alone
    work.session.rollback()
    # A trial of a formula goes with the formula, whoever changes it.
    book.run("UPDATE regional.indicator_version SET tried_at = now() WHERE draft")
    work.session.execute(
        text("UPDATE regional.indicator_version SET missing = 'leave_out' WHERE draft")
    )
    left = select(IndicatorVersion.tried_at).where(IndicatorVersion.draft)
    assert work.session.scalar(left) is None


def test_a_sync_leaves_what_people_made(book, work, profile):
    started(work)
    pairs = register.entry(work.session, "pairs").id
    young = register.entry(work.session, "young_teachers").id
    draft = editing.draft_version(work, pairs, card("schools", None, from_year=2019)).id
    targets.set_target(work, young, target(2024, "55"))
    north = book.world.municipalities["north"]
    targets.set_target(work, young, target(2024, "60", municipality_id=north))
    editing.retire(work, register.entry(work.session, "other_institutions").id, YEAR + 1)
    work.session.commit()
    before = _of_people(work)
    book.refresh()

    # Once as it is; once with the rows changed, and with two indicators that the profile drops.
    install(book.engine, profile)
    assert book.marks() == 0
    versions = (Version(from_year=2019), Version(from_year=YEAR, numerator_fact="pairs_unknown"))
    other = changed(changed(profile, "pairs", versions=versions), "young_teachers", targets=())
    other = other.model_copy(
        update={"kpi": tuple(k for k in other.kpi if k.code not in ("mentee_answers",))}
    )
    install(book.engine, other)

    work.session.expire_all()
    assert _of_people(work) == before
    assert {v.number: v.from_year for v in register.entry(work.session, "pairs").started} == {
        1: 2019, 3: YEAR}  # fmt: skip
    assert work.session.get(IndicatorVersion, draft).number == 2
    assert register.entries(work.session, code="mentee_answers") == []
    assert {t.value for t in register.entry(work.session, "young_teachers").targets} == {55, 60}
    assert register.entry(work.session, "other_institutions").retired_from == YEAR + 1


def _of_people(work):
    """Every row that people made, as the database has it."""
    found = []
    for model in (Indicator, IndicatorVersion, Target):
        rows = work.session.execute(
            select(*model.__table__.c).where(model.source == "region").order_by(model.id)
        )
        found.append([tuple(row) for row in rows])
    assert all(found)
    return found


def test_what_the_profile_drops_stays_with_those_who_lean_on_it(book, work, profile):
    """With a target of the region's the indicator is theirs; without anything it goes."""
    pairs = register.entry(work.session, "pairs").id
    targets.set_target(work, pairs, target(2027, "100"))
    work.session.commit()
    dropped = ("pairs", "schools_without_pair_count")
    shorter = profile.model_copy(
        update={"kpi": tuple(k for k in profile.kpi if k.code not in dropped)}
    )
    install(book.engine, shorter)
    work.session.expire_all()
    assert register.entry(work.session, "pairs").source == "region"
    assert register.entries(work.session, code="schools_without_pair_count") == []
    install(book.engine, profile)
    work.session.expire_all()
    assert [t.value for t in register.entry(work.session, "pairs").targets] == [100]
    assert register.entry(work.session, "schools_without_pair_count").source == "profile"


def test_a_retired_indicator_is_not_computed_from_its_year_on(book, work):
    for year in (2020, YEAR):
        book.declare("one", pairs=3, year=year)
    book.refresh()
    pairs = register.entry(work.session, "pairs").id
    answers = register.entry(work.session, "mentee_answers").id
    for indicator, year, fault in ((pairs, YEAR - 1, "year_passed"),
                                   (answers, YEAR, "others_lean_on_it")):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            editing.retire(work, indicator, year)
        assert refused.value.fields == {"from_year": fault}
    editing.retire(work, pairs, YEAR)
    work.session.commit()
    book.refresh()
    assert ("region", "region", "pairs") not in book.cells()
    assert book.cells(2020)["region", "region", "pairs"] == (3, None)
    assert ("pairs" in columns(book, 2020), "pairs" in columns(book)) == (True, False)

    draft = editing.draft_version(work, pairs, card("schools", None)).id
    tried(work, draft)
    with pytest.raises(WrongState, match="retired"):
        editing.put_in_force(work, draft)
    editing.bring_back(work, pairs)
    work.session.commit()
    book.refresh()
    assert book.cells()["region", "region", "pairs"] == (3, None)


def test_targets_are_set_by_an_act_for_a_place_and_a_year(book, work):
    young = register.entry(work.session, "young_teachers").id
    north = book.world.municipalities["north"]
    faults = {
        ("value", "-1"): "value_below_nought",
        ("value", "100.5"): "value_over_hundred",
        ("year", 26): "calendar_year_wrong",
        ("order_number", ""): "order_or_basis_needed",
        ("municipality_id", book.world.schools["one"]): "municipality_unknown",
    }
    for (field, wrong), code in faults.items():
        values = {"value": Decimal(wrong)} if field == "value" else {field: wrong}
        with pytest.raises(Invalid) as refused:
            targets.set_target(work, young, targets.TargetCard(
                **{"year": 2027, "value": Decimal(9), "order_number": "7"} | values))  # fmt: skip
        assert refused.value.fields == {field: code}
    own = targets.set_target(work, young, target(2027, "72.5", municipality_id=north))
    again = targets.set_target(work, young, target(2027, "75", municipality_id=north))
    shipped = targets.set_target(work, young, target(2024, "65", basis="программа региона"))
    assert own.id == again.id
    work.session.commit()
    column = columns(book)["young_teachers"]
    assert {(aim.year, aim.municipality_id, aim.value) for aim in column.aims} == {
        (2027, north, 75), (2024, None, 65)}  # fmt: skip

    targets.drop_target(work, own.id)
    targets.drop_target(work, shipped.id)  # the profile's own value comes again
    work.session.commit()
    assert [(aim.year, aim.value) for aim in columns(book)["young_teachers"].aims] == [(2024, 70)]
    with pytest.raises(WrongState, match="of_profile"):
        targets.drop_target(work, shipped.id)


def test_every_act_is_in_the_log_and_closed_to_others(book, world, work, work_for):
    indicator, _ = started(work)
    other = editing.create_indicator(work, named("Проба пера"))
    spare = editing.draft_version(work, other.id, card())
    row = targets.set_target(work, indicator, target())
    trial.ask_trial(work, spare.id, YEAR)
    work.session.commit()
    acts = [
        lambda w: editing.create_indicator(w, named("Ещё один")),
        lambda w: editing.correct_indicator(w, other.id, named("Проба")),
        lambda w: editing.draft_version(w, indicator, card()),
        lambda w: editing.change_draft(w, spare.id, card(from_year=YEAR + 1)),
        lambda w: trial.ask_trial(w, spare.id, YEAR),
        lambda w: editing.put_in_force(w, spare.id),
        lambda w: editing.delete_draft(w, spare.id),
        lambda w: editing.retire(w, indicator, YEAR + 1),
        lambda w: editing.bring_back(w, indicator),
        lambda w: editing.delete_indicator(w, other.id),
        lambda w: targets.set_target(w, indicator, target(2030)),
        lambda w: targets.drop_target(w, row.id),
        lambda w: try_version(w, Silent(), version_id=str(spare.id), year=YEAR),
    ]
    for role in (Role.ANALYST, Role.TUTOR, Role.MUNICIPAL, Role.HEAD):
        for act in acts:
            with pytest.raises(Denied):
                act(work_for(world.actors[role]))
    # Past the use cases the database refuses those who only look.
    analyst = work_for(world.actors[Role.ANALYST]).session
    assert analyst.execute(text("UPDATE regional.target SET value = 1")).rowcount == 0
    with pytest.raises(ProgrammingError):
        analyst.execute(
            text(
                "INSERT INTO regional.indicator (id, code, names, unit, direction, shown_in,"
                " position) VALUES (gen_random_uuid(), 'x', '{}', 'count', 'up', 'main', 1)"
            )
        )
    analyst.rollback()
    editing.delete_draft(work, spare.id)
    targets.drop_target(work, row.id)
    editing.retire(work, indicator, YEAR + 1)
    editing.bring_back(work, indicator)
    editing.correct_indicator(work, indicator, named("Иначе названный"))
    editing.delete_indicator(work, other.id)
    work.session.commit()
    with book.engine.connect() as connection:
        logged = set(connection.scalars(select(AuditEntry.action)))
        asked = connection.execute(select(Job.name, Job.args)).all()
    acts = (
        "created corrected deleted drafted tried trial_asked started draft_deleted retired"
        " brought_back target_set target_dropped"
    )
    assert {f"indicator.{act}" for act in acts.split()} <= logged
    (job,) = asked
    assert tuple(job) == (
        "regional.try_version", {"version_id": str(spare.id), "year": YEAR},
    )  # fmt: skip


def test_names_are_told_apart_and_the_unit_stays_once_something_started(book, work):
    with pytest.raises(Invalid) as refused:
        editing.create_indicator(work, named("пары и  группы", short_name="", unit="?"))
    assert refused.value.fields == {
        "name": "name_taken", "short_name": "short_name_needed", "unit": "choice_unknown",
    }  # fmt: skip
    indicator, _ = started(work)
    with pytest.raises(Invalid) as refused:
        editing.correct_indicator(work, indicator, named(unit="count"))
    assert refused.value.fields == {"unit": "unit_fixed"}
    moved = editing.correct_indicator(work, indicator, named(after="young_teachers", about_en="Of"))
    assert (moved.position, moved.names["en"]["about"]) == (1, "Of")
    with pytest.raises(WrongState, match="of_profile"):
        editing.correct_indicator(work, register.entry(work.session, "pairs").id, named())
