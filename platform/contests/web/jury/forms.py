"""Forms of a jury: a member, a reason, a conflict."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session
from wtforms import RadioField, SelectChoice, SelectField

from contests.jury.conflicts import SET
from contests.jury.members import ROLES, MemberCard
from contests.jury.queries import ConflictRow, KnownEntry, MemberRow
from contests.web.jury import words
from web.fields import TextField, TicksField
from web.forms import Form, LineField, Needed, UpTo
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l

PLACES = text("""
SELECT place.id AS place_id, place.name AS place, school.id AS school_id, school.name AS school
  FROM kernel.municipality place
  LEFT JOIN kernel.school_placement placed ON placed.municipality_id = place.id
   AND (placed.valid_from IS NULL OR placed.valid_from <= :today)
   AND (placed.valid_to IS NULL OR placed.valid_to > :today)
  LEFT JOIN kernel.school school ON school.id = placed.school_id
 ORDER BY place.name, place.id, school.name, school.id
""")
ELSEWHERE = "elsewhere"
Choices = dict[str, list[SelectChoice]]


def _role_words(code: str) -> str:
    said = _(words.ROLES[code])
    return said[:1].upper() + said[1:]


class MemberForm(Form):
    full_name = LineField(_l("Surname, given name, patronymic"), [UpTo(200)])
    post = LineField(_l("Position at work"), [UpTo(200)])
    role = RadioField(_l("Role in the jury"), validate_choice=False, default="juror")
    place = SelectField(
        _l("Place of work"),
        [Needed(lambda: _("Choose the place of work: conflicts are found by it."))],
    )
    nominations = TicksField(_l("Nominations"))
    login = LineField(_l("Login or e-mail of an account"), [UpTo(200)])
    email = LineField(_l("E-mail"), [UpTo(200)])

    def offer(self, session: Session, today: date, names: Mapping[str, str]) -> "MemberForm":
        self.role.choices = [SelectChoice(code, _role_words(code)) for code in ROLES]
        self.place.choices = _places(session, today)
        self.nominations.choices = [SelectChoice(c, name) for c, name in names.items()]
        return self

    def card(self) -> MemberCard:
        kind, _colon, named = (self.place.data or "").partition(":")
        return MemberCard(
            full_name=self.full_name.data or "",
            post=self.post.data or "",
            role=self.role.data or "",
            nominations=tuple(self.nominations.data or ()),
            login=self.login.data or None,
            email=self.email.data or None,
            works_at_school_id=UUID(named) if kind == "school" else None,
            works_in_municipality_id=UUID(named) if kind == "place" else None,
        )


def _places(session: Session, today: date) -> Choices:
    """Every place of work of the register, by municipality; and one outside it, chosen aloud."""
    rows = session.execute(PLACES, {"today": today}).all()
    made: Choices = {
        _("Outside the register"): [
            SelectChoice("", _("Choose the place of work")),
            SelectChoice(ELSEWHERE, _("Neither a school nor a municipality of the region")),
        ]
    }
    for (_id, name), group in groupby(rows, key=lambda row: (row.place_id, row.place)):
        each = list(group)
        office = SelectChoice(f"place:{_id}", _("Municipal body: %(place)s", place=name))
        schools = [SelectChoice(f"school:{r.school_id}", r.school) for r in each if r.school_id]
        made[name] = [office, *schools]
    return made


def place_of(school_id: UUID | None, municipality_id: UUID | None) -> str:
    """What the field of the place of work holds for a member."""
    if school_id is not None:
        return f"school:{school_id}"
    return f"place:{municipality_id}" if municipality_id is not None else ELSEWHERE


class ReasonForm(Form):
    reason = TextField(_l("The reason"), [UpTo(500)])


class ConflictForm(Form):
    member = SelectField(_l("Member of the jury"), [Needed(lambda: _("Choose from the list."))])
    entry = SelectField(_l("Entry"), [Needed(lambda: _("Choose from the list."))])
    kind = SelectField(_l("Kind of conflict"), [Needed(lambda: _("Choose from the list."))])
    note = TextField(_l("What is known and from whom"), [UpTo(500)])

    def offer(self, members: Sequence[MemberRow], entries: Sequence[KnownEntry]) -> "ConflictForm":
        none = SelectChoice("", "–")
        judges = [each for each in members if each.marks and each.removed_at is None]
        self.member.choices = [none, *(SelectChoice(str(m.id), m.full_name) for m in judges)]
        self.entry.choices = [none, *(SelectChoice(str(e.id), entry_words(e)) for e in entries)]
        self.kind.choices = [none, *(SelectChoice(kind, _(words.KINDS[kind])) for kind in SET)]
        return self


def entry_words(entry: KnownEntry | ConflictRow) -> str:
    """«07 · Иванова А. П. · Школа № 5», as much of it as the reader may know."""
    number = _("No. %(number)s", number=entry.code) if entry.code else ""
    said = " · ".join(part for part in (number, entry.entrant, entry.school) if part)
    return said or _("an entry without a number")
