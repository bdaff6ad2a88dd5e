"""Every type of the school's papers by its code; a module of types is named here once."""

from collections.abc import Mapping
from importlib import import_module

from school.documents.types.kinds import SchoolType

# Each has `TYPES: tuple[SchoolType, ...]`.
MODULES: tuple[str, ...] = (
    "orders",
    "regulations",
    "pair_orders",
    "gathered",
    "agreements",
    "consents",
    "programme_papers",
    "forms",
    "reports",
    "letters",
    "contest",
)

TYPES: Mapping[str, SchoolType] = {
    each.code: each
    for name in MODULES
    for each in import_module(f"school.documents.types.{name}").TYPES
}
