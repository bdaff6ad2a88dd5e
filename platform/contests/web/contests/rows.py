"""Adding and taking out rows of the rules' form, and pointing at the row a fault is about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from wtforms import Field, FieldList, FormField

from contests.rules.checks import Finding
from contests.web.contests.rules_form import MOST, RulesForm
from web.i18n import gettext

# What a new row begins with.
FRESH: Mapping[str, Mapping[str, object]] = {
    "nominations": {"entrant": "mentor", "least_entries": 2},
    "fields": {"lines": "many", "most": 3000, "required": True},
    "criteria": {"max": 10, "weight": 10},
    "ties": {"link": ""},
    "rounds": {"kind": "in_person", "aggregation": "mean", "jurors_percent": 66, "ballots": 3},
}
STEMS = {"nominations": "nomination", "fields": "field", "criteria": "criterion", "rounds": "round"}


@dataclass(frozen=True, slots=True)
class Fault:
    """A message and the field it stands at."""

    id: str
    label: str
    words: str


def change_rows(form: RulesForm, asked: str) -> str | None:
    """«add:rounds-0-criteria», «drop:fields-2»: do it; the id of what to look at next.

    None for what no button asks.
    """
    act, _colon, name = asked.partition(":")
    found = _find(form, name)
    if act == "add" and isinstance(found, FieldList):
        return _add(found)
    if act == "drop" and isinstance(found, FormField):
        rows = _find(form, name.rpartition("-")[0])
        if isinstance(rows, FieldList):
            rows.entries.remove(found)
            return str(rows.id)
    return None


def faults(form: RulesForm) -> list[Fault]:
    """Every message of the form, in the order of the page."""
    return list(_faults(form, ""))


def take_misfits(form: RulesForm, misfit: ValidationError) -> None:
    """Put what the schema refuses at the fields it is about; elsewhere at the top."""
    for each in misfit.errors():
        field = _located(form, each["loc"])
        said = gettext("Check this field: it cannot be read.")
        if field is None or isinstance(field, FieldList | FormField):
            form.form_errors.append(_rows_words(each["loc"]) or said)
        else:
            field.errors = [*field.errors, said]


def anchor(form: RulesForm, finding: Finding) -> str:
    """The id of the part of the form that a finding is about."""
    parts = finding.where.split(".")
    if parts[0] == "attachments":
        return "files_least"
    if parts[0] != "rounds" or len(parts) == 1:
        return parts[0]
    held = _row_of(form.rounds, parts[1])
    if held is None:
        return "rounds"
    if len(parts) < 3:
        return str(held.id)
    criterion = _row_of(held.form.criteria, parts[3]) if len(parts) > 3 else None
    return str(criterion.id if criterion is not None else held.form.criteria.id)


def _add(rows: FieldList) -> str | None:
    kind = rows.short_name
    if len(rows.entries) >= MOST[kind]:
        return str(rows.id)
    data: dict[str, object] = dict(FRESH[kind])
    if kind in STEMS:
        data["code"] = _free_code(STEMS[kind], {row.form.code.data for row in rows.entries})
    if kind == "rounds":
        data["criteria"] = [{**FRESH["criteria"], "code": "criterion_1"}]
    rows.append_entry(data)
    return str(rows.entries[-1].id)


def _free_code(stem: str, taken: set[str | None]) -> str:
    number = 1
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def _find(form: Any, name: str) -> Field | None:
    """The list or the row of a name as the page wrote it."""
    head, _dash, rest = name.partition("-")
    field = _named(form, head)
    while rest and isinstance(field, FieldList | FormField):
        head, _dash, rest = rest.partition("-")
        if isinstance(field, FieldList):
            known = {str(row.name).rpartition("-")[2]: row for row in field.entries}
            field = known.get(head)
        else:
            field = _named(field.form, head)
    return None if rest else field


def _faults(form: Any, where: str) -> Iterator[Fault]:
    for field in form:
        if isinstance(field, FieldList):
            for number, row in enumerate(field.entries, 1):
                title = f"{row_title(field.short_name, number)}: "
                yield from _faults(row.form, where + title)
        elif field.errors:
            yield Fault(str(field.id), where + str(field.label.text), str(field.errors[0]))


def row_title(kind: str, number: int) -> str:
    """«Критерий 2»."""
    named = {
        "nominations": gettext("Nomination %(n)s", n=number),
        "fields": gettext("Field %(n)s", n=number),
        "rounds": gettext("Round %(n)s", n=number),
        "criteria": gettext("Criterion %(n)s", n=number),
        "ties": gettext("Rule %(n)s", n=number),
    }
    return named[kind]


def _rows_words(loc: tuple[int | str, ...]) -> str | None:
    if loc[-1:] == ("nominations",):
        return gettext("At least one nomination is needed.")
    if loc[-1:] == ("rounds",):
        return gettext("At least one round is needed.")
    if loc[-1:] == ("criteria",):
        return gettext("A round needs at least one criterion.")
    return None


RENAMED = {
    "attachments.least": "files_least", "attachments.most": "files_most",
    "attachments.types": "files_types", "attachments.most_megabytes": "files_megabytes",
    "appeals.days": "appeals_days", "publication.names": "publish_names",
    "conflicts.same_school": "same_school",
}  # fmt: skip


def _located(form: RulesForm, loc: tuple[int | str, ...]) -> Field | None:
    """The field of a place in the rules; None where the form has nothing of the sort."""
    flat = RENAMED.get(".".join(map(str, loc[:2])))
    if flat is not None:
        return form[flat]
    here: Any = form
    for step in loc:
        if isinstance(here, Field) and not isinstance(here, FieldList | FormField):
            return here
        inside = here.form if isinstance(here, FormField) else here
        if isinstance(inside, FieldList):
            here = inside.entries[step] if isinstance(step, int) else None
        elif step == "quorum":
            continue
        elif step in ("rule", "criterion") and "link" in inside:
            here = inside["link"]
        else:
            here = _named(inside, step)
        if here is None:
            return None
    return here if isinstance(here, Field) else None


def _named(form: Any, name: object) -> Any:
    return form[name] if name in form else None  # noqa: SIM401 - a form is no mapping


def _row_of(rows: FieldList, code: str) -> Any:
    return next((row for row in rows.entries if row.form.code.data == code), None)
