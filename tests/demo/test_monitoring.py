"""Issue 8: what is measured in the demo; Теньгинская СОШ quoted as it was printed (K-07)."""

from sqlalchemy.orm import Session

from portal.demo.measured.module import TITLE
from tests.demo.conftest import Build, rows

# data/altai-onguday.yaml, «diagnostics»: five pairs cannot make 98 %, and nobody mends it here.
PRINTED = [
    ("Наставляемые в диагностике", "5 (100 %)"),
    ("Совпадение пар по эмоциональному типу", "98 %"),
    ("Затруднения педагогов: управление эмоциями", "61 %"),
    ("Затруднения педагогов: конфликты в классе", "52 %"),
    ("Затруднения педагогов: категоричность в общении", "51 %"),
    ("Затруднения педагогов: наблюдение за участниками общения", "35 %"),
    ("Затруднения педагогов: взаимодействие с обучающимися", "32 %"),
    ("Уроков посетил каждый наставник", "6"),
    ("Уроков посетил каждый наставляемый", "6"),
]


def test_tenga_is_quoted_as_it_was_printed(built: Build) -> None:
    """Issue 8, «It is done»: with its source, at the school itself, and as an example next door."""
    session, _ = built(schools=1)
    of = "FROM school.quoted_report q JOIN kernel.school s ON s.id = q.school_id"
    quoted = rows(session, f"SELECT s.name, q.title, q.school_year, q.source {of} ORDER BY 1 DESC")
    title, source = "Диагностика участников наставничества", "Доклад о наставничестве"
    assert quoted == [
        ("Теньгинская СОШ", title, 2020, f"{source} в Онгудайском районе"),
        ("Демонстрационная школа № 1", f"Пример: Теньгинская СОШ. {title}", 2020,
         f"{source} в Онгудайском районе"),
    ]  # fmt: skip
    lines = (
        "SELECT line ->> 'name', line ->> 'printed'"
        f" {of} CROSS JOIN jsonb_array_elements(q.lines) WITH ORDINALITY AS told (line, n)"
        " ORDER BY s.demo, n"
    )
    assert rows(session, lines) == PRINTED * 2
    noted = "SELECT as_of::text, note LIKE '%98 % невозможна%' FROM school.quoted_report"
    assert rows(session, noted) == [("2021-03-25", True)] * 2


def test_a_quotation_is_no_figure_of_ours(built: Build) -> None:
    """Nothing that is counted knows of it: no figure, no sheet, no pair of that school."""
    session, _ = built(schools=1)
    for table in ("figure", "judgement", "answer_sheet", "wave", "pair"):
        count = (
            f"SELECT count(*) FROM school.{table} t JOIN kernel.school s ON s.id = t.school_id"
            " WHERE s.name = 'Теньгинская СОШ'"
        )
        assert rows(session, count) == [(0,)]


def test_both_measurings_stand_in_the_demo(built: Build) -> None:
    """R-50, X-05, M-04: one programme measured twice, nobody's order signed unmeasured."""
    session, _ = built(schools=1)
    _a_short_programme_is_measured_twice(session)
    _nobody_is_in_an_order_unmeasured(session)
    _anonymous_answers_lie_in_their_box(session)
    _what_the_curator_has_noted(session)
    _reports_are_kept(session)


HOME = "w.school_id = (SELECT id FROM kernel.school WHERE code = 'demo-0001')"


def _a_short_programme_is_measured_twice(demo: Session) -> None:
    of = "FROM school.wave w JOIN school.programme g ON g.id = w.programme_id"
    kinds = f"SELECT w.kind, w.state {of} WHERE g.title = '{TITLE}' ORDER BY w.opens_on"
    assert rows(demo, kinds) == [("before", "closed"), ("pulse", "closed"), ("after", "open")]
    twice = (
        "SELECT count(*) FROM (SELECT a.participation_id FROM school.asked a"
        " JOIN school.wave_part p ON p.id = a.part_id JOIN school.wave w ON w.id = p.wave_id"
        " JOIN school.instrument i ON i.id = p.instrument_id AND i.code = 'school_life'"
        f" JOIN school.programme g ON g.id = w.programme_id AND g.title = '{TITLE}'"
        " WHERE a.state = 'answered' GROUP BY a.participation_id, p.instrument_id"
        " HAVING count(*) = 2) pairs"
    )
    assert rows(demo, twice) == [(12,)]
    refused = (
        "SELECT DISTINCT a.excuse <> '' FROM school.asked a"
        " JOIN school.wave_part p ON p.id = a.part_id"
        " JOIN school.wave w ON w.id = p.wave_id AND w.kind = 'before'"
        f" WHERE a.state = 'excused' AND {HOME}"
    )
    assert rows(demo, refused) == [(True,)]


def _nobody_is_in_an_order_unmeasured(demo: Session) -> None:
    """By the day of the order everybody of its pairs has answered all that was asked before."""
    late = (
        "SELECT count(*) FROM school.pair_order o"
        " JOIN school.pair_order_line l ON l.order_id = o.id"
        " JOIN school.pair t ON t.id = l.pair_id"
        " JOIN school.asked a ON a.participation_id IN (t.mentor_id, t.mentee_id)"
        " JOIN school.wave_part p ON p.id = a.part_id"
        " JOIN school.wave w ON w.id = p.wave_id AND w.kind = 'before'"
        " WHERE o.state = 'signed' AND (a.state = 'waiting' OR a.answered_on > o.signed_on)"
    )
    assert rows(demo, late) == [(0,)]


def _anonymous_answers_lie_in_their_box(demo: Session) -> None:
    boxes = "SELECT count(*) >= 5 FROM school.box_sheet WHERE part_id IS NOT NULL GROUP BY part_id"
    assert rows(demo, boxes) == [(True,)]


def _what_the_curator_has_noted(demo: Session) -> None:
    kinds = "SELECT count(DISTINCT kind), count(*) FILTER (WHERE prompt <> '') > 0 FROM school.swot"
    assert rows(demo, kinds) == [(4, True)]
    moments = "SELECT moment, count(*) > 3 FROM school.figure GROUP BY 1 ORDER BY 1"
    assert rows(demo, moments) == [("end", True), ("start", True)]
    judged = "SELECT count(pair_id) > 0, count(*) > count(pair_id) FROM school.judgement"
    assert rows(demo, judged) == [(True, True)]


def _reports_are_kept(demo: Session) -> None:
    """Of the programme, of the school's year and of the region; twelve of fifteen stand in them."""
    made = (
        "SELECT s.code, g.title FROM school.monitoring_report r"
        " JOIN kernel.school s ON s.id = r.school_id"
        " LEFT JOIN school.programme g ON g.id = r.programme_id ORDER BY g.title NULLS LAST"
    )
    assert rows(demo, made) == [("demo-0001", TITLE), ("demo-0001", None)]
    told = (
        "SELECT DISTINCT (row -> 'groups' -> 0 ->> 'pairs')::int,"
        " (row -> 'groups' -> 0 ->> 'of')::int FROM school.monitoring_report r,"
        " jsonb_array_elements(r.content -> 'parameters') row"
        " WHERE r.programme_id IS NOT NULL AND row ->> 'side' = 'pupil'"
    )
    assert rows(demo, told) == [(12, 15)]
    assert rows(demo, "SELECT count(*) FROM regional.monitoring_report") == [(1,)]
