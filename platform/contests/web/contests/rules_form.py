"""The form of a contest's rules: rows inside rows, read back into `Rules` or told what is wrong.

Codes of rows are hidden: a new row gets one that nothing else has, an old one keeps its own,
for ties name criteria by them.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import BooleanField, FormField, HiddenField, SelectChoice, SelectField
from wtforms import Form as PlainForm
from wtforms.validators import Optional

from contests.rules.schema import Rules
from contests.web.rule_words import AGGREGATIONS, KIND_NAMES
from web.fields import RowsField, TextField, TicksField
from web.forms import Form, LineField, Needed, UpTo, WholeField
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import mark

LINE, WORDS = 300, 2000
# How many rows a list may hold: the form would not end otherwise.
MOST = {"nominations": 20, "fields": 20, "rounds": 5, "criteria": 20, "ties": 6}
ENTRANTS = {"mentor": mark("a mentor"), "pair": mark("a pair")}
LINES = {"one": mark("one line"), "many": mark("several lines")}
TYPES = {"pdf": "PDF", "docx": "DOCX", "jpg": "JPG", "png": "PNG"}
NAMES = {"winners": mark("the awarded places"), "all": mark("places of all entrants")}
TIE_NAMES = {
    "head_to_head": mark("whom more jurors put higher"),
    "chair": mark("the chair's sheet"),
    "vote": mark("an open vote of those present"),
}
_MARKED = re.compile(r"^(\d{1,3})\s*(?:[—–:.-]|\s)\s*(\S.*)$")


class MarksField(TextField):
    """What marks mean, a line each: «5 — цель названа». `data` is a list of rows."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(f"{row['mark']} — {row['words']}" for row in self.data or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        lines, self.data = [line.strip() for line in (self.data or "").splitlines()], []
        for line in filter(None, lines):
            found = _MARKED.match(line)
            if found is None:
                raise ValueError(_("Write a mark and what it means. For example, 5 — in part."))
            self.data.append({"mark": int(found[1]), "words": found[2][:LINE]})


