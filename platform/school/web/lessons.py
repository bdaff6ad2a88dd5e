"""What pairing taught: signs of a pair against how it went (R-54, M-07); aggregates alone."""

from collections.abc import Mapping

from flask import Blueprint, render_template

from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from school.completion.lessons import LEAST, MEASURES, UNKNOWN, Lesson, lessons
from school.completion.pasts import pasts
from school.web.labels import first_up, said
from school.web.pair_words import basis_words, way_words
from school.web.programme_tabs import section_tabs
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import mark
from web.work import current_work

bp = Blueprint(
    "lessons", __name__, url_prefix="/s/<school_code>/lessons", template_folder="templates"
)

TITLES: Mapping[str, str] = {
    "way": mark("How the pair was made"),
    "basis": mark("What the pair stands on"),
    "subject": mark("Subject of the two"),
    "age_gap": mark("Difference of age"),
    "help": mark("Help that was asked for"),
    "work_format": mark("Format of work"),
    "mentor_type": mark("Type of mentor"),
}
HEADS: Mapping[str, str] = {
    "satisfaction": mark("Satisfaction, of 5"),
    "early_stop": mark("Ended early"),
    "full_cycle": mark("Full cycle"),
    "rating": mark("Mark of meetings, of 5"),
}
SHARES = frozenset({"early_stop", "full_cycle"})
VALUES: Mapping[str, str] = {
    "same": mark("the same subject"),
    "other": mark("different subjects"),
    "all": mark("the mentor offers all of it"),
    "some": mark("the mentor offers a part"),
    "none": mark("the mentor offers none of it"),
    "0_4": mark("less than 5 years"),
    "5_9": mark("5–9 years"),
    "10_19": mark("10–19 years"),
    "20": mark("20 years and more"),
}


@bp.get("")
@requires(Permission.PROGRAMME_VIEW)
def index() -> str:
    session = current_work().session
    profile = profile_of(session)
    known = pasts(session, profile)
    told = lessons(known)
    return render_template(
        "school/lessons/index.html",
        tabs=section_tabs(),
        number=len(known),
        least=LEAST,
        tables=[_table(profile, each) for each in told if _is_known(each)],
        unknown=[_(TITLES[each.sign]) for each in told if not _is_known(each)],
        measures=[(name, _(HEADS[name]), name in SHARES) for name in MEASURES],
    )


def _is_known(lesson: Lesson) -> bool:
    """Whether the sign is known of any pair: a table of the unknown alone tells nothing."""
    return any(line.value != UNKNOWN for line in lesson.lines)


def _table(profile: Profile, lesson: Lesson) -> dict[str, object]:
    lines = [(_value(profile, lesson.sign, line.value), line) for line in lesson.lines]
    return {"sign": lesson.sign, "title": _(TITLES[lesson.sign]), "lines": lines}


def _value(profile: Profile, sign: str, value: str) -> str:
    if value == UNKNOWN:
        return _("Not known")
    if sign == "way":
        return first_up(way_words(value))
    if sign == "basis":
        return first_up(basis_words(value))
    if sign == "work_format":
        return _named(profile.work_formats, value)
    if sign == "mentor_type":
        return _named([each for form in profile.forms for each in form.mentor_types], value)
    return first_up(_(VALUES[value]))


def _named(items: object, code: str) -> str:
    known = next((each for each in items if each.code == code), None)  # type: ignore[attr-defined]
    return first_up(said(known.name)) if known else code
