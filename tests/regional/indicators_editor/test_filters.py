"""Facts narrowed to schools with a status or of a type (issue 4, point 3)."""

import random
from datetime import date, timedelta

import pytest

from kernel.profile.facts import Asked, BadFact, FactCode, parse
from regional.indicators.formula_rules import FormulaCard, code_for, faults_of
from tests.regional.book import NOW


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("schools", Asked(FactCode.SCHOOLS)),
        ("schools|flag=low_results", Asked(FactCode.SCHOOLS, flag="low_results")),
        ("pairs_of:pupil_pupil|kind=general",
         Asked(FactCode.PAIRS_OF, "pupil_pupil", kind="general")),
        ("pairs|flag=a|kind=b", Asked(FactCode.PAIRS, flag="a", kind="b")),
    ],
)  # fmt: skip
def test_a_name_is_read_and_written_back(name, asked):
    assert parse(name) == asked
    assert str(asked) == name
    assert parse("pairs|kind=b|flag=a") == Asked(FactCode.PAIRS, flag="a", kind="b")


@pytest.mark.parametrize(
    ("name", "fault", "part"),
    [
        ("scools", "fact_unknown", "scools"),
        ("", "fact_unknown", ""),
        ("pairs_of", "form_needed", "pairs_of"),
        ("pairs_of:|kind=general", "form_needed", "pairs_of"),
        ("schools:pupil_pupil", "form_not_taken", "schools:pupil_pupil"),
        ("schools|size=big", "filter_unknown", "size"),
        ("schools|flag=", "filter_empty", "flag"),
        ("schools|kind", "filter_empty", "kind"),
        ("schools|kind=a|kind=b", "filter_twice", "kind"),
        ("schools|flag=x; DROP TABLE kernel.school", "", ""),
    ],
)
def test_what_means_nothing_is_told_where_it_is_wrong(name, fault, part):
    if not fault:  # readable, and a bound parameter for all it says
        assert parse(name).flag == "x; DROP TABLE kernel.school"
        return
    with pytest.raises(BadFact) as refused:
        parse(name)
    assert (refused.value.fault.value, refused.value.part) == (fault, part)


def card(numerator, denominator=None, **values):
    return FormulaCard(
        **{"numerator": numerator, "denominator": denominator, "missing": "leave_out",
           "from_year": 2026} | values
    )  # fmt: skip


def test_every_fault_of_a_formula_is_named_at_its_field(profile):
    percent = {
        ("with_programme", None): {"denominator": "denominator_needed"},
        ("with_programme", "with_programme"): {"denominator": "same_as_numerator"},
        ("curators_trained", "curators"): {"numerator": "named_by_district"},
        ("curators", "curators_trained"): {"denominator": "named_by_district"},
        ("other_institutions", "schools"): {"denominator": "other_organisations"},
        ("pairs|kind=general", "pairs|kind=additional"): {"denominator_kind": "filters_differ"},
        ("schools|kind=additional", "schools"): {"numerator_kind": "kind_leaves_nobody"},
        ("pairs", "other_institutions|kind=general"): {"denominator_kind": "kind_leaves_nobody"},
        ("schools|flag=small", "schools"): {"numerator_flag": "flag_unknown"},
        ("pairs_of:chess", "pairs"): {"numerator": "form_unknown"},
        ("pairs|kind=general", "pairs"): {},
        ("schools|flag=low_results", "schools"): {},
        ("with_programme|flag=low_results", "schools|flag=low_results"): {},
    }
    found = {pair: faults_of(card(*pair), "percent", profile) for pair in percent}
    assert found == percent
    assert faults_of(card("pairs", "schools"), "count", profile) == {
        "denominator": "denominator_not_taken"
    }
    assert faults_of(
        card("pairs", missing="?", from_year=1, order_date=date(2026, 1, 1)), "count", profile
    ) == {
        "missing": "missing_unknown", "from_year": "year_wrong",
        "order_number": "order_number_needed",
    }  # fmt: skip


def test_codes_are_latin_short_and_free():
    assert code_for("Школы с ШНОР", []) == "shkoly_s_shnor"
    assert code_for("Школы с ШНОР", ["shkoly_s_shnor"]) == "shkoly_s_shnor_2"
    assert code_for("100 %", []) == "i_100"
    assert code_for("!", []) == "indicator"
    assert code_for("missing", []) == "missing_2"
    assert len(code_for("Ж" * 90, [])) <= 40


