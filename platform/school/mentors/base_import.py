"""The workbook of the mentor base (E-03) read back: cards and profiles, and nobody let in.

Entering the base takes each mentor's own consents (R-01, R-03), which no workbook can give. An
empty cell erases nothing; what `base_sheet` wrote changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy import select

from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.imports.bulk import insert_rows, update_rows
from kernel.imports.problems import Issue, Parser, Problem
from kernel.imports.registry import Outcome, Params, register
from kernel.imports.report import Effect, ReportRow
from kernel.imports.spec import Column, ImportSpec, Need
from kernel.imports.values import text_of
from kernel.jobs import Progress
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.mentors import base_cells as cells
from school.mentors.base_words import WORDS
from school.mentors.models import MentorProfile
from school.registry import people_cells
from school.registry.people_known import Card, Register, shown, twice
from school.registry.people_rows import Draft
from school.registry.rules import WITH_CLASS, kinds_of_people, parse_class

KIND = "mentors"
KEPT_DAYS = 30
ALSO: Mapping[str, tuple[str, ...]] = {
    "personal": ("ФИО", "ФИО наставника", "Наставник", "Фамилия, имя, отчество",
                 "Фамилия Имя Отчество"),
    "competences": ("Список компетенций", "Перечень компетенций", "Компетенции наставника"),
    "life_experience": ("Описание жизненного опыта", "Опыт"),
    "interests": ("Описание сферы интересов", "Интересы", "Сферы интересов"),
    "mentee_age": ("Возрастная категория потенциальных наставляемых", "Возраст наставляемого",
                   "Возрастная категория наставляемых", "Предпочтительный возраст наставляемых"),
    "time": ("Ресурс времени на программу наставничества", "Время", "Свободное время"),
    "workplace": ("Место работы (при наличии)", "Место работы/учёбы", "Место работы наставника"),
    "contacts": ("Контактные данные", "Контактные данные для связи", "Контактная информация"),
}  # fmt: skip
EMPTY: Mapping[str, object] = {
    "competences": [], "life_experience": "", "interests": "", "age_from": None, "age_to": None,
    "hours_a_month": None, "time_note": "",
}  # fmt: skip
CLASS = ("grade", "grade_letter")
OF_PROFILE = ("competences", "life_experience", "interests", "mentee_age", "time")


def spec_of(work: Work, params: Params, lines: Sequence[str]) -> ImportSpec:
    """The columns of the region's profile, each by its own name and by those in use."""
    profile = profile_of(work.session)
    return ImportSpec(
        kind=KIND,
        columns=tuple(
            Column(
                column.code,
                (column.name.ru[:1].upper() + column.name.ru[1:], *ALSO.get(column.code, ())),
                _parser(column.code, profile, work.today()),
                Need.CELL if column.code == "personal" else Need.MAY,
            )
            for column in profile.mentor_base_columns
        ),
        footer_words=("куратор", "директор", "исполнитель", "дата", "подпись"),
        words=WORDS,
    )


def _parser(code: str, profile: Profile, today: date) -> Parser:
    known: Mapping[str, Parser] = {
        "personal": cells.personal(profile, today),
        "competences": cells.competences(),
        "mentee_age": cells.ages(),
        "time": cells.time(),
        "workplace": cells.text(200),
        "contacts": cells.contacts(),
    }
    return known.get(code) or cells.text()


def fields_told(code: str, written: str) -> dict[str, object]:
    """Fields of the profile that a cell of a column tells."""
    if code == "competences":
        return {"competences": cells.items_of(written)}
    if code == "mentee_age":
        low, high = cells.read_ages(written) or (None, None)
        return {"age_from": low, "age_to": high}
    if code == "time":
        hours, note = cells.read_time(written)
        return {"hours_a_month": hours, "time_note": note}
    return {code: cells.lines_of(written)}


@dataclass(slots=True)
class _Profiles:
    """Profiles of the school, and those that the workbook adds or corrects."""

    work: Work
    ids: dict[UUID, UUID] = field(default_factory=dict)
    fields: dict[UUID, dict[str, object]] = field(default_factory=dict)
    touched: dict[UUID, bool] = field(default_factory=dict)

    @classmethod
    def read(cls, work: Work) -> "_Profiles":
        known = cls(work)
        columns = [getattr(MentorProfile, name) for name in EMPTY]
        rows = work.session.execute(select(MentorProfile.person_id, MentorProfile.id, *columns))
        for person_id, profile_id, *values in rows:
            known.ids[person_id] = profile_id
            known.fields[person_id] = dict(zip(EMPTY, values, strict=True))
        return known

    def take(self, card: Card, row: ReportRow) -> bool:
        """Correct the profile by the filled cells; True when something differs."""
        before = self.fields.get(card.id)
        now = dict(before or EMPTY)
        for code in OF_PROFILE:
            if written := text_of(row.values, code):
                told = fields_told(code, written)
                if any(_plain(name, now[name]) != value for name, value in told.items()):
                    now |= told
        if before == now:
            return False
        self.fields[card.id] = now
        self.touched[card.id] = True
        return True

    def write(self) -> None:
        stamp = {"updated_at": self.work.now(), "updated_by": self.work.actor.account_id}
        new, changed = [], []
        for person_id in self.touched:
            fields = self.fields[person_id] | stamp
            if person_id in self.ids:
                changed.append({"id": self.ids[person_id], **fields})
            else:
                place = {"school_id": self.work.actor.school_id, "person_id": person_id}
                new.append({"id": new_id(), **place, **fields})
        insert_rows(self.work.session, MentorProfile, new)
        update_rows(self.work.session, MentorProfile, changed)


