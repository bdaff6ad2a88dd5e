"""Which waiting things become lines of which home, each with its one action (PL-06)."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from kernel.identity.permissions import Role
from school.stages.waiting import Waiting
from web.i18n import gettext, mark, ngettext
from web.today import TodayLine

CURATORS = frozenset({Role.CURATOR, Role.RESPONSIBLE})
CURATOR = frozenset({Role.CURATOR})
PSYCHOLOGIST = frozenset({Role.PSYCHOLOGIST})
HEADS = frozenset({Role.HEAD, Role.CURATOR})


@dataclass(frozen=True, slots=True)
class Rule:
    """A count of `Waiting` in words; `things` is what the margin counts: people or things."""

    count: str
    kind: str
    title: str
    text: str
    endpoint: str
    action: str
    roles: frozenset[Role]
    values: tuple[tuple[str, str], ...] = ()
    things: str = "people"


KEEPERS = frozenset({Role.HEAD, Role.CURATOR, Role.RESPONSIBLE})
HEARERS = frozenset({Role.CURATOR, Role.PSYCHOLOGIST})
OF_MEASURING: tuple[Rule, ...] = (
    # The curator has a task of each measuring with its day.
    Rule(
        "waves_due",
        "near",
        mark("Answers to questionnaires are awaited"),
        mark("The last day is near or over: remind those who have not answered."),
        "monitoring.index",
        mark("To the measurings"),
        frozenset({Role.RESPONSIBLE, Role.PSYCHOLOGIST}),
        things="answers",
    ),
    Rule(
        "programmes_unmeasured",
        "wait",
        mark("The first measuring is ahead"),
        mark("It is held before the order of pairs: begin it, so that the order need not wait."),
        "monitoring.index",
        mark("To the measurings"),
        CURATORS,
        things="programmes",
    ),
)
RULES: tuple[Rule, ...] = (
    Rule(
        "concerns", "bad", mark("Problems reported in pairs"),
        mark("Read and answer within a day. Only you and those who hear with you see them."),
        "concerns.index", mark("Read the reports"), HEARERS, things="reports",
    ),
    Rule(
        "interviews_due", "near", mark("Interviews to hold"),
        mark("They are planned for today or earlier and have no decision."),
        "selection.index", mark("To the interviews"), CURATOR, (("step", "planned"),), "talks",
    ),
    Rule(
        "interviews_with_psychologist", "near", mark("Interviews to hold"),
        mark("They are planned for today or earlier and have no decision."),
        "opinions.index", mark("To the interviews"), PSYCHOLOGIST, things="talks",
    ),
    Rule(
        "sessions_today", "near", mark("Training today"),
        mark("Show the QR code in the hall or tick those present."),
        "training.index", mark("To the training"), CURATORS, things="meetings",
    ),
    Rule(
        "sessions_unmarked", "near", mark("Training held and not marked"),
        mark("Mark who was there: admission to work is counted by it."),
        "training.index", mark("Mark those present"), CURATORS, things="meetings",
    ),
    Rule(
        "frozen", "bad", mark("Frozen for want of consent"),
        mark("They stand out of the base until the consent is given again."),
        "consents.index", mark("To the consents"), CURATORS,
    ),
    Rule(
        "requests_new", "wait", mark("New requests"),
        mark("Read each one and decide: a person waits for an answer."),
        "requests.index", mark("Read the requests"), CURATORS, (("state", "new"),), "requests",
    ),
    Rule(
        "requests_without_entry", "wait", mark("Requests accepted, people not yet in the base"),
        mark("See which consents are missing, and enter those who have them all."),
        "mentees.waiting", mark("Enter into the base"), CURATORS,
    ),
    Rule(
        "applications", "wait", mark("People offer to be mentors"),
        mark("Look at the answers and find or enter their cards."),
        "mentor_answers.index", mark("See who offers"), CURATORS, things="answers",
    ),
    Rule(
        "flagged", "wait", mark("Mentees who need a psychologist"),
        mark("They are not ready for a pair yet: the talk and the opinion are ahead."),
        "opinions.index", mark("Whom to see"), PSYCHOLOGIST,
    ),
    Rule(
        "mentors_outside", "wait", mark("Willing mentors, not yet in the base"),
        mark("Collect their consents, then enter those who have them all."),
        "mentors.index", mark("To the mentors"), CURATORS, (("standing", "outside"),),
    ),
    Rule(
        "candidates", "wait", mark("Candidates without an interview"),
        mark("Agree on a day: several can be planned at once."),
        "selection.index", mark("Plan interviews"), CURATOR,
    ),
    Rule(
        "mentees_not_ready", "wait", mark("Mentees to talk with"),
        mark("After the talk they are ready for a pair."),
        "selection.plan", mark("Plan the talks"), CURATOR, (("side", "mentee"),),
    ),
    Rule(
        "untrained", "wait", mark("Mentors not yet admitted"),
        mark("They are selected; training or papers are still ahead."),
        "training.index", mark("To the training"), CURATORS,
    ),
    Rule(
        "halls_counted", "near", mark("The general meeting is over, its pairs wait"),
        mark("Both sides have chosen: look at the two variants and take one."),
        "programmes.index", mark("To the matching"), CURATORS, things="gatherings",
    ),
    Rule(
        "searches_due", "near", mark("People without a pair: the next step is due"),
        mark("Each has a reason and a step with a day."),
        "programmes.index", mark("See the steps"), CURATORS,
    ),
    Rule(
        "extra_meetings", "wait", mark("Extra meetings to agree on"),
        mark("One of the two has chosen the other. Ask the mentor, then let them talk."),
        "programmes.index", mark("See the meetings"), CURATORS, things="gatherings",
    ),
    Rule(
        "offered_pairs", "wait", mark("Offered pairs wait for the two of them"),
        mark("Both confirm by their links or on paper, then the pair begins."),
        "all_pairs.index", mark("See the pairs"), CURATORS, things="pairs",
    ),
    Rule(
        "pairs_without_order", "wait", mark("Pairs at work without an order"),
        mark("Both sides have confirmed: put them into the head's order."),
        "programmes.index", mark("To the orders"), KEEPERS, things="pairs",
    ),
    Rule(
        "endings_open", "wait", mark("Pairs that are being completed"),
        mark("The talk or the results are not written down to the end."),
        "all_pairs.index", mark("See the pairs"), CURATORS, things="pairs",
    ),
    Rule(
        "events_overdue", "wait", mark("Events of programmes whose day is over"),
        mark("Tick off what was held, give the rest another day."),
        "programmes.index", mark("To the programmes"), KEEPERS, things="events",
    ),
    Rule(
        "roadmap_overdue", "near", mark("Events of the roadmap whose day is over"),
        mark("See what still holds them open, or give them another day."),
        "roadmap.index", mark("To the roadmap"), KEEPERS, (("show", "open"),), "events",
    ),
    Rule(
        "claims", "wait", mark("Marks from phones wait"),
        mark("They count once the list of the meeting is looked through and saved."),
        "training.index", mark("To the training"), CURATORS, things="marks",
    ),
    Rule(
        "consents_ending", "near", mark("Consents end within a month"),
        mark("At eighteen a person signs for oneself; ask in good time."),
        "consents.index", mark("Ask again"), CURATORS,
    ),
    Rule(
        "loans_asked", "wait", mark("Other schools ask for your mentors"),
        mark("The mentor decides first, then the school."),
        "exchange.index", mark("Read the requests"), HEADS, things="requests",
    ),
)  # fmt: skip
OF_PAPERS: tuple[Rule, ...] = (
    Rule(
        "papers_unsigned",
        "wait",
        mark("Papers to be signed"),
        mark("They are drafts: read them through and write the signing down."),
        "documents.index",
        mark("See the drafts"),
        KEEPERS,
        (("state", "draft"),),
        "papers",
    ),
    Rule(
        "orders_amiss",
        "near",
        mark("Pairs and signed orders have come apart"),
        mark("An order of changes brings them together again."),
        "documents.index",
        mark("See the programmes"),
        KEEPERS,
        things="programmes",
    ),
)


def lines_of(waiting: Waiting, role: Role) -> list[TodayLine]:
    """The lines of a role; what there is none of says nothing."""
    found = []
    for rule in (*RULES, *OF_PAPERS, *OF_MEASURING):
        number = _number(waiting, rule.count)
        if number and role in rule.roles:
            found.append(
                TodayLine(
                    edge=_edge(rule.things, number),
                    title=gettext(rule.title),
                    text=gettext(rule.text),
                    url=url_for(rule.endpoint, **dict(rule.values)),  # type: ignore[arg-type]
                    action=gettext(rule.action),
                    kind=rule.kind,
                )
            )
    return found


def _number(waiting: Waiting, count: str) -> int:
    """What other parts count besides stands under its own name."""
    number = waiting.more.get(count) if count in waiting.more else getattr(waiting, count, 0)
    return number or 0


def _edge(things: str, number: int) -> str:
    words: Mapping[str, str] = {
        "people": ngettext("%(num)s person", "%(num)s people", number),
        "requests": ngettext("%(num)s request", "%(num)s requests", number),
        "talks": ngettext("%(num)s talk", "%(num)s talks", number),
        "meetings": ngettext("%(num)s meeting", "%(num)s meetings", number),
        "gatherings": ngettext("%(num)s gathering", "%(num)s gatherings", number),
        "answers": ngettext("%(num)s answer", "%(num)s answers", number),
        "marks": ngettext("%(num)s mark", "%(num)s marks", number),
        "reports": ngettext("%(num)s report of a problem", "%(num)s reports of problems", number),
        "pairs": ngettext("%(num)s pair", "%(num)s pairs", number),
        "events": ngettext("%(num)s event", "%(num)s events", number),
        "papers": ngettext("%(num)s paper", "%(num)s papers", number),
        "programmes": ngettext("%(num)s programme", "%(num)s programmes", number),
    }
    return words[things]
