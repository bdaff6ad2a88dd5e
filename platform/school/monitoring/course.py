"""How programmes went: figures of the process, personal programmes, judged results, SWOT."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from kernel.measures.content import (
    FEW,
    Judged,
    LessonRow,
    Name,
    PersonalFigure,
    ProcessFigure,
    SwotWords,
)
from kernel.measures.groups import LEAST
from kernel.measures.naming import said
from kernel.measures.suppression import small_ways
from kernel.profile import Profile
from school.completion.lessons import UNKNOWN, Lesson, Line
from school.monitoring.figures import FigureLine
from school.monitoring.judged import MENTEE, OUTCOMES, PAIR, PROGRAMME, judged_names
from school.monitoring.judgements import JudgementLine
from school.monitoring.swot import SwotLine

GROUPS: Mapping[str, str] = {MENTEE: "module", PAIR: "success", PROGRAMME: "club"}
Titles = Mapping[UUID, str]


def process(
    profile: Profile, titles: Titles, figures: Sequence[FigureLine]
) -> tuple[ProcessFigure, ...]:
    """Figures of programmes (M-03) at both ends, in the order of the profile."""
    found = []
    for asked in profile.monitoring.process:
        for programme_id, title in titles.items():
            both = {
                each.moment: each
                for each in figures
                if (each.programme_id, each.pair_id, each.code) == (programme_id, None, asked.code)
            }
            if both:
                start, end = both.get("start"), both.get("end")
                found.append(
                    ProcessFigure(
                        asked.code, said(asked.name), title,
                        float(start.value) if start else None, start.whole if start else None,
                        float(end.value) if end else None, end.whole if end else None,
                    )
                )  # fmt: skip
    return tuple(found)


def personal(profile: Profile, figures: Sequence[FigureLine]) -> tuple[PersonalFigure, ...]:
    """Figures of personal programmes (M-08) summed: in how many pairs each rose, stayed, fell."""
    found = []
    for asked in profile.monitoring.personal:
        shares: dict[UUID, dict[str, float]] = {}
        for each in figures:
            if each.pair_id is not None and each.code == asked.code:
                part = float(each.value) / (each.whole or 1)
                shares.setdefault(each.pair_id, {})[each.moment] = part
        moved = [both["end"] - both["start"] for both in shares.values() if len(both) == 2]
        if shares:
            found.append(_personal(asked.code, said(asked.name), moved))
    return tuple(found)


def _personal(code: str, name: Name, moved: Sequence[float]) -> PersonalFigure:
    n = len(moved)
    if n < LEAST:
        return PersonalFigure(code, name, n, hidden=FEW if n else "")
    up, down = sum(each > 0 for each in moved), sum(each < 0 for each in moved)
    better, same, worse = _withheld((up, n - up - down, down))
    return PersonalFigure(code, name, n, better, same, worse)


def judgements(
    profile: Profile, forms: Mapping[UUID, str], lines: Sequence[JudgementLine]
) -> tuple[Judged, ...]:
    """Judged results of mentees (M-20), of pairs (M-09), of the club (M-10) by outcome.

    A club is judged as a whole, that hides nobody; results of people are withheld where few.
    """
    by: dict[tuple[str, str], list[str]] = {}
    names: dict[tuple[str, str], Name] = {}
    for form in dict.fromkeys(forms.values()):
        for key, name in judged_names(profile, form).items():
            names.setdefault(key, said(name))
    for line in lines:
        of = MENTEE if line.participation_id else PAIR if line.pair_id else PROGRAMME
        by.setdefault((of, line.code), []).append(line.outcome)
    return tuple(
        _judged(of, code, names[of, code], by[of, code]) for of, code in names if (of, code) in by
    )


def _judged(of: str, code: str, name: Name, outcomes: Sequence[str]) -> Judged:
    counted, n = Counter(outcomes), len(outcomes)
    scale = next((each for each in OUTCOMES.values() if set(counted) <= set(each)), ())
    told: dict[str, int | None] = {each: counted[each] for each in scale}
    if of != PROGRAMME:
        if n < LEAST:
            return Judged(GROUPS[of], code, name, n, dict.fromkeys(told), FEW)
        told = dict(zip(told, _withheld(tuple(counted[each] for each in scale)), strict=True))
    return Judged(GROUPS[of], code, name, n, told)


def _withheld(counts: Iterable[int]) -> list[int | None]:
    first, second, third = counts
    unsaid = small_ways((first, second, third))
    return [None if n in unsaid else each for n, each in enumerate((first, second, third))]


def swot(titles: Titles, lines: Sequence[SwotLine]) -> tuple[SwotWords, ...]:
    """The curator's lines as they stand (M-03)."""
    return tuple(SwotWords(titles[each.programme_id], each.kind, each.words) for each in lines)


def taught(profile: Profile, lessons: Sequence[Lesson]) -> tuple[LessonRow, ...]:
    """What signs of pairs went with (R-54); a sign that no pair has tells nothing."""
    named = _sign_names(profile)
    return tuple(
        _lesson(lesson.sign, line, named.get((lesson.sign, line.value)))
        for lesson in lessons
        for line in lesson.lines
        if line.value != UNKNOWN
    )


def _lesson(sign: str, line: Line, name: Name | None) -> LessonRow:
    values = {
        key: None if measured.value is None else round(float(measured.value), 3)
        for key, measured in line.measures.items()
    }
    return LessonRow(
        sign, line.value, name, line.pairs, satisfaction=values["satisfaction"],
        full_cycle=values["full_cycle"], early_stop=values["early_stop"], rating=values["rating"],
    )  # fmt: skip


def _sign_names(profile: Profile) -> dict[tuple[str, str], Name]:
    types = [each for form in profile.forms for each in form.mentor_types]
    return {
        **{("work_format", each.code): said(each.name) for each in profile.work_formats},
        **{("mentor_type", each.code): said(each.name) for each in types},
    }
