"""What one certificate of an award says: apart from how it is drawn."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class HonourPaper:
    """One sheet. `names` stand large: the one awarded, or how parents are addressed."""

    number: str
    title: str
    lead: str
    names: str
    post: str
    words: str
    issuer: str
    region: str
    order: str
    signatory: str
    awarded_on: date
    code: str
    address: str

    @property
    def foot(self) -> str:
        return f"{self.order} · № {self.number}"
