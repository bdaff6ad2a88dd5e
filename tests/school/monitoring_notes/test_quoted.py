"""K-07: an earlier report is quoted letter for letter and never counted with."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid, NotFound
from kernel.identity.permissions import Role
from school.monitoring.models import QuotedReport
from school.monitoring.quoted import (
    MOST_LINES,
    Quote,
    QuotedFigure,
    all_quoted,
    change_quoted,
    quote_report,
    quoted,
    quoted_of,
    read_lines,
    remove_quoted,
    written,
)
from tests.school.make import NOW, TODAY

EDITORS = {Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST}
LINE = QuotedFigure("совпадение типов", "98 %")


def quote(**values):
    paper = {"school_year": 2020, "title": "Отчёт", "source": "Доклад", "lines": (LINE,)}
    return Quote(**{**paper, **values})


def test_a_figure_that_cannot_be_stands_as_it_was_printed(curator, make, do, work_for):
    row = do(curator, quote_report, quote(note="Пар было пять"))
    assert make.one(QuotedReport).lines == [{"name": "совпадение типов", "printed": "98 %"}]
    view = quoted(work_for(curator).session, row.id)
    assert view.lines == (LINE,)
    assert view.note == "Пар было пять"


def test_reports_of_a_year_and_of_all_years(curator, make, do, work_for):
    for title, year, day in (
        ("Третий", 2021, None),
        ("Второй", 2020, TODAY),
        ("Первый", 2020, TODAY - timedelta(days=1)),
    ):
        do(curator, quote_report, quote(title=title, school_year=year, as_of=day))
    session = work_for(curator).session
    assert [each.title for each in quoted_of(session, 2020)] == ["Первый", "Второй"]
    assert [each.title for each in all_quoted(session)] == ["Третий", "Первый", "Второй"]


half = st.text("абв 0123456789,.%–", min_size=1).map(str.strip).filter(bool)
named = st.builds(QuotedFigure, half | st.just("доля: из двух"), half)


@given(st.lists(named))
def test_lines_written_to_be_corrected_read_the_same(lines):
    assert read_lines(written(lines)) == tuple(lines)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("уроки: 6\n\nбез числа:", 2), ("уроки", 1), (": 6", 1), ("уроки: 6\n  \nохват: 100 %", None)],
)
def test_a_line_has_two_halves(curator, do, text, wrong):
    typed = quote(lines=read_lines(text))
    if wrong is None:
        do(curator, quote_report, typed)
        return
    with pytest.raises(Invalid) as refused:
        do(curator, quote_report, typed)
    assert refused.value.fields == {"lines": "quoted_line"}
    assert refused.value.values["line"] == wrong


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"school_year": 1999}, "school_year", "year_range"),
        ({"school_year": 2027}, "school_year", "year_range"),
        ({"title": " "}, "title", "quoted_title"),
        ({"source": ""}, "source", "quoted_source"),
        ({"title": "я" * 301}, "title", "text_too_long"),
        ({"as_of": TODAY + timedelta(days=1)}, "as_of", "ended_later"),
        ({"lines": ()}, "lines", "quoted_lines"),
        ({"lines": (LINE,) * (MOST_LINES + 1)}, "lines", "quoted_many"),
        ({"lines": (QuotedFigure("я" * 201, "1"),)}, "lines", "quoted_long"),
        ({"note": "я" * 1001}, "note", "text_too_long"),
    ],
)
def test_what_a_quotation_may_not_be(curator, make, do, values, field, code):
    with pytest.raises(Invalid) as refused:
        do(curator, quote_report, quote(**values))
    assert refused.value.fields == {field: code}
    assert make.count(QuotedReport) == 0


def test_it_is_corrected_and_taken_away(curator, make, do):
    row = do(curator, quote_report, quote())
    do(curator, change_quoted, row.id, quote(lines=(QuotedFigure("совпадение типов", "89 %"),)))
    assert make.one(QuotedReport).lines[0]["printed"] == "89 %"
    do(curator, remove_quoted, row.id)
    assert make.count(QuotedReport) == 0


ACTS = {
    "quote": lambda w, row: quote_report(w, quote()),
    "change": lambda w, row: change_quoted(w, row, quote()),
    "remove": remove_quoted,
}


@pytest.fixture
def row(make):
    return make.row(QuotedReport, "one", school_year=2020, title="Отчёт", source="Доклад",
                    lines=[], created_at=NOW)  # fmt: skip


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_who_may_quote(roles_that_may, row, act):
    assert roles_that_may(act, row) == EDITORS


def test_another_school_has_no_such_report(world, row, do):
    with pytest.raises(NotFound):
        do(world.foreign[Role.CURATOR], remove_quoted, row)
