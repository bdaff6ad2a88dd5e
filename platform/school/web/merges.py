"""Probable doubles of the register: compared side by side, made one, told apart, taken apart."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectChoice

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from school.programmes.people import correct_person
from school.registry import queries
from school.registry.duplicates import carried, doubles, recent_merges
from school.registry.merging import UNDO_DAYS, merge_people, tell_apart, undo_merge
from school.registry.queries import PersonLine, PersonView
from school.registry.rules import is_minor
from school.registry.service import PersonCard
from school.web.faults import faults_into
from school.web.labels import GENDERS, Labels, phone_words
from web.filters import day, full_name
from web.forms import Form
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import mark
from web.page import say
from web.paging import page_of
from web.work import current_work, seen

bp = Blueprint(
    "merges", __name__, url_prefix="/s/<school_code>/people/doubles", template_folder="templates"
)
A_PAGE = 10
CARRIED: Mapping[str, str] = {
    "participation": mark("parts in programmes"),
    "consent": mark("consents signed"),
    "request": mark("requests"),
    "base_entry": mark("places in the bases"),
    "mentor_profile": mark("mentor's profile"),
    "guardian": mark("family"),
    "interview": mark("interviews"),
    "answer_sheet": mark("questionnaires filled"),
    "trainee": mark("trainings"),
    "certificate": mark("certificates of a person"),
}
OTHER = mark("other records")
STOPPED: Mapping[str, str] = {
    "merged": mark("One of these cards is merged already."),
    "merge_undone": mark("This merge is undone already."),
    "merge_undo_late": mark("More than 30 days have passed: the cards can no longer be parted."),
    "merge_undo_order": mark("This card was merged once more since. Undo the later merge first."),
    "merge_undo_rules": mark("The cards cannot be parted: their consents would not fit."),
}


class MergeForm(Form):
    kept = RadioField(_l("Which card stays?"), validate_choice=False)


@bp.get("")
@requires(Permission.PEOPLE_MERGE)
def index() -> str:
    work = current_work()
    found = doubles(work.session, work.today())
    page = page_of(len(found), request.args, size=A_PAGE)
    shown = found[page.offset : page.offset + page.size]
    people = [person for double in shown for person in (double.first, double.second)]
    profile = profile_of(work.session)
    _log(people, profile)
    labels = Labels(profile)
    hangs = carried(work.session, {person.id for person in people})
    since = work.now() - timedelta(days=UNDO_DAYS)
    return render_template(
        "school/merges/index.html",
        page=page,
        pairs=[
            (each, _rows(_facts(each.first, labels), _facts(each.second, labels), differing=True),
             carried_words(hangs[each.first.id]), carried_words(hangs[each.second.id]))
            for each in shown
        ],
        merges=recent_merges(work.session, since),
        undo_days=timedelta(days=UNDO_DAYS),
    )  # fmt: skip


@bp.get("/<uuid:first_id>/<uuid:second_id>")
@requires(Permission.PEOPLE_MERGE)
def show(first_id: UUID, second_id: UUID) -> ResponseReturnValue:
    pair = _pair(first_id, second_id)
    for view in pair:
        if view.merged_into_id is not None:
            return redirect(url_for("people.show", person_id=view.merged_into_id))
    return _page(MergeForm(), pair)


@bp.post("/<uuid:first_id>/<uuid:second_id>")
@requires(Permission.PEOPLE_MERGE)
def merge(first_id: UUID, second_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), MergeForm()
    pair = _pair(first_id, second_id)
    if form.validate():
        with faults_into(form, profile_of(work.session)):
            kept_id, gone_id = _chosen(form, first_id, second_id)
            try:
                done = merge_people(work, kept_id, gone_id)
            except WrongState as stopped:
                return _stopped(stopped)
            if "teaching_since" in done.before["kept"]:  # type: ignore[operator]
                correct_person(work, kept_id, _as_kept(kept_id))
            until = day(work.today() + timedelta(days=UNDO_DAYS))
            say(_("The cards are one now. Until %(day)s they can be parted again.", day=until))
            return redirect(url_for("people.show", person_id=kept_id), 303)
    return _page(form, pair), 422


@bp.post("/<uuid:first_id>/<uuid:second_id>/apart")
@requires(Permission.PEOPLE_MERGE)
def part(first_id: UUID, second_id: UUID) -> ResponseReturnValue:
    try:
        tell_apart(current_work(), first_id, second_id)
    except WrongState as stopped:
        return _stopped(stopped)
    say(_("Remembered: these are two people. They will not be offered again."))
    return redirect(url_for(".index"), 303)


@bp.post("/undo/<uuid:merge_id>")
@requires(Permission.PEOPLE_MERGE)
def undo(merge_id: UUID) -> ResponseReturnValue:
    try:
        done = undo_merge(current_work(), merge_id)
    except WrongState as stopped:
        return _stopped(stopped)
    say(_("The cards are two again."))
    return redirect(url_for(".show", first_id=done.kept_id, second_id=done.gone_id), 303)


def _chosen(form: MergeForm, first_id: UUID, second_id: UUID) -> tuple[UUID, UUID]:
    """The card that stays, then the other."""
    for kept_id, gone_id in ((first_id, second_id), (second_id, first_id)):
        if form.kept.data == str(kept_id):
            return kept_id, gone_id
    raise Invalid({"kept": "keep_unknown"})


def carried_words(rows: Mapping[str, int]) -> str:
    """«согласия: 2; запросы: 1»: what hangs on a card, tables nobody named taken together."""
    known = [f"{_(word)}: {rows[table]}" for table, word in CARRIED.items() if table in rows]
    others = sum(number for table, number in rows.items() if table not in CARRIED)
    return "; ".join([*known, f"{_(OTHER)}: {others}"] if others else known)


def _stopped(stopped: WrongState) -> ResponseReturnValue:
    say(_(STOPPED.get(stopped.code, STOPPED["merged"])), "bad")
    return redirect(url_for(".index"), 303)


def _pair(first_id: UUID, second_id: UUID) -> tuple[PersonView, PersonView]:
    session = current_work().session
    return queries.person_view(session, first_id), queries.person_view(session, second_id)


def _page(form: MergeForm, pair: tuple[PersonView, PersonView]) -> str:
    work = current_work()
    lines = [view.line for view in pair]
    profile = profile_of(work.session)
    _log(lines, profile)
    hangs = carried(work.session, [line.id for line in lines])
    richer = max(lines, key=lambda line: (line.left_on is None, sum(hangs[line.id].values())))
    if form.kept.data is None:
        form.kept.data = str(richer.id)
    form.kept.choices = [
        SelectChoice(str(line.id), _("card %(n)s: %(name)s", n=n, name=_told(line)))
        for n, line in enumerate(lines, 1)
    ]
    labels = Labels(profile)
    first, second = ({**_facts(view.line, labels), **_contacts(view)} for view in pair)
    return render_template(
        "school/merges/show.html",
        form=form,
        first=lines[0],
        second=lines[1],
        rows=_rows(first, second, differing=False),
        hangs=[carried_words(hangs[line.id]) for line in lines],
        undo_days=UNDO_DAYS,
    )


def _told(line: PersonLine) -> str:
    said = [full_name(line), line.school_class, day(line.born_on) if line.born_on else ""]
    return ", ".join(each for each in said if each)


def _facts(person: PersonLine, labels: Labels) -> dict[str, str]:
    """What the card says, by the words of its fields."""
    return {
        _("Full name"): full_name(person),
        _("Who is it"): labels.person(person.kind),
        _("Class"): person.school_class,
        _("Date of birth"): day(person.born_on) if person.born_on else "",
        _("Gender"): _(GENDERS[person.gender]) if person.gender else "",
        _("Subject"): person.subject,
        _("Teaching since"): day(person.teaching_since) if person.teaching_since else "",
        _("Left the school on"): day(person.left_on) if person.left_on else "",
    }


def _contacts(view: PersonView) -> dict[str, str]:
    return {
        _("Telephone"): phone_words(view.phone) or "",
        _("E-mail"): view.email,
        _("Place of work"): view.workplace,
        _("Position"): view.position,
        _("From the organisation"): view.partner,
        _("Finished school in"): str(view.finished_year or ""),
    }


def _rows(
    first: Mapping[str, str], second: Mapping[str, str], *, differing: bool
) -> list[tuple[str, str, str, bool]]:
    """Field, both values, whether they differ; fields empty on both cards are left out."""
    rows = [(name, first[name], second[name], first[name] != second[name]) for name in first]
    return [row for row in rows if (row[1] or row[2]) and (row[3] or not differing)]


def _as_kept(person_id: UUID) -> PersonCard:
    """The card as it stands: saving it again tells the programmes what the merge has brought."""
    view = queries.person_view(current_work().session, person_id)
    line = view.line
    return PersonCard(
        full_name=full_name(line),
        kind=line.kind,
        school_class=line.school_class,
        gender=line.gender,
        born_on=line.born_on,
        subject=line.subject,
        teaching_since=line.teaching_since,
        is_manager=line.is_manager,
        left_on=line.left_on,
        phone=view.phone,
        email=view.email,
        is_namesake=True,
    )


def _log(people: Iterable[PersonLine], profile: Profile) -> None:
    """Whoever compares children's cards leaves a trace on each."""
    today = current_work().today()
    minors = [each for each in people if is_minor(each.kind, each.born_on, today, profile)]
    if minors:
        with seen(current_actor()) as log:
            for person in minors:
                log.record("person.seen", "person", person.id, kind="view")
