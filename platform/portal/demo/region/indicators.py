"""The region's own indicator in the demo: a draft that waits for its trial and its order."""

from datetime import timedelta

from kernel.identity.permissions import Role
from kernel.school_year import SchoolYear
from portal.demo.region.desk import Desk
from regional.indicators import editing
from regional.indicators.formula_rules import FormulaCard

NEEDS_HELP = "low_results"


def play_indicators(desk: Desk) -> None:
    """The operator has thought of a share that no profile has; nothing that others see changes."""
    if NEEDS_HELP not in {flag.code for flag in desk.profile.school_flags}:
        return
    work = desk.at(Role.REGION_OPERATOR, desk.today - timedelta(days=3), 15)
    made = editing.create_indicator(
        work,
        editing.IndicatorCard(
            name="Доля школ с низкими результатами, где действует программа",
            short_name="ШНОР с программой",
            about="Школы с программой среди школ с низкими образовательными результатами",
            unit="percent",
            direction="up",
            shown_in="support",
            name_en="Share of schools with low results that run a programme",
            short_name_en="Low results, with a programme",
            about_en="Schools that run a programme out of schools with low results",
        ),
    )
    editing.draft_version(
        work,
        made.id,
        FormulaCard(
            numerator=f"with_programme|flag={NEEDS_HELP}",
            denominator=f"schools|flag={NEEDS_HELP}",
            missing="keep_denominator",
            from_year=SchoolYear.of(desk.today).start + 1,
            note="К плану методической помощи школам на следующий год",
        ),
    )
    desk.session.flush()
