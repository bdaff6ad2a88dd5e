"""Every part of the portal on three pages, for looking and for tests; never in production.

Names of municipalities are real, all figures and people are invented.
"""

from decimal import Decimal

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, TextAreaField

from .charts import Row, Tile, bars, line, shown_share, standing, tile_map
from .errors import MissingRight
from .forms import DayField, Form, LineField, Needed, SchoolYearField, WholeField
from .page import public, say
from .paging import page_of, sort_of

bp = Blueprint("gallery", __name__, url_prefix="/gallery")

TARGET = 70
# name, short name, column, row, young teachers mentored, young teachers
PLACES: tuple[tuple[str, str, int, int, int | None, int | None], ...] = (
    ("Сельцо", "Сел.", 5, 2, 4, 8),
    ("Брянский район", "Бр. р.", 5, 3, 17, 34),
    ("Карачевский", "Карач.", 6, 3, 10, 20),
    ("Климовский", "Клим.", 1, 6, 10, 20),
    ("Выгоничский", "Выг.", 4, 3, 15, 29),
    ("Трубчевский", "Трубч.", 4, 4, 8, 15),
    ("Суражский", "Сур.", 1, 3, 18, 33),
    ("Брянск", "Брян.", 6, 2, 107, 192),
    ("Красногорский", "Крас.", 0, 3, 9, 16),
    ("Клинцовский", "Кл. р.", 1, 5, 9, 16),
    ("Фокино", "Фок.", 6, 1, 4, 7),
    ("Стародубский", "Стар.", 2, 5, 29, 50),
    ("Суземский", "Суз.", 4, 5, 11, 18),
    ("Клетнянский", "Клет.", 3, 1, 8, 13),
    ("Почепский", "Поч.", 3, 3, 20, 32),
    ("Унечский", "Унеч.", 2, 4, 12, 19),
    ("Севский", "Севск.", 5, 6, 11, 17),
    ("Дятьковский", "Дят.", 6, 0, 28, 43),
    ("Жирятинский", "Жир.", 4, 2, 17, 26),
    ("Брасовский", "Брас.", 5, 5, 13, 19),
    ("Клинцы", "Клин.", 1, 4, 22, 32),
    ("Погарский", "Пог.", 3, 4, 13, 18),
    ("Рогнединский", "Рогн.", 4, 0, 11, 15),
    ("Новозыбковский", "Нов.", 0, 5, 18, 24),
    ("Комаричский", "Ком.", 6, 5, 20, 26),
    ("Дубровский", "Дубр.", 4, 1, 19, 24),
    ("Мглинский", "Мгл.", 2, 3, 16, 20),
    ("Жуковский", "Жук.", 5, 1, 29, 35),
    ("Злынковский", "Злын.", 0, 6, 22, 26),
    ("Навлинский", "Навл.", 5, 4, 23, 21),
    ("Гордеевский", "Горд.", 0, 4, None, None),
)
CELLS = (
    ("Молодые учителя в роли наставляемых", 553, 868, 70, ""),
    ("Школы с моделью наставничества педагогов", 111, 404, 20, ""),
    ("Школы с управленческими командами в менторстве", 58, 404, 20, ""),
    ("Удовлетворённость наставляемых", 632, 717, 85, "ответили 74 % опрошенных"),
    ("Удовлетворённость наставников", None, None, 85, "опрос не проводили"),
)
MONTHS = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя")
BY_MONTH = ("46.2", "48.0", "49.4", "51.1", "52.0", None, None, "52.0", "57.3", "61.5", "63.7")


class MeetingForm(Form):
    """A form with a field of every kind."""

    day = DayField("Дата встречи", validators=[Needed()])
    topic = LineField("Тема", validators=[Needed("Напишите, о чём говорили. Хватит двух слов.")])
    year = SchoolYearField("Учебный год")
    minutes = WholeField("Сколько минут", least=5, most=240)
    form = SelectField(
        "Форма",
        choices=[SelectChoice("tt", "учитель – учитель"), SelectChoice("ss", "ученик – ученик")],
    )
    mood = RadioField(
        "Как прошло", choices=[SelectChoice("good", "хорошо"), SelectChoice("so", "по-разному")]
    )
    notes = TextAreaField("Записка")
    told = BooleanField("Родителям рассказали")


@bp.get("")
@public
def index() -> str:
    """States, messages, lines, figures, charts."""
    tiles = [
        Tile(name, short, col, row, shown_share(n, of, TARGET), TARGET,
             flag=bool(n and of and n > of))
        for name, short, col, row, n, of in PLACES
    ]  # fmt: skip
    worst = [
        Row(p[0], shown_share(p[4], p[5], TARGET), f"{p[4]} из {p[5]}" if p[5] else "")
        for p in PLACES[-8:]
    ]
    trend = [(name, Decimal(v) if v else None) for name, v in zip(MONTHS, BY_MONTH, strict=True)]
    return render_template(
        "web/gallery/index.html",
        cells=CELLS, share=shown_share, standing=standing,
        tiles=tile_map(tiles, TARGET), places=bars(worst, TARGET), trend=line(trend, TARGET),
    )  # fmt: skip


@bp.get("/table")
@public
def table() -> str:
    """A long table with sorting, pages and filters; the staff's density."""
    sort = sort_of(request.args, {"name", "share"}, "share")
    rows = [(*p, shown_share(p[4], p[5], TARGET)) for p in PLACES]
    rows.sort(key=lambda r: r[0] if sort.key == "name" else (r[6] or 0), reverse=sort.descending)
    page = page_of(404, request.args)
    return render_template("web/gallery/table.html", rows=rows, sort=sort, page=page)


@bp.route("/form", methods=["GET", "POST"])
@public
def form() -> ResponseReturnValue:
    """A form and what it says when it is filled in wrongly."""
    asked = MeetingForm()
    if asked.is_submitted() and not asked.validate():
        return render_template("web/gallery/form.html", form=asked), 422
    if asked.is_submitted():
        say("Встречу записали.")
    return render_template("web/gallery/form.html", form=asked)


@bp.get("/error/<int:status>")
@public
def error(status: int) -> str:
    """The page of any error; 403 with the missing right named."""
    if status == 403:
        raise MissingRight("смотреть показатели региона", ["региональный оператор", "аналитик"])
    abort(status)
