"""An invented region of measurements: schools, people, questionnaires, answers before and after.

Made inside PostgreSQL by a few statements, checks and triggers off; the same seed gives the same
rows. Some have not answered a second time, some answers have too few questions for a score.
"""

import json
from dataclasses import dataclass

import psycopg

YEAR = 2026
PEOPLE = 150  # asked in each school: each answers two questionnaires twice
MUNICIPALITIES = 60
FORMS = ("teacher_pupil", "pupil_pupil", "student_pupil", "teacher_teacher")
# Questionnaire → its scores, each of five questions from 1 to 5.
SCORES = {
    "school_life": ("engagement", "wish_to_attend", "wish_to_do_well", "mood_at_school",
                    "anxiety", "own_future", "soft_skills"),
    "pupil_traits": ("activity", "self_esteem"),
}  # fmt: skip
DOWN = frozenset({"anxiety"})


@dataclass(frozen=True, slots=True)
class Size:
    """How large the region is; every school brings some 510 answers."""

    schools: int = 1000
    seed: int = 7


def load(admin: psycopg.Connection, size: Size) -> dict[str, int]:
    """Fill the tables; the number of rows by table."""
    sizes = {}
    with admin.transaction():
        admin.execute("SET LOCAL session_replication_role = replica")
        admin.execute("SELECT setseed(%s)", [size.seed / 100])
        admin.execute("CREATE TEMP TABLE drawn ON COMMIT DROP AS " + _DRAWN, [size.schools, PEOPLE])
        for table, statement in _ROWS.items():
            told = {"schools": size.schools, "places": MUNICIPALITIES, "year": YEAR,
                    "forms": list(FORMS), "definitions": json.dumps(_definitions())}  # fmt: skip
            sizes[table] = admin.execute(statement.format(**_WORDS), told).rowcount
    admin.execute("VACUUM (ANALYZE, FREEZE)")
    return sizes


def _definitions() -> dict[str, object]:
    found: dict[str, object] = {}
    for code, scores in SCORES.items():
        items = [f"{score}_{n}" for score in scores for n in range(5)]
        scales = [
            {"code": score, "name": {"ru": score, "en": score}, "parameter": score,
             "better": "down" if score in DOWN else "up",
             "items": [item for item in items if item.startswith(f"{score}_")]}
            for score in scores
        ]  # fmt: skip
        asked = [
            {"code": item, "kind": "scale", "text": {"ru": item, "en": item},
             "scale": {"min": 1, "max": 5}}
            for item in items
        ]  # fmt: skip
        words = {"ru": code, "en": code}
        found[code] = {"code": code, "title": words, "audience": ["mentee"],
                       "blocks": [{"code": "all", "title": words, "items": asked}],
                       "scoring": {"scales": scales}}  # fmt: skip
    return found


def _key(kind: str, *numbers: str) -> str:
    return f"md5('{kind}' || concat_ws('-', {', '.join(numbers)}))::uuid"


