"""A school hands in, the municipality and the region judge, words stay at their cells."""

from datetime import date, timedelta

import pytest

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from regional.periods import difference, history, judging, queries, reopening, submitting
from regional.periods.sheet import report_of
from tests.regional.periods.autumn import NOW, PLAIN, YEAR

LATER = NOW + timedelta(days=9)


def sheet(autumn, school: str, role: Role = Role.REGION_OPERATOR):
    with autumn.acting(role) as work:
        return report_of(work.session, autumn.report(school), NOW)


def test_what_is_handed_in_is_what_was_compiled(autumn):
    autumn.submit("one")
    told = sheet(autumn, "one", Role.HEAD)
    assert (told.line.state, told.line.attempt, told.is_present) == ("submitted", 1, False)
    assert {code: (f.numerator, f.denominator) for code, f in told.figures.items()} == PLAIN
    assert told.line.first_submitted_on == date(2026, 11, 22)
    assert [(m.from_state, m.to_state) for m in told.moves] == [("due", "submitted")]
    assert told.moves[0].account_id == autumn.heads["one"].account_id
    autumn.cells("one", {**PLAIN, "pairs": (9, None)})
    told = sheet(autumn, "one")
    assert (told.figures["pairs"].numerator, told.present["pairs"].numerator) == (6, 9)


def test_not_while_figures_are_counted_nor_before_any_are(autumn):
    autumn.run("INSERT INTO regional.kpi_mark (school_id) VALUES (:id)",
               id=autumn.world.schools["one"])  # fmt: skip
    with pytest.raises(WrongState, match="figures_are_being_counted"):
        autumn.submit("one")
    autumn.submit("two")
    autumn.run("DELETE FROM regional.kpi_mark")
    autumn.run("DELETE FROM regional.kpi_cell WHERE unit_id = :id",
               id=autumn.world.schools["one"])  # fmt: skip
    with pytest.raises(WrongState, match="no_figures_yet"):
        autumn.submit("one")
    assert autumn.state("one") == "due"
    assert autumn.ask("SELECT count(*) FROM regional.report_figure")[0][0] == len(PLAIN)


def test_findings_are_explained_at_their_cells(autumn):
    """Refused without words, kept with them, shown to who judges, offered again next time."""
    autumn.cells("one", {**PLAIN, "pairs": (40, None), "young_teachers": (5, 4)})
    autumn.cells("one", {"pairs": (10, None)}, YEAR - 1)
    report = autumn.report("one")
    told = sheet(autumn, "one", Role.HEAD)
    assert [one.key for one in told.findings] == ["over_one:young_teachers", "grew:pairs"]
    assert told.last_year["pairs"].numerator == 10
    for words, fault in (({}, "explanation_needed"), ({"grew:pairs": "о" * 2001}, "too_long")):
        with pytest.raises(Invalid) as refused, autumn.acting(Role.HEAD) as work:
            submitting.submit(work, report, words)
        assert refused.value.fields["grew:pairs"] == fault
        assert refused.value.fields["over_one:young_teachers"] == "explanation_needed"
    words = {
        "grew:pairs": " Открыли программу для младших классов ",
        "over_one:young_teachers": "Один учитель ушёл в октябре",
        "unasked": "лишнее",
    }
    with autumn.acting(Role.HEAD) as work:
        submitting.submit(work, report, words)
    told = sheet(autumn, "one", Role.MUNICIPAL)
    assert told.explanations == {
        "grew:pairs": "Открыли программу для младших классов",
        "over_one:young_teachers": "Один учитель ушёл в октябре",
    }
    assert told.line.explained == 2
    assert [one.text for one in told.remarks_at("pairs")] == [words["grew:pairs"].strip()]


