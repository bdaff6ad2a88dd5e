"""Papers with every kind of block that offices know: an order with an annex, a form to fill in."""

from kernel.documents.content import (
    Acquainted,
    Align,
    AnnexMark,
    Approval,
    Boxes,
    Bullets,
    Cell,
    Column,
    Document,
    Footer,
    Heading,
    HeadingBlock,
    KeyValues,
    Note,
    Numbered,
    Numbering,
    Orientation,
    Paragraph,
    PointItem,
    Points,
    Requisite,
    Ruled,
    Run,
    Signature,
    Signatures,
    Table,
)
from tests.documents.samples import WHEN

SCHOOL = (
    "Муниципальное бюджетное общеобразовательное учреждение\n"
    "«Онгудайская средняя общеобразовательная школа имени С. Т. Пекпеева»"
)
CODE = "K7M2P-9XQ4R"
REQUISITE = Requisite(
    f"https://portal.example/check/{CODE}", CODE, "Проверить документ: portal.example/check"
)
PEOPLE = ("М. П. Шёлкова", "А. К. Римский-Корсаков", "Ж. Б. Гейне")
PAIRS = (
    ("1", "Шёлкова Мария Петровна,\nучитель математики", "Ким Пётр Ильич,\nучитель физики"),
    ("2", "Римский-Корсаков Аркадий Константинович", "Ооржак Айлана"),
    ("3", "Гейне Жанна Борисовна", "Дюма Лев Александрович"),
)


def order() -> Document:
    """An order of pairs: two pages of points, those who have read it, a turned annex."""
    points = Points((
        PointItem("Закрепить наставников за наставляемыми согласно приложению 1 к настоящему "
                  "приказу на 2026/2027 учебный год."),
        PointItem("Назначить куратором программы Шёлкову М. П., учителя математики, и возложить "
                  "на неё:", (
            PointItem("ведение дневников пар и сверку состава пар с приказом раз в месяц;"),
            PointItem("подготовку отчёта о ходе программы:", (
                PointItem("промежуточного – до 20 января 2027 г.;"),
                PointItem("итогового – до 25 мая 2027 г."),
            )),
        )),
        PointItem("Заместителю директора по воспитательной работе Римскому-Корсакову А. К. "
                  "ознакомить участников с Положением о наставничестве под подпись."),
        PointItem("Контроль за исполнением приказа оставляю за собой."),
    ))  # fmt: skip
    return Document(
        title="О закреплении наставнических пар на 2026/2027 учебный год",
        heading=Heading(
            authority=SCHOOL, kind="ПРИКАЗ", date="10 ноября 2026 г.", place="с. Онгудай",
            number="№ 145-о", title_align=Align.LEFT,
        ),
        blocks=(
            Paragraph("В целях реализации программы наставничества «Учитель – учитель», на "
                      "основании письменного согласия участников и протокола педагогического "
                      "совета от 02.11.2026 № 3"),
            Paragraph("ПРИКАЗЫВАЮ:", indent=False),
            points,
            Signatures((Signature("Директор", "Н. П. Кузнецова"),)),
            Acquainted("С приказом ознакомлены:", PEOPLE),
            AnnexMark(("Приложение 1", "к приказу от 10.11.2026 № 145-о"), Orientation.LANDSCAPE),
            HeadingBlock("Состав наставнических пар", align=Align.CENTER),
            Table((Column("№ п/п", 0.4, Align.CENTER), Column("Наставник", 3),
                   Column("Наставляемый", 3)), PAIRS, grid=True),
        ),
        footer=Footer(numbering=Numbering.TOP),
        size=13.0,
        made_at=WHEN,
        requisite=REQUISITE,
    )  # fmt: skip


def regulations() -> Document:
    """Regulations: approved above, sections as points, an annex that is a form to fill in."""
    sections = Points((
        PointItem("Общие положения", tuple(
            PointItem(f"Настоящее Положение определяет порядок работы наставников, часть {n}.")
            for n in range(1, 5)), heading=True),
        PointItem("Цели и задачи", (
            PointItem("Цель – раскрытие потенциала личности наставляемого, для чего школа:", (
                PointItem("подбирает наставников по их опыту и желанию;"),
                PointItem("обучает их до начала работы с наставляемыми;"),
            )),
            PointItem("Задачи:"),
        ), heading=True),
    ))  # fmt: skip
    return Document(
        title="Положение о системе наставничества",
        heading=Heading(
            authority=SCHOOL,
            approval=Approval("Директор МБОУ «Онгудайская СОШ им. С. Т. Пекпеева»",
                              "Н. П. Кузнецова", "«10» ноября 2026 г."),
        ),
        blocks=(
            sections,
            Bullets(("улучшение показателей школы;", "адаптация молодых педагогов."), indent=True),
            Points((PointItem("Отчётность", (PointItem("Наставник ведёт дневник."),),
                              heading=True),), start=3),
            AnnexMark(("Приложение 2", "к Положению о системе наставничества")),
            HeadingBlock("Соглашение наставника и наставляемого", align=Align.CENTER),
            Approval("Родитель (законный представитель)", word="СОГЛАСОВАНО"),
            KeyValues((("Наставник", "Шёлкова Мария Петровна"), ("Наставляемый", ""),
                       ("Срок", "до 31 мая 2027 г."), ("Телефон для связи", ""))),
            HeadingBlock("Чего мы ждём от встреч", 2),
            Ruled(4, "(заполняет наставляемый)"),
            Boxes(("да", "нет", "не знаю, потому что ещё не пробовал этого ни разу")),
            Boxes(("1", "2", "3", "4", "5"), across=True),
            Numbered(("Встречи – не реже двух раз в месяц.", "О переносе предупреждаем за день.")),
            Paragraph((Run("Важно. ", bold=True), Run("Сказанное на встречах "),
                       Run("не передаётся", italic=True), Run(" третьим лицам."))),
            Table((Column("Встреча", 3), Column("Срок", 2, Align.CENTER),
                   Column("Часов", 1, Align.RIGHT)),
                  (("Первая", Cell("01.12.2026", "вторник"), "2"),
                   ("Итоговая", "25.05.2027", "1")),
                  total=("Всего", "", "3"), caption="План встреч",
                  groups=(("Встречи", 2), ("", 1))),
            Note("Экземпляры хранятся у сторон и у куратора."),
            Signatures((Signature("Наставник", "М. П. Шёлкова"), Signature("Наставляемый")),
                       stamp="М. П."),
        ),
        footer=Footer(numbering=Numbering.FOOT),
        made_at=WHEN,
        requisite=REQUISITE,
    )  # fmt: skip
