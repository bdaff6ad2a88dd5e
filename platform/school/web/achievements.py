"""What participants of a pair achieved: written down, corrected, taken away (E-16, W-05)."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField, TextAreaField

from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from school.completion import achievements
from school.completion.achievements import LONGEST_NOTE, LONGEST_TITLE, AchievementCard
from school.pairing.queries import PairView, pair_view
from school.web.completion_words import LEVELS, refused_into
from school.web.labels import choices, first_up
from school.web.pair_tabs import pair_tabs
from web.filters import surname_first
from web.forms import DayField, Form, LineField, UpTo
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.page import say
from web.work import current_work

bp = Blueprint("achievements", __name__, url_prefix="/s/<school_code>", template_folder="templates")


class AchievementForm(Form):
    kind = SelectField(_l("Kind of achievement"), default="", validate_choice=False)
    title = LineField(_l("What it is called"), validators=[UpTo(LONGEST_TITLE)])
    level = SelectField(_l("Level"), default="", validate_choice=False)
    got_on = DayField(_l("When"))
    note = TextAreaField(_l("Note"), validators=[UpTo(LONGEST_NOTE)], render_kw={"rows": 2})

    def offer(self, profile: Profile) -> "AchievementForm":
        self.kind.choices = [("", _("choose")), *choices(profile.achievement_kinds)]
        levels = [(code, first_up(_(words))) for code, words in LEVELS.items()]
        self.level.choices = [("", _("not stated")), *levels]
        return self

    def card(self) -> AchievementCard:
        return AchievementCard(
            kind=self.kind.data or "",
            title=self.title.data or "",
            got_on=self.got_on.data,
            level=self.level.data or "",
            note=self.note.data or "",
        )


class NewForm(AchievementForm):
    side = RadioField(_l("Whose"), default="mentee", validate_choice=False)

    def of(self, pair: PairView) -> "NewForm":
        self.side.choices = [
            ("mentee", surname_first(pair.mentee)), ("mentor", surname_first(pair.mentor)),
        ]  # fmt: skip
        return self


@bp.get("/pairs/<uuid:pair_id>/achievements/new")
@requires(Permission.PROGRAMME_EDIT)
def new(pair_id: UUID) -> str:
    work = current_work()
    pair = pair_view(work.session, pair_id)
    return _new_page(NewForm(data={"got_on": work.today(), "side": "mentee"}), pair)


@bp.post("/pairs/<uuid:pair_id>/achievements/new")
@requires(Permission.PROGRAMME_EDIT)
def add(pair_id: UUID) -> ResponseReturnValue:
    work = current_work()
    pair = pair_view(work.session, pair_id)
    form = NewForm().of(pair).offer(profile_of(work.session))
    if form.validate():
        whose = pair.mentor if form.side.data == "mentor" else pair.mentee
        with refused_into(form):
            achievements.add_achievement(work, whose.participation_id, form.card())
            say(_("The achievement is written down."))
            return redirect(url_for("completion.show", pair_id=pair_id), 303)
    return _new_page(form, pair), 422


@bp.get("/achievements/<uuid:achievement_id>")
@requires(Permission.PROGRAMME_EDIT)
def edit(achievement_id: UUID) -> str:
    known = achievements.achievement(current_work().session, achievement_id)
    return _edit_page(AchievementForm(obj=known), achievement_id)


@bp.post("/achievements/<uuid:achievement_id>")
@requires(Permission.PROGRAMME_EDIT)
def save(achievement_id: UUID) -> ResponseReturnValue:
    work = current_work()
    known = achievements.achievement(work.session, achievement_id)
    form = AchievementForm().offer(profile_of(work.session))
    if form.validate():
        with refused_into(form):
            achievements.change_achievement(work, achievement_id, form.card())
            say(_("The achievement is corrected."))
            return redirect(url_for("people.show", person_id=known.person_id), 303)
    return _edit_page(form, achievement_id), 422


@bp.post("/achievements/<uuid:achievement_id>/remove")
@requires(Permission.PROGRAMME_EDIT)
def remove(achievement_id: UUID) -> ResponseReturnValue:
    work = current_work()
    known = achievements.achievement(work.session, achievement_id)
    achievements.remove_achievement(work, achievement_id)
    say(_("The achievement is taken away."))
    return redirect(url_for("people.show", person_id=known.person_id), 303)


def _new_page(form: NewForm, pair: PairView) -> str:
    profile = profile_of(current_work().session)
    return render_template(
        "school/achievements/new.html", form=form.of(pair).offer(profile), pair=pair,
        tabs=pair_tabs(pair, "completion.show"),
    )  # fmt: skip


def _edit_page(form: AchievementForm, achievement_id: UUID) -> str:
    session = current_work().session
    return render_template(
        "school/achievements/edit.html",
        form=form.offer(profile_of(session)),
        known=achievements.achievement(session, achievement_id),
    )
