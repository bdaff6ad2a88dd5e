"""X-06, R-61: how early an end is told, and what the law lays down between employees."""

from datetime import date

from school.completion.cases import CaseText, named_in
from school.completion.models import Completion
from school.completion.rules import enough_from, notice_of, paragraphs, under_labour_law

LAID = {"days": 14, "working_days": 3}


def ending(**values):
    return Completion(kind="unplanned", points={}, wanted=[], **values)


def test_notice_runs_from_the_later_telling():
    told = {"told_mentee_on": date(2026, 11, 2), "told_parents_on": date(2026, 11, 5)}
    found = notice_of(ending(**told, ended_on=date(2026, 11, 18)), **LAID, employees=False)
    assert (found.given, found.wanted, found.is_short) == (13, 14, True)
    found = notice_of(ending(**told, ended_on=date(2026, 11, 19)), **LAID, employees=False)
    assert not found.is_short
    assert notice_of(ending(ended_on=date(2026, 11, 19)), **LAID, employees=False) is None


def test_employees_have_working_days():
    friday = {"told_mentee_on": date(2026, 11, 20)}
    found = notice_of(ending(**friday, ended_on=date(2026, 11, 24)), **LAID, employees=True)
    assert (found.given, found.wanted, found.is_short) == (2, 3, True)
    assert enough_from(date(2026, 11, 20), **LAID, employees=True) == date(2026, 11, 25)
    assert enough_from(date(2026, 11, 20), **LAID, employees=False) == date(2026, 12, 4)


def test_whom_labour_law_governs():
    assert under_labour_law("teacher", "teacher")
    assert under_labour_law("head", "teacher")
    assert not under_labour_law("teacher", "pupil")
    assert not under_labour_law("employer", "student")


def test_lines_are_kept_and_blanks_are_not():
    assert paragraphs("  Одна \n\n\t\nдве  строки ") == "Одна\nдве строки"


def test_names_in_a_case_are_found_in_any_case():
    class Somebody:
        surname = "Туров"

    assert named_in(CaseText(title="Глебу Турову помогли"), [Somebody]) == ["Туров"]
    assert named_in(CaseText(title="Турнир по шахматам"), [Somebody]) == []
