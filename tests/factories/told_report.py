"""An invented report of a school and of a region: every part of the content at least once."""

from datetime import date

from kernel.measures.content import (
    BESIDE,
    FEW,
    Advice,
    Box,
    Change,
    Judged,
    LessonRow,
    Marked,
    Mean,
    Name,
    ParameterRow,
    PersonalFigure,
    ProcessFigure,
    ProgrammeLine,
    Quoted,
    QuotedLine,
    ReportContent,
    Satisfaction,
    SwotWords,
    WaveShare,
)
from tests.factories.told_parameters import ALL, ANXIETY, CLIMATE, ENGAGEMENT, FUTURE, group

SCHOOL = "Опытная школа «Берёзка»"
PROGRAMME = "Шаг вперёд"


def school_content(**more: object) -> ReportContent:
    """What a school's year could look like; a keyword replaces a part."""
    values: dict[str, object] = {
        "school_year": 2026,
        "scope": "school",
        "place": SCHOOL,
        "made_on": date(2027, 5, 28),
        "programmes": (
            ProgrammeLine(PROGRAMME, Name("учитель – ученик", "teacher – pupil")),
            ProgrammeLine("Молодой учитель", Name("педагог – педагог", "teacher – teacher")),
        ),
        "waves": (
            WaveShare(PROGRAMME, "before", "", 15, 14, 1, date(2026, 10, 5), date(2026, 10, 19)),
            WaveShare(PROGRAMME, "after", "", 15, 12, 0, date(2027, 5, 11), date(2027, 5, 25)),
        ),
        "parameters": (ENGAGEMENT, ANXIETY, FUTURE, CLIMATE),
        "satisfaction": (
            Satisfaction("mentee", 11, 12, 15),
            Satisfaction("mentor", 6, 7, 15, flagged=True),
            Satisfaction("partner", None, 3, 4, hidden=FEW),
        ),
        "difficulties": (
            Marked("emotions", Name("Управление эмоциями", "Handling emotions"), 7, 11),
            Marked("conflicts", Name("Конфликты в классе", "Conflicts in class"), 5, 11),
            Marked("method", Name("Методика предмета", "Method of the subject"), None, 11, FEW),
        ),
        "conformity": (
            Mean("fits", Name("Программа идёт по модели", "It follows the model"), 4.33, 6),
        ),
        "boxes": (
            Box(
                Name("Как дела в школе", "How things go"),
                26,
                30,
                (
                    Mean("safety", Name("Мне здесь спокойно", "I feel safe here"), 4.12, 26),
                    Mean("heard", Name("Меня слышат", "I am heard"), 3.65, 26),
                ),
            ),
            Box(Name("Пульс педагогов", "Pulse of teachers"), 3, 9, hidden=FEW),
        ),
        "figures": (
            ProcessFigure("clubs", Name("Посещение кружков", "Clubs"), PROGRAMME, 6, 15, 11, 15),
            ProcessFigure(
                "own_works",
                Name("Работы педагога, шт.", "Works"),
                "Молодой учитель",
                None,
                None,
                3,
                None,
            ),
        ),
        "personal": (
            PersonalFigure("marks", Name("Средний балл учеников", "Mean mark"), 6, 5, 1, 0),
            PersonalFigure("oge", Name("Ученики, сдавшие ОГЭ, %", "OGE"), 3, None, None, None, FEW),
        ),
        "judgements": (
            Judged(
                "module",
                "soft_skills",
                Name("Гибкие навыки", "Soft skills"),
                12,
                {"better": 9, "same": 3, "worse": 0},
            ),
            Judged(
                "module",
                "projects",
                Name("Защищённый проект", "A project"),
                12,
                {"met": 7, "partly": 5, "not_met": 0},
            ),
            Judged(
                "success",
                "settled",
                Name("Освоился в коллективе", "Settled"),
                6,
                {"met": None, "partly": None, "not_met": None},
                FEW,
            ),
        ),
        "swot": (
            SwotWords(PROGRAMME, "strength", "Наставники сами приходят с идеями встреч."),
            SwotWords(PROGRAMME, "weakness", "Встречи срываются в неделю контрольных."),
            SwotWords(PROGRAMME, "threat", "Двое наставников в мае выпускаются."),
        ),
        "lessons": (
            LessonRow(
                "way",
                "mutual",
                Name("выбрали друг друга", "chose each other"),
                9,
                4.6,
                0.89,
                0.11,
                4.5,
            ),
            LessonRow("age_gap", "5_9", None, 5, 4.1, 0.6, None, 4.0),
            LessonRow("subject", "other", None, None),
        ),
        "recommendations": (
            Advice(
                "fell",
                {
                    "parameter": {"ru": "Понимание своего будущего", "en": "Own future"},
                    "median": -0.4,
                    "pairs": 11,
                },
            ),
            Advice("few_answers", {"wave": "Наставники, на выходе", "answered": 7, "asked": 15}),
            Advice(
                "sign_well",
                {
                    "sign": "way",
                    "value": "mutual",
                    "name": {"ru": "выбрали друг друга", "en": "chose each other"},
                },
            ),
            Advice(
                "difficulty",
                {"name": {"ru": "Управление эмоциями", "en": "Handling emotions"}, "percent": 63.6},
            ),
        ),
        "quoted": (
            Quoted(
                "Диагностика 2020/2021",
                "отчёт школы",
                (
                    QuotedLine("Управление эмоциями", "61 %"),
                    QuotedLine("Эмоциональный тип пары совпадает", "98 %"),
                ),
                None,
                "Как напечатано: при пяти парах такая доля недостижима.",
            ),
        ),
        "notes": (Advice("own_editions", {"count": 1}),),
    }
    return ReportContent(**values | more)  # type: ignore[arg-type]


def region_content(**more: object) -> ReportContent:
    """The same for a region: waves by municipality, groups by municipality."""
    engagement = ParameterRow(
        "engagement",
        ENGAGEMENT.name,
        "up",
        ENGAGEMENT.instrument,
        2,
        (
            group(
                "all",
                ALL,
                1204,
                1610,
                breakdown="all",
                change=Change(1204, 3.25, 3.5, 0.25, 0.25, 0.38, 0.41),
                better=640,
                same=214,
                worse=350,
            ),
            group(
                "north",
                Name("Северный район", "North"),
                1180,
                1560,
                breakdown="municipality",
                change=Change(1180, 3.25, 3.5, 0.25, 0.25, 0.38, 0.4),
                better=630,
                same=210,
                worse=340,
            ),
            group(
                "south", Name("Южный район", "South"), 3, 31, breakdown="municipality", hidden=FEW
            ),
            group(
                "east",
                Name("Восточный район", "East"),
                21,
                19 + 2,
                breakdown="municipality",
                hidden=BESIDE,
            ),
        ),
        least=1,
        most=5,
        once=118,
    )
    values: dict[str, object] = {
        "school_year": 2026,
        "scope": "region",
        "place": "Опытная область",
        "made_on": date(2027, 6, 10),
        "schools": 41,
        "waves": (
            WaveShare("Северный район", "before", "", 1560, 1400, 20),
            WaveShare("Северный район", "after", "", 1560, 1240, 31),
            WaveShare("Южный район", "after", "", 31, 9, 0),
        ),
        "parameters": (engagement,),
        "satisfaction": (
            Satisfaction("mentee", 980, 1240, 1610),
            Satisfaction("mentor", 410, 520, 870),
        ),
        "recommendations": (Advice("few_pairs", {"pairs": 3}),),
        "notes": (Advice("own_editions", {"count": 2}),),
    }
    return ReportContent(**values | more)  # type: ignore[arg-type]
