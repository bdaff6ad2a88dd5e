"""Uploads of the region: the list of schools, and returns of districts (IM-01)."""

from uuid import UUID

from flask import Blueprint
from wtforms import SelectChoice

from kernel.identity.permissions import Permission
from kernel.imports.batch import ImportBatch
from kernel.imports.registry import Params
from kernel.school_year import SchoolYear
from regional.structure.queries import municipalities
from regional.web import import_blank
from regional.web.forms.upload import UploadOfYear
from regional.web.import_words import KINDS, RETURN
from regional.web.years import FIRST_YEAR, place_asked, year_asked
from web.i18n import gettext
from web.imports.blank import Blank, Expected
from web.imports.form import UploadForm
from web.imports.kinds import Kind
from web.imports.pages import Uploads
from web.work import current_work

bp = Blueprint("imports", __name__, url_prefix="/uploads", template_folder="templates")


class RegionUploads(Uploads):
    """Every upload is about a school year, and a return about a district as well."""

    kinds = KINDS
    permission = Permission.IMPORTS_VIEW
    folder = "regional/imports"

    def form(self, kind: Kind) -> UploadOfYear:
        work = current_work()
        form = UploadOfYear()
        form.offer_years(year_asked(work), SchoolYear.of(work.today()), FIRST_YEAR)
        if kind is not RETURN:
            del form.municipality
            return form
        own = work.actor.municipality_id
        places = [
            SelectChoice(str(place), name)
            for place, name in municipalities(work.session)
            if own in (None, place)
        ]
        # The workbook usually names its district above the table; the check reads it there.
        form.municipality.choices = (
            places if own else [SelectChoice("", gettext("As the workbook says")), *places]
        )
        if not form.is_submitted():
            form.municipality.data = str(place_asked() or own or "")
        return form

    def params(self, kind: Kind, form: UploadForm) -> Params:
        params: Params = {"school_year": int(form.school_year.data)}
        if kind is RETURN:
            params["municipality_id"] = form.municipality.data or None
        return params

    def expected(self, kind: Kind) -> list[Expected]:
        return import_blank.expected_of(current_work(), kind)

    def blank(self, kind: Kind) -> Blank:
        work = current_work()
        return import_blank.blank_of(work, kind, year_asked(work), place_asked())

    def told(self, batch: ImportBatch) -> dict[str, object]:
        given, year = batch.params.get("municipality_id"), int(str(batch.params["school_year"]))
        municipality = UUID(str(given)) if given else None
        names = dict(municipalities(current_work().session)) if municipality else {}
        place = names.get(municipality, "") if municipality else ""
        title = gettext(KINDS[batch.kind].title)
        return {
            "what": ", ".join(filter(None, (title, place, str(SchoolYear(year))))),
            "again": {"year": SchoolYear(year), "municipality": municipality},
            "year": SchoolYear(year),
            "municipality_id": municipality,
            "RETURN": RETURN,
        }


RegionUploads().install(bp)