def test_a_filter_narrows_a_counter_and_leaves_a_nought_in_a_share(book, deeds):
    """Schools one and two run a programme; one and three need help, two does not any more."""
    deeds.flagged("one", "low_results", date(2026, 1, 1))
    deeds.flagged("three", "low_results")
    deeds.flagged("two", "low_results", None, date(2026, 11, 22))  # ended on the very day
    deeds.formula("low", "schools|flag=low_results")
    deeds.formula("low_share", "schools|flag=low_results", "schools")
    deeds.formula("low_with", "with_programme|flag=low_results", "schools|flag=low_results",
                  missing="keep_denominator")  # fmt: skip
    deeds.formula("with_low", "with_programme", "schools|flag=low_results")
    book.declare("one", "teacher_teacher", pairs=5)
    book.declare("two", "teacher_teacher", pairs=2)
    book.refresh()

    cells = book.cells()
    assert cells["region", "region", "low"] == (2, None)
    assert ("school", "two", "low") not in cells
    assert cells["region", "region", "low_share"] == (2, 3)
    assert cells["school", "two", "low_share"] == (0, 1)
    assert book.figure("region", "region", "low_with")[:4] == (1, 2, 1, 2)
    assert ("school", "two", "low_with") not in cells
    assert book.figure("region", "region", "with_low")[:4] == (1, 1, 1, 2)

    # The status ends by the calendar: the night finds it, and it is no fault.
    book.run("UPDATE kernel.school_flag SET valid_to = '2026-11-24' WHERE school_id = :id",
             id=book.world.schools["one"])  # fmt: skip
    book.refresh()
    outcome = book.compile_all(NOW + timedelta(days=2))
    assert (outcome.corrected, book.cells()["region", "region", "low"]) == (0, (1, None))


FACTS = ("pairs_of:teacher_teacher", "mentees_part", "with_programme", "curators")


def test_a_part_is_never_more_than_the_whole_and_kinds_add_up(book, deeds, profile):
    dice = random.Random(5)  # noqa: S311 - a test's dice
    kinds = [kind.code for kind in profile.school_types]
    for number in range(9):
        key = f"more-{number}"
        book.school(key, ("north", "south")[number % 2], dice.choice(kinds))
        if dice.random() < 0.5:
            programme = book.programme(key)
            book.part(programme, "mentee")
        elif dice.random() < 0.7:
            book.declare(key, pairs=dice.choice((None, 0, 7)))
        if dice.random() < 0.5:
            deeds.flagged(key, dice.choice(("low_results", "innovative")))
        if dice.random() < 0.5:
            deeds.holds(deeds.account(), key)
    for n, fact in enumerate(FACTS):
        deeds.formula(f"f{n}", fact)
        for flag in ("low_results", "innovative"):
            deeds.formula(f"f{n}_{flag}", f"{fact}|flag={flag}")
        for kind in kinds:
            deeds.formula(f"f{n}_{kind}", f"{fact}|kind={kind}")
            deeds.formula(f"f{n}_{kind}_low", f"{fact}|flag=low_results|kind={kind}")
    book.compile_all()

    cells = book.cells()
    for unit in (("region", "region"), ("municipality", "north"), ("municipality", "south")):
        got = {code: told[0] or 0 for (*at, code), told in cells.items() if tuple(at) == unit}
        for n in range(len(FACTS)):
            parts = [got.get(f"f{n}_{kind}", 0) for kind in kinds]
            assert sum(parts) == got[f"f{n}"], (unit, FACTS[n])
            for kind in kinds:
                assert got.get(f"f{n}_{kind}_low", 0) <= got.get(f"f{n}_{kind}", 0)
            low = sum(got.get(f"f{n}_{kind}_low", 0) for kind in kinds)
            assert low == got.get(f"f{n}_low_results", 0) <= got[f"f{n}"]
            assert got.get(f"f{n}_innovative", 0) <= got[f"f{n}"]
    assert any(got[f"f{n}"] for n in range(len(FACTS)))


def test_facts_that_no_formula_wants_are_not_even_read(book):
    """K-03 alone needs links; without sites and curators their tables are out of the statement."""
    from kernel.ids import new_id
    from regional.indicators.compile_sql import schools_sql
    from regional.indicators.formulas import Formula

    def of(*facts):
        made = [Formula(new_id(), f"c{n}", 1, 2019, fact, None, "leave_out", "school", None)
                for n, fact in enumerate(facts)]  # fmt: skip
        told = str(schools_sql(made, listed=True))
        tables = ("site_check", "course_certificate", "school_link", "school_flag",
                  "school.participation", "regional.declaration", "school_count")  # fmt: skip
        return {table for table in tables if table in told}

    assert of("schools") == set()
    assert of("site_section") == {"site_check"}
    assert of("curators_in_standing|flag=low_results") == {"course_certificate", "school_flag"}
    assert of("team_schools") == {"school_link", "school.participation", "regional.declaration"}
    assert of("pupils") == {"school_count"}
