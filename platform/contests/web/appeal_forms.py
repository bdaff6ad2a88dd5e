"""What a school and the commission type about an appeal."""

from collections.abc import Sequence

from wtforms import RadioField, SelectChoice

from contests.appeals.queries import NamedSheet
from contests.appeals.service import MOST_REASON, MOST_WORDS
from web.fields import TextField, TicksField
from web.forms import Form, Needed, UpTo
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l


class AppealForm(Form):
    """The school's words."""

    text = TextField(_l("What you disagree with and why"), [Needed(), UpTo(MOST_WORDS)])


class DecisionForm(Form):
    """Reject or uphold; upheld, some sheets may stop counting, and the round is counted anew."""

    outcome = RadioField(_l("Decision"), validate_choice=False)
    void = TicksField(_l("Sheets that shall not count"), validate_choice=False)
    reason = TextField(_l("Grounds of the decision"), [Needed(), UpTo(MOST_REASON)])

    def offer(self, sheets: Sequence[NamedSheet]) -> "DecisionForm":
        self.outcome.choices = [
            SelectChoice("uphold", _("uphold: the round is counted anew")),
            SelectChoice("reject", _("reject: the results stay as they are")),
        ]
        self.void.choices = [
            SelectChoice(str(sheet.member_id), sheet.full_name)
            for sheet in sheets
            if sheet.void is None
        ]
        return self
