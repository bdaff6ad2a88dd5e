"""What the next cycle should heed (R-54, R-55): read off the report itself, nothing else.

A recommendation names a change only where the interval is sure of it, and numbers only where the
report shows them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace

from kernel.measures.content import Advice, GroupRow, LessonRow, Name, ParameterRow, ReportContent
from kernel.measures.groups import LEAST

# Under this share of answers a wave says little.
FEW_ANSWERS = 80
# Whoever measured once only: from this share on it is worth a word.
ONE_SIDED = 20
# A difficulty that so many name is the school's, not one teacher's.
COMMON_DIFFICULTY = 30
SATISFIED = 85
# A sign goes well when its pairs are so much more satisfied than the others of the same sign.
BY_SO_MUCH = 0.3
SHORT = 6


def with_recommendations(
    told: ReportContent, expected: Sequence[tuple[str, Name]]
) -> ReportContent:
    """The report with its advice; `expected` are parameters its people could be measured by."""
    return replace(
        told,
        recommendations=(
            *_of_changes(told.parameters),
            *_of_measuring(told, expected),
            *_of_voices(told),
            *_of_signs(told.lessons),
        ),
        notes=(*told.notes, *_notes(told)),
    )


def whole(row: ParameterRow) -> GroupRow:
    return row.groups[0]


def _of_changes(rows: Sequence[ParameterRow]) -> Iterator[Advice]:
    for row in rows:
        group = whole(row)
        change = group.change
        if change is None or change.low is None or change.high is None:
            continue
        better, worse = change.low > 0, change.high < 0
        if row.better == "down":
            better, worse = worse, better
        if worse:
            values = {"parameter": asdict(row.name), "pairs": group.pairs, "median": change.median}
            yield Advice("fell", values)
        elif better:
            yield Advice("went_well", {"parameter": asdict(row.name), "pairs": group.pairs})


def _of_measuring(told: ReportContent, expected: Sequence[tuple[str, Name]]) -> Iterator[Advice]:
    for wave in told.waves:
        over = wave.due_on is None or wave.due_on <= told.made_on
        few = over and wave.asked and wave.answered * 100 < wave.asked * FEW_ANSWERS
        if told.scope == "school" and few:
            named = wave.title or wave.programme
            yield Advice(
                "few_answers", {"wave": named, "answered": wave.answered, "asked": wave.asked}
            )
    for row in told.parameters:
        of = whole(row).of
        if row.once >= LEAST and row.once * 100 >= of * ONE_SIDED and whole(row).pairs:
            yield Advice("one_sided", {"parameter": asdict(row.name), "once": row.once})
    measured = {row.code for row in told.parameters}
    missing = [asdict(name) for code, name in expected if code not in measured]
    if missing and told.waves:
        yield Advice("not_measured", {"parameters": missing})
    pairs = [whole(row).pairs for row in told.parameters]
    if pairs and 0 < max(pairs) < SHORT:
        yield Advice("few_pairs", {"pairs": max(pairs)})


def _of_voices(told: ReportContent) -> Iterator[Advice]:
    for one in told.satisfaction:
        if one.satisfied is not None and one.satisfied * 100 < one.answered * SATISFIED:
            yield Advice(
                "unsatisfied",
                {"side": one.side, "satisfied": one.satisfied, "asked": one.answered},
            )
    for each in told.difficulties:
        if each.marked is not None and each.of and each.marked * 100 >= each.of * COMMON_DIFFICULTY:
            percent = round(100 * each.marked / each.of, 1)
            yield Advice("difficulty", {"name": asdict(each.name), "percent": percent})


def _of_signs(lessons: Sequence[LessonRow]) -> Iterator[Advice]:
    by_sign: dict[str, list[LessonRow]] = {}
    for row in lessons:
        if row.satisfaction is not None:
            by_sign.setdefault(row.sign, []).append(row)
    for sign, rows in by_sign.items():
        best, *others = sorted(rows, key=lambda row: -(row.satisfaction or 0))
        if others and (best.satisfaction or 0) - (others[0].satisfaction or 0) >= BY_SO_MUCH:
            name = asdict(best.name) if best.name else None
            yield Advice("sign_well", {"sign": sign, "value": best.value, "name": name})


def _notes(told: ReportContent) -> Iterator[Advice]:
    if not told.waves:
        yield Advice("no_waves")
    elif not any(wave.kind == "after" for wave in told.waves):
        yield Advice("no_after")
