"""Проверяет архив тура: листы, корень, правила, места. Нужен только Python 3.9 или новее.

Запуск в папке распакованного архива: python verify.py
Код возврата 0 — всё совпало, 1 — что-то не так (сказано, что именно).
"""

import hashlib
import json
import sys
from pathlib import Path

# Рядом лежат count.py и merkle.py; с ключом -I Python сам в эту папку не смотрит.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from count import count_round
from merkle import leaf_of, root_of


def read(folder, name):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def sheets_fit(folder, manifest):
    """Каждый лист даёт свой хеш, вместе они дают корень, и нет ни одного лишнего."""
    sheets = read(folder, "sheets.json")
    for sheet in sheets:
        if leaf_of({**sheet, "round": manifest["round"]}).hex() != sheet["leaf"]:
            yield f"лист {sheet['entry']} / {sheet['juror']}: хеш не совпадает"
    places = [(sheet["entry"], sheet["juror"]) for sheet in sheets]
    if places != sorted(set(places)):
        yield "листы повторяются или стоят не по порядку"
    if root_of([bytes.fromhex(sheet["leaf"]) for sheet in sheets]).hex() != manifest["root"]:
        yield "корень не совпадает"
    if len(sheets) != manifest["sheets"]:
        yield "число листов не совпадает"
    assigned = {tuple(pair) for pair in manifest["assignments"]}
    for place in sorted(set(places) - assigned):
        yield f"лист {place[0]} / {place[1]}: такого назначения не было"


def rules_fit(folder, manifest):
    """Правила те самые, что были заморожены при открытии."""
    text = (folder / "rules.json").read_bytes()
    if hashlib.sha256(text).hexdigest() != manifest["rules"]:
        yield "правила не совпадают с замороженными"


def places_fit(folder, manifest):
    """Места получаются из листов по правилам и совпадают с объявленными."""
    about = read(folder, "round.json")
    rules = next(
        each for each in read(folder, "rules.json")["rounds"] if each["code"] == about["code"]
    )
    void = {tuple(each) for each in about["void"]}
    sheets = [
        {"entry": sheet["entry"], "juror": sheet["juror"], "marks": json.loads(sheet["marks"])}
        for sheet in read(folder, "sheets.json")
        if (sheet["entry"], sheet["juror"]) not in void
    ]
    told = count_round(rules, about["entries"], about["jurors"], sheets,
                       votes=about["votes"], before=about["before"])  # fmt: skip
    result = read(folder, "result.json")
    if result["nominations"] != json.loads(json.dumps(told)):
        yield "места по листам не совпадают с объявленными"
    for name in ("manifest", "round"):
        if result[name] != hashlib.sha256((folder / f"{name}.json").read_bytes()).hexdigest():
            yield f"итоги подведены не по этому файлу: {name}.json"


def faults(folder):
    """Всё, что не сходится; пусто, если архив верен."""
    try:
        manifest = read(folder, "manifest.json")
        return [
            fault
            for check in (rules_fit, sheets_fit, places_fit)
            for fault in check(folder, manifest)
        ]
    except Exception as broken:  # испорченный архив не должен казаться верным
        return [f"архив не читается: {type(broken).__name__}"]


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    found = faults(folder)
    print("\n".join(found) if found else "Архив верен: листы, корень, правила и места совпали.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
