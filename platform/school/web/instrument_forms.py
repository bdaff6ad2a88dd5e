"""Forms of the editor: the questionnaire as a whole, a section, a question of each kind."""

from typing import Any

from wtforms import BooleanField, SelectField, TextAreaField

from school.instruments.checks import DefinitionFault
from school.instruments.definition import (
    AUDIENCES,
    CATALOGUES,
    FEEDS,
    MOMENTS,
    MOST_DECIMALS,
    PURPOSES,
    SIDES,
    TEXTS,
    WITH_OPTIONS,
    Block,
    Instrument,
    Item,
    Mark,
    Range,
    Use,
)
from school.instruments.edits import bilingual, options_of
from school.web.instrument_words import (
    AUDIENCE_WORDS,
    CATALOGUE_WORDS,
    FAULTS,
    FEED_WORDS,
    MOMENT_WORDS,
    PURPOSE_WORDS,
    SIDE_WORDS,
)
from web.fields import TicksField
from web.forms import Form, LineField, WholeField
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l

MOST_OPTIONS, LONGEST_OPTION, LONGEST_TITLE, LONGEST_TEXT = 40, 200, 200, 500
# Which fields a kind of question has beside its text.
FIELDS: dict[str, tuple[str, ...]] = {
    "short": ("longest",),
    "long": ("longest",),
    "choice": ("options", "catalogue"),
    "several": ("options", "catalogue"),
    "scale": ("first", "last", "first_word", "last_word", "reverse"),
    "number": ("least", "most", "decimals"),
    "yes_no": (),
    "date": (),
    "times": (),
}


def one_line(text: str | None) -> str:
    return " ".join((text or "").split())


class AboutForm(Form):
    """The questionnaire as a whole."""

    title = LineField(_l("Title"))
    intro = TextAreaField(_l("What is it for, in two or three sentences"))
    thanks = TextAreaField(_l("What to say when the answers are sent"))
    audience = TicksField(_l("Who answers"))
    anonymous = BooleanField(_l("Anonymous: nobody learns who answered"))
    confidential = BooleanField(_l("Single answers are read by the curator and the psychologist"))
    purpose = SelectField(_l("What monitoring asks it for"), default="")
    side = SelectField(_l("About whom"), default="mentee")
    waves = TicksField(_l("When it is asked"))

    def offer(self) -> "AboutForm":
        self.audience.choices = [(code, _(AUDIENCE_WORDS[code])) for code in AUDIENCES]
        purposes = [(code, _(PURPOSE_WORDS[code])) for code in PURPOSES]
        self.purpose.choices = [("", _("not for monitoring")), *purposes]
        self.side.choices = [(code, _(SIDE_WORDS[code])) for code in SIDES]
        self.waves.choices = [(code, _(MOMENT_WORDS[code])) for code in MOMENTS]
        return self

    def faults(self) -> dict[str, str]:
        found = {}
        title = one_line(self.title.data)
        if not title:
            found["title"] = "title_empty"
        elif len(title) > LONGEST_TITLE:
            found["title"] = "title_long"
        if not self.audience.data:
            found["audience"] = "audience_empty"
        if self.purpose.data and not self.waves.data:
            found["waves"] = "waves_empty"
        for name in ("intro", "thanks"):
            if len(one_line(self[name].data)) > LONGEST_TEXT:
                found[name] = "text_long"
        return _in_words(found)

    def laid_on(self, definition: Instrument) -> Instrument:
        """The definition with these values."""
        intro, thanks = one_line(self.intro.data), one_line(self.thanks.data)
        return definition.model_copy(
            update={
                "title": bilingual(one_line(self.title.data), before=definition.title),
                "intro": bilingual(intro, before=definition.intro) if intro else None,
                "thanks": bilingual(thanks, before=definition.thanks) if thanks else None,
                "audience": tuple(self.audience.data),
                "anonymous": bool(self.anonymous.data),
                "confidential": bool(self.confidential.data),
                "use": self._use(definition.use),
            }
        )

    def _use(self, before: Use | None) -> Use | None:
        """When monitoring asks it; whom of the side, stays as it was."""
        if not self.purpose.data:
            return None
        return Use.model_validate(
            {
                "purpose": self.purpose.data,
                "side": self.side.data,
                "waves": self.waves.data,
                "kinds": before.kinds if before else (),
                "grid": before.grid if before else False,
            }
        )


class BlockForm(Form):
    """A section: its heading and a line beneath it."""

    title = LineField(_l("Heading of the section"))
    note = TextAreaField(_l("Note under the heading"))

    def faults(self) -> dict[str, str]:
        found = {}
        if not one_line(self.title.data):
            found["title"] = "title_empty"
        elif len(one_line(self.title.data)) > LONGEST_TITLE:
            found["title"] = "title_long"
        if len(one_line(self.note.data)) > LONGEST_TEXT:
            found["note"] = "text_long"
        return _in_words(found)

    def block(self, code: str, before: Block | None) -> Block:
        note = one_line(self.note.data)
        return Block(
            code=code,
            title=bilingual(one_line(self.title.data), before=before.title if before else None),
            note=bilingual(note, before=before.note if before else None) if note else None,
            items=before.items if before else (),
        )


