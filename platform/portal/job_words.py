"""Background work in words: what each job does, why one gave up, what one came to."""

from collections.abc import Mapping
from typing import Any

from web.i18n import gettext, mark, ngettext

NAMES: Mapping[str, str] = {
    "system.clean_sessions": mark("Removing old sign-ins and spent links"),
    "system.clean_files": mark("Removing files past their term"),
    "regional.refresh_cells": mark("Recount of changed indicators"),
    "regional.compile_year": mark("Full recount of a school year"),
    "regional.check_cells": mark("Nightly check of the indicators"),
    "regional.try_version": mark("Trial of a formula"),
    "regional.export": mark("File of indicators"),
    "regional.note_months": mark("Nightly note of the indicators by month"),
    "regional.annual_report": mark("Report of the year on mentoring"),
    "regional.monitoring_report": mark("Report on monitoring of the region"),
    "school.monitoring_report": mark("Report on monitoring of a school"),
    "regional.certificates": mark("Certificates of a course"),
    "contests.honour_papers": mark("Certificates of an order on awards"),
    "regional.conclusion": mark("Conclusion of an expert review as a file"),
    "regional.stop_routes": mark("Stop of teachers' routes whose consent has ended"),
    "school.check_consents": mark("Check of consents that end"),
    "school.check_papers": mark("Check of mentors' papers that end"),
    "school.wave_reminders": mark("Reminders of measurements whose last day is near"),
    "school.refresh_roadmaps": mark("Nightly look at the schools' roadmaps"),
    "school.match": mark("Matching of mentors and mentees"),
    "school.end_loans": mark("Ending permissions to other schools"),
    "school.pack": mark("Set of a school's documents"),
    "school.papers_in_bulk": mark("Certificates and letters of a school"),
    "periods.open": mark("Opening of reporting periods"),
    "periods.remind": mark("Reminders of reports"),
    "periods.official_file": mark("File of official indicators"),
    "notices.tell": mark("Notices to people"),
    "notices.send": mark("Sending letters"),
    "notices.digest": mark("The morning's letters"),
    "notices.again": mark("Letters to be sent again"),
    "identity.mail_link": mark("Letter with a link for the password"),
    "identity.send_link": mark("Letter to somebody who forgot the password"),
    "imports.check": mark("Check of an upload"),
    "imports.commit": mark("Writing an upload"),
    "contests.round_paper": mark("Paper of a contest's results"),
    "contests.public_archive": mark("Archive of a round for everybody"),
    "contests.regulations": mark("Regulations of a contest"),
    "contests.diplomas": mark("Diplomas and letters of thanks"),
    "regional.propose_links": mark("Search for partners of schools"),
}
STATE_DIFFERS = mark("Things had changed before it began.")
REASONS: Mapping[str, str] = {
    "worker_died": mark("The server stopped while working, several times in a row."),
    "no_such_task": mark("This version of the portal does not know such work."),
    "not_found": mark("What it was to work on is not there any more."),
    "denied": mark("Whoever asked for it has no such right any more."),
    "wrong_state": STATE_DIFFERS,
    "invalid": mark("The data does not fit."),
    "rows_with_errors": mark(
        "Rows with errors were to be written. Correct them or leave them out."
    ),
    "nothing_to_write": mark("There was nothing to write."),
    "refused": mark("The file could not be read."),
    "missing_glyph": mark("A name has a sign that cannot be printed. Correct the name."),
    "result_differs": mark(
        "The file would not be the kept count, so it was not made. Tell the administrator."
    ),
    "sheets_missing": mark("Not every sheet of the round could be read, so nothing was made."),
    "results_not_out": mark("The results of the last round are not published yet."),
    "nothing_to_print": mark("There was nothing to print."),
    "pack_too_large": mark(
        "The file would be larger than 50 MB. Choose fewer kinds of papers or programmes, or leave"
        " out the Word files or the file for printing."
    ),
    "no_such_kind": mark("The portal has no words for such a notice."),
    "values_missing": mark("The notice lacks what its words need."),
    "no_mail": mark("The account has no e-mail, or no mail server is named."),
    "no_address": mark("The account has no e-mail."),
    "no_letters": mark("There was no letter to send again."),
}
UNKNOWN = mark("A fault of the portal. Its kind is written beside.")


def job_name(name: str) -> str:
    """What the job does; a job without words still has its code."""
    return gettext(NAMES[name]) if name in NAMES else name


def reason(error: str | None) -> str:
    """Why it gave up, in one sentence."""
    unnamed = UNKNOWN if is_code(error) else STATE_DIFFERS
    return gettext(REASONS.get(error or "", unnamed))


def is_code(error: str | None) -> bool:
    """Whether the error names a fault of ours: an exception's name, written like a class.

    A refusal of the domain is written in small letters; one without words of its own says that
    the rows were in another state than the job expected.
    """
    return error is None or not error.islower()


def came_to(result: Mapping[str, Any]) -> str:
    """What a finished job did, in one sentence, when its task left the figures."""
    if "left_out" in result or "not_given" in result:
        return _of_papers(result)
    schools, corrected = result.get("schools"), result.get("corrected")
    if not isinstance(schools, int):
        return ""
    said = ngettext("%(num)s school recounted.", "%(num)s schools recounted.", schools)
    if isinstance(corrected, int) and corrected:
        said += " " + ngettext("%(num)s figure corrected.", "%(num)s figures corrected.", corrected)
    return said


def _of_papers(result: Mapping[str, Any]) -> str:
    """«В файле 24 документа. Не составлено: 2, причины названы в перечне.»"""
    papers = int(result.get("papers", 0))
    said = ngettext("%(num)s paper in the file.", "%(num)s papers in the file.", papers)
    if left_out := result.get("left_out"):
        said += " " + ngettext(
            "%(num)s could not be made: the list says what is missing.",
            "%(num)s could not be made: the list says what is missing.",
            int(left_out),
        )
    if not_given := result.get("not_given"):
        said += " " + ngettext(
            "%(num)s person got none yet: something it needs is missing.",
            "%(num)s people got none yet: something it needs is missing.",
            int(not_given),
        )
    return said
