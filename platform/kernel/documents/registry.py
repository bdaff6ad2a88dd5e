"""Types of documents: a code, a title, and the builder that turns data into a Document."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from kernel.documents.content import Document
from kernel.documents.words import Translator
from kernel.errors import NotFound

Data = TypeVar("Data")


@dataclass(frozen=True, slots=True)
class DocumentType(Generic[Data]):
    """`title` is an English msgid; `build` is pure: equal data gives an equal document."""

    code: str
    title: str
    build: Callable[[Data, Translator], Document]


class DocumentTypes:
    """The types a portal knows, put together where all packages are known."""

    def __init__(self, types: Iterable[DocumentType[Any]]) -> None:
        self._types: dict[str, DocumentType[Any]] = {}
        for kind in types:
            if kind.code in self._types:
                raise ValueError(f"two document types are called {kind.code}")
            self._types[kind.code] = kind

    def __iter__(self) -> Iterator[DocumentType[Any]]:
        return iter(self._types.values())

    def get(self, code: str) -> DocumentType[Any]:
        if code not in self._types:
            raise NotFound("document_type", type=code)
        return self._types[code]
