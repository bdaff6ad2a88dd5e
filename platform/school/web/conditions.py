"""Stage 1 on one page: who answers for what, whom the school told, what it leans on (S1)."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, TextAreaField

from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.conditions import queries, service
from school.conditions.service import InformingCard, MemberCard, ResourceCard
from school.registry.partners import partner_names
from school.web.labels import choices, said
from school.web.request_words import refusals_into, words
from web.filters import surname_first
from web.forms import DayField, Form, LineField, Needed, UpTo, WholeField
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.page import say
from web.work import current_work

bp = Blueprint(
    "conditions", __name__, url_prefix="/s/<school_code>/conditions", template_folder="templates"
)

LONGEST = 500


class MemberForm(Form):
    person_id = SelectField(_l("Person"), validators=[Needed(_l("Choose a person."))])
    post = SelectField(_l("Post"), validators=[Needed(_l("Choose the post from the list."))])
    duties = TextAreaField(_l("Duties"), validators=[UpTo(LONGEST)])
    since = DayField(_l("Since"))

    def offer(self, profile: Profile) -> "MemberForm":
        people = queries.could_hold(current_work().session)
        named = [(str(each.id), surname_first(each)) for each in people]
        self.person_id.choices = [("", _("choose")), *named]
        self.post.choices = [("", _("choose")), *choices(profile.team_posts)]
        return self

    def card(self) -> MemberCard:
        return MemberCard(
            person_id=UUID(self.person_id.data),
            post=self.post.data,
            duties=self.duties.data or "",
            since=self.since.data,
        )


class ResourceForm(Form):
    name = LineField(_l("What the school can lean on"), validators=[UpTo(200)])
    kind = SelectField(_l("Kind of resource"))
    partner_id = SelectField(_l("Whose it is"), default="")
    note = TextAreaField(_l("Note"), validators=[UpTo(LONGEST)])

    def offer(self, profile: Profile) -> "ResourceForm":
        partners = partner_names(current_work().session)
        self.kind.choices = [("", _("choose")), *choices(profile.resource_kinds)]
        own = ("", _("the school's own"))
        self.partner_id.choices = [own, *((str(each), name) for each, name in partners)]
        return self

    def card(self) -> ResourceCard:
        return ResourceCard(
            name=self.name.data or "",
            kind=self.kind.data or "",
            partner_id=UUID(self.partner_id.data) if self.partner_id.data else None,
            note=self.note.data or "",
        )


class InformingForm(Form):
    audience = SelectField(_l("Whom you told"))
    channel = SelectField(_l("How"))
    held_on = DayField(_l("When"), validators=[Needed()])
    people = WholeField(_l("How many people"), most=service.MOST_PEOPLE)
    note = TextAreaField(_l("Note"), validators=[UpTo(LONGEST)])

    def offer(self, profile: Profile) -> "InformingForm":
        self.audience.choices = [("", _("choose")), *choices(profile.audiences)]
        self.channel.choices = [("", _("choose")), *choices(profile.channels)]
        return self

    def card(self) -> InformingCard:
        return InformingCard(
            audience=self.audience.data or "",
            channel=self.channel.data or "",
            held_on=self.held_on.data,
            people=self.people.data,
            note=self.note.data or "",
        )


@bp.get("")
@requires(Permission.CONDITIONS_VIEW)
def index() -> str:
    work = current_work()
    year = SchoolYear.of(work.today())
    profile = profile_of(work.session)
    order = {post.code: number for number, post in enumerate(profile.team_posts)}
    team = sorted(queries.team(work.session), key=lambda each: order.get(each.post, 99))
    usual = {post.code: said(post.duties) for post in profile.team_posts}
    return render_template(
        "school/conditions/index.html",
        year=year,
        team=team,
        usual=usual,
        standing=queries.standing(work.session, year.start),
        resources=queries.resources(work.session, year.start),
        informings=queries.informings(work.session, year.start),
        stage=profile.stages[0],
        **words(profile),
    )


@bp.get("/team/new")
@requires(Permission.CONDITIONS_EDIT)
def new_member() -> str:
    form = MemberForm(data={"post": request.args.get("post", ""), "since": current_work().today()})
    return _member_page(form)


@bp.post("/team/new")
@requires(Permission.CONDITIONS_EDIT)
def add_member() -> ResponseReturnValue:
    form = _member()
    return _kept(form, lambda work: service.add_member(work, form.card())) or (
        _member_page(form), 422
    )  # fmt: skip


@bp.get("/team/<uuid:member_id>")
@requires(Permission.CONDITIONS_EDIT)
def edit_member(member_id: UUID) -> str:
    kept = queries.member(current_work().session, member_id)
    data = {
        "person_id": str(kept.person_id), "post": kept.post, "duties": kept.duties,
        "since": kept.since,
    }  # fmt: skip
    return _member_page(MemberForm(data=data), member_id)


@bp.post("/team/<uuid:member_id>")
@requires(Permission.CONDITIONS_EDIT)
def save_member(member_id: UUID) -> ResponseReturnValue:
    form = _member()
    kept = _kept(form, lambda work: service.change_member(work, member_id, form.card()))
    return kept or (_member_page(form, member_id), 422)


@bp.get("/resources/new")
@requires(Permission.CONDITIONS_EDIT)
def new_resource() -> str:
    return _resource_page(ResourceForm(data={"partner_id": request.args.get("partner", "")}))


@bp.post("/resources/new")
@requires(Permission.CONDITIONS_EDIT)
def add_resource() -> ResponseReturnValue:
    form = _resource()
    kept = _kept(form, lambda work: service.add_resource(work, form.card()))
    return kept or (_resource_page(form), 422)


@bp.get("/resources/<uuid:resource_id>")
@requires(Permission.CONDITIONS_EDIT)
def edit_resource(resource_id: UUID) -> str:
    kept = queries.resource(current_work().session, resource_id)
    data = {
        "name": kept.name, "kind": kept.kind, "note": kept.note,
        "partner_id": str(kept.partner_id or ""),
    }  # fmt: skip
    return _resource_page(ResourceForm(data=data), resource_id)


@bp.post("/resources/<uuid:resource_id>")
@requires(Permission.CONDITIONS_EDIT)
def save_resource(resource_id: UUID) -> ResponseReturnValue:
    form = _resource()
    kept = _kept(form, lambda work: service.change_resource(work, resource_id, form.card()))
    return kept or (_resource_page(form, resource_id), 422)


@bp.get("/informing/new")
@requires(Permission.CONDITIONS_EDIT)
def new_informing() -> str:
    asked = request.args.get("audience", "")
    return _informing_page(
        InformingForm(data={"audience": asked, "held_on": current_work().today()})
    )


@bp.post("/informing/new")
@requires(Permission.CONDITIONS_EDIT)
def add_informing() -> ResponseReturnValue:
    form = _informing()
    kept = _kept(form, lambda work: service.add_informing(work, form.card()))
    return kept or (_informing_page(form), 422)


@bp.get("/informing/<uuid:informing_id>")
@requires(Permission.CONDITIONS_EDIT)
def edit_informing(informing_id: UUID) -> str:
    kept = queries.informing(current_work().session, informing_id)
    data = {
        "audience": kept.audience, "channel": kept.channel, "held_on": kept.held_on,
        "people": kept.people, "note": kept.note,
    }  # fmt: skip
    return _informing_page(InformingForm(data=data), informing_id)


@bp.post("/informing/<uuid:informing_id>")
@requires(Permission.CONDITIONS_EDIT)
def save_informing(informing_id: UUID) -> ResponseReturnValue:
    form = _informing()
    kept = _kept(form, lambda work: service.change_informing(work, informing_id, form.card()))
    return kept or (_informing_page(form, informing_id), 422)


@bp.post("/<any(team,resources,informing):what>/<uuid:row_id>/remove")
@requires(Permission.CONDITIONS_EDIT)
def remove(what: str, row_id: UUID) -> ResponseReturnValue:
    acts: dict[str, Callable[[Work, UUID], None]] = {
        "team": service.remove_member,
        "resources": service.remove_resource,
        "informing": service.remove_informing,
    }
    acts[what](current_work(), row_id)
    say(_("Taken off the list."))
    return redirect(url_for(".index", _anchor=what), 303)


def _kept(form: Form, act: Callable[[Work], object]) -> ResponseReturnValue | None:
    """Do the act of a form that reads well; None when it stays on the page with its faults."""
    if form.validate():
        with refusals_into(form):
            act(current_work())
            say(_("Written down."))
            return redirect(url_for(".index"), 303)
    return None


def _member() -> MemberForm:
    return MemberForm().offer(profile_of(current_work().session))


def _resource() -> ResourceForm:
    return ResourceForm().offer(profile_of(current_work().session))


def _informing() -> InformingForm:
    return InformingForm().offer(profile_of(current_work().session))


def _member_page(form: MemberForm, row_id: UUID | None = None) -> str:
    profile = profile_of(current_work().session)
    return render_template(
        "school/conditions/member.html",
        form=form.offer(profile),
        row_id=row_id,
        usual=[(said(post.name), said(post.duties)) for post in profile.team_posts],
        **words(profile),
    )


def _resource_page(form: ResourceForm, row_id: UUID | None = None) -> str:
    profile = profile_of(current_work().session)
    return render_template(
        "school/conditions/resource.html",
        form=form.offer(profile),
        row_id=row_id,
        **words(profile),
    )


def _informing_page(form: InformingForm, row_id: UUID | None = None) -> str:
    profile = profile_of(current_work().session)
    return render_template(
        "school/conditions/informing.html",
        form=form.offer(profile),
        row_id=row_id,
        **words(profile),
    )
