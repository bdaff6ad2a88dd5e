"""Forms about links: a school's profile, acts on a link, the plan, meetings, rounds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
)

from kernel.errors import Invalid
from regional.partnership.gathering import Settings
from regional.partnership.links import Agreement, Outcome
from regional.partnership.room import MeetingCard, StepCard
from regional.partnership.rules import Proof, SupportCard
from regional.web.links.words import (
    APPROACHES,
    NEEDS,
    OWNERS,
    REACHED,
    STRENGTHS,
    WAYS,
    WEIGHTS,
    Names,
    fault_words,
    up,
)
from web.fields import TextField
from web.forms import DayField, Form, LineField, UpTo, WholeField
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l


@contextmanager
def faults_into(form: Form) -> Iterator[None]:
    """Let a use case refuse: its faults appear beneath the form's fields, and the view goes on."""
    try:
        yield
    except Invalid as refused:
        form.take(fault_words(refused.fields))


class ProfileForm(Form):
    """What a school needs and what it is strong in; the topics are the region's."""

    seeks = BooleanField(_l("The school needs the help of another school"))
    approach = RadioField(_l("How the school comes to it"), validate_choice=False)
    offers = BooleanField(_l("The school can help others"))
    capacity = WholeField(_l("How many schools it can help at a time"), least=None)
    proof_results = BooleanField(_l("Good results of the last three years"))
    results_note = TextField(_l("Which results"), [UpTo(500)])
    innovation = BooleanField(_l("Experience of innovation"))
    management = BooleanField(_l("Experience of successful management"))
    experience_note = TextField(_l("What the experience is"), [UpTo(500)])
    note = TextField(_l("Anything else the region should know"), [UpTo(500)])
    names: Names

    def topics(self, side: str) -> list[Any]:
        """The fields of one side: «need» or «strength», one for each topic."""
        return [self[f"{side}_{code}"] for code, _name in self.names.topics()]

    def card(self) -> SupportCard:
        return SupportCard(
            seeks=self.seeks.data,
            offers=self.offers.data,
            capacity=self.capacity.data,
            needs=self._weights("need"),
            strengths=self._weights("strength"),
            approach=self.approach.data or None,
            note=self.note.data or "",
            proof=Proof(
                results=self.proof_results.data,
                results_note=self.results_note.data or "",
                innovation=self.innovation.data,
                management=self.management.data,
                experience_note=self.experience_note.data or "",
            ),
        )

    def _weights(self, side: str) -> dict[str, int]:
        given = {code: self[f"{side}_{code}"].data for code, _name in self.names.topics()}
        return {code: int(weight) for code, weight in given.items() if weight not in (None, "0")}


def profile_form(names: Names, card: SupportCard | None = None) -> ProfileForm:
    """The form for the region's topics, filled in with a card to begin with."""
    fields: dict[str, Any] = {"names": names}
    for side, words in (("need", NEEDS), ("strength", STRENGTHS)):
        options = [SelectChoice("0", "–")]
        options += [SelectChoice(str(weight), _(word)) for weight, word in words.items()]
        for code, name in names.topics():
            fields[f"{side}_{code}"] = SelectField(name, choices=options, default="0")
    made = type("ProfileFormOfTopics", (ProfileForm,), fields)
    form = cast(ProfileForm, made(data=_data(card) if card else None))
    form.approach.choices = [(code, _(word)) for code, word in APPROACHES.items()]
    return form


def _data(card: SupportCard) -> dict[str, Any]:
    return {
        "seeks": card.seeks,
        "offers": card.offers,
        "capacity": card.capacity,
        "approach": card.approach,
        "note": card.note,
        "proof_results": card.proof.results,
        "results_note": card.proof.results_note,
        "innovation": card.proof.innovation,
        "management": card.proof.management,
        "experience_note": card.proof.experience_note,
        **{f"need_{code}": str(weight) for code, weight in card.needs.items()},
        **{f"strength_{code}": str(weight) for code, weight in card.strengths.items()},
    }


class ReasonForm(Form):
    reason = TextField(_l("The reason"))