def test_sent_back_with_words_at_cells_and_handed_in_again(autumn):
    autumn.submit("one")
    report, place = autumn.report("one"), autumn.world.actors[Role.MUNICIPAL]
    version = sheet(autumn, "one").columns[0].version_id
    for reason, remarks, fault in (
        ("", {}, "reason_or_remark_needed"),
        ("  ", {version: " "}, "reason_or_remark_needed"),
        ("о" * 2001, {}, "too_long"),
    ):
        with pytest.raises(Invalid) as refused, autumn.acting(place) as work:
            judging.send_back(work, report, reason, remarks)
        assert refused.value.fields == {"reason": fault}
    with autumn.acting(place) as work:
        judging.send_back(work, report, "Проверьте пары", {version: "Откуда столько?", None: "!"})
        with pytest.raises(WrongState, match="not_submitted"):
            judging.send_back(work, report, "ещё раз", {})
    told = sheet(autumn, "one", Role.HEAD)
    assert (told.line.state, told.line.reason, told.line.remarks) == (
        "returned", "Проверьте пары", 2,
    )  # fmt: skip
    assert told.is_present
    assert told.previous["pairs"].numerator == 6
    autumn.cells("one", {**PLAIN, "pairs": (7, None)})
    autumn.submit("one")
    told = sheet(autumn, "one")
    assert told.line.attempt == 2
    assert (told.figures["pairs"].numerator, told.previous["pairs"].numerator) == (7, 6)
    assert [one.kind for one in told.remarks] == ["return", "return"]
    kinds = [kind for kind, _ in autumn.told()]
    assert kinds == ["period.opened", "report.returned"]
    values = autumn.told()[1][1]
    assert values["values"] == {"period": "Осень 2026", "reason": "Проверьте пары"}
    assert values["to"]["schools"] == [str(autumn.world.schools["one"])]


def test_taken_back_before_it_is_accepted_and_while_it_can_be_given_again(autumn):
    autumn.submit("one", "two")
    with autumn.acting(Role.CURATOR) as work:
        submitting.recall(work, autumn.report("one"), "Нашли ошибку")
        with pytest.raises(WrongState, match="not_submitted"):
            submitting.recall(work, autumn.report("one"))
    autumn.submit("one")
    with autumn.acting(Role.HEAD) as work:
        assert report_of(work.session, autumn.report("one"), NOW).line.attempt == 2
    autumn.change(due_on=date(2026, 11, 20), closes_on=date(2026, 11, 21))
    with pytest.raises(WrongState, match="period_closed"), autumn.acting(Role.HEAD) as work:
        submitting.recall(work, autumn.report("one"))
    with pytest.raises(WrongState, match="reopen_first"), autumn.acting(Role.MUNICIPAL) as work:
        judging.send_back(work, autumn.report("one"), "Исправьте", {})
    assert (autumn.state("one"), autumn.state("two")) == ("submitted", "submitted")


def test_many_are_accepted_at_once_and_told_what_was_left_out(autumn):
    autumn.submit("one", "two")
    ids = {school: autumn.report(school) for school in ("one", "two", "three")}
    with autumn.acting(Role.MUNICIPAL) as work:
        done = judging.accept(work, list(ids.values()))
        again = judging.accept(work, [ids["one"]])
    assert done.count == 2
    # What stands elsewhere is as absent as none at all.
    assert done.left_out == {ids["three"]: "not_found"}
    assert (again.count, again.left_out) == (0, {ids["one"]: "not_submitted"})
    with autumn.acting(Role.REGION_OPERATOR) as work:
        done = judging.approve(work, autumn.period_id, list(ids.values()))
        assert (done.count, done.left_out) == (2, {ids["three"]: "not_accepted"})
        assert judging.approve(work, autumn.period_id).count == 0
    assert [kind for kind, _ in autumn.told()] == [
        "period.opened", "report.accepted", "report.approved",
    ]  # fmt: skip
    with autumn.acting(Role.REGION_OPERATOR) as work:
        assert len(history.moves_of(work.session, autumn.period_id)) == 6
        assert history.count_moves(work.session, autumn.period_id) == 6


