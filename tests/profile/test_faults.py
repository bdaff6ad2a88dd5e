"""RG-03: whoever edits a profile is told the line, the fault and what was expected."""

from pathlib import Path
from textwrap import dedent

import pytest

from kernel.profile import Fault, ProfileError, load

HEAD = """\
extends: altai
region:
  code: test
"""


def faults(folder: Path, body: str, head: str = HEAD) -> tuple[Fault, ...]:
    (folder / "test.yaml").write_text(head + dedent(body), encoding="utf-8")
    with pytest.raises(ProfileError) as refused:
        load("test", folder)
    return refused.value.faults


def sentences(folder: Path, body: str, head: str = HEAD) -> list[str]:
    return [str(fault) for fault in faults(folder, body, head)]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            """\
            kpi:
              - code: young_teachers
                numerator_fact: yong_mentees
            """,
            "test.yaml, строка 6: у показателя «young_teachers» неизвестный факт"
            " «yong_mentees». Возможно, «young_mentees».",
        ),
        (
            """\
            kpi:
              - code: pairs_pupil_pupil
                numerator_fact: "pairs_of:pupil_pupl"
            """,
            "test.yaml, строка 6: у показателя «pairs_pupil_pupil» неизвестный факт"
            " «pairs_of:pupil_pupl». Возможно, «pairs_of:pupil_pupil».",
        ),
        (
            """\
            kpi:
              - code: mentee_satisfaction
                answered_by: mentee_answer
            """,
            "test.yaml, строка 6: у показателя «mentee_satisfaction» неизвестный вспомогательный"
            " показатель «mentee_answer». Возможно, «mentee_answers».",
        ),
        (
            """\
            kpi:
              - code: young_teachers
                direction: upp
            """,
            "test.yaml, строка 6: у показателя «young_teachers» «direction»: годится одно из:"
            " up, down, а стоит «upp».",
        ),
        (
            """\
            kpi:
              - code: pairs
                denominator_fact: pupils
            """,
            "test.yaml, строка 6: у показателя «pairs» есть знаменатель, а unit «count»:"
            " для доли нужно percent.",
        ),
        (
            """\
            kpi:
              - {code: pairs, unit: percent}
            """,
            "test.yaml, строка 5: у показателя «pairs» нет знаменателя, а unit «percent»:"
            " для счётчика нужно count.",
        ),
        (
            """\
            kpi:
              - code: young_teachers
                targets:
                  - {year: 2025, value: 75, basis: {ru: приказ, en: order}}
                  - {year: 2024, value: 70, basis: {ru: приказ, en: order}}
            """,
            "test.yaml, строка 6: у показателя «young_teachers» годы должны идти по возрастанию"
            " и не повторяться.",
        ),
        (
            """\
            kpi:
              - code: young_teachers
                targets:
                  - {year: 2025, value: 175, basis: {ru: приказ, en: order}}
            """,
            "test.yaml, строка 7: у показателя «young_teachers» цель больше 100 %.",
        ),
        (
            """\
            consents:
              - code: processing
                text_self: ["Я, {signer}.", "Школа: {schol}.", "Действует {until}."]
            """,
            "test.yaml, строка 6: у согласия «processing» неизвестная подстановка «schol»; есть:"
            " address, person, relation, school, scope, signer, until.",
        ),
        (
            """\
            mentor_sources:
              - code: teachers
                sub_base: staf
            """,
            "test.yaml, строка 6: у источника наставников «teachers» неизвестная подбаза «staf»."
            " Возможно, «staff».",
        ),
        (
            """\
            forms:
              - code: pupil_pupil
                mentor_is: [pupl]
            """,
            "test.yaml, строка 6: у формы «pupil_pupil» неизвестный участник «pupl»."
            " Возможно, «pupil».",
        ),
        (
            """\
            forms:
              - code: pupil_pupil
                goall: {ru: цель, en: goal}
            """,
            "test.yaml, строка 6: у формы «pupil_pupil» неизвестный ключ «goall»."
            " Возможно, «goal».",
        ),
        (
            """\
            forms:
              - code: employer_student
                aliases: [педагог – педагог]
            """,
            "test.yaml, строка 6: у формы «employer_student» название «педагог – педагог» уже"
            " значит «teacher_teacher»: импорт их не различит.",
        ),
        (
            """\
            forms:
              - code: pupil_pupil
                variants:
                  - {code: twins, name: {ru: близнецы, en: twins}}
                  - {code: twins, name: {ru: двойники, en: doubles}}
            """,
            "test.yaml, строка 8: у варианта «twins» код «twins» уже занят выше в этом списке.",
        ),
        (
            """\
            municipalities:
              - {code: chemal, tile: {col: 0, row: 0}}
            """,
            "test.yaml, строка 5: у муниципалитета «chemal» клетка карты (столбец 0, строка 0)"
            " уже занята: «mayma».",
        ),
        (
            """\
            municipalities:
              - {code: chemal, short_name: {ru: Чемальский, en: Chemal}}
            """,
            "test.yaml, строка 5: у муниципалитета «chemal» «ru»: текст длиннее 7 знаков,"
            " а стоит «Чемальский».",
        ),
        (
            """\
            roadmap:
              - {code: RM-07, drop: true}
            """,
            "test.yaml, строка 4: в дорожной карте нет событий: RM-07.",
        ),
        (
            """\
            roadmap:
              - {code: RM-07, stage: mentee_bases}
            """,
            "test.yaml, строка 5: у события «RM-07» неизвестный этап «mentee_bases»."
            " Возможно, «mentee_base».",
        ),
        (
            """\
            roadmap:
              - {code: RM-07, until_month: 9}
            """,
            "test.yaml, строка 5: у события «RM-07» конец раньше начала:"
            " учебный год идёт с сентября.",
        ),
        (
            """\
            defaults:
              notice_days: две недели
            """,
            "test.yaml, строка 5: «notice_days»: нужно целое число, а стоит «две недели».",
        ),
        (
            """\
            goals:
              - {code: novelty, name: {ru: Новое}}
            """,
            "test.yaml, строка 5: нет обязательного ключа «en».",
        ),
        (
            """\
            goals:
              - {code: novelty, drop: true}
            """,
            "test.yaml, строка 5: нечего убирать ключом «drop»: в основе такого кода нет.",
        ),
        (
            """\
            legal:
              - {code: r_145, on: "25.12.2019"}
            """,
            "test.yaml, строка 5: у нормативной ссылки «r_145» «on»: нужна дата вида 2020-06-30,"
            " а стоит «25.12.2019».",
        ),
        (
            """\
            legal:
              - {code: r_145, on: 2019-13-45}
            """,
            "test.yaml, строка 5: значения «2019-13-45» не бывает.",
        ),
        (
            """\
            goals: []
            goals: []
            """,
            "test.yaml, строка 5: ключ «goals» записан второй раз, первый в строке 4.",
        ),
        (
            """\
            goals: [
            """,
            "test.yaml, строка 5: YAML здесь не читается: проверьте отступы, двоеточия и кавычки.",
        ),
        (
            """\
            goals: &loop [*loop]
            """,
            "test.yaml, строка 4: ссылки YAML (& и *) в профиле не нужны: запишите значение.",
        ),
    ],
)
def test_fault_is_named_with_its_line(tmp_path: Path, body: str, said: str) -> None:
    assert said in sentences(tmp_path, body)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    body = """\
    kpi:
      - {code: young_teachers, numerator_fact: a_fact}
      - {code: schools_model, denominator_fact: b_fact}
    municipalities:
      - {code: choya, kind: c_kind}
    """
    assert [fault.line for fault in faults(tmp_path, body)] == [5, 6, 8]


