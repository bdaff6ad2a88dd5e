"""Accepting a variant: what it means, the reasons that rules ask for, what has changed since."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.matching.accepting import Accepted, Changed, accept
from school.matching.queries import MatchingView, Variant
from school.matching.values import MUTUAL
from school.programmes.proposing import at_fields
from school.programmes.queries import programme
from school.programmes.service import form_for_schools
from school.web.appointing_form import label_rules
from school.web.matching import bp, variants
from school.web.matching.forms import AcceptForm
from school.web.matching.pages import at, of_programme, page
from school.web.matching.words import against, fault_words, refused_words
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import ngettext
from web.page import say
from web.work import current_work

# The two names and what stands against them now.
Told = tuple[object, object, str]


@bp.get("/<uuid:matching_id>/accept/<any(a,b):variant>")
@requires(Permission.MATCHING)
def ask(programme_id: UUID, matching_id: UUID, variant: str) -> ResponseReturnValue:
    view = of_programme(programme_id, matching_id)
    if view.state != "draft":
        return redirect(at(programme_id, matching_id), 303)
    return _page(programme_id, view, variant, AcceptForm(), _flagged(view, variant))


@bp.post("/<uuid:matching_id>/accept/<any(a,b):variant>")
@requires(Permission.MATCHING)
def take(programme_id: UUID, matching_id: UUID, variant: str) -> ResponseReturnValue:
    """Accept; the same again changes nothing and says the same."""
    work, form = current_work(), AcceptForm()
    view = of_programme(programme_id, matching_id)
    changed: Sequence[Told] = ()
    status = 422
    if form.validate():
        try:
            done = accept(work, matching_id, variant, form.reasons())
            say(_done(done))
            return redirect(url_for(".tell", programme_id=programme_id), 303)
        except Invalid as refused:
            form.take(fault_words(at_fields(refused), profile_of(work.session)))
        except WrongState as refused:
            if refused.code != "matching_changed":
                say(refused_words(refused), "bad")
                return redirect(at(programme_id, matching_id), 303)
            changed, status = _changed(view, refused), 409
    return _page(programme_id, view, variant, form, changed), status


def _page(
    programme_id: UUID,
    view: MatchingView,
    variant: str,
    form: AcceptForm,
    changed: Sequence[Told],
) -> str:
    work = current_work()
    shown = programme(work.session, programme_id)
    label_rules(form, form_for_schools(profile_of(work.session), shown.form))
    chosen = _variant(view, variant)
    asks = variants.asked_of(chosen) if chosen else set()
    return render_template(
        "school/matching/accept.html",
        **page(shown),
        view=view,
        variant=variant,
        form=form,
        changed=changed,
        effects=_effects(chosen) if chosen else [],
        asked=[field for field in form if field.name.removeprefix("reason_") in asks
               or (field.name.startswith("reason_") and (field.errors or field.data))],
    )  # fmt: skip


def _variant(view: MatchingView, variant: str) -> Variant | None:
    return view.a if variant == "a" else view.b


def _effects(chosen: Variant) -> list[str]:
    """What happens when it is accepted, a sentence each."""
    mutual = sum(each.pair.of == MUTUAL for each in chosen.pairs)
    apart, alone = len(chosen.pairs) - mutual, len(chosen.unmatched)
    told = [
        ngettext("%(num)s mutual pair is offered to both. It begins when both agree.",
                 "%(num)s mutual pairs are offered to both. They begin when both agree.", mutual)
        if mutual else _("No pair is offered: nobody's choice is mutual.")
    ]  # fmt: skip
    if apart:
        told.append(ngettext(
            "%(num)s extra meeting is arranged for those who did not choose each other both ways.",
            "%(num)s extra meetings are arranged for those who did not choose each other both "
            "ways.", apart))  # fmt: skip
    if alone:
        told.append(ngettext("%(num)s person without a pair gets a next step with a day.",
                             "%(num)s people without a pair get a next step with a day.",
                             alone))  # fmt: skip
    told.append(_("Other variants of this programme go out of date."))
    return told


def _done(done: Accepted) -> str:
    pairs, extra, searches = len(done.pairs), len(done.extra), len(done.searches)
    parts = [
        ngettext("%(num)s pair is offered", "%(num)s pairs are offered", pairs),
        ngettext("%(num)s extra meeting", "%(num)s extra meetings", extra) if extra else "",
        ngettext("%(num)s person without a pair", "%(num)s people without a pair", searches)
        if searches else "",
    ]  # fmt: skip
    return _("The variant is accepted: %(what)s.", what=", ".join(filter(None, parts)))


def _flagged(view: MatchingView, variant: str) -> list[Told]:
    """What is known to have changed before the button is pressed."""
    chosen = _variant(view, variant)
    return [
        (view.people[each.pair.mentor_id], view.people[each.pair.mentee_id],
         ", ".join(against(code) for code in each.flags))
        for each in (chosen.flagged if chosen else ())
    ]  # fmt: skip


def _changed(view: MatchingView, refused: WrongState) -> list[Told]:
    found = cast(Sequence[Changed], refused.values["changed"])
    return [
        (view.people[each.mentor_id], view.people[each.mentee_id], against(each.reason))
        for each in found
    ]
