"""Many papers at once: the school's whole set as one file, certificates and letters in bulk."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, SelectChoice, SelectField

from kernel.errors import Invalid
from kernel.identity.permissions import Permission
from kernel.profile.papers import DocumentText
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.texts.queries import texts_in_force
from school.documents.bulk import BulkAsk, ask_bulk
from school.documents.pack_counts import counts
from school.documents.packs import FORMS, PackAsk, ask_pack, whole_set
from school.documents.types import TYPES
from school.programmes import queries
from school.web.labels import PROGRAMME_STATES, first_up, state_words
from school.web.years import YearChoice, choose_year
from web.fields import TicksField
from web.forms import DayField, Form, LineField, Needed, UpTo
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import mark, ngettext
from web.work import current_work

bp = Blueprint(
    "document_packs",
    __name__,
    url_prefix="/s/<school_code>/documents",
    template_folder="templates",
)
FAULTS: Mapping[str, str] = {
    "types_needed": mark("Tick at least one kind of paper."),
    "forms_needed": mark("Tick PDF, Word or one file for printing."),
    "programmes_needed": mark("Tick at least one programme: these papers are made for each."),
    "day_ahead": mark("This day has not come yet."),
}
FORM_WORDS: Mapping[str, str] = {
    "pdf": mark("PDF, ready to be signed"),
    "docx": mark("Word, to be edited"),
}


class PackForm(Form):
    """What goes into the pack; on a fresh page everything but papers of each person."""

    types = TicksField(_l("Kinds of papers"))
    programme_ids = TicksField(_l("Programmes"))
    forms = TicksField(_l("Files of each paper"))
    one_pdf = BooleanField(_l("One PDF of everything for printing"))

    def offer(self, texts: Mapping[str, DocumentText], choice: YearChoice) -> "PackForm":
        work = current_work()
        known = counts(work.session, choice.chosen.start)
        self.types.choices = [
            SelectChoice(code, _type_words(text, known.get(code, (0, 0))))
            for code, text in texts.items()
        ]
        lines = queries.programmes(work.session, choice.chosen)
        self.programme_ids.choices = [
            SelectChoice(str(each.id), f"{each.title} ({_state(each.state)})") for each in lines
        ]
        self.forms.choices = [SelectChoice(code, _(FORM_WORDS[code])) for code in FORMS]
        if request.method != "POST":
            self.types.data = [code for code in texts if code in whole_set()]
            self.programme_ids.data = [
                str(each.id) for each in lines if each.state in ("running", "completed")
            ]
            self.forms.data, self.one_pdf.data = list(FORMS), True
        return self

    def asked(self, year: SchoolYear) -> PackAsk:
        return PackAsk(
            types=tuple(self.types.data or ()),
            programme_ids=tuple(UUID(each) for each in self.programme_ids.data or ()),
            forms=tuple(self.forms.data or ()),
            one_pdf=self.one_pdf.data,
            school_year=year.start,
        )


class BulkForm(Form):
    """One kind of certificates or letters, for the programmes ticked."""

    type = SelectField(_l("What to give out"))
    programme_ids = TicksField(_l("Programmes"))
    dated_on = DayField(_l("Day on the papers"), validators=[Needed()])
    signatory = LineField(_l("Who signs"), validators=[UpTo(200)])

    def offer(self, texts: Mapping[str, DocumentText], choice: YearChoice) -> "BulkForm":
        work = current_work()
        self.type.choices = [
            SelectChoice(code, first_up(text.name.ru))
            for code, text in texts.items()
            if TYPES[code].bulk
        ]
        lines = queries.programmes(work.session, choice.chosen)
        self.programme_ids.choices = [SelectChoice(str(each.id), each.title) for each in lines]
        if request.method != "POST":
            self.programme_ids.data = [str(each.id) for each in lines if each.state != "cancelled"]
            self.dated_on.data = work.today()
        return self

    def asked(self, year: SchoolYear, *, again: bool) -> BulkAsk:
        return BulkAsk(
            type=self.type.data,
            programme_ids=tuple(UUID(each) for each in self.programme_ids.data or ()),
            school_year=year.start,
            dated_on=None if again else self.dated_on.data,
            signatory=self.signatory.data or "",
            address=url_for("papers.index", _external=True),
        )


@bp.get("/pack")
@requires(Permission.DOCUMENTS_VIEW)
def index() -> str:
    texts, choice = _texts(), _year()
    return _index(PackForm().offer(texts, choice), choice)


@bp.post("/pack")
@requires(Permission.DOCUMENTS_VIEW)
def start() -> ResponseReturnValue:
    choice = _year()
    form = PackForm().offer(_texts(), choice)
    if form.validate():
        try:
            job_id = ask_pack(current_work(), form.asked(choice.chosen))
        except Invalid as refused:
            form.take({name: _(FAULTS[code]) for name, code in refused.fields.items()})
        else:
            return redirect(url_for("jobs.show", job_id=job_id), 303)
    return _index(form, choice), 422


@bp.get("/bulk")
@requires(Permission.DOCUMENTS_EDIT)
def bulk() -> str:
    choice = _year()
    return _bulk(BulkForm().offer(_texts(), choice), choice)


@bp.post("/bulk")
@requires(Permission.DOCUMENTS_EDIT)
def give_out() -> ResponseReturnValue:
    """Give out what is missing and print everything of the kind, or only print again."""
    choice = _year()
    form = BulkForm().offer(_texts(), choice)
    again = request.form.get("act") == "print"
    if again:
        form.dated_on.validators = ()
    if form.validate():
        try:
            job_id = ask_bulk(current_work(), form.asked(choice.chosen, again=again))
        except Invalid as refused:
            form.take({name: _(FAULTS[code]) for name, code in refused.fields.items()})
        else:
            return redirect(url_for("jobs.show", job_id=job_id), 303)
    return _bulk(form, choice), 422


def _texts() -> Mapping[str, DocumentText]:
    """Types of the school by the place in the checklist of papers."""
    work = current_work()
    texts = texts_in_force(work.session, profile_of(work.session))
    known = [text for code, text in texts.items() if code in TYPES]
    return {text.code: text for text in sorted(known, key=lambda text: text.d)}


def _year() -> YearChoice:
    work = current_work()
    return choose_year(queries.years(work.session), work.today())


def _type_words(text: DocumentText, known: tuple[int, int]) -> str:
    """«Приказ о внедрении (подписан 1, проектов 2)»: what the register already holds."""
    signed, drafts = known
    held = [
        *([ngettext("%(num)s signed", "%(num)s signed", signed)] if signed else []),
        *([ngettext("%(num)s draft", "%(num)s drafts", drafts)] if drafts else []),
    ]
    title = first_up(text.name.ru)
    return f"{title} ({', '.join(held)})" if held else title


def _state(state: str) -> str:
    return state_words(PROGRAMME_STATES, state)[1]


def _index(form: PackForm, choice: YearChoice) -> str:
    return render_template("school/document_packs/index.html", form=form, choice=choice)


def _bulk(form: BulkForm, choice: YearChoice) -> str:
    return render_template("school/document_packs/bulk.html", form=form, choice=choice)
