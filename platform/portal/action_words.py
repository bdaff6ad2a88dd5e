"""Acts and things of the log in words. A code without words is shown as it is, never hidden."""

from collections.abc import Mapping

from kernel.identity.permissions import Role
from kernel.school_year import SchoolYear
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
    "import.uploaded": mark("uploaded a file"),
    "import.commit_asked": mark("had an upload written"),
    "import.committed": mark("an upload was written"),
    "import.discarded": mark("put an upload away"),
    "kpi.export_asked": mark("asked for a file of indicators"),
    "kpi.recompute_asked": mark("had the indicators recounted"),
    "return.counters_set": mark("changed a municipality's figures"),
    "school.entered": mark("entered a school"),
    "school.corrected": mark("corrected a school's card"),
    "school.changed": mark("changed the own school's card"),
    "school.counted": mark("named a school's counts"),
    "school.flag_given": mark("gave a school a status"),
    "school.flag_ended": mark("ended a school's status"),
    "person.added": mark("entered a person"),
    "person.changed": mark("changed a person's card"),
    "person.seen": mark("opened a person's card"),
    "programme.created": mark("opened a programme"),
    "programme.changed": mark("changed a programme"),
    "programme.stage": mark("moved a programme to another stage"),
    "programme.start": mark("started a programme"),
    "programme.complete": mark("completed a programme"),
    "programme.cancel": mark("cancelled a programme"),
    "programme.reopen": mark("reopened a programme"),
    "programme.joined": mark("added a participant"),
    "programme.left": mark("took a participant out"),
    "pair.opened": mark("opened a pair"),
    "pair.dated": mark("dated a pair"),
    "pair.pause": mark("paused a pair"),
    "pair.resume": mark("resumed a pair"),
    "pair.complete": mark("completed a pair"),
    "pair.close": mark("closed a pair early"),
    "pair.reopen": mark("reopened a pair"),
}
OBJECTS: Mapping[str, str] = {
    "account": mark("an account"),
    "job": mark("a piece of background work"),
    "audit_entry": mark("the log"),
    "import_batch": mark("an upload"),
    "municipality": mark("a municipality"),
    "school": mark("a school"),
    "school_year": mark("a school year"),
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
    "format": mark("the format"),
    "school_year": mark("the school year"),
    "year": mark("the school year"),
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
    if name in ("school_year", "year") and isinstance(value, int):
        return str(SchoolYear(value))
    return gettext(PURPOSES[text]) if name == "purpose" and text in PURPOSES else text
