"""Drafts of a formula: choosing facts, reading it back, its trial, its start."""

from dataclasses import dataclass
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.indicators import editing, register, trial
from regional.indicators.formula_rules import faults_of
from regional.indicators.register import Entry, VersionLine
from regional.web.indicator_editor import words
from regional.web.indicator_editor.base import bp, name_of, page, say_refusal
from regional.web.indicator_editor.forms import FormulaForm, StartForm, chosen
from regional.web.indicator_editor.trial_table import Tried, tried_of
from regional.web.years import years_of
from web.guard import requires
from web.i18n import gettext
from web.page import say
from web.work import current_work


@dataclass(frozen=True, slots=True)
class Found:
    """A draft with its indicator."""

    entry: Entry
    version: VersionLine


@bp.route("/<code>/draft", methods=["GET", "POST"])
@requires(Permission.INDICATORS_EDIT)
def draft(code: str) -> ResponseReturnValue:
    """Another formula; it begins as the one in force."""
    work = current_work()
    entry, profile = register.entry(work.session, code), profile_of(work.session)
    year = SchoolYear.of(work.today())
    form = FormulaForm(**_as_in_force(entry, year))
    form.offer(profile, share=entry.unit == "percent")
    if form.validate_on_submit() and _wants_writing(form, entry, profile):
        try:
            made = editing.draft_version(work, entry.id, form.card())
        except Invalid as fault:
            form.take(words.faults_in_words(fault.fields))
        else:
            say(gettext("The draft is written. Have it computed before it starts."))
            return redirect(url_for(".show_draft", version_id=made.id), 303)
    return page("draft", form, entry=entry, title=name_of(entry), **_of_form(form, entry, profile))


@bp.get("/drafts/<uuid:version_id>")
@requires(Permission.INDICATORS_EDIT)
def show_draft(version_id: UUID) -> ResponseReturnValue:
    """The draft in words, and what it came to on trial beside the formula in force."""
    work = current_work()
    code = register.code_of(work.session, version_id)
    found = _found(work, version_id, code)
    if found is None:  # it has started meanwhile, and the old address is in a job's result
        return redirect(url_for(".show", code=code), 303)
    year = SchoolYear.of(work.today())
    return page(
        "show_draft",
        entry=found.entry,
        title=name_of(found.entry),
        version=found.version,
        read=words.sentence(found.version, profile_of(work.session)),
        tried=_tried(work, found),
        since=SchoolYear(found.version.from_year),
        years=[(str(y), str(y)) for y in years_of(work, year)],
        trial_year=str(SchoolYear(min(found.version.from_year, year.start))),
    )


@bp.route("/drafts/<uuid:version_id>/edit", methods=["GET", "POST"])
@requires(Permission.INDICATORS_EDIT)
def edit_draft(version_id: UUID) -> ResponseReturnValue:
    work = current_work()
    found, profile = _draft(work, version_id), profile_of(work.session)
    form = FormulaForm(**_typed(found.version))
    form.offer(profile, share=found.entry.unit == "percent")
    if form.validate_on_submit() and _wants_writing(form, found.entry, profile):
        try:
            editing.change_draft(work, version_id, form.card())
        except Invalid as fault:
            form.take(words.faults_in_words(fault.fields))
        else:
            say(gettext("The draft is changed."))
            return redirect(url_for(".show_draft", version_id=version_id), 303)
    return page(
        "draft", form, entry=found.entry, title=name_of(found.entry), version=found.version,
        **_of_form(form, found.entry, profile),
    )  # fmt: skip


@bp.post("/drafts/<uuid:version_id>/try")
@requires(Permission.INDICATORS_EDIT)
def try_draft(version_id: UUID) -> ResponseReturnValue:
    """Have the worker compute it; the job's page leads back to the outcome."""
    work = current_work()
    try:
        year = SchoolYear.parse(request.form.get("year", "")).start
        job_id = trial.ask_trial(work, version_id, year)
    except (ValueError, Invalid):
        say(gettext("Check the school year. For example, 2026/2027."), "bad")
        return redirect(url_for(".show_draft", version_id=version_id), 303)
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@bp.route("/drafts/<uuid:version_id>/start", methods=["GET", "POST"])
@requires(Permission.INDICATORS_EDIT)
def start(version_id: UUID) -> ResponseReturnValue:
    """What will change from when on, and the one button."""
    work = current_work()
    found = _draft(work, version_id)
    if found.version.tried_at is None:
        say_refusal(WrongState("not_tried"))
        return redirect(url_for(".show_draft", version_id=version_id), 303)
    form = StartForm()
    if form.validate_on_submit():
        try:
            version = editing.put_in_force(work, version_id, form.reason.data or "")
        except Invalid as fault:
            form.take(words.faults_in_words(fault.fields))
        except WrongState as refusal:
            say_refusal(refusal)
            return redirect(url_for(".show_draft", version_id=version_id), 303)
        else:
            say(gettext("Version %(number)s has started. Figures follow in a few seconds.",
                        number=version.number))  # fmt: skip
            return redirect(url_for(".show", code=found.entry.code), 303)
    return page(
        "start", form, entry=found.entry, title=name_of(found.entry), version=found.version,
        read=words.sentence(found.version, profile_of(work.session)),
        tried=_tried(work, found),
        effects=_effects(work, found),
        past=found.version.from_year < SchoolYear.of(work.today()).start,
    )  # fmt: skip


