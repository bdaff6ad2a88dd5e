"""What a certificate says, put together for printing. The words of the paper are Russian: data."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select

from kernel.documents.certificate.content import Fact, Landscape
from kernel.documents.words import long_date
from kernel.errors import NotFound
from kernel.papers.models import Paper
from kernel.papers.queries import shown_code
from kernel.profile.stored import profile_of
from kernel.work import Work
from regional.training.models import Course, CourseCertificate, CourseRun, Enrolment

TITLE = "Сертификат"
SUBTITLE = "о прохождении обучения"
WAYS = {"in_person": "очно", "distance": "дистанционно"}
FOR_EVER = "без срока"
SIGNED = "Руководитель организации"


@dataclass(frozen=True, slots=True)
class Certificate:
    """One paper. `address` opens its check page; `code` is what is typed there by hand."""

    number: str
    full_name: str
    course: str
    provider: str
    region: str
    hours: int
    way: str
    starts_on: date
    ends_on: date
    issued_on: date
    valid_until: date | None
    code: str
    address: str

    def sheet(self) -> Landscape:
        """The paper as it is to be printed."""
        return Landscape(
            title=TITLE,
            subtitle=SUBTITLE,
            number=self.number,
            name=self.full_name,
            body=f"Курс «{self.course}» пройден полностью.",
            facts=self._facts(),
            signatory=SIGNED,
            issuer=self.provider,
            region=self.region,
            code=self.code,
            address=self.address,
        )

    def _facts(self) -> tuple[Fact, ...]:
        until = long_date(self.valid_until, "ru") if self.valid_until else FOR_EVER
        return (
            Fact("Объём", hours_words(self.hours), 0.13),
            Fact("Форма участия", WAYS.get(self.way, self.way), 0.19),
            Fact("Сроки обучения", span_words(self.starts_on, self.ends_on), 0.30),
            Fact("Дата выдачи", long_date(self.issued_on, "ru"), 0.20),
            Fact("Действует до" if self.valid_until else "Действует", until, 0.18),
        )


def hours_words(hours: int) -> str:
    """«36 часов», «21 час»."""
    last, teens = hours % 10, 10 < hours % 100 < 20
    form = "час" if last == 1 and not teens else "часа" if 1 < last < 5 and not teens else "часов"
    return f"{hours} {form}"


def span_words(first: date, last: date) -> str:
    """«5–30 октября 2026 г.», «28 сентября – 9 октября 2026 г.»"""
    if first == last:
        return long_date(last, "ru")
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{long_date(last, 'ru')}"
    begins = long_date(first, "ru")
    if first.year == last.year:
        begins = begins.removesuffix(f" {first.year} г.")
    return f"{begins} – {long_date(last, 'ru')}"


def certificates_of_run(work: Work, run_id: UUID, address: str) -> list[Certificate]:
    """Papers of a run that hold, by number. `address` is the check page without the code."""
    return _read(work, address, Enrolment.run_id == run_id)


def certificates(work: Work, ids: Collection[UUID], address: str) -> list[Certificate]:
    """These papers; a revoked one, or one out of sight, is as absent as none."""
    found = _read(work, address, CourseCertificate.id.in_(ids))
    if len(found) != len(set(ids)):
        raise NotFound("course_certificate")
    return found


def _read(work: Work, address: str, which: ColumnElement[bool]) -> list[Certificate]:
    query = (
        select(
            CourseCertificate.number, CourseCertificate.full_name, Course.title, Course.provider,
            Course.hours, Enrolment.mode, CourseRun.starts_on, CourseRun.ends_on,
            CourseCertificate.issued_on, CourseCertificate.valid_until, Paper.code,
        )
        .join(Enrolment, Enrolment.id == CourseCertificate.enrolment_id)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .join(Course, Course.id == CourseRun.course_id)
        .join(Paper, Paper.id == CourseCertificate.paper_id)
        .where(which, CourseCertificate.revoked_at.is_(None))
        .order_by(CourseCertificate.number)
    )  # fmt: skip
    region = profile_of(work.session).region.name.ru
    return [
        Certificate(
            number=row.number, full_name=row.full_name, course=row.title, provider=row.provider,
            region=region, hours=row.hours, way=row.mode, starts_on=row.starts_on,
            ends_on=row.ends_on, issued_on=row.issued_on, valid_until=row.valid_until,
            code=shown_code(row.code), address=f"{address}/{shown_code(row.code)}",
        )
        for row in work.session.execute(query)
    ]  # fmt: skip