# One row for each person and questionnaire; `second` is whether it was answered again.
_DRAWN = """
SELECT s AS school, p AS person, code, random() < 0.9 AS first, random() < 0.8 AS second
  FROM generate_series(1, %s) s, generate_series(1, %s) p,
       (VALUES ('school_life'), ('pupil_traits')) asked (code)
"""
# Most go up by a little; a score in fifty is missing for want of answers.
_SCORE = """
(SELECT jsonb_object_agg(scale ->> 'code', jsonb_build_object(
          'value', CASE WHEN random() > 0.02 THEN round(least(5, greatest(1,
             2.6 + 2 * random() + CASE moment WHEN 'after' THEN 0.3 ELSE 0 END)) * 5) / 5 END::text,
          'answered', 5, 'of', 5))
   FROM jsonb_array_elements(CAST(%(definitions)s AS jsonb) -> code -> 'scoring' -> 'scales') scale
  WHERE drawn.school > 0)
"""
# What the statements below are made of: keys by their numbers, and what many of them read.
_WORDS = {
    "municipality": _key("m", "n"),
    "placement": _key("l", "school"),
    "its_place": _key("m", "school %% %(places)s"),
    "instrument": _key("i", "school", "code"),
    "person": _key("h", "school", "person"),
    "programme_part": _key("q", "school", "programme", "code", "moment"),
    "sheet": _key("x", "school", "person", "code", "moment"),
    "school_id": _key("s", "school"),
    "programme_id": _key("g", "school", "programme"),
    "persons_programme": _key("g", "school", "person %% 3"),
    "participation": _key("t", "school", "person"),
    "asked": _key("a", "school", "person", "code", "moment"),
    "part": _key("q", "school", "person %% 3", "code", "moment"),
    "wave": _key("w", "school", "programme", "moment"),
    "first_wave": _key("w", "school", "programme", "'before'"),
    "every_programme": "generate_series(1, %(schools)s) school, generate_series(0, 2) programme",
    "moments": "(VALUES ('before'), ('after')) held (moment)",
    "answered": "(moment = 'before' AND first OR moment = 'after' AND second)",
    "score": _SCORE,
}
_ROWS = {
    "kernel.municipality": """
INSERT INTO kernel.municipality (id, code, name, short_name, tile_col, tile_row)
SELECT {municipality}, 'm' || n, 'Район ' || n, 'Р' || n, n %% 10, n / 10
  FROM generate_series(0, %(places)s - 1) n""",
    "kernel.school": """
INSERT INTO kernel.school (id, code, name, full_name, kind, demo)
SELECT {school_id}, 's' || school, 'Школа ' || school, 'Школа ' || school, 'general', true
  FROM generate_series(1, %(schools)s) school""",
    "kernel.school_placement": """
INSERT INTO kernel.school_placement (id, school_id, municipality_id)
SELECT {placement}, {school_id}, {its_place}
  FROM generate_series(1, %(schools)s) school""",
    "school.instrument": """
INSERT INTO school.instrument (school_id, id, code, version, origin, state, title, audience,
                               definition, digest, created_at)
SELECT {school_id}, {instrument}, code, 1, 'region', 'published', code, 'mentee',
       definition, md5(code), now()
  FROM generate_series(1, %(schools)s) school,
       jsonb_each(CAST(%(definitions)s AS jsonb)) known (code, definition)""",
    "school.programme": """
INSERT INTO school.programme (school_id, id, school_year, form, title, state, created_at)
SELECT {school_id}, {programme_id}, %(year)s,
       (CAST(%(forms)s AS text[]))[1 + (school + programme) %% 4],
       'Программа ' || programme, 'running', now()
  FROM {every_programme}""",
    "school.person": """
INSERT INTO school.person (school_id, id, kind, surname, given_name, created_at)
SELECT {school_id}, {person}, 'pupil', 'Опытная', 'Запись ' || person, now()
  FROM drawn WHERE code = 'school_life'""",
    "school.participation": """
INSERT INTO school.participation (school_id, id, programme_id, school_year, person_id, side,
                                  person_kind, joined_on)
SELECT {school_id}, {participation}, {persons_programme}, %(year)s, {person}, 'mentee',
       CASE WHEN person %% 5 = 0 THEN 'student' ELSE 'pupil' END, make_date(%(year)s, 9, 1)
  FROM drawn WHERE code = 'school_life'""",
    "school.wave": """
INSERT INTO school.wave (school_id, id, programme_id, school_year, kind, title, opens_on, due_on,
                         state, created_at, before_id)
SELECT {school_id}, {wave}, {programme_id}, %(year)s, moment, '',
       make_date(%(year)s, 9, 1), make_date(%(year)s, 10, 1), 'closed', now(),
       CASE moment WHEN 'after' THEN {first_wave} END
  FROM {every_programme}, {moments}""",
    "school.wave_part": """
INSERT INTO school.wave_part (school_id, id, wave_id, instrument_id, side, audience, purpose)
SELECT {school_id}, {programme_part},
       {wave}, {instrument}, 'mentee', 'mentee', 'impact'
  FROM {every_programme}, {moments}, (VALUES ('school_life'), ('pupil_traits')) asks (code)""",
    "school.asked": """
INSERT INTO school.asked (school_id, id, part_id, participation_id, person_id, respondent_id, state,
                          answered_on, created_at)
SELECT {school_id}, {asked}, {part}, {participation}, {person},
       {person}, CASE WHEN {answered} THEN 'answered' ELSE 'waiting' END,
       CASE WHEN {answered} THEN make_date(%(year)s, 9, 9) END, now()
  FROM drawn, {moments}""",
    "school.answer_sheet": """
INSERT INTO school.answer_sheet (school_id, id, instrument_id, person_id, respondent_id, asked_id,
                                 via, answers, scores, filled_on, filled_at)
SELECT {school_id}, {sheet}, {instrument},
       {person}, {person}, {asked}, 'link', '{{}}',
       {score}, make_date(%(year)s, 9, 9), now()
  FROM drawn, {moments} WHERE {answered}""",
}
