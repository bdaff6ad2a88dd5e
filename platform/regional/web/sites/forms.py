"""What is typed while looking at a school's site, at a desk or on a phone."""

from wtforms import RadioField, SelectChoice

from regional.sites.service import NOTE, Look
from web.fields import TextField, TicksField
from web.forms import Form, LineField, UpTo
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l

YES, NO = "yes", "no"


class LookForm(Form):
    url = LineField(_l("Address of the section"), [UpTo(500)])
    has_section = RadioField(_l("Is there a section on mentoring"), validate_choice=False)
    acts = TicksField(_l("Documents found there"))
    note = TextField(_l("What else is worth saying"), [UpTo(NOTE)])

    def offer(self, acts: dict[str, str]) -> "LookForm":
        self.has_section.choices = [SelectChoice(YES, _("yes")), SelectChoice(NO, _("no"))]
        self.acts.choices = [SelectChoice(code, name) for code, name in acts.items()]
        return self

    def look(self) -> Look:
        said = self.has_section.data
        return Look(
            url=self.url.data or "",
            has_section=None if said not in (YES, NO) else said == YES,
            acts=tuple(self.acts.data or ()),
            note=self.note.data or "",
        )
