"""What happens around schools beside their own entries: sites seen, links, trained curators."""

from datetime import date, datetime
from uuid import UUID

from kernel.identity.models import Account, RoleGrant
from kernel.papers.models import Paper
from kernel.tenancy.models import SchoolFlag
from regional.indicators.models import Indicator, IndicatorVersion
from regional.partnership.models import SchoolLink
from regional.sites.models import SiteCheck
from regional.training.models import Course, CourseCertificate, CourseRun, Enrolment, Learner
from tests.regional.book import NOW, YEAR, Book

BOTH_ACTS = ["introduction_order", "regulations", "roadmap"]


class Deeds:
    """Each row committed at once, past every fence, as the book's are."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def looked(
        self,
        school: str,
        on: date = date(2026, 10, 5),
        *,
        section: bool = True,
        acts: list[str] | None = None,
        year: int = YEAR,
    ) -> UUID:
        return self.book._add(
            SiteCheck,
            school_id=self.book.world.schools[school],
            municipality_id=self.book.world.municipalities["north"],
            school_year=year,
            checked_on=on,
            url="https://school.example",
            has_section=section,
            acts=acts or [],
            checked_at=NOW,
        )

    def linked(
        self,
        helper: str,
        helped: str,
        state: str = "active",
        *,
        since: date | None = date(2026, 9, 15),
        until: date | None = None,
    ) -> UUID:
        return self.book._add(
            SchoolLink,
            school_year=YEAR,
            helper_id=self.book.world.schools[helper],
            helped_id=self.book.world.schools[helped],
            variant="leader_team",
            state=state,
            offered_at=NOW,
            helper_confirmed_at=NOW,
            helped_confirmed_at=NOW,
            started_on=since,
            ended_on=until,
            changed_at=NOW,
        )

    def account(self) -> UUID:
        login = f"opyt-{self._next()}"
        return self.book._add(
            Account, login=login, full_name="Опытный куратор", state="active", created_at=NOW
        )

    def holds(
        self,
        account: UUID,
        school: str,
        role: str = "curator",
        *,
        since: datetime = NOW,
        until: datetime | None = None,
    ) -> UUID:
        return self.book._add(
            RoleGrant,
            account_id=account,
            role=role,
            school_id=self.book.world.schools[school],
            granted_at=since,
            revoked_at=until,
        )

    def certified(
        self,
        account: UUID | None,
        on: date = date(2026, 10, 1),
        *,
        until: date | None = None,
        revoked: datetime | None = None,
    ) -> tuple[UUID, UUID]:
        """A course passed with a paper; returns the learner and the certificate."""
        add, n = self.book._add, self._next()
        course = add(Course, title="Кураторы", provider="ИРО", hours=36, mode="mixed",
                     created_at=NOW)  # fmt: skip
        run = add(CourseRun, course_id=course, starts_on=on, ends_on=on, state="completed",
                  created_at=NOW)  # fmt: skip
        learner = add(Learner, account_id=account, full_name="Опытный куратор", created_at=NOW)
        taken = add(Enrolment, run_id=run, learner_id=learner, mode="in_person", state="passed",
                    asked_at=NOW)  # fmt: skip
        paper = add(Paper, code=f"PAPER{n:05}", kind="course_certificate", number=str(n),
                    issued_on=on, issuer="ИРО", created_at=NOW)  # fmt: skip
        held = add(CourseCertificate, enrolment_id=taken, number=f"К-{n}", issued_on=on,
                   valid_until=until, revoked_at=revoked, paper_id=paper,
                   full_name="Опытный куратор")  # fmt: skip
        return learner, held

    def flagged(
        self, school: str, flag: str, since: date | None = None, until: date | None = None
    ) -> UUID:
        return self.book._add(
            SchoolFlag,
            school_id=self.book.world.schools[school],
            flag=flag,
            valid_from=since,
            valid_to=until,
        )

    def formula(
        self, code: str, numerator: str, denominator: str | None = None, *,
        missing: str = "leave_out", from_year: int = 2019,
    ) -> UUID:  # fmt: skip
        """A started formula of an indicator of the region's own."""
        named = {"name": code, "short_name": code, "about": code}
        indicator = self.book._add(
            Indicator,
            code=code,
            names={"ru": named, "en": named},
            unit="percent" if denominator else "count",
            direction="up",
            shown_in="counters",
            position=500 + self._next(),
            source="region",
        )
        return self.book._add(
            IndicatorVersion,
            indicator_id=indicator,
            number=1,
            from_year=from_year,
            numerator_fact=numerator,
            denominator_fact=denominator,
            missing=missing,
            level="school",
            source="region",
        )

    _count = 0

    def _next(self) -> int:
        Deeds._count += 1
        return Deeds._count
