"""M-03: lines of SWOT, what facts propose, how their figures are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.profile import load
from kernel.profile.monitoring import CLUB_FACTS, FIGURE_FACTS, PROMPT_FACTS, SwotPrompt
from kernel.profile.text import Text
from school.monitoring.models import Swot
from school.monitoring.portal_facts import LEAST, Known, facts_of
from school.monitoring.prompts import holds, prompts_for, that_hold
from school.monitoring.swot import (
    LONGEST,
    MOST,
    add_line,
    change_line,
    remove_line,
    swot_of,
    take_prompt,
)
from school.programmes.models import Satisfaction
from school.programmes.queries import programme as programme_of
from tests.school.make import NOW, TODAY, YEAR

EDITORS = {Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST}


def prompt(**rule: int) -> SwotPrompt:
    words = Text(ru="{n} из {of} ({percent} %)", en="{n} of {of} ({percent} %)")
    return SwotPrompt(code="any", kind="strength", fact="came", text=words, **rule)


def offered(work_for, curator, module):
    session = work_for(curator).session
    found = prompts_for(session, load("altai"), programme_of(session, module.id), TODAY)
    return {each.code: each.text.ru for each in found}


@given(st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))),
       st.integers(1, 100))  # fmt: skip
def test_a_rounded_share_never_crosses_its_threshold(share, edge):
    n, of = share
    fact = Known(n, of)
    assert (fact.percent == 100) == (n == of)
    above, below = prompt(at_least=edge), prompt(below=edge)
    assert holds(above, fact) != holds(below, fact), "one of the two, and never both"
    (told,) = that_hold([above, below], {"came": fact})
    shown = int(told.text.ru.rpartition("(")[2].split()[0])
    assert (shown >= edge) == (100 * n >= edge * of)
    assert abs(shown - 100 * n / of) <= 1


def test_a_fact_that_is_not_known_proposes_nothing():
    assert that_hold([prompt(at_least=0)], {}) == ()
    assert Known(3).percent is None


def test_facts_are_counted_of_the_programme_alone(work_for, curator, module, make):
    other = make.programme(title="Другая", form="teacher_pupil")
    make.part(other, make.pupil("Чужой Олег"), "mentee", person_kind="pupil")
    session = work_for(curator).session
    known = facts_of(session, load("altai"), programme_of(session, module.id), TODAY)
    assert known["unpaired"] == Known(1, 3)
    assert known["plans_agreed"] == Known(0, 2)
    assert known["early_ended"] == Known(0, 2)
    assert "came" not in known, "no meeting was held: nothing is known of who came"
    assert "role_wishes" not in known, "no pair has ended: nobody was asked"
    assert set(known) <= {*PROMPT_FACTS, *FIGURE_FACTS, *CLUB_FACTS, "pairs_ended"}


@pytest.mark.parametrize(("answers", "is_told"), [(LEAST - 1, False), (LEAST, True)])
def test_what_fewer_than_five_say_is_not_told(
    work_for, curator, module, make, answers, is_told
):  # fmt: skip
    for n in range(answers):
        part = make.part(
            module.id, make.pupil(f"Пятов {'АБВГД'[n]}ван"), "mentee", person_kind="pupil"
        )
        make.row(Satisfaction, "one", participation_id=part, school_year=YEAR, items_sum=20,
                 items_count=4, answered_on=TODAY)  # fmt: skip
    told = offered(work_for, curator, module)
    assert ("mentees_content" in told) == is_told
    if is_told:
        assert told["mentees_content"] == "Наставляемые довольны: 5 из 5 ответивших (100 %)"


def test_a_prompt_is_taken_once_and_its_figures_stay(work_for, curator, module, make, do):
    told = offered(work_for, curator, module)
    assert told["left_alone"] == "Наставляемые без пары: 1 из 3 (33 %)"
    for _ in range(2):
        do(curator, take_prompt, module.id, "left_alone", "ru")
    make.pair(module.id, module.mentor, module.mentees[2])
    do(curator, take_prompt, module.id, "left_alone", "ru")
    row = make.one(Swot)
    assert (row.kind, row.words, row.prompt) == ("weakness", told["left_alone"], "left_alone")


def test_a_prompt_whose_fact_is_gone_is_refused(curator, module, make, do):
    make.pair(module.id, module.mentor, module.mentees[2])
    with pytest.raises(WrongState, match="prompt_gone"):
        do(curator, take_prompt, module.id, "left_alone", "ru")
    assert make.count(Swot) == 0


def test_lines_stand_by_kind_as_they_were_written(curator, module, make, do, work_for):
    for kind, words in (("threat", "Выпуск"), ("strength", "Вместе"), ("strength", "Дружно")):
        do(curator, add_line, module.id, kind, f"  {words} ")
    session = work_for(curator).session
    lines = swot_of(session, [module.id])
    assert [(each.kind, each.words) for each in lines] == [
        ("strength", "Вместе"), ("strength", "Дружно"), ("threat", "Выпуск"),
    ]  # fmt: skip
    do(curator, change_line, module.id, lines[0].id, "weakness", "Порознь")
    do(curator, remove_line, module.id, lines[2].id)
    assert sorted((each.kind, each.words) for each in make.rows(Swot)) == [
        ("strength", "Дружно"), ("weakness", "Порознь"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "words", "field", "code"),
    [("strength", "  ", "words", "swot_empty"), ("virtue", "Да", "kind", "choice_unknown"),
     ("strength", "я" * (LONGEST + 1), "words", "swot_long")],
)  # fmt: skip
def test_what_a_line_may_not_be(curator, module, do, kind, words, field, code):
    with pytest.raises(Invalid) as refused:
        do(curator, add_line, module.id, kind, words)
    assert refused.value.fields == {field: code}


def test_there_is_an_end_of_lines(curator, module, make, do):
    for n in range(MOST):
        make.row(Swot, "one", programme_id=module.id, kind="strength", words=f"{n}",
                 created_at=NOW)  # fmt: skip
    with pytest.raises(Invalid) as refused:
        do(curator, add_line, module.id, "strength", "Ещё одна")
    assert refused.value.fields == {"words": "swot_many"}


def test_a_cancelled_programme_is_weighed_no_more(curator, make, do):
    gone = make.programme(form="teacher_pupil", state="cancelled")
    with pytest.raises(WrongState):
        do(curator, add_line, gone, "strength", "Поздно")


def test_a_line_of_another_programme_or_school_is_as_none_at_all(curator, module, make, do, world):
    other = make.programme(title="Другая")
    line = make.row(Swot, "one", programme_id=other, kind="threat", words="Чужая", created_at=NOW)
    with pytest.raises(NotFound):
        do(curator, remove_line, module.id, line)
    with pytest.raises(NotFound):
        do(world.foreign[Role.CURATOR], remove_line, other, line)
    assert make.count(Swot) == 1


ACTS = {
    "add": lambda w, o: add_line(w, o.id, "strength", "Дружно"),
    "take": lambda w, o: take_prompt(w, o.id, "left_alone", "ru"),
    "change": lambda w, o: change_line(w, o.id, o.line, "threat", "Иначе"),
    "remove": lambda w, o: remove_line(w, o.id, o.line),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_who_may_write_swot(roles_that_may, module, make, act):
    module.line = make.row(
        Swot, "one", programme_id=module.id, kind="threat", words="Есть", created_at=NOW
    )
    assert roles_that_may(act, module) == EDITORS
