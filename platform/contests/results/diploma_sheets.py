"""What a diploma and a letter of thanks say, put together for printing. Their words are Russian."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text

from contests.held.models import Contest
from contests.held.service import rules_of
from contests.results.diplomas import Given
from kernel.documents.certificate.content import Upright
from kernel.documents.certificate.file import render
from kernel.documents.words import long_date
from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.jobs import Progress
from kernel.papers.queries import shown_code
from kernel.profile.stored import profile_of
from kernel.work import Work

STANDING = text("""
SELECT given.kind, given.number, given.full_name, given.addressed, given.nomination, given.title,
       given.issued_on, paper.code, school.name AS school, town.name AS municipality,
       entry.entrant_post AS post
  FROM contests.diploma given
  JOIN kernel.paper paper ON paper.id = given.paper_id
  JOIN kernel.school school ON school.id = given.school_id
  JOIN kernel.municipality town ON town.id = given.municipality_id
  LEFT JOIN contests.entry entry ON entry.id = given.entry_id
 WHERE given.contest_id = :contest AND given.ended_at IS NULL AND given.kind = ANY (:kinds)
 ORDER BY array_position(ARRAY['diploma', 'thanks', 'parents'], given.kind::text),
          given.nomination, coalesce(given.place, 99), length(given.number), given.number
""")
TITLES = {
    Given.DIPLOMA: "Диплом",
    Given.THANKS: "Благодарственное письмо",
    Given.PARENTS: "Благодарственное письмо",
}
SIGNATORY = "Руководитель"
# What an entry says of a child: the name does not leave the school, which writes it in by hand.
CHILD = "Обучающийся"
CHILD_S_NAME = "фамилию, имя, отчество вписывает школа"
MENTEE_S_NAME = "имя наставляемого вписывает школа"


def print_sheets(
    work: Work, contest_id: UUID, kinds: Sequence[Given], address: str, progress: Progress
) -> tuple[str, bytes, int]:
    """Name, bytes and number of sheets of one file with every paper that stands."""
    work.actor.require(Permission.CONTESTS_EDIT)
    contest = work.session.get(Contest, contest_id)
    if contest is None:
        raise NotFound("contest")
    authority = profile_of(work.session).region.authority.name.ru
    rows = work.session.execute(STANDING, {"contest": contest_id, "kinds": list(kinds)}).all()
    if not rows:
        raise WrongState("nothing_to_print")
    pairs = {each.name for each in rules_of(contest).nominations if each.entrant == "pair"}
    sheets = [_sheet(row, contest, authority, address, row.nomination in pairs) for row in rows]
    title = f"Дипломы и благодарственные письма. {contest.title}"
    content = render(
        sheets, title=title, author=authority, made_at=work.now(), progress=progress,
        done=len(sheets),
    )  # fmt: skip
    return f"{title}.pdf", content, len(sheets)


def _sheet(  # type: ignore[no-untyped-def]
    row, contest: Contest, authority: str, address: str, is_pair: bool
) -> Upright:
    kind, is_child = Given(row.kind), row.full_name.startswith(CHILD)
    subtitle, verb, name, honour, body = _said(kind, row, contest.title, is_child, is_pair)
    where = ", ".join(filter(None, (row.school, row.municipality)))
    post = row.full_name if is_child else row.post or ""
    day = f" от {contest.order_date:%d.%m.%Y}" if contest.order_date else ""
    return Upright(
        authority=authority,
        title=TITLES[kind],
        subtitle=subtitle,
        verb=verb,
        name=name,
        about=tuple(filter(None, (post if kind is not Given.PARENTS else "", where))),
        honour=honour,
        body=body,
        number=row.number,
        grounds=f"Приказ{day} № {contest.order_number}. Выдан {long_date(row.issued_on, 'ru')}",
        signatory=SIGNATORY,
        code=shown_code(row.code),
        address=f"{address}/{shown_code(row.code)}",
        blank=CHILD_S_NAME if is_child else MENTEE_S_NAME if is_pair else "",
    )


def _said(  # type: ignore[no-untyped-def]
    kind: Given, row, contest: str, is_child: bool, is_pair: bool
) -> tuple[str, str, str, str, str]:
    """Subtitle, verb, name after it, what one is honoured with, the matter.

    Where no rule of grammar is sure of a case, the words ask for none: the name stands as it is. A
    child's is written in by hand.
    """
    nomination = f"в номинации «{row.nomination}»"
    plain = "" if is_child else row.full_name
    addressed = "" if is_child else row.addressed
    if kind is Given.DIPLOMA:
        verb = "награждается наставническая пара" if is_pair else "награждается"
        return f"конкурса «{contest}»", verb, plain, row.title, nomination
    if kind is Given.THANKS:
        said = f"за участие в конкурсе «{contest}» {nomination} и за труд наставника"
        if is_pair:
            said = f"за участие в конкурсе «{contest}» {nomination}"
            return "", "вручается наставнической паре", plain, "", said
        if addressed or is_child:
            return "", "вручается", addressed, "", said
        return "", "участник конкурса", plain, "", said
    said = (
        f"Спасибо за воспитание и поддержку. Ваш ребёнок помогает другим как наставник и достойно"
        f" представил школу на конкурсе «{contest}» {nomination}."
    )
    if addressed or is_child:
        return "", "родителям (законным представителям)", addressed, "", said
    return "", "родителям (законным представителям). Участник:", plain, "", said
