"""Forms about schools."""

from wtforms import SelectField
from wtforms.validators import Optional

from web.forms import DayField, Form, LineField, Needed, UpTo, WholeField
from web.i18n import gettext, lazy_gettext

FAULTS = {
    "name_needed": lambda: gettext("Write the name as in the charter, at least three letters."),
    "inn_wrong": lambda: gettext("The INN of an organisation has ten digits. Check the number."),
    "inn_taken": lambda: gettext("A school with this INN is in the list already."),
    "coordinates_wrong": lambda: gettext(
        "Latitude, then longitude, as maps give them. For example, 51.9581, 85.9603."
    ),
    "ends_before_start": lambda: gettext("The status ends before it begins. Check the dates."),
    "more_young_than_teachers": lambda: gettext(
        "There cannot be more young teachers than teachers."
    ),
}


def words(faults: dict[str, str]) -> dict[str, str]:
    """The domain's fault codes as sentences."""
    return {field: FAULTS[code]() for field, code in faults.items()}


class CardForm(Form):
    name = LineField(lazy_gettext("Short name"), [Needed(), UpTo(160)])
    full_name = LineField(lazy_gettext("Full name of the school"), [UpTo(400)])
    kind = SelectField(lazy_gettext("Kind of organisation"))
    inn = LineField(lazy_gettext("INN"), [UpTo(12)])
    address = LineField(lazy_gettext("Address"), [UpTo(300)])
    head_name = LineField(lazy_gettext("Head"), [UpTo(160)])
    phone = LineField(lazy_gettext("Phone"), [UpTo(60)])
    email = LineField(lazy_gettext("E-mail"), [UpTo(160)])
    site = LineField(lazy_gettext("Website"), [UpTo(200)])
    coordinates = LineField(lazy_gettext("Place on the map"), [UpTo(60)])


class NewSchoolForm(CardForm):
    municipality_id = SelectField(lazy_gettext("Municipality"))
    since = DayField(lazy_gettext("Belongs there since"))


class FlagForm(Form):
    flag = SelectField(lazy_gettext("Status"))
    since = DayField(lazy_gettext("From"))
    until = DayField(lazy_gettext("Until"), [Optional()])
    ground = LineField(lazy_gettext("Grounds"), [UpTo(300)])


class EndFlagForm(Form):
    until = DayField(lazy_gettext("Ends on"), [Needed()])


class CountsForm(Form):
    pupils = WholeField(lazy_gettext("Number of pupils"), most=20000)
    teachers = WholeField(lazy_gettext("Number of teachers"), most=2000)
    young_teachers = WholeField(lazy_gettext("Teachers with 0–3 years of service"), most=2000)


class CountersForm(Form):
    curators_trained = WholeField(lazy_gettext("Curators trained"), most=10000)
    note = LineField(lazy_gettext("Course, hours, provider"), [UpTo(300)])


__all__ = [
    "CardForm",
    "CountersForm",
    "CountsForm",
    "EndFlagForm",
    "FlagForm",
    "NewSchoolForm",
    "words",
]
