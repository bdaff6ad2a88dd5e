"""What to do in the next cycle (R-54, R-55), and what the signs of pairs have taught."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kernel.documents.sheet import Kind
from kernel.documents.words import Translator
from kernel.measures.content import LessonRow, ReportContent
from kernel.measures.telling.parts import Grid, Head, Piece, Section, Spot, mark
from kernel.measures.telling.words import exact, inside, name_of, percent, signed, written

Values = Mapping[str, Any]
DASH = "–"
SIGNS: Mapping[str, str] = {
    "way": mark("How the pair was made"),
    "basis": mark("What the pair stands on"),
    "subject": mark("Subject of the two"),
    "age_gap": mark("Difference of age"),
    "help": mark("Help that was asked for"),
    "work_format": mark("Format of work"),
    "mentor_type": mark("Type of mentor"),
}
SIGN_VALUES: Mapping[str, str] = {
    "same": mark("the same subject"),
    "other": mark("different subjects"),
    "all": mark("the mentor offers all of it"),
    "some": mark("the mentor offers a part"),
    "none": mark("the mentor offers none of it"),
    "0_4": mark("less than 5 years"),
    "5_9": mark("5–9 years"),
    "10_19": mark("10–19 years"),
    "20": mark("20 years and more"),
    "appointment": mark("by appointment"),
    "questionnaires": mark("by questionnaires"),
    "gathering": mark("after the general meeting"),
    "extra_meeting": mark("after an extra meeting"),
    "substitution": mark("in somebody's stead"),
    "mutual": mark("both wished it"),
    "one_sided": mark("one side wished it"),
    "profile": mark("the profiles fit"),
    "appointed": mark("the school decided"),
}
SATISFIED: Mapping[str, str] = {
    "mentee": mark("mentees"),
    "mentor": mark("mentors"),
    "partner": mark("partners"),
}


def section(told: ReportContent, t: Translator) -> Section:
    """Recommendations as points, then the table of signs that they stand on."""
    title = t.gettext("For the next cycle")
    points = tuple(advice(one.code, one.values, t) for one in told.recommendations)
    if not points:
        none = t.gettext("The figures give no reason to change the way of work.")
        pieces = [Piece(sentences=(none,))]
    else:
        pieces = [Piece(points=points)]
    known = [row for row in told.lessons if row.pairs is not None]
    if known:
        pieces.append(_lessons(known, t))
    return Section("ahead", title, tuple(pieces))


def advice(code: str, values: Values, t: Translator) -> str:
    """One recommendation as a sentence that names who, what and why."""
    words = ADVICE.get(code)
    return words(values, t) if words else code


def _fell(v: Values, t: Translator) -> str:
    return t.gettext(
        "%(parameter)s: worse for sure (%(median)s, pairs: %(pairs)s). Talk it over with mentors"
        " and the psychologist before the next matching.",
        parameter=name_of(v["parameter"], t),
        median=signed(v["median"], t),
        pairs=v["pairs"],
    )


def _went_well(v: Values, t: Translator) -> str:
    return t.gettext(
        "%(parameter)s: better for sure, pairs: %(pairs)s. Describe in a case what the pairs did,"
        " and keep it in the next cycle.",
        parameter=name_of(v["parameter"], t),
        pairs=v["pairs"],
    )


def _few_answers(v: Values, t: Translator) -> str:
    return t.gettext(
        "%(wave)s: %(n)s of %(of)s have answered. Give paper blanks to those who have no phone, and"
        " set aside ten minutes at a meeting.",
        wave=v["wave"],
        n=v["answered"],
        of=v["asked"],
    )


def _one_sided(v: Values, t: Translator) -> str:
    return t.gettext(
        "%(parameter)s: measured once only for %(n)s. Plan the final measurement before people"
        " leave the programme.",
        parameter=name_of(v["parameter"], t),
        n=v["once"],
    )


def _not_measured(v: Values, t: Translator) -> str:
    named = "; ".join(inside(name_of(one, t)) for one in v["parameters"])
    return t.gettext(
        "Not measured: %(names)s. Tick their questionnaires when you open the entry wave.",
        names=named,
    )


def _sign_well(v: Values, t: Translator) -> str:
    return t.gettext(
        "%(sign)s: %(value)s. Such pairs go better than others: look for it first when matching.",
        sign=_said(SIGNS, v["sign"], t),
        value=inside(sign_value(v["value"], v.get("name"), t)),
    )


def _difficulty(v: Values, t: Translator) -> str:
    return t.gettext(
        "%(name)s: named by %(percent)s of teachers. Put it into the plans of pairs and the"
        " training of mentors.",
        name=name_of(v["name"], t),
        percent=percent(v["percent"], t),
    )


def _unsatisfied(v: Values, t: Translator) -> str:
    return t.gettext(
        "Satisfied %(who)s: %(n)s of %(of)s. Ask the others in a talk what to change.",
        who=_said(SATISFIED, v["side"], t),
        n=v["satisfied"],
        of=v["asked"],
    )


def _few_pairs(v: Values, t: Translator) -> str:
    return t.ngettext(
        "Only %(num)s pair of measurements: too few to tell how sure a change is. Measure more"
        " people next time.",
        "Only %(num)s pairs of measurements: too few to tell how sure a change is. Measure more"
        " people next time.",
        v["pairs"],
    )


ADVICE: Mapping[str, Callable[[Values, Translator], str]] = {
    "fell": _fell,
    "went_well": _went_well,
    "few_answers": _few_answers,
    "one_sided": _one_sided,
    "not_measured": _not_measured,
    "sign_well": _sign_well,
    "difficulty": _difficulty,
    "unsatisfied": _unsatisfied,
    "few_pairs": _few_pairs,
}


def sign_value(value: str, name: Any, t: Translator) -> str:
    """The value of a sign: named by the profile, or one of our own few."""
    if name:
        return name_of(name, t)
    return _said(SIGN_VALUES, value, t)


def _said(words: Mapping[str, str], code: str, t: Translator) -> str:
    return t.gettext(words[code]) if code in words else code


def _lessons(rows: Sequence[LessonRow], t: Translator) -> Piece:
    title = t.gettext("What pairing taught")
    shares = (t.gettext("Full cycle"), t.gettext("Ended early"))
    marks = (t.gettext("Satisfaction, of 5"), t.gettext("Mark of meetings, of 5"))
    heads = (
        Head(t.gettext("Sign"), 2.8, cols=((t.gettext("Sign"), Kind.TEXT),
                                           (t.gettext("Value"), Kind.TEXT))),
        Head(t.gettext("Pairs"), 0.8, True, ((t.gettext("Pairs"), Kind.INTEGER),)),
        *(Head(name, 1.4, True, ((name, Kind.SHARE),)) for name in shares),
        *(Head(name, wide, True, ((name, Kind.HUNDREDTH),))
          for name, wide in zip(marks, (2.0, 1.5), strict=True)),
    )  # fmt: skip
    lines = tuple(_lesson(row, t) for row in rows)
    dash = t.gettext("A dash: no data, or too few of them to be shown.")
    small = t.gettext(
        "Programmes of all years together. People decide, the table changes no weights."
    )
    return Piece(title, grid=Grid(title, heads, lines, sheet=title), small=(small, dash))


def _lesson(row: LessonRow, t: Translator) -> tuple[Spot, ...]:
    sign = _said(SIGNS, row.sign, t)
    value = sign_value(row.value, row.name, t)
    return (
        Spot(value[:1].upper() + value[1:], sign, (sign, value)),
        Spot(written(row.pairs, t), values=(row.pairs,)),
        *(_one(each, True, t) for each in (row.full_cycle, row.early_stop)),
        *(_one(each, False, t) for each in (row.satisfaction, row.rating)),
    )


def _one(value: float | None, is_share: bool, t: Translator) -> Spot:
    if value is None:
        return Spot(DASH, values=(DASH,))
    if is_share:
        return Spot(percent(round(100 * value), t), values=(exact(value),))
    return Spot(written(round(value, 1), t), values=(exact(value),))
