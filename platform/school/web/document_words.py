"""Papers in words: how one stands, what it lacks, what is typed for it, what is refused."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from flask import current_app, url_for

from kernel.errors import Invalid, WrongState
from school.documents.types.kinds import Lack, Param
from school.web.gate_words import ITEMS
from school.web.order_gaps import GAPS
from web.forms import Form
from web.guard import current_actor
from web.i18n import gettext, mark

# What a paper lacks, by the code its type gives; «%(done)s», «%(of)s», «%(people)s» may stand in
# the words. Whoever adds a type adds its codes.
LACKS: Mapping[str, str] = {
    # Gates of an order on pairs, in the words of their stages.
    **{code: said.text for code, said in ITEMS.items()},
    **GAPS,
    "responsible_named": mark("Nobody answers for the introduction of mentoring yet."),
    "post_unsure": mark("A post is written so that it cannot be put into cases: look it through."),
    "name_unclear": mark("The name of the head is written so that it cannot be put into cases."),
    "org_unsure": mark("The whole name of the school cannot be put into cases: look it through."),
    "roadmap_made": mark("There is no roadmap of the year: the region's usual terms stand in it."),
    "representative_unknown": mark("Nobody is known who may sign for the child: a line is left."),
    "school_address": mark("The address of the school is not on its card: a line is left."),
    "plan_empty": mark("The plan of the pair has no tasks yet: lines are left to write them on."),
    "programme_goal": mark("The goal of the programme is not written: that of the form stands."),
    "report_no_pairs": mark("There is no pair that has begun to work, so nothing to report of."),
    "letter_no_pairs": mark("This participant has been in no pair yet."),
    "programmes_made": mark("There is no programme of this school year."),
    "order_names_nobody": mark("The order names no pair."),
    "final_place": mark("The place of the final event is not written down."),
    "head_unknown": mark("The name of the head is not written on the school's card."),
    "gender_unknown": mark("The gender is not known, so the name cannot be put into cases."),
}
# Label and hint of what a person types for a paper.
PARAMS: Mapping[str, tuple[str, str]] = {
    "chair": (
        mark("Chair of the council"),
        mark("Empty means the head. For example, M. P. Ivanova."),
    ),
    "secretary": (mark("Secretary of the council"), mark("For example, M. P. Ivanova.")),
    "present": (mark("How many were present"), mark("For example, 14 people.")),
    "absent": (mark("Who was absent"), ""),
    "agenda": (
        mark("Agenda"),
        mark("A question a line; empty means the usual three on mentoring."),
    ),
    "heard": (mark("Who was heard, and of what"), mark("A speaker a line.")),
    "decided": (mark("What was decided"), mark("A decision a line; empty means the usual ones.")),
    "votes_for": (mark("Votes for"), mark("For example, 14 or unanimously.")),
    "votes_against": (mark("Votes against"), ""),
    "abstained": (mark("Abstained"), ""),
    "scope": (
        mark("What exactly the consent allows"),
        mark("For example, the name and a photograph; for a transfer, who gets the data."),
    ),
    "done_words": (mark("What worked"), mark("Empty leaves lines to write on.")),
    "difficulties": (
        mark("Difficulties and how they were met"),
        mark("Empty leaves lines to write on."),
    ),
    "proposals": (mark("Proposals"), mark("Empty leaves lines to write on.")),
}
STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("draft", mark("paper in draft")),
    "signed": ("ok", mark("paper signed")),
    "replaced": ("void", mark("paper replaced by another")),
    "cancelled": ("void", mark("paper called off")),
}
SEEN: Mapping[str, str] = {
    "page": mark("opened"),
    "pdf": mark("took the PDF"),
    "docx": mark("took the Word file"),
    "scan": mark("took the scan"),
}
# What papers are about: the heading of their group, and whom or what to choose.
SUBJECTS: Mapping[str, tuple[str, str]] = {
    "school": (mark("Of the whole school"), ""),
    "programme": (mark("Of a programme"), ""),
    "order": (mark("Orders on pairs of a programme"), mark("Order on pairs")),
    "pair": (mark("Of a pair"), mark("Pair of the paper")),
    "participation": (mark("Of a participant"), mark("Participant")),
    "person": (mark("Of a person"), mark("Person of the paper")),
    "final_event": (mark("Of the final event"), mark("Final event")),
}
FAULTS: Mapping[str, str] = {
    "subject_needed": mark("Choose whom or what the paper is about."),
    "param_needed": mark("Fill in this field: the paper says it."),
    "param_long": mark("Too long: at most 300 signs in a line and 4,000 in a text."),
    "paper_day_needed": mark("A date is needed. For example, 01.09.2026."),
    "day_ahead": mark("This day has not come yet."),
    "number_needed": mark("A number is needed. For example, 145-о."),
    "number_long": mark("At most 40 signs."),
    "number_given": mark("This number is given already, be it to a cancelled paper. Take another."),
    "number_taken": mark("An order with this number and date is there already."),
    "order_signed_otherwise": mark(
        "The order on pairs is signed already with another number or day. Write those."
    ),
    "signatory_long": mark("At most 200 signs."),
    "reason_needed": mark("Write why: it stays in the register."),
    "reason_long": mark("At most 500 signs."),
    "clause_needed": mark("Write the clause. For example: The club meets on the first Friday."),
    "clause_long": mark("At most 2,000 signs."),
    "ended_later": mark("This day has not come yet. Today is the latest."),
    "day_needed": mark("A date is needed. For example, 01.09.2026."),
}
REFUSED: Mapping[str, str] = {
    "document_state": mark("The paper has been changed meanwhile. Look at it again."),
    "document_replaced": mark("A newer version of this paper is signed already."),
    "order_is_amended": mark("An order on pairs is changed by an order of changes."),
    "paper_type_gone": mark("Papers of this type are not made any more."),
    "clauses_full": mark("At most 30 clauses. Take one out first."),
    "order_unfit": mark("One of the pairs cannot be in an order any more. Look at the list again."),
    "order_state": mark("The order on pairs has been changed meanwhile. Look at it again."),
    "programme_not_running": mark("The programme is not running, so its orders do not change."),
    "order_gates_open": mark("Some gates of the programme are open still: see what is lacking."),
    "paper_ended": mark("The code of this paper holds no longer."),
}


@dataclass(frozen=True, slots=True)
class LackView:
    """A lack as the page tells it; `url` is where it is mended, if the role may open that."""

    words: str
    url: str
    blocking: bool


def lack_words(lack: Lack) -> str:
    """What is missing, with how much of it is there."""
    known = LACKS.get(lack.code)
    if known is None:
        return lack.code
    values = {"done": lack.done, "of": lack.of, "people": lack.people}
    words = gettext(known, **values)
    if not lack.of or "%(" in known:
        return words
    return f"{words} ({gettext('%(n)s of %(of)s', n=lack.done, of=lack.of)})"


def lack_views(lacks: Sequence[Lack]) -> list[LackView]:
    """Those that stop the paper come first."""
    found = [LackView(lack_words(each), _where(each), each.blocking) for each in lacks]
    return sorted(found, key=lambda each: not each.blocking)


def _where(lack: Lack) -> str:
    if lack.where is None:
        return ""
    endpoint, values = lack.where
    view = current_app.view_functions.get(endpoint)
    wanted = getattr(view, "permission", None)
    return url_for(endpoint, **values) if wanted and current_actor().may(wanted) else ""


def param_label(param: Param) -> str:
    return gettext(PARAMS[param.code][0]) if param.code in PARAMS else param.code


def param_hint(param: Param) -> str:
    hint = PARAMS.get(param.code, ("", ""))[1]
    return gettext(hint) if hint else ""


def subject_words(kind: str) -> tuple[str, str]:
    """The heading of a group of types, and the label of the choice."""
    group, choice = SUBJECTS[kind]
    return gettext(group), gettext(choice) if choice else ""


def refusal(refused: WrongState) -> str:
    """What the state of things refuses, in a sentence."""
    return gettext(REFUSED.get(refused.code, REFUSED["document_state"]))


@contextmanager
def faults_into(form: Form) -> Iterator[None]:
    """What a use case refuses appears beneath the form's fields, and the view goes on."""
    try:
        yield
    except Invalid as refused:
        form.take({_field(form, name): _fault(code) for name, code in refused.fields.items()})
    except WrongState as refused:
        if "lacks" in refused.values:
            raise
        form.take({"": refusal(refused)})


def _fault(code: str) -> str:
    return gettext(FAULTS.get(code, REFUSED["document_state"]))


def _field(form: Form, name: str) -> str:
    """Parameters stand in the form under names of their own; an order's day is the paper's."""
    known = (name, f"p_{name}", "dated_on" if name == "signed_on" else name)
    return next((each for each in known if each in form), name)
