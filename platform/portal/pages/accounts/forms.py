"""The form of a person for whom an account is opened."""

from web.forms import Form, LineField, Needed, UpTo
from web.i18n import gettext, lazy_gettext


class PersonForm(Form):
    full_name = LineField(
        lazy_gettext("Surname, given name, patronymic"),
        validators=[
            Needed(
                lambda: gettext("Write the name in full. For example, Petrova Anna Viktorovna.")
            ),
            UpTo(200),
        ],
    )
    login = LineField(lazy_gettext("Login"), validators=[UpTo(40)])
    email = LineField(lazy_gettext("E-mail"), validators=[UpTo(200)])
