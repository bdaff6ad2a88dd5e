"""The base of mentees as a workbook: every column is text, so that nothing is reckoned by Excel."""

from kernel.documents.sheet import Col, TableSheet, Workbook
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.consents.queries import missing
from school.requests import mentees
from school.requests.mentees import AskedMentees, MenteeLine, Wished
from school.web.consent_words import purpose_names
from school.web.labels import Labels
from school.web.request_words import Names, author_word, mentee_state
from web.filters import day, full_name
from web.i18n import gettext as _

LONGEST_CELL = 2000


def sheet_of(work: Work, spoken: str) -> tuple[Workbook, int]:
    """The workbook and how many people it names; those who left are not in it."""
    year = SchoolYear.of(work.today())
    people = mentees.mentees(work.session, mentees.matching(AskedMentees()), limit=20_000)
    ids = [each.person_id for each in people]
    wished = mentees.wished(work.session, ids, year.start)
    programmes = mentees.programmes_of(work.session, ids, year.start)
    lacking = missing(work.session, ids, "mentee", work.today())
    profile = profile_of(work.session)
    names, labels = Names(profile), Labels(profile)

    def row(person: MenteeLine) -> tuple[str, ...]:
        said = wished.get(person.person_id, Wished())
        missed = lacking.get(person.person_id, ())
        return (
            full_name(person),
            person.school_class or labels.person(person.kind),
            day(person.born_on) if person.born_on else "",
            _cut("; ".join(said.own_words)),
            "; ".join(names.problem(code) for code in said.problems),
            "; ".join(names.help(code) for code in said.help),
            "; ".join(names.goal(code) for code in said.goals),
            "; ".join(author_word(code) for code in said.authors),
            _("missing: %(list)s", list=purpose_names(profile, missed))
            if missed
            else _("there are all"),
            mentee_state(person.state)[1],
            day(person.entered_on),
            person.young_reason,
            "; ".join(programmes.get(person.person_id, ())),
        )

    columns = (
        Col(_("Full name"), width=34), Col(_("Class"), width=12), Col(_("Date of birth"), width=14),
        Col(_("The request in own words"), width=50), Col(_("What is hard now"), width=34),
        Col(_("What help is wanted"), width=34), Col(_("What to achieve"), width=34),
        Col(_("Who told"), width=22), Col(_("Consents"), width=26), Col(_("Standing"), width=22),
        Col(_("In the base since"), width=14), Col(_("Let in earlier because"), width=30),
        Col(_("Programmes"), width=30),
    )  # fmt: skip
    sheet = TableSheet(
        name=_("Base of mentees"),
        columns=columns,
        rows=tuple(row(each) for each in people),
        titles=(
            _("Base of mentees"),
            _("School year %(year)s. Taken on %(day)s.", year=year, day=day(work.today())),
        ),
        notes=(_("Personal data: keep it where others cannot open it."),),
        numbered=_("Number in the list"),
    )
    return Workbook((sheet,), title=_("Base of mentees"), language=spoken), len(people)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}…"