class AgreementForm(Form):
    number = LineField(_l("Number of the agreement"))
    signed_on = DayField(_l("Signed on"))
    goal = TextField(_l("What the two schools want to reach"))

    def card(self) -> Agreement:
        return Agreement(
            number=self.number.data or "",
            signed_on=self.signed_on.data,
            goal=self.goal.data or "",
        )


class EndForm(Form):
    ended_on = DayField(_l("Last day of the work"))
    reason = TextField(_l("Why the work stops"))


class OutcomeForm(Form):
    """How far each of the results of the form was reached."""

    ended_on = DayField(_l("Last day of the work"))
    codes: tuple[str, ...] = ()

    def results(self) -> list[tuple[Any, Any]]:
        """Choice and note of each result."""
        return [(self[f"reached_{code}"], self[f"note_{code}"]) for code in self.codes]

    def card(self) -> Outcome:
        return Outcome(
            ended_on=self.ended_on.data,
            results={
                code: (self[f"reached_{code}"].data or "", self[f"note_{code}"].data or "")
                for code in self.codes
            },
        )


def outcome_form(names: Names) -> OutcomeForm:
    """The form for the results the profile names."""
    options = [SelectChoice(code, up(_(word))) for code, (_shape, word) in REACHED.items()]
    codes = tuple(each.code for each in names.profile.link_results)
    fields: dict[str, Any] = {"codes": codes}
    for code in codes:
        label = up(names.result(code))
        fields[f"reached_{code}"] = RadioField(label, choices=options, validate_choice=False)
        fields[f"note_{code}"] = TextField(_("In what it is seen"))
    return cast(OutcomeForm, type("OutcomeFormOfResults", (OutcomeForm,), fields)())


class StepForm(Form):
    title = LineField(_l("What will be done"))
    due_on = DayField(_l("By what day"))
    owner = RadioField(_l("Who sees to it"), validate_choice=False, default="both")
    topic = SelectField(_l("Topic"), default="")

    def offer(self, topics: list[tuple[str, str]]) -> "StepForm":
        self.owner.choices = [(code, up(_(word))) for code, word in OWNERS.items()]
        self.topic.choices = [("", _("no topic")), *topics]
        return self

    def card(self) -> StepCard:
        return StepCard(
            title=self.title.data or "",
            due_on=self.due_on.data,
            owner=self.owner.data or "",
            topic=self.topic.data or None,
        )


class DoneForm(Form):
    done_on = DayField(_l("Done on"))
    result = TextField(_l("What came of it"))


class MeetingForm(Form):
    held_on = DayField(_l("When you met"))
    way = RadioField(_l("How you met"), validate_choice=False, default="in_person")
    topic = LineField(_l("What it was about"))
    people = WholeField(_l("How many people took part"), least=None)
    outcome = TextField(_l("What you agreed on"))

    def offer(self) -> "MeetingForm":
        self.way.choices = [(code, up(_(word))) for code, word in WAYS.items()]
        return self

    def card(self) -> MeetingCard:
        return MeetingCard(
            held_on=self.held_on.data,
            way=self.way.data or "",
            topic=self.topic.data or "",
            people=self.people.data,
            outcome=self.outcome.data or "",
        )


class RoundForm(Form):
    weights = SelectField(_l("What matters more"), default="even")
    max_km = WholeField(_l("Not farther than, km"), least=None)
    general_only = BooleanField(_l("General schools only"), default=True)

    def offer(self) -> "RoundForm":
        self.weights.choices = [(code, _(word)) for code, word in WEIGHTS.items()]
        return self

    def settings(self) -> Settings:
        return Settings(
            weights=self.weights.data or "",
            max_km=self.max_km.data,
            general_only=self.general_only.data,
        )


class WishForm(Form):
    helper = HiddenField()
    helped = HiddenField()
    reason = TextField(_l("The reason"))


class ByHandForm(Form):
    helper = RadioField(_l("Who will help"), validate_choice=False)
    goal = TextField(_l("What the two schools want to reach"))
