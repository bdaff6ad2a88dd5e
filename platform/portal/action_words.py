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
    "request.added": mark("added a request"),
    "request.accepted": mark("took up a request"),
    "request.declined": mark("declined a request"),
    "request.withdrawn": mark("noted that a mentor is no longer needed"),
    "request.met": mark("marked a request as met"),
    "request.new": mark("took back a decision on a request"),
    "request.led": mark("named a programme for a request"),
    "request.seen": mark("opened a request"),
    "mentees.exported": mark("downloaded the base of mentees"),
    "team.added": mark("named a team member"),
    "team.changed": mark("changed a team member"),
    "team.removed": mark("removed a team member"),
    "resource.added": mark("added a resource"),
    "resource.changed": mark("changed a resource"),
    "resource.removed": mark("removed a resource"),
    "informing.added": mark("noted whom the school told"),
    "informing.changed": mark("changed whom the school told"),
    "informing.removed": mark("removed whom the school told"),
    "partner.added": mark("entered a partner"),
    "partner.changed": mark("corrected a partner"),
    "partner.closed": mark("closed a partner"),
    "partner.reopened": mark("reopened a partner"),
    "agreement.added": mark("entered an agreement"),
    "agreement.changed": mark("changed an agreement"),
    "link.made": mark("made a link"),
    "link.revoked": mark("took a link back"),
    "task.done": mark("ticked a task off"),
    "base.entered": mark("entered somebody into a base"),
    "base.ready": mark("a mentee became ready for a pair"),
    "base.selected": mark("a mentor was selected"),
    "base.refused": mark("a candidate was refused"),
    "base.resting": mark("put a mentor by for later"),
    "base.frozen": mark("a part in the base was stopped"),
    "base.left": mark("took somebody out of a base"),
    "form.started": mark("began a draft of a questionnaire"),
    "form.published": mark("took a questionnaire into use"),
    "form.retired": mark("took a questionnaire out of use"),
    "form.discarded": mark("threw a draft of a questionnaire away"),
    "sheet.answered": mark("a questionnaire was answered"),
    "sheet.corrected": mark("corrected answers on behalf"),
    "request.came": mark("a request came from a questionnaire"),
    "mentor.profile": mark("filled in a mentor's card"),
    "mentor.permits": mark("a mentor lets other schools ask"),
    "mentor.permits_not": mark("a mentor no longer lets other schools ask"),
    "mentor.long_term": mark("changed the long-term base"),
    "mentor.sheet_taken": mark("took answers into a mentor's card"),
    "mentor.base_exported": mark("downloaded the base of mentors"),
    "loan.asked": mark("asked for a mentor of another school"),
    "loan.permitted": mark("permitted a mentor to another school"),
    "loan.refused": mark("refused a mentor to another school"),
    "loan.revoked": mark("took the permission for a mentor back"),
    "loan.ended": mark("ended an ask for a mentor"),
    "loan.entered": mark("entered a mentor of another school"),
    "interview.planned": mark("planned an interview"),
    "interview.cancelled": mark("called an interview off"),
    "interview.prepared": mark("prepared the questions"),
    "interview.noted": mark("wrote in an interview"),
    "interview.decided": mark("decided after an interview"),
    "psychologist.flag_set": mark("set the flag “a psychologist is needed”"),
    "psychologist.flag_cleared": mark("took the flag “a psychologist is needed” off"),
    "opinion.written": mark("wrote an opinion"),
    "opinion.taken_back": mark("took an opinion back"),
    "certificate.entered": mark("entered a mentor's paper"),
    "certificate.removed": mark("took a mentor's paper off"),
    "criteria.added": mark("added criteria"),
    "criteria.changed": mark("changed a criterion"),
    "criteria.removed": mark("took a criterion off"),
    "mentor.admitted": mark("a mentor was admitted to work"),
    "mentor.admission_lost": mark("a mentor lost admission"),
    "consent.asked": mark("asked for consents"),
    "consent.given": mark("a consent was given"),
    "consent.refused": mark("a consent was declined"),
    "consent.withdrawn": mark("recorded a withdrawal of consent"),
    "family.added": mark("added an adult to a family"),
    "family.changed": mark("corrected a family"),
    "family.ended": mark("an adult stands for a child no more"),
    "mentor.offer_ended": mark("ended a mentor's offer to other schools"),
    "person.merged": mark("made two cards one"),
    "person.unmerged": mark("parted two cards again"),
    "person.told_apart": mark("told two people apart"),
    "person.cases": mark("set how a name stands in documents"),
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
    "team_member": mark("a team member"),
    "resource": mark("a resource"),
    "informing": mark("a telling"),
    "partner": mark("a partner"),
    "partner_agreement": mark("an agreement with a partner"),
    "consent": mark("a consent"),
    "link": mark("a link"),
    "task": mark("a task"),
    "base_entry": mark("a place in a base"),
    "interview": mark("an interview"),
    "psychologist_flag": mark("the flag “a psychologist is needed”"),
    "opinion": mark("an opinion"),
    "certificate": mark("a mentor's paper"),
    "criterion": mark("a criterion"),
    "instrument": mark("a questionnaire"),
    "answer_sheet": mark("answers"),
    "loan": mark("a mentor lent"),
    "guardian": mark("an adult of a family"),
    "request": mark("a request"),
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
