"""What contradicts itself in a contest's rules, in words, and the part of the rules it is about."""

from collections.abc import Iterable, Mapping

from contests.rules.checks import Finding
from contests.web.rule_words import RulePart
from web.i18n import gettext, mark

FINDINGS: Mapping[str, str] = {
    "said_twice": mark("The same is said twice (%(code)s). Take one of them out."),
    "least_over_most": mark("At least more files are asked for than may be attached."),
    "nothing_blind": mark(
        "Entries are anonymous, but no field is kept from the jury: a name may stand in a text."
    ),
    "places_have_gaps": mark("Places go 1, 2, 3 without gaps. Mend their order."),
    "nothing_awarded": mark("No place is named: there will be nobody to award."),
    "descriptor_over_max": mark("A mark is explained that is above the highest one."),
    "nothing_to_add": mark("This is the first round: there is no score to add yet."),
    "ranks_do_not_add": mark(
        "A sum of ranks cannot be added to a score. Choose another way of counting, or do not add."
    ),
    "nowhere_further": mark(
        "This is the last round: nobody goes further. Take the number out, or add a round."
    ),
    "all_go_further": mark("It is not said how many go further: all of them will."),
    "quorum_over_panel": mark(
        "The quorum asks for more sheets than an entry has jurors (%(n)s). Make one of them fit."
    ),
    "needs_equal_panels": mark(
        "A sum is fair only where the same jurors mark every entry. Take out the number of jurors"
        " for an entry, or choose the mean."
    ),
    "trims_nothing": mark(
        "The highest and the lowest are left out from %(n)s sheets on: with so few jurors nothing"
        " will be left out."
    ),
    "few_ballots": mark("Few sheets for an entry are enough here: %(n)s. Three are usual."),
    "tie_by_no_criterion": mark("Ties are told by a criterion that this round does not have."),
    "tie_names_needlessly": mark("A rule of ties names a criterion that it does not need."),
    "tie_without_chair": mark("Ties are told by the chair's sheet, but there is no chair."),
    "tie_said_twice": mark("The same rule of ties is named twice. Take one of them out."),
    "vote_is_last": mark("A vote always decides, so it comes last."),
}


def finding_words(finding: Finding) -> str:
    return gettext(FINDINGS[finding.code], **finding.values)


def findings_of(part: RulePart, found: Iterable[Finding]) -> list[Finding]:
    """The findings about a part."""
    return [
        each
        for each in found
        if any(each.where == one or each.where.startswith(f"{one}.") for one in part.where)
        and (part.where != ("places", "rounds") or each.where in part.where)
    ]
