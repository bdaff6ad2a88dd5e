"""Expert review through its pages: the school sends, the expert marks, the school reads."""

from io import BytesIO

from pypdf import PdfReader
from sqlalchemy import select

from kernel.files.models import StoredFile
from kernel.identity.permissions import Role
from regional.events.models import ProgrammeReview
from tests.web.reading import text_of, words_of

MARKS = {"request": 3, "whole": 2, "measured": 3, "resources": 2, "safety": 2, "spread": 1}
VERDICT = {
    **{f"mark-{code}": str(mark) for code, mark in MARKS.items()},
    "words-whole": "Связать задачи", "decision": "recommended", "conclusion": "Хорошая программа",
}  # fmt: skip


def test_a_school_sends_takes_back_and_sends_again(at_work, make, client_as):
    programme = make.programme(title="Рядом")
    curator = client_as(Role.CURATOR)
    assert "Рядом" in words_of(curator.get("/s/s-one/expert-review/"))
    answer = curator.post("/s/s-one/expert-review/", data={"event": str(at_work.call)})
    assert answer.status_code == 422
    assert "Выберите программу своей школы" in text_of(answer)
    typed = {"event": str(at_work.call), "programme": str(programme), "note": "Просим"}
    sent = curator.post("/s/s-one/expert-review/", data=typed)
    assert sent.status_code == 303
    again = curator.post("/s/s-one/expert-review/", data=typed | {"note": "Ещё раз"})
    assert again.status_code == 422
    assert "уже отправили" in text_of(again)
    assert "Ещё раз" in text_of(again)
    curator.post(f"{sent.location}/withdraw")
    assert make.one(ProgrammeReview, programme_id=programme).state == "withdrawn"
    assert curator.post("/s/s-one/expert-review/", data=typed).location == sent.location
    curator.post(f"/s/s-one/expert-review/{at_work.review}/withdraw")  # an expert has it already
    assert make.one(ProgrammeReview, id=at_work.review).state == "taken"


def test_an_expert_concludes_and_the_school_reads_and_prints(
    at_work, client_as, database, work_off
):
    tutor, curator = client_as(Role.TUTOR), client_as(Role.CURATOR)
    address = f"/reviews/{at_work.review}"
    half = {k: v for k, v in VERDICT.items() if k not in ("mark-safety", "decision")}
    answer = tutor.post(f"{address}/conclude", data=half)
    said = text_of(answer)
    assert answer.status_code == 422
    for words in ("Выберите оценку.", "Выберите решение.", "Хорошая программа", "Связать задачи"):
        assert words in said, words
    assert said.count('type="radio" value="3" checked') + said.count("checked") >= 5
    assert tutor.post(f"{address}/conclude", data=VERDICT).status_code == 303
    assert "изменилось" in words_of(
        tutor.post(f"{address}/conclude", data=VERDICT, follow_redirects=True)
    )
    own = f"/s/s-one/expert-review/{at_work.review}"
    for client, page in ((curator, own), (tutor, address), (client_as(Role.MUNICIPAL), address)):
        said = words_of(client.get(page))
        for words in ("Программа рекомендована другим школам", "13 из 15", "Связать задачи",
                      "Хорошая программа", "Опытный tutor one"):  # fmt: skip
            assert words in said, (page, words)
    job = curator.post(f"{own}/paper")
    work_off()
    assert "Заключение" in words_of(curator.get(job.location))
    with database.admin.connect() as connection:
        content = connection.scalar(select(StoredFile.content))
    paper = " ".join(PdfReader(BytesIO(content)).pages[0].extract_text().split())
    for words in ("Первый год вместе", "Хорошая программа", "13 из 15", "Опытный tutor one"):
        assert words in paper, words
