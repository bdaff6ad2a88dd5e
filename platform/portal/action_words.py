"""Acts and things of the log in words. A code without words is shown as it is, never hidden."""

from collections.abc import Mapping

from kernel.identity.permissions import Role
from portal.job_words import job_name
from web.i18n import gettext, mark
from web.labels import role_label

ACTIONS: Mapping[str, str] = {
    "sign_in.accepted": mark("signed in"),
    "sign_in.refused": mark("sign-in refused"),
    "sign_out": mark("signed out"),
    "sessions.ended": mark("signed other browsers out"),
    "role.chosen": mark("chose a role"),
    "role.revoked": mark("took a role away"),
    "account.opened": mark("opened an account"),
    "account.reset": mark("gave a link for the password"),
    "account.closed": mark("closed an account"),
    "account.handed_over": mark("handed a role over"),
    "password.set": mark("set the password"),
    "password.refused": mark("named a wrong current password"),
    "job.stop_asked": mark("asked background work to stop"),
    "job.retried": mark("had background work tried again"),
    "job.discarded": mark("put background work away"),
    "audit.exported": mark("exported the log"),
}
OBJECTS: Mapping[str, str] = {
    "account": mark("an account"),
    "job": mark("a piece of background work"),
    "audit_entry": mark("the log"),
    "import_batch": mark("an upload"),
    "school": mark("a school"),
    "person": mark("a person"),
    "programme": mark("a programme"),
    "participation": mark("a part in a programme"),
    "pair": mark("a pair"),
    "declaration": mark("a district's return"),
}


def action_words(action: str) -> str:
    return gettext(ACTIONS[action]) if action in ACTIONS else action


def object_words(object_type: str) -> str:
    return gettext(OBJECTS[object_type]) if object_type in OBJECTS else object_type


DETAILS: Mapping[str, str] = {
    "role": mark("the role"),
    "name": mark("the work"),
    "error": mark("the reason"),
    "count": mark("how many"),
    "rows": mark("how many lines"),
    "purpose": mark("the way"),
}
PURPOSES: Mapping[str, str] = {
    "activate": mark("an invitation"),
    "reset": mark("a link for the password"),
    "change": mark("knowing the former password"),
}


def details_words(details: Mapping[str, object]) -> str:
    """Codes and counts of an act: «роль: Куратор; строк: 7»; identifiers have their own column."""
    said = [(name, value) for name, value in details.items() if name in DETAILS and value]
    return "; ".join(f"{gettext(DETAILS[name])}: {_value(name, value)}" for name, value in said)


def _value(name: str, value: object) -> str:
    text = str(value)
    if name == "role" and text in set(Role):
        return role_label(text)
    if name == "name":
        return job_name(text)
    return gettext(PURPOSES[text]) if name == "purpose" and text in PURPOSES else text