class ItemForm(Form):
    """A question; which fields are shown depends on its kind."""

    text = TextAreaField(_l("Question"))
    hint = TextAreaField(_l("Hint under the question"))
    required = BooleanField(_l("An answer is needed"))
    options = TextAreaField(_l("Answers to choose from, each on its own line"))
    catalogue = SelectField(_l("Or take the answers from a list"), default="")
    first = WholeField(_l("First point"), least=-10)
    last = WholeField(_l("Last point"), least=-10)
    first_word = LineField(_l("What the first point means"))
    last_word = LineField(_l("What the last point means"))
    reverse = BooleanField(_l("Counts from the other end in scores"))
    longest = WholeField(_l("Greatest number of characters"), least=1, most=5000)
    least = WholeField(_l("Least value"), least=-1000000, most=1000000)
    most = WholeField(_l("Greatest value"), least=-1000000, most=1000000)
    decimals = WholeField(_l("Digits after the comma"), least=0, most=MOST_DECIMALS)
    feeds = SelectField(_l("Fills the field"), default="")

    def offer(self) -> "ItemForm":
        lists = [(code, _(CATALOGUE_WORDS[code])) for code in CATALOGUES]
        self.catalogue.choices = [("", _("no list")), *lists]
        fields = [(code, _(FEED_WORDS[code])) for code in FEEDS]
        self.feeds.choices = [("", _("nothing")), *fields]
        return self

    def lines(self) -> list[str]:
        whole = [one_line(line) for line in (self.options.data or "").splitlines()]
        return list(dict.fromkeys(line for line in whole if line))

    def faults(self, kind: str) -> dict[str, str]:
        found = {}
        text = one_line(self.text.data)
        if not text:
            found["text"] = "text_empty"
        elif len(text) > LONGEST_TEXT:
            found["text"] = "text_long"
        if len(one_line(self.hint.data)) > LONGEST_TEXT:
            found["hint"] = "text_long"
        if kind in WITH_OPTIONS:
            found |= self._faults_of_options()
        if kind == "scale":
            found |= self._faults_of_scale()
        limits = (self.least.data, self.most.data)
        if kind == "number" and None not in limits and limits[0] > limits[1]:
            found["most"] = "limits_backwards"
        return _in_words(found)

    def _faults_of_options(self) -> dict[str, str]:
        lines = self.lines()
        if not lines and not self.catalogue.data:
            return {"options": "options_missing"}
        if len(lines) > MOST_OPTIONS:
            return {"options": "options_many"}
        long = any(len(line) > LONGEST_OPTION for line in lines)
        return {"options": "option_long"} if long else {}

    def _faults_of_scale(self) -> dict[str, str]:
        first, last = self.first.data, self.last.data
        if self.first.errors or self.last.errors:
            return {}
        if first is None or last is None:
            return {"first" if first is None else "last": "scale_missing"}
        if first >= last:
            return {"last": "scale_backwards"}
        return {"last": "scale_too_long"} if last - first > 10 else {}

    def item(self, code: str, kind: Any, before: Item | None) -> Item:
        """The question with these values; call it when there are no faults."""
        hint = one_line(self.hint.data)
        values: dict[str, Any] = {
            "code": code,
            "kind": kind,
            "text": bilingual(one_line(self.text.data), before=before.text if before else None),
            "hint": bilingual(hint, before=before.hint if before else None) if hint else None,
            "required": bool(self.required.data),
            "feeds": self.feeds.data or None,
        }
        if kind in WITH_OPTIONS:
            values["catalogue"] = self.catalogue.data or None
            values["options"] = options_of(self.lines(), before.options if before else ())
        if kind in TEXTS:
            values["longest"] = self.longest.data
        if kind == "number":
            values |= {"least": self.least.data, "most": self.most.data,
                       "decimals": self.decimals.data or 0}  # fmt: skip
        if kind == "scale":
            values |= {"scale": self._range(before), "reverse": bool(self.reverse.data)}
        return Item(**values)

    def _range(self, before: Item | None) -> Range:
        known = (
            {mark.at: mark.text for mark in before.scale.marks} if before and before.scale else {}
        )
        ends = ((self.first.data, self.first_word.data), (self.last.data, self.last_word.data))
        marks = tuple(
            Mark(at=at, text=bilingual(one_line(word), before=known.get(at)))
            for at, word in ends
            if one_line(word)
        )
        return Range(min=self.first.data, max=self.last.data, marks=marks)


def _in_words(found: dict[str, str]) -> dict[str, str]:
    return {name: _(FAULTS[code]) for name, code in found.items()}


def as_typed_about(definition: Instrument) -> dict[str, object]:
    use = definition.use
    return {
        "title": definition.title.ru,
        "intro": definition.intro.ru if definition.intro else "",
        "thanks": definition.thanks.ru if definition.thanks else "",
        "audience": list(definition.audience),
        "anonymous": definition.anonymous,
        "confidential": definition.confidential,
        "purpose": use.purpose if use else "",
        "side": use.side if use else "mentee",
        "waves": list(use.waves) if use else [],
    }


def as_typed_item(item: Item) -> dict[str, object]:
    """A question as its form shows it."""
    scale = item.scale
    words = {mark.at: mark.text.ru for mark in scale.marks} if scale else {}
    return {
        "text": item.text.ru,
        "hint": item.hint.ru if item.hint else "",
        "required": item.required,
        "options": "\n".join(option.text.ru for option in item.options),
        "catalogue": item.catalogue or "",
        "first": scale.min if scale else None,
        "last": scale.max if scale else None,
        "first_word": words.get(scale.min, "") if scale else "",
        "last_word": words.get(scale.max, "") if scale else "",
        "reverse": item.reverse,
        "longest": item.longest,
        "least": item.least,
        "most": item.most,
        "decimals": item.decimals or None,
        "feeds": item.feeds or "",
    }


def place_of(fault: DefinitionFault, definition: Instrument) -> str:
    """The code of the question or section that a fault is about, "" for the whole."""
    for code in reversed(fault.place):
        if definition.item(code) or definition.block(code):
            return code
    return ""
