"""Telling people: asked for with the change that needs it, brought by a job after the commit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from kernel.identity.permissions import Role
from kernel.notices import jobs
from kernel.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class To:
    """Whom to tell: accounts by name, or all who hold one of the roles in one of the places.

    Roles without a place are the region's. Closed accounts and revoked roles get nothing.
    """

    roles: tuple[Role, ...] = ()
    schools: tuple[UUID, ...] = ()
    municipalities: tuple[UUID, ...] = ()
    accounts: tuple[UUID, ...] = ()

    def plain(self) -> dict[str, list[str]]:
        """As JSON for the job."""
        return {
            "roles": [role.value for role in self.roles],
            "schools": _texts(self.schools),
            "municipalities": _texts(self.municipalities),
            "accounts": _texts(self.accounts),
        }

    @classmethod
    def read(cls, plain: Mapping[str, list[str]]) -> "To":
        """Back from the job's arguments."""
        return cls(
            roles=tuple(Role(role) for role in plain["roles"]),
            schools=tuple(map(UUID, plain["schools"])),
            municipalities=tuple(map(UUID, plain["municipalities"])),
            accounts=tuple(map(UUID, plain["accounts"])),
        )


def tell(work: Work, kind: str, *, key: str, path: str, to: To, **values: object) -> UUID:
    """Ask for one notice to everybody of `to`; saved, or lost, with this transaction.

    `kind` is a kind of kernel.notices.kinds; `key` names the occasion, so that the same occasion
    is told once to each person, however often it is asked for. `path` is the page to open. In
    both, «{school_code}» becomes the code of the school where the receiver holds the role.
    `values` fill the sentence: plain JSON, days as ISO text, never a name of a person.
    """
    return tell_after(work, 0, kind, key=key, path=path, to=to, **values)


def tell_after(
    work: Work, seconds: int, kind: str, *, key: str, path: str, to: To, **values: object
) -> UUID:
    """The same, put off: what is not to be known before its hour is not told before it."""
    return work.later(
        jobs.TELL, in_seconds=seconds, what=kind, key=key, path=path, values=values,
        to=to.plain(),
    )  # fmt: skip


def _texts(ids: Iterable[UUID]) -> list[str]:
    return [str(one) for one in ids]
