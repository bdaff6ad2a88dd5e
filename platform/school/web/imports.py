"""Uploads of a school: lists of its people, and its mentor base (IM-03)."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, request
from wtforms import SelectChoice, SelectField

from kernel.identity.permissions import Permission
from kernel.imports.batch import ImportBatch
from kernel.imports.registry import Params, kind_of
from kernel.imports.spec import ImportSpec
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.registry import queries
from school.registry.rules import kinds_of_people
from school.web.import_words import BLANK_COLUMNS, KINDS, PEOPLE
from school.web.labels import Labels, first_up
from web.i18n import gettext, lazy_gettext
from web.imports.blank import Blank, Expected, blank_workbook, expected_columns
from web.imports.form import UploadForm
from web.imports.kinds import Kind
from web.imports.pages import Uploads
from web.work import current_work

bp = Blueprint(
    "school_imports",
    __name__,
    url_prefix="/s/<school_code>/imports",
    template_folder="templates",
)


class ListForm(UploadForm):
    """A list, and who its people are when it has no column that says so."""

    person_kind = SelectField(lazy_gettext("Who they are"), default="")


class SchoolUploads(Uploads):
    """Whoever may see a kind's rows may upload it: the mentor base is open to fewer (R-09)."""

    kinds = KINDS
    permission = Permission.PEOPLE_IMPORT
    folder = "school/imports"
    index_at = ""

    def form(self, kind: Kind) -> ListForm:
        profile = profile_of(current_work().session)
        form, labels = ListForm(), Labels(profile)
        form.person_kind.choices = [
            SelectChoice("", gettext("As the file says")),
            *(
                SelectChoice(code, first_up(labels.people(code)))
                for code in kinds_of_people(profile)
            ),
        ]
        if not form.is_submitted():
            form.person_kind.data = request.args.get("who", "")
        return form

    def params(self, kind: Kind, form: UploadForm) -> Params:
        return {"person_kind": form.person_kind.data or None}

    def expected(self, kind: Kind) -> list[Expected]:
        return expected_columns(kind, _spec(current_work(), kind))

    def blank(self, kind: Kind) -> Blank:
        work = current_work()
        title = gettext(kind.title)
        return blank_workbook(
            kind,
            _blank_spec(_spec(work, kind), kind),
            name=gettext(kind.template_name),
            titles=(title,),
            choices=_choices(work, kind),
        )

    def told(self, batch: ImportBatch) -> dict[str, object]:
        who = batch.params.get("person_kind")
        labels = Labels(profile_of(current_work().session))
        title = gettext(KINDS[batch.kind].title)
        shown = first_up(labels.people(str(who))) if who else ""
        return {
            "what": ", ".join(filter(None, (title, shown))),
            "again": {"who": who} if who else {},
            "PEOPLE": PEOPLE,
        }


def _spec(work: Work, kind: Kind) -> ImportSpec:
    return kind_of(kind.code).spec(work, {}, ())


def _blank_spec(spec: ImportSpec, kind: Kind) -> ImportSpec:
    """The columns worth filling in by hand: one for a name, and so on."""
    kept = BLANK_COLUMNS.get(kind.code)
    if kept is None:
        return spec
    return replace(spec, columns=tuple(spec.column(key) for key in kept))


def _choices(work: Work, kind: Kind) -> dict[str, Sequence[str]]:
    """The lists are Russian whoever asks: the school fills the workbook in."""
    if kind is not PEOPLE:
        return {}
    profile = profile_of(work.session)
    names = {each.code: each.name.ru for each in profile.people}
    relations = [each.name.ru for each in profile.relations]
    return {
        "kind": [names[code] for code in kinds_of_people(profile)],
        "school_class": queries.classes(work.session),
        "gender": ["женский", "мужской"],
        "parent_relation": relations,
        "second_relation": relations,
    }


SchoolUploads().install(bp)
