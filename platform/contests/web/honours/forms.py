"""What is typed of honours: a nomination, a decision, an order, a type of award."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, SelectChoice, SelectField
from wtforms.validators import Optional

from contests.honours.nominations import LINE, MERITS, Proposal
from contests.honours.rules import CLAUSES, LEVELS, HonourRules, Names, Quota
from contests.honours.types import TypeCard, TypePlan
from contests.web.honours.words import level_words
from web.fields import TextField, TicksField
from web.forms import DayField, Form, LineField, Needed, UpTo, WholeField
from web.i18n import lazy_gettext as _l


class FindMentorForm(Form):
    """Who is looked for; the text goes in the body, never in an address."""

    search = LineField(_l("Surname of the mentor"), [UpTo(100)])


class ProposalForm(Form):
    merits = TextField(_l("Merits"), [UpTo(MERITS)])
    post = LineField(_l("Post as the order will name it"), [UpTo(LINE)])
    body = LineField(_l("Collegial body"), [UpTo(LINE)])
    minutes_number = LineField(_l("Number of the minutes"), [UpTo(60)])
    minutes_on = DayField(_l("Day of the minutes"), [Optional()])

    def told(self) -> Proposal:
        return Proposal(
            merits=self.merits.data or "", post=self.post.data or "", body=self.body.data or "",
            minutes_number=self.minutes_number.data or "", minutes_on=self.minutes_on.data,
        )  # fmt: skip


class WordForm(Form):
    """A decision's words: needed to decline, welcome otherwise."""

    reason = TextField(_l("In words"), [UpTo(1000)])


class OrderForm(Form):
    title = LineField(_l("Title of the order"), [UpTo(300)])


class SignForm(Form):
    number = LineField(_l("Number of the order"), [UpTo(60)])
    signed_on = DayField(_l("Day of signing"), [Optional()])
    signatory = LineField(_l("Who signed: post and name"), [UpTo(300)])


class QuotaForm(Form):
    per_school = WholeField(_l("Places of one school a year"), [Optional()], least=1, most=50)
    staff_per_place = WholeField(
        _l("One more place for each so many teachers"), [Optional()], least=10, most=1000
    )
    per_municipality = WholeField(_l("Places of one municipality"), [Optional()], least=1, most=500)
    per_region = WholeField(_l("Places of the region"), [Optional()], least=1, most=5000)
    act = LineField(_l("Act that sets the quota: number and day"), [UpTo(200)])

    def quota(self) -> Quota:
        return Quota(
            per_school=self.per_school.data, staff_per_place=self.staff_per_place.data,
            per_municipality=self.per_municipality.data, per_region=self.per_region.data,
        )  # fmt: skip


class TypeForm(Form):
    """An award's names, grounds and the clauses its refusals cite; quotas have their own form."""

    nominative = LineField(_l("Name of the award"), [Needed(), UpTo(300)])
    genitive = LineField(_l("Name in the genitive: “worthy of …”"), [Needed(), UpTo(300)])
    instrumental = LineField(
        _l("Name in the instrumental: “awarded with …”"), [Needed(), UpTo(300)]
    )
    level = SelectField(_l("Who decides"), validate_choice=False)
    regulations = LineField(_l("Act the clauses are of"), [Needed(), UpTo(300)])
    kinds = TicksField(_l("For whom; nobody ticked means everybody"), validate_choice=False)
    least_years = WholeField(_l("Years of mentoring, at least"), [Optional()], most=50)
    least_pairs = WholeField(_l("Formed pairs, at least"), [Optional()], most=100)
    least_completed = WholeField(_l("Completed pairs, at least"), [Optional()], most=100)
    earlier = TicksField(_l("One of these awards must come before"), validate_choice=False)
    once = BooleanField(_l("Given once in a life"))
    interval_years = WholeField(_l("Years after any other award"), [Optional()], most=30)
    publication_consent = BooleanField(_l("A consent to publication is needed"))
    minutes = BooleanField(_l("Minutes of the school's collegial body are needed"))
    body = LineField(_l("Collegial body"), [UpTo(300)])
    endorsement = BooleanField(_l("The municipality backs it first"))
    number_prefix = LineField(_l("Beginning of the numbers, in capitals"), [Needed(), UpTo(6)])
    paper_title = LineField(_l("Title of the certificate"), [Needed(), UpTo(300)])
    paper_words = TextField(_l("Words of the certificate"), [Needed(), UpTo(300)])
    clauses = TextField(_l("Clauses: one a line, “years: cl. 5.1”"), [UpTo(3000)])

    def offer(self, people: dict[str, str], others: Iterable[TypeCard]) -> "TypeForm":
        self.level.choices = [SelectChoice(code, level_words(code)) for code in LEVELS]
        self.kinds.choices = [SelectChoice(code, name) for code, name in people.items()]
        self.earlier.choices = [SelectChoice(each.code, each.name) for each in others]
        return self

    def plan(self, before: HonourRules | None) -> TypePlan:
        """ValueError (pydantic's) where parts do not go together, such as a clause that lacks."""
        return TypePlan(
            names=Names(
                nominative=self.nominative.data or "", genitive=self.genitive.data or "",
                instrumental=self.instrumental.data or "",
            ),
            level=self.level.data or "",
            regulations=self.regulations.data or "",
            rules=HonourRules.model_validate(self._rules(before)),
        )  # fmt: skip

    def _rules(self, before: HonourRules | None) -> dict[str, Any]:
        counted = ("least_years", "least_pairs", "least_completed", "interval_years")
        plain = ("once", "publication_consent", "minutes", "endorsement", "number_prefix",
                 "paper_title", "paper_words")  # fmt: skip
        return {
            **{name: self[name].data or 0 for name in counted},
            **{name: self[name].data for name in plain},
            "kinds": tuple(self.kinds.data or ()),
            "earlier": tuple(self.earlier.data or ()),
            "body": self.body.data or "педагогический совет",
            "recipient": before.recipient if before else "mentor",
            "quota": before.quota if before else Quota(per_school=None),
            "clauses": self.read_clauses(),
        }

    def read_clauses(self) -> dict[str, str]:
        """«years: п. 5.1» a line; what has no colon or an unknown name is left out."""
        pairs = (line.partition(":") for line in (self.clauses.data or "").splitlines())
        told = {name.strip(): words.strip() for name, colon, words in pairs if colon}
        return {name: told[name] for name in CLAUSES if told.get(name)}


def type_data(card: TypeCard) -> dict[str, Any]:
    """A type as the form shows it."""
    rules = card.rules
    return {
        **card.names.model_dump(),
        "level": card.level, "regulations": card.regulations,
        **{name: getattr(rules, name) for name in (
            "least_years", "least_pairs", "least_completed", "once", "interval_years",
            "publication_consent", "minutes", "body", "endorsement", "number_prefix",
            "paper_title", "paper_words")},
        "kinds": list(rules.kinds), "earlier": list(rules.earlier),
        "clauses": "\n".join(f"{code}: {words}" for code, words in rules.clauses.items()),
    }  # fmt: skip
