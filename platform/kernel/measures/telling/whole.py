"""The report as a whole: its title, its first lines, its sections in their order."""

from kernel.documents.words import Translator, long_date
from kernel.measures.content import ReportContent
from kernel.measures.telling import ahead, asked, course, method, results, voices
from kernel.measures.telling.findings import facts, findings
from kernel.measures.telling.parts import Told
from kernel.measures.telling.words import name_of
from kernel.school_year import SchoolYear


def tell(told: ReportContent, t: Translator) -> Told:
    """Put the report into words; equal content gives equal words."""
    sections = (
        asked.section(told, t),
        results.section(told, t),
        voices.satisfaction(told, t),
        voices.section(told, t),
        course.section(told, t),
        course.results(told, t),
        ahead.section(told, t),
        method.quoted(told, t),
        method.section(told, t),
    )
    return Told(
        title=t.gettext("Monitoring of mentoring, school year %(year)s",
                        year=str(SchoolYear(told.school_year))),
        place=told.place,
        about=about(told, t),
        standing=t.gettext("Made on %(day)s of the answers that were there; it does not change.",
                           day=long_date(told.made_on, t.language)),
        facts=facts(told, t),
        findings=findings(told, t),
        sections=tuple(section for section in sections if section is not None),
    )  # fmt: skip


def about(told: ReportContent, t: Translator) -> str:
    """The programme's title in quotes, or the form; of a whole year nothing."""
    if told.form is not None:
        return name_of(told.form, t)
    return f"«{told.title}»" if told.title else ""