def _plain(name: str, value: object) -> object:
    """A kept value as its cell would be read back: a competence may hold a semicolon."""
    if name == "competences":
        return cells.items_of(cells.items_shown(cast("Sequence[str]", value)))
    return cells.lines_of(value) if isinstance(value, str) else value


def apply(work: Work, rows: Sequence[ReportRow], params: Params, progress: Progress) -> Outcome:
    """Write cards and profiles of these mentors; nobody enters the base by it."""
    work.actor.require(Permission.MENTORS_EDIT)
    profile, chosen = profile_of(work.session), str(params.get("person_kind") or "")
    known, profiles = Register.read(work, profile), _Profiles.read(work)
    effects: dict[int, Effect] = {}
    issues: list[Issue] = []
    for done, row in enumerate(rows):
        if done % 500 == 0:
            progress.report(done, len(rows))
        draft = _draft(row, profile, work.today())
        card = _card(known, draft, chosen)
        if isinstance(card, Problem):
            issues.append(Issue(card.code, card.severity, row=row.number, values=card.values))
            continue
        if card.row is not None:
            issues.append(twice(card, row.number))
        effects[row.number] = _effect(card, draft, profiles, row)
    known.write()
    profiles.write()
    progress.report(len(rows), len(rows))
    return Outcome(effects, tuple(issues))


def _effect(card: Card, draft: Draft, profiles: _Profiles, row: ReportRow) -> Effect:
    """Correct the card and the profile; what became of them by this row."""
    told = dict(draft.fields)
    if card.kind not in WITH_CLASS:
        told = {key: value for key, value in told.items() if key not in CLASS}
    corrected, profiled = card.take(told), profiles.take(card, row)
    is_first, card.row = card.row is None, card.row or row.number
    if card.is_new and is_first:
        return Effect.NEW
    return Effect.CHANGED if corrected or profiled else Effect.SAME


def _draft(row: ReportRow, profile: Profile, today: date) -> Draft:
    told = cells.read_personal(text_of(row.values, "personal"), profile, today)
    if isinstance(told, Problem):  # the check has read this very text
        raise TypeError(told.code)
    reached, _ = cells.read_contacts(text_of(row.values, "contacts"))
    fields: dict[str, object] = {
        "born_on": told.born_on,
        "phone": reached.phone or None,
        "email": reached.email or None,
        "workplace": text_of(row.values, "workplace") or None,
    }
    if told.school_class:
        within = parse_class(told.school_class)
        fields |= {"grade": within.grade, "grade_letter": within.letter}
    return Draft(
        name=people_cells.name_of(told.name),
        kind=told.kind or "",
        fields={key: value for key, value in fields.items() if value is not None},
        roughly=False,
        representatives=(),
    )


def _card(known: Register, draft: Draft, chosen: str) -> Card | Problem:
    """The mentor's card, of the register or new. The name alone tells who has but one card."""
    alike = [c for c in known.called(draft.name) if draft.kind in ("", c.kind)]
    likely = [card for card in alike if not _contradicts(card, draft)]
    if len(likely) == 1:
        return likely[0]
    kind = draft.kind or chosen
    if kind not in kinds_of_people(known.profile):
        code = "people_several_alike" if alike else "mentors_kind_unknown"
        return Problem(code, {"name": shown(draft.name)})
    draft = replace(draft, kind=kind)
    meant = known.meant(draft)
    if meant is not None:
        return meant
    if kind in WITH_CLASS and "grade" not in draft.fields:
        return Problem("people_class_needed")
    return known.add(kind, draft.name, draft.fields)


def _contradicts(card: Card, draft: Draft) -> bool:
    """Another date of birth, or another class where no date can tell."""
    told, born = draft.born_on, card.fields["born_on"]
    if told is not None and born is not None:
        return told != born
    return "grade" in draft.fields and any(card.fields[key] != draft.fields[key] for key in CLASS)


register(KIND, spec_of, apply, permission=Permission.MENTORS_EDIT, words=WORDS, kept_days=KEPT_DAYS)
