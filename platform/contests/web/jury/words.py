"""Roles, states, kinds of conflict and refusals of a jury in the reader's words."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from contests.jury.queries import MemberRow
from kernel.errors import Invalid, WrongState
from web.forms import Form
from web.i18n import gettext, mark, pgettext

ROLES: Mapping[str, str] = {
    "juror": mark("Member of the jury"),
    "chair": mark("Chair of the jury"),
    "secretary": mark("Secretary"),
}
KINDS: Mapping[str, str] = {
    "person": mark("the entrant in person"),
    "pair": mark("is or was in a pair with the entrant"),
    "nominator": mark("nominated the entrant, now or before"),
    "school": mark("works or worked at the entrant's school"),
    "municipality": mark("works in the entrant's municipality"),
    "kinship": mark("a relative of the entrant"),
    "prepared": mark("prepared the entrant for the contest"),
    "other": mark("another reason"),
}
SOURCES: Mapping[str, str] = {
    "found": mark("found by the portal"),
    "declared": mark("declared by the juror"),
    "commission": mark("set by the commission"),
}
FAULTS: Mapping[str, str] = {
    "name_incomplete": mark(
        "Surname and given name are needed. For example, Petrova Anna Viktorovna."
    ),
    "role_needed": mark("Choose from the list."),
    "chair_taken": mark("The jury has a chair. Remove the present one first."),
    "nomination_unknown": mark("Choose from the list."),
    "place_unknown": mark("Choose from the list."),
    "account_unknown": mark(
        "No such account is seen from here. Check the login, or leave the field empty and a new"
        " account will be opened."
    ),
    "member_already": mark("This person is in the jury already."),
    "administrator_needed": mark(
        "Roles of the jury are given by the region's administrator. Name an account that has the"
        " role already, or ask the administrator to invite."
    ),
    "login_needed": mark("Write the name in Russian letters: the login is made from it."),
    "login_shape": mark("Write the name in Russian letters: the login is made from it."),
    "email_shape": mark("Check the address. For example, petrova@school.example."),
    "email_taken": mark("Another account has this address."),
    "reason_needed": mark("Write the reason, in a sentence: it goes into the protocol."),
    "kind_needed": mark("Choose from the list."),
}
REFUSED: Mapping[str, str] = {
    "contest_over": mark("The contest is over."),
    "member_removed": mark("This member has left the jury already."),
    "conflict_known": mark("This conflict is known already."),
    "round_is_frozen": mark("The round has been opened already."),
    "no_jury": mark("There is nobody to mark: invite the jury first."),
    "in_conflict": mark("There is a conflict: this entry cannot be given to this member."),
    "not_of_jury": mark("This person does not mark entries any more."),
    "other_nomination": mark("This member judges other nominations."),
    "given_already": mark("The entry is given to this member already."),
    "quorum_stands": mark(
        "The round is open and this entry has members enough: nobody is added any more."
    ),
}


@contextmanager
def faults_into(form: Form, **renamed: str) -> Iterator[None]:
    """Let a use case refuse: its faults appear beneath the form's fields, and the view goes on."""
    try:
        yield
    except Invalid as refused:
        form.take(
            {
                renamed.get(field, field): gettext(FAULTS[code])
                for field, code in refused.fields.items()
            }
        )


def refused_words(refused: WrongState) -> str:
    return gettext(REFUSED[refused.code])


def seat(row: MemberRow) -> tuple[str, str]:
    """Shape and words for how far an invitation has come."""
    if row.removed_at is not None:
        return ("none", pgettext("juror", "declined") if row.declined else gettext("removed"))
    if row.accepted_at is not None:
        return ("ok", gettext("takes part"))
    if row.account is not None and row.account.state == "invited":
        return ("wait", gettext("has not opened the link yet"))
    return ("wait", gettext("has not answered yet"))


def factor(row: MemberRow) -> tuple[str, str]:
    """Shape and words for the second factor: without it no sheet opens."""
    if row.account is not None and row.account.second_factor:
        return ("ok", gettext("set up"))
    return ("near", gettext("not set up"))


def barred_words(barred: Iterable[tuple[MemberRow, str]]) -> list[tuple[str, str]]:
    """Whom a conflict keeps from an entry, and why."""
    return [(member.full_name, gettext(KINDS[kind])) for member, kind in barred]
