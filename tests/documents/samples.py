"""Reports to print: a region with targets, and a district's return that leaves things unsaid."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from regional.indicators.report import KpiReport, ReportCell, ReportIndicator, ReportRow

WHEN = datetime(2024, 11, 14, 9, 42, tzinfo=ZoneInfo("Europe/Moscow"))
GOAL = "цель 2024 г."

SHARES = (
    ReportIndicator(
        "young_teachers",
        "Доля молодых учителей (стаж 0–3 года) в роли наставляемых",
        "Молодые учителя",
        "%",
        Decimal(70),
        GOAL,
    ),
    ReportIndicator(
        "schools_model",
        "Доля школ, реализующих целевую модель наставничества педагогов",
        "Школы с моделью",
        "%",
        Decimal(20),
        GOAL,
    ),
    ReportIndicator(
        "schools_mentored_teams",
        "Доля школ, чьи управленческие команды вовлечены в менторство",
        "Команды в менторстве",
        "%",
        Decimal(20),
        GOAL,
    ),
    ReportIndicator(
        "mentee_satisfaction",
        "Удовлетворённость наставляемых участием",
        "Довольны наставляемые",
        "%",
        Decimal(85),
        GOAL,
    ),
    ReportIndicator(
        "mentor_satisfaction",
        "Удовлетворённость наставников участием",
        "Довольны наставники",
        "%",
        Decimal(85),
        GOAL,
    ),
)
COUNTERS = (
    ReportIndicator("schools_with_programme", "Школы с программой", "Школы с программой", "count"),
    ReportIndicator("pairs", "Пары наставников и наставляемых", "Пары", "count"),
    ReportIndicator("curators_trained", "Обученные кураторы", "Обученные кураторы", "count"),
)
DISTRICTS = (
    "Брянск",
    "Брянский",
    "Выгоничский",
    "Гордеевский",
    "Дубровский",
    "Дятьковский",
    "Жирятинский",
    "Жуковский",
    "Злынковский",
    "Карачевский",
    "Клетнянский",
    "Климовский",
    "Клинцовский",
    "Клинцы",
    "Комаричский",
    "Красногорский",
    "Мглинский",
    "Навлинский",
    "Новозыбковский",
    "Погарский",
    "Почепский",
    "Рогнединский",
    "Севский",
    "Сельцо",
    "Стародубский",
    "Суземский",
    "Суражский",
    "Трубчевский",
    "Унечский",
    "Фокино",
)


def share(
    numerator: int | None, denominator: int | None, known: int, total: int, basis: str = "primary"
) -> ReportCell:
    value = Fraction(numerator, denominator) if numerator is not None and denominator else None
    over = value is not None and value > 1
    anomaly = "numerator_over_denominator" if over else None
    return ReportCell(numerator, denominator, value, anomaly, known, total, basis)


def count(number: int | None, known: int, total: int, basis: str = "declared") -> ReportCell:
    value = None if number is None else Fraction(number)
    return ReportCell(number, None, value, None, known, total, basis)


def _district(index: int, name: str) -> ReportRow:
    schools = 62 if index == 0 else 7 + index * 5 % 13
    known = schools - (2 if index == 9 else 0)
    young = schools + 3 + index % 7
    mentored = young + 2 if name == "Навлинский" else young * (50 + index * 3 % 41) // 100
    answered = 4 + index % 9
    cells = (
        share(mentored, young, known, schools),
        share(schools * (20 + index % 18) // 100, schools, known, schools),
        share(schools * (index % 24) // 100, schools, known, schools),
        share(answered * 9 // 10, answered, known, schools)
        if name != "Суземский"
        else share(0, 0, known, schools),
        share(answered, answered + 1, known, schools),
    )
    if name == "Рогнединский":
        cells = tuple(share(None, None, 0, schools) for _ in cells)
    return ReportRow(name, "municipality", schools, cells)


def region() -> KpiReport:
    total = ReportRow(
        "Брянская область",
        "region",
        404,
        (
            share(553, 868, 398, 404),
            share(111, 404, 398, 404),
            share(58, 404, 398, 404),
            share(632, 717, 390, 404),
            share(495, 556, 390, 404),
        ),
    )
    return KpiReport(
        region_name="Брянская область",
        authority="Департамент образования и науки Брянской области",
        operator="ГАУ ДПО «БИПКРО» (ЦНППМ)",
        school_year="2023/2024",
        computed_at=WHEN,
        schools_total=404,
        schools_known=398,
        territory="Брянская область",
        indicators=SHARES,
        rows=tuple(_district(index, name) for index, name in enumerate(DISTRICTS)),
        total=total,
        footnotes=("Цели утверждены приказом № 1043 от 29.08.2023.",),
        basis_note="Источник: первичные данные школ (программы, пары, анкеты).",
    )


def wide_region() -> KpiReport:
    """Shares and counters together: more columns than an upright sheet holds."""
    base = region()
    engaged = ReportIndicator(
        "pupils_engaged",
        "Доля обучающихся, вовлечённых в наставничество",
        "Вовлечённые обучающиеся",
        "%",
        Decimal(70),
        GOAL,
    )
    rows = []
    for index, row in enumerate((*base.rows, base.total)):
        pupils = row.schools * 313
        more = (
            share(pupils * (50 + index) // 100, pupils, row.schools, row.schools, "declared"),
            count(row.schools - 1, row.schools, row.schools),
            count(row.schools * 3, row.schools - 1, row.schools),
            count(None if index == 3 else 4 + index, row.schools, row.schools),
        )
        rows.append(ReportRow(row.unit_name, row.unit_type, row.schools, (*row.cells, *more)))
    return KpiReport(
        region_name=base.region_name,
        authority=base.authority,
        operator=base.operator,
        school_year=base.school_year,
        computed_at=base.computed_at,
        schools_total=404,
        schools_known=398,
        territory=base.territory,
        indicators=(*SHARES, engaged, *COUNTERS),
        rows=tuple(rows[:-1]),
        total=rows[-1],
        footnotes=base.footnotes,
        signatory_post="Директор департамента образования и науки Брянской области",
        signatory_name="И. О. Фамилия",
    )


def district() -> KpiReport:
    """Onguday's return: 17 pairs known, two schools did not tell how many they have."""
    pairs: dict[str, int | None] = {
        "Онгудайская СОШ им. С. Т. Пекпеева": 2,
        "Еловская СОШ им. Э. Палкина": 5,
        "Туектинская ООШ": None,
        "Шашикманская СОШ": None,
        "Ининская СОШ": 1,
        "Теньгинская СОШ": 5,
        "Каракольская СОШ": 4,
    }
    rows = tuple(
        ReportRow(
            name,
            "school",
            1,
            (count(1, 1, 1), count(known, int(known is not None), 1), count(None, 0, 1)),
        )
        for name, known in pairs.items()
    )
    total = ReportRow(
        "Онгудайский район", "municipality", 7, (count(7, 7, 7), count(17, 5, 7), count(8, 7, 7))
    )
    return KpiReport(
        region_name="Республика Алтай",
        authority="Министерство образования и науки Республики Алтай",
        operator="БУ ДПО РА «Институт повышения квалификации и профессиональной "
        "переподготовки работников образования Республики Алтай»",
        school_year="2020/2021",
        computed_at=WHEN,
        schools_total=7,
        schools_known=7,
        territory="Онгудайский район",
        indicators=COUNTERS,
        rows=rows,
        total=total,
        basis_note="Источник: районный отчёт от 25.03.2021, как представлен.",
    )
