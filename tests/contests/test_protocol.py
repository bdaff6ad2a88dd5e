"""CT-07: the protocol, the table and the regulations say what was counted, and nothing else."""

import re
from fractions import Fraction
from io import BytesIO
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from contests.jury.conflicts import set_by_commission
from contests.results import paper_words as words
from contests.results.papers import Wanted, make_paper, make_regulations
from contests.results.protocol import gather
from contests.results.protocol_paper import to_document
from contests.results.queries import counted
from contests.results.service import publish, recount, void_sheet
from contests.rules.schema import Quorum, Tie
from contests.rules.templates import template
from kernel.documents.content import Table
from kernel.errors import Denied
from kernel.identity.permissions import Role
from tests.contests.counted import MARKS, NAMES, counted_by, judged
from tests.contests.hall import RULES

SPLIT = {  # e0 and e2 tie at 70 and are told apart by «result»
    "j0": [(7, 7), (9, 10), (5, 8)], "j1": [(7, 7), (9, 9), (5, 8)], "j2": [(7, 7), (8, 9), (5, 8)],
}  # fmt: skip


def ruled(**values):
    return RULES.model_copy(update={"rounds": (RULES.rounds[0].model_copy(update=values),)})


def said(content):
    pages = PdfReader(BytesIO(content)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


@pytest.fixture
def operator(world):
    return world.actors[Role.REGION_OPERATOR]


def test_every_figure_of_the_paper_is_the_result_s(hall, work_for, operator):
    judged(
        hall, work_for, marks=SPLIT, rules=ruled(ties=(Tie(rule="criterion", criterion="result"),))
    )
    work = counted_by(hall, work_for, operator)
    told, _ = gather(work, hall.round)
    result = counted(work.session, hall.round)
    lines = result.nominations["teacher"]["ranking"]
    tables = [block for block in to_document(told).blocks if isinstance(block, Table)]
    [ranking] = [table for table in tables if table.columns[0].title == "Место"]
    for row, line in zip(ranking.rows, lines, strict=True):
        value = Fraction(line["value"])
        assert [row[0], row[1], row[4], row[5]] == [
            str(line["place"]), f"№ {line['entry']}", words.figure(Fraction(line["spread"])),
            str(line["sheets"]),
        ]  # fmt: skip
        assert (row[3].text, row[3].under) == (words.figure(value), words.exact(value))
    pdf = make_paper(work, hall.round, Wanted.PDF, 1)
    page = said(pdf.content)
    # Every number of a table in the file is one of the result, of dates, orders or hashes.
    known = {words.figure(Fraction(line[key])) for line in lines for key in ("value", "spread")}
    assert set(re.findall(r"\d+,\d\d\b", page)) == known
    assert sum(int(row[5]) for row in ranking.rows) == 9
    assert "Всего листов 9" in page
    for must in (*NAMES, "Сдано листов 9 из 9", "Отводов нет", "№ 1-1", "12-о", "Школа «one»",
                 "Разведены: по критерию «Результат»", "Председатель жюри",
                 "В. И. Орлова"):  # fmt: skip
        assert must in page.replace("\u00a0", " "), must
    flat = page.replace(" ", "")
    for _, value in told.hashes:
        assert value in flat
    docx = make_paper(work, hall.round, Wanted.DOCX, 1)
    body = ZipFile(BytesIO(docx.content)).read("word/document.xml").decode()
    assert all(words.figure(Fraction(line["value"])) in body for line in lines)


def test_recusals_voids_and_a_recount_are_told_without_private_words(hall, work_for, operator):
    judged(hall, work_for)
    chair = work_for(hall.jurors["j0"])
    set_by_commission(chair, hall.contest, hall.members["j2"], hall.entries["e1"], "kinship",
                      "племянник жены")  # fmt: skip
    chair.session.commit()
    work = counted_by(hall, work_for, operator)
    void_sheet(work, hall.round, hall.entries["e2"], hall.members["j1"], "оценка не по критериям")
    recount(work, hall.round, reason="апелляция школы")
    work.session.commit()
    first = said(make_paper(work, hall.round, Wanted.PDF, 1).content)
    second = said(make_paper(work, hall.round, Wanted.PDF, 2).content)
    for page in (first, second):
        assert "племянник" not in page
        assert "родство или свойство" in page
        assert "установлен комиссией" in page
    assert "Пересчёт" not in first
    assert "оценка не по критериям" not in first
    for must in ("№ 1-2", "Пересчёт № 2", "Причина: Апелляция школы.", "оценка не по критериям",
                 "Итог № 1 сохранён"):  # fmt: skip
        assert must in second, must
    told, _ = gather(work, hall.round, 2)
    [change] = told.changed
    assert change.entry == "03"
    assert words.figure(change.value_before) in second
    assert words.figure(change.value_after) in second


def test_without_a_quorum_there_is_no_ranking_anywhere(hall, work_for, operator):
    few = {**MARKS, "j1": [None] * 3, "j2": [None] * 3}
    judged(hall, work_for, marks=few, rules=ruled(quorum=Quorum(jurors_percent=67, ballots=2)))
    work = counted_by(hall, work_for, operator)
    told, _ = gather(work, hall.round)
    heads = [c.title for b in to_document(told).blocks if isinstance(b, Table) for c in b.columns]
    assert "Место" not in heads
    page = said(make_paper(work, hall.round, Wanted.PDF, 1).content)
    assert "Кворума нет. Места не распределены." in page
    assert "листы сдали 1 из 3 членов жюри" in page
    assert "Средний балл" not in page
    book = CalamineWorkbook.from_filelike(
        BytesIO(make_paper(work, hall.round, Wanted.XLSX, 1).content)
    )
    rows = book.get_sheet_by_name("Рейтинг").to_python()
    assert [row[2] for row in rows[5:8]] == ["нет"] * 3


def test_a_winner_who_does_not_stand_is_an_obligatory_paragraph(hall, work_for, operator):
    shaky = {"j0": [(10, 10), (5, 5), (1, 1)], "j1": [(5, 5), (8, 8), (1, 1)],
             "j2": [(6, 6), (7, 7), (1, 1)]}  # fmt: skip
    judged(hall, work_for, marks=shaky)
    page = said(make_paper(counted_by(hall, work_for, operator), hall.round, Wanted.PDF, 1).content)
    assert "Устойчивость результата" in page
    assert "Ж-j0" in page


def test_the_table_holds_sheets_by_criterion_and_runs_nothing(hall, work_for, operator):
    judged(hall, work_for)
    with hall.admin.begin() as past:
        past.execute(text("UPDATE contests.entry SET entrant_name = '=1+1' WHERE number = 1"))
    work = counted_by(hall, work_for, operator)
    content = make_paper(work, hall.round, Wanted.XLSX, 1).content
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    assert book.sheet_names == ["Рейтинг", "Листы", "Критерии"]
    sheets = [row for row in book.get_sheet_by_name("Листы").to_python() if str(row[1]).isdigit()]
    given = {(row[1], row[2]): (row[3], row[4]) for row in sheets}
    assert given == {
        (f"{n + 1:02}", f"Ж-{juror}"): marks
        for juror, all_marks in MARKS.items() for n, marks in enumerate(all_marks)
    }  # fmt: skip
    parts = ZipFile(BytesIO(content))
    assert not any(b"<f>" in parts.read(n) for n in parts.namelist() if "worksheets" in n)
    shown = str(book.get_sheet_by_name("Рейтинг").to_python())
    assert "=1+1" in shown
    assert not any(name in str(sheets) for name in (*NAMES, "Орлова"))


def test_who_may_have_the_papers(hall, work_for, world, operator):
    judged(hall, work_for)
    with pytest.raises(Exception, match="result"):
        gather(work_for(operator), hall.round)
    counted_by(hall, work_for, operator)
    for role, actor in world.actors.items():
        work = work_for(actor)
        if role in (Role.REGION_ADMIN, Role.REGION_OPERATOR):
            assert gather(work, hall.round)[0].number == "1-1"
        elif role in (Role.SECRETARY, Role.CHAIR):  # of no jury of this contest
            with pytest.raises(Exception, match=r"result|sheets_missing|round"):
                gather(work, hall.round)
        else:
            with pytest.raises(Denied):
                gather(work, hall.round)
    chair, _ = gather(work_for(hall.jurors["j0"]), hall.round)
    assert chair.known["01"].entrant == NAMES[0]
    assert hall.jurors["j1"].role is Role.JUROR
    with pytest.raises(Denied):
        gather(work_for(hall.jurors["j1"]), hall.round)


@pytest.mark.parametrize("code", ["mentor_of_the_year", "best_pair"])
def test_the_regulations_are_written_from_the_rules(hall, work_for, world, code):
    rules = template(code)
    judged(hall, work_for, marks={})
    with hall.admin.begin() as past:
        past.execute(text("ALTER TABLE contests.contest DISABLE TRIGGER guards"))
        past.execute(
            text("UPDATE contests.contest SET rules = :r, rules_sha256 = :h, title = :t"),
            {"r": rules.canonical(), "h": rules.sha256(), "t": rules.title},
        )
        past.execute(text("ALTER TABLE contests.contest ENABLE TRIGGER guards"))
    work = work_for(world.actors[Role.HEAD])
    page = said(make_regulations(work, hall.contest, Wanted.PDF).content).replace("\u00a0", " ")
    wanted = [each.name for each in rules.nominations]
    wanted += [each.name for told in rules.rounds for each in told.criteria]
    wanted += [each.label for each in rules.fields] + [each.title for each in rules.places]
    for must in (*wanted, "Положение о конкурсе", "Приложение. Форма заявки", "12-о", "66 %"):
        assert must in page, must
    assert rules.sha256()[:16] in page
    assert make_regulations(work, hall.contest, Wanted.DOCX).content[:2] == b"PK"


def test_a_published_round_names_its_entrants_to_the_commission(hall, work_for, operator):
    judged(hall, work_for, rules=RULES.model_copy(update={"blind": True}))
    work = counted_by(hall, work_for, operator)
    chair, _ = gather(work_for(hall.jurors["j0"]), hall.round)
    assert chair.names_hidden
    assert "скрыты" in said(
        make_paper(work_for(hall.jurors["j0"]), hall.round, Wanted.PDF, 1).content
    )
    publish(work, hall.round, embargo_until=None)
    work.session.commit()
    assert not gather(work_for(hall.jurors["j0"]), hall.round)[0].names_hidden
