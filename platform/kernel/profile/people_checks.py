"""What must hold between the catalogues of people, papers and the rest of a profile."""

from collections.abc import Iterator
from string import Formatter

from kernel.profile.faults import maybe
from kernel.profile.schema import Profile
from kernel.profile.source import Where

Finding = tuple[Where, str]
FILLED = {"school", "address", "signer", "relation", "person", "scope", "until"}
PURPOSES = ("processing", "publication", "transfer", "be_mentor", "have_mentor")


def catalogues_know_their_people(profile: Profile) -> Iterator[Finding]:
    """Kinds of people and sub-bases that catalogues name exist."""
    kinds = {kind.code for kind in profile.people}
    for section in ("problems", "help", "certificates", "training_topics"):
        for n, item in enumerate(getattr(profile, section)):
            for code in item.people:
                if code not in kinds:
                    text = f"неизвестный участник «{code}».{maybe(code, kinds)}"
                    yield (section, n, "people"), text
    bases = {base.code for base in profile.sub_bases}
    for n, source in enumerate(profile.mentor_sources):
        if source.sub_base not in bases:
            text = f"неизвестная подбаза «{source.sub_base}».{maybe(source.sub_base, bases)}"
            yield ("mentor_sources", n, "sub_base"), text
    if not any(relation.is_legal for relation in profile.relations):
        yield ("relations",), "нужен хотя бы один законный представитель: is_legal: true."


def consents_are_whole(profile: Profile) -> Iterator[Finding]:
    """Every purpose has its document, and a text asks only for what the portal can fill in."""
    missing = [code for code in PURPOSES if code not in {c.code for c in profile.consents}]
    if missing:
        yield ("consents",), f"нет согласий: {', '.join(missing)}."
    for n, document in enumerate(profile.consents):
        for key in ("text_self", "text_representative"):
            for m, paragraph in enumerate(getattr(document, key)):
                where: Where = ("consents", n, key, m)
                try:
                    asked = {name for _, name, _, _ in Formatter().parse(paragraph) if name}
                except ValueError:
                    yield where, "фигурные скобки не закрыты."
                    continue
                for unknown in sorted(asked - FILLED):
                    known = ", ".join(sorted(FILLED))
                    yield where, f"неизвестная подстановка «{unknown}»; есть: {known}."


def interviews_have_blocks(profile: Profile) -> Iterator[Finding]:
    """Each side is asked something obligatory (Q-03)."""
    for side in ("mentor", "mentee"):
        if not any(b.obligatory and side in b.sides for b in profile.interview_blocks):
            yield ("interview_blocks",), f"нет обязательного блока для стороны «{side}»."
