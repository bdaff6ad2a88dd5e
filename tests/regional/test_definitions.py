"""Indicators as rows: synced from the profile, versioned, told to the compiler (KP-01, K-08)."""

from sqlalchemy import select

from kernel.profile.indicator import Version
from kernel.school_year import SchoolYear
from regional.indicators import queries
from regional.indicators.formulas import in_force, read
from regional.indicators.models import Indicator, IndicatorVersion, Target
from tests.regional.book import YEAR, install


def changed(profile, code, **values):
    """The profile with one indicator said otherwise."""
    kpi = tuple(
        told.model_copy(update=values) if told.code == code else told for told in profile.kpi
    )
    return profile.model_copy(update={"kpi": kpi})


def test_a_repeated_sync_leaves_no_mark(book, profile):
    book.refresh()
    assert book.marks() == 0
    install(book.engine, profile)
    assert book.marks() == 0


def test_a_changed_formula_has_everything_compiled_anew(book, profile):
    book.declare("one", pairs=3, year=2020)
    book.declare("one", pairs=4)
    book.refresh()
    before = book.cells(2020), book.cells()
    install(book.engine, changed(profile, "pairs", numerator_fact="with_programme"))
    assert book.marks() > 0

    outcome = book.refresh()

    assert set(outcome.whole_years) == {2020, YEAR}
    assert before[0]["region", "region", "pairs"] == (3, None)
    assert book.cells(2020)["region", "region", "pairs"] == (1, None)
    assert book.cells()["region", "region", "pairs"] == (1, None)


def test_a_new_version_counts_from_its_year_on(book, profile):
    versions = (Version(from_year=2019), Version(from_year=2025, numerator_fact="pairs_unknown"))
    install(book.engine, changed(profile, "pairs", versions=versions))
    book.declare("one", pairs=3, year=2020)
    book.declare("one", year=YEAR)
    book.refresh()

    assert book.cells(2020)["region", "region", "pairs"] == (3, None)
    assert book.cells()["region", "region", "pairs"] == (1, None)
    with book.work() as session:
        old, new = (
            {column.code: column.version for column in queries.columns_of(session, SchoolYear(y))}
            for y in (2020, YEAR)
        )
    assert (old["pairs"], new["pairs"], new["young_teachers"]) == (1, 2, 1)


def test_an_indicator_before_its_first_year_has_no_cell(book, profile):
    book.declare("one", pairs=3, year=2015)
    book.refresh()
    assert book.cells(2015) == {}


def test_what_the_profile_no_longer_names_goes_with_its_cells(book, profile):
    book.declare("one", pairs=3)
    book.refresh()
    shorter = tuple(told for told in profile.kpi if told.code != "pairs")
    install(book.engine, profile.model_copy(update={"kpi": shorter}))
    book.refresh()

    assert not [key for key in book.cells() if key[2] == "pairs"]
    with book.engine.connect() as connection:
        assert "pairs" not in connection.scalars(select(Indicator.code)).all()


def test_targets_of_a_municipality_outlive_the_profile(book, profile):
    own = {
        "municipality_id": book.world.municipalities["north"],
        "year": 2026,
        "value": 50,
    }
    with book.engine.connect() as connection:
        young = connection.scalar(select(Indicator.id).where(Indicator.code == "young_teachers"))
    book._add(Target, indicator_id=young, basis={}, **own)
    install(book.engine, changed(profile, "young_teachers", targets=()))

    with book.engine.connect() as connection:
        left = connection.execute(
            select(Target.municipality_id, Target.year, Target.value).where(
                Target.indicator_id == young
            )
        ).all()
    assert [tuple(row) for row in left] == [tuple(own.values())]


def test_the_formulas_in_force_are_tied_to_their_answers(book):
    with book.work() as session:
        rules, known = read(session)
        versions = dict(
            session.execute(
                select(Indicator.code, IndicatorVersion.id).join(
                    IndicatorVersion, IndicatorVersion.indicator_id == Indicator.id
                )
            ).all()
        )
    chosen = {formula.code: formula for formula in in_force(known, YEAR)}
    assert rules.school_kinds == ("general",)
    assert chosen["mentee_satisfaction"].answers == versions["mentee_answers"]
    assert chosen["mentee_satisfaction"].answered == ("mentees_answered", "mentees_part")
    assert chosen["young_teachers"].answers is None
    assert in_force(known, 2000) == []