def test_path_uses_codes_and_not_numbers(tmp_path: Path) -> None:
    found = faults(tmp_path, "kpi: [{code: young_teachers, numerator_fact: a_fact}]\n")
    assert [fault.path for fault in found] == ["kpi.young_teachers.numerator_fact"]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (
            "extends: altay\nregion: {code: test}\n",
            "test.yaml, строка 1: extends: «altay»: такой основы нет.",
        ),
        (
            "extends: test\nregion: {code: test}\n",
            "test.yaml, строка 1: extends: «test»: ссылается сам на себя.",
        ),
        (
            "extends: ../base\nregion: {code: test}\n",
            "test.yaml, строка 1: extends: «../base»: такой основы нет.",
        ),
        (
            "extends: altai\nregion: {code: tset}\n",
            "test.yaml, строка 2: код «tset», а файл зовётся «test».",
        ),
        (
            "extends: altai\nregion: {code: test, timezone: Asia/Barnaull}\n",
            "test.yaml, строка 2: неизвестный часовой пояс «Asia/Barnaull»."
            " Возможно, «Asia/Barnaul».",
        ),
        ("- just a list\n", "test.yaml, строка 1: нужны разделы вида «ключ: значение»."),
    ],
)
def test_head_of_the_file_is_checked(tmp_path: Path, head: str, said: str) -> None:
    assert said in sentences(tmp_path, "", head)


def test_unknown_region_is_told_what_there_is() -> None:
    with pytest.raises(
        ProfileError, match=r"профиля «altay» нет\. Есть: altai, bryansk\."
    ) as refused:
        load("altay")
    assert str(refused.value).endswith("Возможно, «altai».")


def test_file_that_is_not_utf8_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "test.yaml").write_bytes("region: {code: Алтай}".encode("cp1251"))
    with pytest.raises(ProfileError, match="сохранить в кодировке UTF-8"):
        load("test", tmp_path)
