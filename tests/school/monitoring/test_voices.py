"""What other questionnaires bring into the report: difficulties, the model, boxes (R-55, R-145)."""

from datetime import date

import pytest

from school.instruments.models import AnswerSheet
from school.registry.models import Person
from school.waves.models import Asked, BoxSheet, Wave
from tests.factories.measured import definition
from tests.school.make import NOW, TODAY

WORDS = {"ru": "Вопрос", "en": "Question"}


def several(code: str, *options: str) -> dict[str, object]:
    offered = [{"code": each, "text": {"ru": each, "en": each}} for each in options]
    item = {"code": "kinds", "kind": "several", "text": WORDS, "options": offered}
    use = {"purpose": "difficulties", "waves": ["before"], "side": "mentee", "kinds": ["teacher"]}
    return {**definition(code), "use": use, "scoring": {"scales": []},
            "blocks": [{"code": "all", "title": WORDS, "items": [item]}]}  # fmt: skip


@pytest.fixture
def answered(measured):
    """Sheets of one part, each of another person, or of the programme when `person` is False."""

    def put(instrument, purpose, sheets, *, side="mentee", person=True):
        programme = measured.programme()
        part = measured.wave(programme, "before", instrument, purpose=purpose, side=side)
        for answers, scores in sheets:
            who = (
                measured.put(Person, kind="teacher", surname="Опытная", given_name="Запись",
                             created_at=NOW)
                if person else None
            )  # fmt: skip
            asked = measured.put(
                Asked, part_id=part, person_id=who, respondent_id=who, state="answered",
                answered_on=TODAY, created_at=NOW,
            )  # fmt: skip
            measured.put(
                AnswerSheet, instrument_id=instrument, person_id=who, asked_id=asked, via="link",
                answers=answers, scores=scores, filled_on=date(2026, 9, 9), filled_at=NOW,
            )  # fmt: skip

    return put


def test_difficulties_are_counted_by_kind_and_small_counts_stay_unsaid(
    measured, answered, report
) -> None:
    form = measured.instrument("hard", definition=several("hard", "emotions", "conflicts", "ict"))
    ticked = [["emotions"]] * 5 + [["emotions", "conflicts"]] * 3 + [[]]
    answered(form, "difficulties", [({"kinds": each}, {}) for each in ticked])
    told = {each.code: (each.marked, each.of, each.hidden) for each in report().difficulties}
    assert told == {"emotions": (8, 9, ""), "conflicts": (None, 9, "few"), "ict": (0, 9, "")}
    advice = {each.code: each.values for each in report().recommendations}
    assert advice["difficulty"]["percent"] == 88.9


def test_a_curator_s_opinion_of_the_programme_is_told(measured, answered, report) -> None:
    scores = {"score": {"value": "4.25", "answered": 1, "of": 1}}
    form = measured.instrument("fits")
    answered(form, "conformity", [({"one": 4}, scores)], side="programme", person=False)
    assert [(each.mean, each.n) for each in report().conformity] == [(4.25, 1)]


@pytest.mark.parametrize(
    ("marks", "sheets", "mean", "hidden"),
    [([5.0] * 4, 4, None, "few"), ([5.0, 3.0, 3.0, 4.0, 5.0], 5, 4.0, "")],
)
def test_a_box_tells_its_sheets_and_from_five_on_its_means(
    measured, report, make, marks, sheets, mean, hidden
) -> None:
    form = measured.instrument("voice", definition={**definition("voice"), "anonymous": True})
    part = measured.wave(measured.programme(), "before", form, anonymous=True, expected=9,
                         purpose="climate", side="programme")  # fmt: skip
    for mark in marks:
        measured.put(
            BoxSheet, instrument_id=form, part_id=part, answers={"one": 1},
            scores={"score": {"value": str(mark), "answered": 1, "of": 1}},
        )  # fmt: skip
    with make.session() as session, session.begin():
        session.query(Wave).update({"state": "closed", "closed_at": NOW})
    told = report()
    (box,), (wave,) = told.boxes, told.waves
    assert (wave.answered, wave.asked) == (sheets, 9)  # slips are told in the shares, too
    assert (box.sheets, box.expected, box.hidden) == (sheets, 9, hidden)
    assert [each.mean for each in box.means] == ([mean] if mean is not None else [])