class PlacesField(TextField):
    """What places are called, a line each; the first line is the first place."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(row["title"] for row in self.data or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        titles = [line.strip() for line in (self.data or "").splitlines() if line.strip()]
        if len(titles) > 20:
            raise ValueError(_("Twenty places at most."))
        self.data = [
            {"place": place, "title": title[:LINE]} for place, title in enumerate(titles, 1)
        ]


class NominationForm(PlainForm):  # type: ignore[misc]  # WTForms is untyped
    code = HiddenField()
    name = LineField(_l("Name of the nomination"), [Needed(), UpTo(LINE)])
    entrant = SelectField(_l("Who takes part"))
    forms = TicksField(_l("Forms of mentoring"), validate_choice=False)
    least_entries = WholeField(_l("Entries needed to hold it"), [Needed()], least=1, most=100)


class FieldForm(PlainForm):  # type: ignore[misc]  # WTForms is untyped
    code = HiddenField()
    label = LineField(_l("What is asked"), [Needed(), UpTo(LINE)])
    help = TextField(_l("Explanation"), [UpTo(WORDS)])
    lines = SelectField(_l("Size"))
    most = WholeField(_l("Characters at most"), [Needed()], least=10, most=20000)
    required = BooleanField(_l("must be filled in"))
    blind = BooleanField(_l("the jury does not see it"))


class CriterionForm(PlainForm):  # type: ignore[misc]  # WTForms is untyped
    code = HiddenField()
    name = LineField(_l("Name of the criterion"), [Needed(), UpTo(LINE)])
    help = TextField(_l("Explanation for the jury"), [UpTo(WORDS)])
    max = WholeField(_l("Highest mark"), [Needed()], least=1, most=100)
    weight = WholeField(_l("Weight"), [Needed()], least=1, most=1000)
    descriptors = MarksField(_l("What marks mean, a line each"))


class TieForm(PlainForm):  # type: ignore[misc]  # WTForms is untyped
    link = SelectField(_l("By what"), validate_choice=False)


class RoundRulesForm(PlainForm):  # type: ignore[misc]  # WTForms is untyped
    code = HiddenField()
    name = LineField(_l("Name of the round"), [Needed(), UpTo(LINE)])
    kind = SelectField(_l("How it is held"))
    criteria = RowsField(FormField(CriterionForm), max_entries=MOST["criteria"])
    aggregation = SelectField(_l("How sheets become a score"))
    jurors_percent = WholeField(_l("Quorum: percent of jurors"), [Needed()], least=0, most=100)
    ballots = WholeField(_l("Quorum: sheets for an entry"), [Needed()], least=1, most=50)
    ties = RowsField(FormField(TieForm), max_entries=MOST["ties"])
    jurors_per_entry = WholeField(_l("Jurors for an entry"), [Optional()], least=1, most=50)
    go_further = WholeField(_l("How many go further"), [Optional()], least=1, most=500)
    adds = BooleanField(_l("the score of the round before is added"))
    comment_required = BooleanField(_l("a comment is obligatory"))


class RulesForm(Form):
    """Everything `Rules` holds; `offer` must be called before anything else."""

    title = LineField(_l("Title of the contest"), [Needed(), UpTo(LINE)])
    purpose = TextField(_l("What the contest is held for"), [UpTo(WORDS)])
    nominations = RowsField(FormField(NominationForm), max_entries=MOST["nominations"])
    least_years = WholeField(_l("Years of mentoring, at least"), [Needed()], least=0, most=30)
    per_school = WholeField(_l("Entries of a school, at most"), [Optional()], least=1, most=100)
    endorsement = BooleanField(_l("the municipality endorses an entry"))
    publication_consent = BooleanField(_l("a name is published with consent"))
    fields = RowsField(FormField(FieldForm), max_entries=MOST["fields"])
    blind = BooleanField(_l("the jury does not see names and schools"))
    files_least = WholeField(_l("Files, at least"), [Needed()], least=0, most=20)
    files_most = WholeField(_l("Files, at most"), [Needed()], least=0, most=20)
    files_types = TicksField(_l("Types of files"))
    files_megabytes = WholeField(_l("Size of a file, MB at most"), [Needed()], least=1, most=10)
    grace_minutes = WholeField(_l("Minutes of grace"), [Needed()], least=0, most=120)
    rounds = RowsField(FormField(RoundRulesForm), max_entries=MOST["rounds"])
    places = PlacesField(_l("What places are called, a line each"))
    same_school = BooleanField(_l("nobody marks entries of the own school"))
    same_municipality = BooleanField(_l("nobody marks entries of the own municipality"))
    appeals_days = WholeField(_l("Days for an appeal"), [Needed()], least=0, most=60)
    publish_names = SelectField(_l("Whose places are published"))
    publish_scores = BooleanField(_l("scores are published"))
    publish_archive = BooleanField(_l("the archive for an own recount is published"))

    def offer(self, forms: Mapping[str, str]) -> "RulesForm":
        """Put the choices in; asked again after rows were added."""
        self.files_types.choices = _choices(TYPES)
        self.publish_names.choices = _choices(NAMES, say=True)
        for row in self.nominations:
            row.form.entrant.choices = _choices(ENTRANTS, say=True)
            row.form.forms.choices = _choices(forms)
        for row in self["fields"]:
            row.form.lines.choices = _choices(LINES, say=True)
        for row in self.rounds:
            _offer_round(row.form)
        return self

    def rules(self) -> dict[str, Any]:
        """What was typed as `Rules.model_validate` takes it."""
        told = self.data
        return {
            **{name: told[name] for name in ("title", "purpose", "least_years", "per_school",
                                             "endorsement", "publication_consent", "blind",
                                             "grace_minutes", "places")},
            "nominations": told["nominations"],
            "fields": told["fields"],
            "rounds": [_round_of(each) for each in told["rounds"]],
            "attachments": {
                "least": told["files_least"], "most": told["files_most"],
                "types": told["files_types"], "most_megabytes": told["files_megabytes"],
            },
            "conflicts": {name: told[name] for name in ("same_school", "same_municipality")},
            "appeals": {"days": told["appeals_days"]},
            "publication": {
                "names": told["publish_names"], "scores": told["publish_scores"],
                "archive": told["publish_archive"],
            },
        }  # fmt: skip


def shown(rules: Rules) -> dict[str, Any]:
    """Rules as the form shows them."""
    told = rules.model_dump(mode="json")
    files, publication = told.pop("attachments"), told.pop("publication")
    return {
        **told,
        **told.pop("conflicts"),
        "files_least": files["least"], "files_most": files["most"],
        "files_types": files["types"], "files_megabytes": files["most_megabytes"],
        "appeals_days": told["appeals"]["days"],
        "publish_names": publication["names"], "publish_scores": publication["scores"],
        "publish_archive": publication["archive"],
        "rounds": [
            {**each, **each["quorum"], "ties": [{"link": _link(tie)} for tie in each["ties"]]}
            for each in told["rounds"]
        ],
    }  # fmt: skip


def _link(tie: Mapping[str, Any]) -> str:
    return f"criterion:{tie['criterion']}" if tie["rule"] == "criterion" else str(tie["rule"])


def _round_of(told: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in told.items()
             if name not in ("jurors_percent", "ballots", "ties")}  # fmt: skip
    ties = []
    for row in told["ties"]:
        rule, _sep, criterion = str(row["link"] or "").partition(":")
        ties.append({"rule": rule, "criterion": criterion or None})
    quorum = {"jurors_percent": told["jurors_percent"], "ballots": told["ballots"]}
    return {**plain, "quorum": quorum, "ties": ties}


def _offer_round(form: Any) -> None:
    form.kind.choices = _choices(KIND_NAMES, say=True)
    form.aggregation.choices = _choices(AGGREGATIONS, say=True)
    named = {f"criterion:{row.form.code.data}": row.form.name.data or _("unnamed criterion")
             for row in form.criteria}  # fmt: skip
    for row in form.ties:
        gone = {row.form.link.data: _("a criterion that is gone")} if row.form.link.data else {}
        row.form.link.choices = [
            SelectChoice("", _("choose")),
            *(SelectChoice(code, _("criterion “%(name)s”", name=name))
              for code, name in named.items()),
            *_choices(TIE_NAMES, say=True),
            *_choices({code: name for code, name in gone.items()
                       if code not in named and code not in TIE_NAMES}),
        ]  # fmt: skip


def _choices(names: Mapping[str, str], *, say: bool = False) -> Iterable[SelectChoice]:
    return [SelectChoice(code, _(name) if say else name) for code, name in names.items()]
