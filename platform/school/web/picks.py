"""A field for people ticked in a list: identifiers, whatever the page of the list shows."""

from uuid import UUID

from wtforms import Field

from web.i18n import gettext


class PicksField(Field):  # type: ignore[misc]  # WTForms is untyped
    """Ticked boxes of one name, each worth an identifier; templates draw the boxes themselves."""

    data: list[UUID]

    def process_data(self, value: list[UUID] | None) -> None:
        self.data = list(value or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            self.data = list(dict.fromkeys(UUID(text) for text in valuelist))
        except ValueError:
            self.data = []
            raise ValueError(gettext("Choose from the list.")) from None
