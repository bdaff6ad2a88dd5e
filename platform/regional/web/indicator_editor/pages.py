"""The list of indicators, one indicator in time, its words, its end, and the catalogue of facts."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from regional.indicators import editing, register
from regional.indicators.register import Entry
from regional.web.indicator_editor import words
from regional.web.indicator_editor.base import bp, name_of, page, say_refusal
from regional.web.indicator_editor.forms import IndicatorForm, RetireForm
from web.guard import requires
from web.i18n import gettext, language
from web.page import say
from web.work import current_work


@bp.get("/")
@requires(Permission.INDICATORS_EDIT)
def index() -> ResponseReturnValue:
    """Every indicator under its part of the table, with its version, target and drafts."""
    work = current_work()
    found = register.entries(work.session)
    year = SchoolYear.of(work.today())
    return page(
        "index",
        year=year,
        groups=words.places_of(found),
        waiting=[(entry, draft) for entry in found for draft in entry.drafts],
    )


@bp.get("/facts")
@requires(Permission.KPI_VIEW)
def facts() -> ResponseReturnValue:
    """What indicators are counted from: every fact, its meaning and where it comes from."""
    work = current_work()
    profile = profile_of(work.session)
    groups = [
        (gettext(words.GROUPS[group]), told) for group, told in words.catalogue(profile).items()
    ]
    return page(
        "facts",
        groups=groups,
        flags=[flag.name.in_language(language()) for flag in profile.school_flags],
        kinds=[kind.name.in_language(language()) for kind in profile.school_types],
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.INDICATORS_EDIT)
def new() -> ResponseReturnValue:
    work = current_work()
    form = IndicatorForm(unit="percent", direction="up", shown_in="counters")
    form.offer([(e.code, name_of(e)) for e in register.entries(work.session)])
    if form.validate_on_submit():
        try:
            made = editing.create_indicator(work, form.card())
        except Invalid as fault:
            form.take(words.faults_in_words(fault.fields))
        else:
            say(gettext("The indicator is entered. Now choose its formula."))
            return redirect(url_for(".draft", code=made.code), 303)
    return page("indicator", form, entry=None, english=_english(form))


@bp.get("/<code>")
@requires(Permission.INDICATORS_EDIT)
def show(code: str) -> ResponseReturnValue:
    """Versions in time and targets by year; drafts above them."""
    work = current_work()
    entry, profile = register.entry(work.session, code), profile_of(work.session)
    year = SchoolYear.of(work.today())
    return page(
        "show",
        entry=entry,
        title=name_of(entry),
        about=entry.say("about", language()),
        year=year,
        now=entry.in_force(year.start),
        read={version.id: words.sentence(version, profile) for version in entry.versions},
        ends=_ends(entry),
    )


@bp.route("/<code>/edit", methods=["GET", "POST"])
@requires(Permission.INDICATORS_EDIT)
def edit(code: str) -> ResponseReturnValue:
    work = current_work()
    entry = register.entry(work.session, code)
    others = [e for e in register.entries(work.session) if e.code != code]
    form = IndicatorForm(**_typed(entry, others))
    form.offer([(e.code, name_of(e)) for e in others])
    if form.validate_on_submit():
        try:
            editing.correct_indicator(work, entry.id, form.card())
        except Invalid as fault:
            form.take(words.faults_in_words(fault.fields))
        except WrongState as refusal:
            say_refusal(refusal)
            return redirect(url_for(".show", code=code), 303)
        else:
            say(gettext("The words are changed."))
            return redirect(url_for(".show", code=code), 303)
    return page("indicator", form, entry=entry, title=name_of(entry), english=_english(form))


@bp.post("/<code>/delete")
@requires(Permission.INDICATORS_EDIT)
def delete(code: str) -> ResponseReturnValue:
    work = current_work()
    try:
        editing.delete_indicator(work, register.entry(work.session, code).id)
    except WrongState as refusal:
        say_refusal(refusal)
        return redirect(url_for(".show", code=code), 303)
    say(gettext("The indicator is put away: nothing of it had started."))
    return redirect(url_for(".index"), 303)


@bp.route("/<code>/retire", methods=["GET", "POST"])
@requires(Permission.INDICATORS_EDIT)
def retire(code: str) -> ResponseReturnValue:
    work = current_work()
    entry = register.entry(work.session, code)
    form = RetireForm(from_year=SchoolYear(SchoolYear.of(work.today()).start + 1))
    if form.validate_on_submit():
        try:
            editing.retire(work, entry.id, form.from_year.data.start)
        except Invalid as fault:
            form.take(words.faults_in_words(fault.fields))
        else:
            say(gettext("The indicator is retired. Earlier years keep their figures."))
            return redirect(url_for(".show", code=code), 303)
    return page("retire", form, entry=entry, title=name_of(entry))


@bp.post("/<code>/bring-back")
@requires(Permission.INDICATORS_EDIT)
def bring_back(code: str) -> ResponseReturnValue:
    work = current_work()
    try:
        editing.bring_back(work, register.entry(work.session, code).id)
    except WrongState as refusal:
        say_refusal(refusal)
    else:
        say(gettext("The indicator is computed again. Figures follow in a few seconds."))
    return redirect(url_for(".show", code=code), 303)


def _ends(entry: Entry) -> dict[int, SchoolYear | None]:
    """By number of a version that is over: its last school year, None if it counts in no year."""
    ends: dict[int, SchoolYear | None] = {}
    later = None
    for version in entry.started:
        if later is not None:
            ends[version.number] = SchoolYear(later - 1) if version.from_year < later else None
        later = version.from_year
    return ends


def _typed(entry: Entry, others: list[Entry]) -> dict[str, str]:
    before = [e.code for e in others if e.position < entry.position]
    russian, english = entry.names["ru"], entry.names["en"]
    found = {key: russian[key] for key in ("name", "short_name", "about")}
    found |= {f"{key}_en": english[key] for key in found if english[key] != russian[key]}
    return found | {
        "unit": entry.unit,
        "direction": entry.direction,
        "shown_in": entry.shown_in,
        "after": before[-1] if before else "",
    }


def _english(form: IndicatorForm) -> bool:
    """Whether something stands in the folded English words."""
    return any(
        form[name].data or form[name].errors for name in form._fields if name.endswith("_en")
    )
