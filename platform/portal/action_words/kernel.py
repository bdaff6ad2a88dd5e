"""Acts of accounts, uploads and background work, and what they touch, in words."""

from collections.abc import Mapping

from web.i18n import mark

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
    "second_factor.set": mark("set the second factor up"),
    "second_factor.shown": mark("showed the second factor"),
    "second_factor.refused": mark("a code refused"),
    "second_factor.taken_off": mark("took a second factor off"),
    "password.set": mark("set the password"),
    "password.forgotten": mark("a link for the password was asked for by mail"),
    "email.changed": mark("changed the own e-mail"),
    "letters.again": mark("had letters sent again"),
    "password.refused": mark("named a wrong current password"),
    "job.stop_asked": mark("asked background work to stop"),
    "job.retried": mark("had background work tried again"),
    "job.discarded": mark("put background work away"),
    "audit.exported": mark("exported the log"),
    "import.uploaded": mark("uploaded a file"),
    "import.commit_asked": mark("had an upload written"),
    "import.committed": mark("an upload was written"),
    "import.discarded": mark("put an upload away"),
    "role.given": mark("gave one more role"),
}
OBJECTS: Mapping[str, str] = {
    "account": mark("an account"),
    "job": mark("a piece of background work"),
    "audit_entry": mark("the log"),
    "import_batch": mark("an upload"),
    "letter": mark("letters"),
}