@bp.post("/drafts/<uuid:version_id>/delete")
@requires(Permission.INDICATORS_EDIT)
def delete_draft(version_id: UUID) -> ResponseReturnValue:
    try:
        code = editing.delete_draft(current_work(), version_id)
    except WrongState as refusal:
        say_refusal(refusal)
        return redirect(url_for(".index"), 303)
    say(gettext("The draft is put away."))
    return redirect(url_for(".show", code=code), 303)


def _found(work: Work, version_id: UUID, code: str) -> Found | None:
    entry = register.entry(work.session, code)
    version = next((v for v in entry.drafts if v.id == version_id), None)
    return Found(entry, version) if version is not None else None


def _draft(work: Work, version_id: UUID) -> Found:
    """The draft; what has started is no draft any more."""
    found = _found(work, version_id, register.code_of(work.session, version_id))
    if found is None:
        raise NotFound("indicator_version")
    return found


def _tried(work: Work, found: Found) -> Tried | None:
    kept = found.version.trial
    return tried_of(work, found.entry, trial.Trial.of(kept)) if kept else None


def _as_in_force(entry: Entry, year: SchoolYear) -> dict[str, object]:
    """The fields of a new draft: the formula in force, from the next school year on."""
    held = entry.in_force(year.start) or next(iter(entry.started), None)
    since = SchoolYear(year.start + 1) if held else year
    if held is None:
        return {"missing": "leave_out", "from_year": since}
    return {
        **chosen(held.numerator_fact, held.denominator_fact),
        "missing": held.missing,
        "from_year": since,
    }


def _typed(version: VersionLine) -> dict[str, object]:
    return {
        **chosen(version.numerator_fact, version.denominator_fact),
        "missing": version.missing,
        "from_year": SchoolYear(version.from_year),
        "order_number": version.order_number or "",
        "order_date": version.order_date,
        "note": version.note,
    }


def _wants_writing(form: FormulaForm, entry: Entry, profile: Profile) -> bool:
    """False when one only asked how the formula reads; its faults are told all the same."""
    if "look" not in request.form:
        return True
    faults = faults_of(form.card(), entry.unit, profile)
    form.take(words.faults_in_words(faults))
    return False


def _of_form(form: FormulaForm, entry: Entry, profile: Profile) -> dict[str, object]:
    card = form.card()
    sound = card.numerator and not faults_of(card, entry.unit, profile)
    return {
        "read": words.reading(card.numerator, card.denominator, card.missing, profile)
        if sound
        else None,
        "groups": [
            (gettext(words.GROUPS[group]), told) for group, told in words.catalogue(profile).items()
        ],
    }


def _effects(work: Work, found: Found) -> list[str]:
    """What the start brings about, in sentences."""
    since, current = SchoolYear(found.version.from_year), SchoolYear.of(work.today())
    held = found.entry.in_force(since.start)
    later = [v for v in found.entry.started if v.from_year > since.start]
    said = [gettext("From %(year)s on the indicator is counted by this formula.", year=since)]
    if held is not None and held.from_year == since.start:
        said.append(gettext("It replaces version %(number)s, which counts in no year any more.",
                            number=held.number))  # fmt: skip
    elif held is not None:
        said.append(gettext("Earlier years keep version %(number)s and their figures.",
                            number=held.number))  # fmt: skip
    if later:
        next_one = SchoolYear(later[-1].from_year)
        said.append(gettext("Version %(number)s goes before it from %(year)s on.",
                            number=later[-1].number, year=next_one))  # fmt: skip
    if since.start > current.start:
        said.append(gettext("The figures of %(year)s do not change.", year=current))
    said.append(gettext("A started version does not change any more: what is wrong with it, another"
                        " version puts right."))  # fmt: skip
    return said
