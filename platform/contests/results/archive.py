"""The archive of a round: everything to recount its places with Python alone (CT-07)."""

import hashlib
import io
import zipfile
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

import contests
from contests.held.models import Round
from contests.results.counted import CountInputs, files, inputs
from contests.results.models import RoundArchive
from contests.results.queries import counted
from contests.rules.schema import Rules
from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work

SOURCES = ("counting/count.py", "ballots/merkle.py", "results/verifier/verify.py")
README = """\
Архив тура: {title}. {round}
Итог № {number}, подсчитан {day}.

Что здесь
  rules.json     правила конкурса, замороженные при открытии тура
  manifest.json  корень листов, число листов, кто какую заявку оценивал
  sheets.json    листы жюри под псевдонимами, у каждого свой хеш
  round.json     заявки под номерами, номинации, не учтённые листы, голосования
  result.json    места, которые объявлены
  verify.py, count.py, merkle.py  проверка; читаются как обычный текст

Как проверить
  Нужен Python 3.9 или новее, больше ничего устанавливать не надо.
  1. Распакуйте архив в отдельную папку.
  2. Откройте в ней командную строку и выполните: python verify.py
  «Архив верен» и код возврата 0: листы, корень, правила и места сошлись.
  Иначе программа назовёт, что не сходится, и вернёт код 1.

Сверьте с подписанным протоколом
  правила   {rules}
  корень    {root}
  манифест  {manifest}
  итог      {result}

О чём помнить
  Имён здесь нет. В небольшом жюри человека можно узнать по отводам и пропускам,
  поэтому архив публикуют только там, где это записано в положении.
"""
EPOCH = (2000, 1, 1, 0, 0, 0)


def archive(work: Work, round_id: UUID, number: int | None = None) -> tuple[str, bytes]:
    """Name and bytes of the ZIP, for the commission and the region once the round is closed.

    WrongState «result_differs» if what is packed would not be the kept result to the byte.
    """
    work.actor.require(Permission.RESULTS_VIEW)
    result = counted(work.session, round_id, number)
    told = inputs(work.session, round_id, result.number)
    data = files(told)
    if hashlib.sha256(data["result.json"].encode()).hexdigest() != result.sha256:
        raise WrongState("result_differs")
    held = work.session.get_one(Round, round_id)
    data["ПРОЧТИ.txt"] = _readme(held, told, result.number, result.counted_at, data)
    return f"Архив тура {held.number}, итог {result.number}.zip", packed(data)


def packed(data: dict[str, str]) -> bytes:
    """The same files give the same bytes, whenever they are packed."""
    home = Path(contests.__file__).parent
    whole = {name: text.encode() for name, text in data.items()}
    whole |= {Path(source).name: (home / source).read_bytes() for source in SOURCES}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name in sorted(whole):
            about = zipfile.ZipInfo(name, EPOCH)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            pack.writestr(about, whole[name])
    return out.getvalue()


def _readme(
    held: Round, told: CountInputs, number: int, counted_at: datetime, data: dict[str, str]
) -> str:
    rules = Rules.read(told.rules_text)
    return README.format(
        title=rules.title,
        round=rules.round(held.code).name,
        number=number,
        day=f"{counted_at:%d.%m.%Y}",
        rules=held.rules_sha256,
        root=held.merkle_root,
        manifest=held.manifest_sha256,
        result=hashlib.sha256(data["result.json"].encode()).hexdigest(),
    )


def is_for_all(held: Round) -> bool:
    """Whether the rules order the archive's publication."""
    return Rules.read(held.rules).publication.archive


def keep_for_all(work: Work, round_id: UUID) -> bool:
    """Keep the archive of the last result for everybody; done again it changes nothing."""
    held = work.session.get(Round, round_id)
    if held is None:
        raise NotFound("round")
    if not is_for_all(held) or held.state != "published":
        return False
    number = counted(work.session, round_id).number
    _, content = archive(work, round_id, number)
    work.session.execute(
        insert(RoundArchive)
        .values(
            round_id=round_id,
            number=number,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            made_at=work.now(),
        )
        .on_conflict_do_nothing()
    )
    work.record("archive.published", "round", round_id, number=number)
    return True


def archive_for_all(session: Session, round_id: UUID) -> tuple[int, bytes]:
    """Number of the result and bytes of the public archive; NotFound while nobody may have it."""
    row = session.execute(
        select(RoundArchive.number, RoundArchive.content)
        .where(RoundArchive.round_id == round_id)
        .order_by(RoundArchive.number.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound("archive")
    return row.number, row.content
