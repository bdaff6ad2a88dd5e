"""The school's own events of the roadmap: added and reworded."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.profile.stored import profile_of
from school.roadmap import service
from school.roadmap.queries import ItemView, Roadmap
from school.roadmap.service import ItemText
from school.web.labels import Labels
from school.web.roadmap import bp
from school.web.roadmap.acts import chosen_id, people_offered
from school.web.roadmap.pages import asked, frame, plan_with
from school.web.roadmap.words import ROLES, faults_into
from web.fields import TextField
from web.forms import DayField, Form, LineField, UpTo
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.page import say
from web.work import current_work


class WordsForm(Form):
    title = LineField(_l("Event"), validators=[UpTo(200)])
    stage = SelectField(_l("Stage"), coerce=int)
    task = TextField(_l("Task"), validators=[UpTo(500)])
    result = TextField(_l("Expected result"), validators=[UpTo(500)])
    role = SelectField(_l("Who answers"))
    person_id = SelectField(_l("Person of the team"), default="")

    def offer(self, plan: Roadmap) -> "WordsForm":
        del plan
        stages = Labels(profile_of(current_work().session)).stages()
        self.stage.choices = [(n, f"{n}. {name}") for n, name in enumerate(stages, start=1)]
        self.role.choices = [(code, _(words)) for code, words in ROLES.items()]
        self.person_id.choices = people_offered()
        return self

    def text(self) -> ItemText:
        return ItemText(
            title=self.title.data or "", stage=self.stage.data, task=self.task.data or "",
            result=self.result.data or "", role=self.role.data,
            person_id=chosen_id(self.person_id.data),
        )  # fmt: skip


class NewForm(WordsForm):
    starts_on = DayField(_l("First day"))
    due_on = DayField(_l("By what day"))
    after_id = SelectField(_l("What it waits for"), default="")
    # A button hit twice adds one event.
    event = HiddenField()

    def offer(self, plan: Roadmap) -> "NewForm":
        super().offer(plan)
        open_ones = [item for item in plan.items if not item.is_closed]
        named = [(str(item.id), item.title) for item in open_ones]
        self.after_id.choices = [("", _("nothing")), *named]
        return self

    def text(self) -> ItemText:
        typed = super().text()
        return ItemText(
            title=typed.title, stage=typed.stage, task=typed.task, result=typed.result,
            role=typed.role, person_id=typed.person_id, starts_on=self.starts_on.data,
            due_on=self.due_on.data, after_id=chosen_id(self.after_id.data),
        )  # fmt: skip


@bp.get("/new")
@requires(Permission.ROADMAP_EDIT)
def new() -> str:
    plan = asked()
    form = NewForm(data={"event": str(new_id()), "role": "curator"}).offer(plan)
    return _form_page(plan, form)


@bp.post("/new")
@requires(Permission.ROADMAP_EDIT)
def add() -> ResponseReturnValue:
    plan = asked()
    form = NewForm().offer(plan)
    if form.validate():
        with faults_into(form):
            item_id = _id_of(form)
            service.add_own(current_work(), plan.year.start, item_id, form.text())
            say(_("The event is in the roadmap."))
            return redirect(url_for(".show", item_id=item_id), 303)
    return _form_page(plan, form), 422


@bp.get("/<uuid:item_id>/words")
@requires(Permission.ROADMAP_EDIT)
def edit(item_id: UUID) -> str:
    plan, item = _own(item_id)
    kept = {"person_id": str(item.person_id or "")}
    return _form_page(plan, WordsForm(obj=item, data=kept).offer(plan), item)


@bp.post("/<uuid:item_id>/words")
@requires(Permission.ROADMAP_EDIT)
def save(item_id: UUID) -> ResponseReturnValue:
    plan, item = _own(item_id)
    form = WordsForm().offer(plan)
    if form.validate():
        with faults_into(form):
            service.change_own(current_work(), item_id, form.text())
            say(_("The event is saved."))
            return redirect(url_for(".show", item_id=item_id), 303)
    return _form_page(plan, form, item), 422


def _own(item_id: UUID) -> tuple[Roadmap, ItemView]:
    plan = plan_with(item_id)
    item = plan.item(item_id)
    if not item.is_own:
        raise WrongState("roadmap_not_own")
    return plan, item


def _id_of(form: NewForm) -> UUID:
    try:
        return UUID(form.event.data or "")
    except ValueError:
        raise NotFound("RoadmapItem") from None


def _form_page(plan: Roadmap, form: WordsForm, item: ItemView | None = None) -> str:
    today = current_work().today()
    return render_template(
        "school/roadmap/edit.html", form=form, item=item, url=request.full_path.rstrip("?"),
        **frame(plan, today),
    )  # fmt: skip