def test_reopened_with_reason_until_a_moment_and_ended_by_itself(autumn):
    """After approval: who, why, until when; the approved figures stay until others are approved."""
    autumn.approve("one")
    report = autumn.report("one")
    with pytest.raises(WrongState, match="approved_needs_reopening"):
        autumn.submit("one")
    for reason, until, fault in (
        ("", LATER, {"reason": "reason_needed"}),
        ("Ошибка", NOW, {"until": "until_in_the_past"}),
        ("Ошибка", NOW + timedelta(days=400), {"until": "until_too_far"}),
    ):
        with pytest.raises(Invalid) as refused, autumn.acting(Role.REGION_OPERATOR) as work:
            reopening.reopen(work, autumn.period_id, report, reason, until)
        assert refused.value.fields == fault
    with pytest.raises(Denied), autumn.acting(Role.MUNICIPAL) as work:
        reopening.reopen(work, autumn.period_id, report, "Ошибка", LATER)
    with autumn.acting(Role.REGION_OPERATOR) as work:
        leave = reopening.reopen(work, autumn.period_id, report, "Ошибка в парах", LATER)
    assert sheet(autumn, "one").leave.until == LATER
    with pytest.raises(WrongState, match="approved"), autumn.acting(Role.HEAD, at=LATER) as work:
        submitting.submit(work, report, {})
    autumn.run("UPDATE regional.reopening SET until = '2126-01-01'")
    autumn.cells("one", {**PLAIN, "pairs": (8, None)})
    autumn.submit("one")
    told = sheet(autumn, "one")
    assert (told.line.state, told.line.approved_attempt, told.snapshot.attempt) == (
        "submitted", 1, 1,
    )  # fmt: skip
    with autumn.acting(Role.REGION_OPERATOR) as work:
        reopening.close_reopening(work, leave)
        with pytest.raises(WrongState, match="reopening_ended"):
            reopening.close_reopening(work, leave)
        [line] = reopening.reopenings(work.session, autumn.period_id)
        assert (line.school, line.reason, line.closed_at) == (
            "Школа «one»", "Ошибка в парах", NOW,
        )  # fmt: skip
    autumn.accept("one")
    with autumn.acting(Role.REGION_OPERATOR) as work:
        assert judging.approve(work, autumn.period_id).count == 1
    told = sheet(autumn, "one")
    assert (told.snapshot.number, told.snapshot.attempt, told.line.approved_attempt) == (2, 2, 2)


def test_a_reopened_report_shows_and_asks_what_would_be_handed_in(autumn):
    """Today's figures and their findings, beside the approved ones; as approved when it ends."""
    autumn.approve("one")
    report, asked = autumn.report("one"), "programme_without_pairs:pairs"
    autumn.cells("one", {**PLAIN, "pairs": (0, None)})
    told = sheet(autumn, "one", Role.HEAD)
    assert (told.is_present, told.figures["pairs"].numerator, told.findings) == (False, 6, ())
    with autumn.acting(Role.REGION_OPERATOR) as work:
        leave = reopening.reopen(work, autumn.period_id, report, "Ошибка в парах", LATER)
    autumn.run("UPDATE regional.reopening SET until = '2126-01-01'")
    told = sheet(autumn, "one", Role.HEAD)
    assert told.is_present
    assert (told.figures["pairs"].numerator, told.previous["pairs"].numerator) == (0, 6)
    assert [one.key for one in told.findings if one.asks] == [asked]
    with pytest.raises(Invalid) as refused:
        autumn.submit("one")
    assert set(refused.value.fields) == {asked}
    with autumn.acting(Role.REGION_OPERATOR) as work:
        reopening.close_reopening(work, leave)
    assert sheet(autumn, "one").figures["pairs"].numerator == 6
    with autumn.acting(Role.REGION_OPERATOR) as work:
        reopening.reopen(work, autumn.period_id, report, "Ошибка в парах", LATER)
    autumn.run("UPDATE regional.reopening SET until = '2126-01-01' WHERE closed_at IS NULL")
    autumn.submit("one", **{asked: "Пары распались в ноябре"})
    told = sheet(autumn, "one")
    assert (told.line.state, told.is_present, told.line.attempt) == ("submitted", False, 2)
    assert (told.figures["pairs"].numerator, told.previous["pairs"].numerator) == (0, 6)


def test_after_the_end_the_whole_period_is_reopened_and_what_comes_is_late(autumn):
    autumn.change(due_on=date(2026, 11, 20), closes_on=date(2026, 11, 21))
    with pytest.raises(WrongState, match="period_closed"):
        autumn.submit("one")
    with autumn.acting(Role.REGION_OPERATOR) as work:
        reopening.reopen(work, autumn.period_id, None, "Не работала связь", LATER)
    autumn.run("UPDATE regional.reopening SET until = '2126-01-01'")
    autumn.submit("one")
    with autumn.acting(Role.ANALYST) as work:
        counts = queries.period_of(work.session, autumn.period_id).counts
    assert (counts.handed_in, counts.on_time, counts.late, counts.missing) == (1, 0, 1, 2)
    assert sheet(autumn, "one").line.late


def test_what_changed_since_approval_is_shown_and_wants_a_reason(autumn):
    autumn.approve("one", "three")
    autumn.cells("one", {**PLAIN, "pairs": (9, None), "young_teachers": (1, 4)})
    report = autumn.report("one")
    version = next(c.version_id for c in sheet(autumn, "one").columns if c.code == "pairs")
    with autumn.acting(Role.HEAD) as work:
        with pytest.raises(Invalid):
            submitting.explain_difference(work, report, None, " ")
        submitting.explain_difference(work, report, None, "Уточнили журнал")
        submitting.explain_difference(work, report, version, "Две пары нашли позже")
    with pytest.raises(WrongState, match="never_approved"), autumn.acting(autumn.heads["two"]) as w:
        submitting.explain_difference(w, autumn.report("two"), None, "нечего")
    with pytest.raises(NotFound), autumn.acting(autumn.heads["two"]) as work:
        submitting.explain_difference(work, report, None, "чужой отчёт")
    with autumn.acting(Role.ANALYST) as work:
        found = difference.differences(work.session, autumn.period_id)
        assert {(one.indicator, one.then, one.now, one.reason) for one in found} == {
            ("young_teachers", (2, 4), (1, 4), "Уточнили журнал"),
            ("pairs", (6, None), (9, None), "Две пары нашли позже"),
        }
        [place] = difference.by_municipality(work.session, autumn.period_id)
        assert (place.municipality, place.schools, place.cells, place.explained) == (
            "Северный район", 1, 2, 2,
        )  # fmt: skip
        assert len(difference.of_report(work.session, report)) == 2
    assert sheet(autumn, "one").figures["pairs"].numerator == 6


def test_queues_and_lists_are_each_reader_s_own(autumn):
    autumn.submit("one", "three")
    foreign = autumn.world.foreign[Role.MUNICIPAL]
    for who, schools in (
        (Role.REGION_OPERATOR, ["Школа «one»", "Школа «three»"]),
        (Role.MUNICIPAL, ["Школа «one»"]),
        (foreign, ["Школа «three»"]),
    ):
        with autumn.acting(who) as work:
            waiting = queries.queue(work.session)
            assert [line.school for line in waiting] == schools
            assert queries.count_queue(work.session) == len(schools)
            assert queries.next_in_queue(work.session, waiting[0].id) == (
                waiting[1].id if len(waiting) > 1 else None
            )
    with autumn.acting(Role.MUNICIPAL) as work:
        assert [one.school for one in queries.missing(work.session, autumn.period_id)] == [
            "Школа «two»"
        ]
        assert queries.count_reports(work.session, autumn.period_id) == 2
        assert queries.count_reports(work.session, autumn.period_id, search="ON") == 1
    with autumn.acting(Role.HEAD) as work:
        [(period, line)] = queries.reports_of_school(work.session, work.actor.school_id)
        assert (period.name, line.state) == ("Осень 2026", "submitted")
    with autumn.acting(autumn.heads["two"]) as work, pytest.raises(NotFound):
        report_of(work.session, autumn.report("one"), NOW)
