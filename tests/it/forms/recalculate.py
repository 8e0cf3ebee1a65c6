"""Opens workbooks with openpyxl, has LibreOffice work every formula out anew, and compares that with what stood beside the formulas.

python3 recalculate.py FOLDER FILE.xlsx...: writes into FOLDER; prints a line a difference and, at last, how many formulas were compared.
python3 recalculate.py FOLDER --changed FILE.xlsx SHEET CELL NUMBER EXPECTED.xlsx: puts a number into a cell of FILE, and compares
what its formulas come to with what stands in EXPECTED.
"""

import pathlib
import subprocess
import sys

import openpyxl

ERRORS = ("#", "Err:")


def cells(path, values):
    book = openpyxl.load_workbook(path, data_only=values)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def close(one, other):
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other) <= 1e-9 * max(abs(one), abs(other), 1.0)
    return str(one or "") == str(other or "")


def worked_out(folder, books):
    """Books by name, saved without values: whoever opens them has to work them out. Returns the cells found, by name."""
    bare, out = folder / "bare", folder / "recalculated"
    bare.mkdir(exist_ok=True)
    for name, book in books.items():
        book.save(bare / name)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out)]
    command += [str(bare / name) for name in books]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return {name: cells(out / name, True) for name in books}


def compare(name, formulas, kept, found):
    for at in sorted(formulas):
        value, result = kept.get(at), found.get(at)
        if isinstance(result, str) and result.startswith(ERRORS):
            print(f"{name} {at}: {result}")
        elif not close(value, result):
            print(f"{name} {at}: {value!r} beside {result!r}")
    return len(formulas)


def formulas_of(path):
    return {at for at, value in cells(path, False).items() if isinstance(value, str) and value.startswith("=")}


def main():
    folder = pathlib.Path(sys.argv[1])
    if sys.argv[2] == "--changed":
        path, expected = pathlib.Path(sys.argv[3]), pathlib.Path(sys.argv[7])
        book = openpyxl.load_workbook(path)
        book[sys.argv[4]][sys.argv[5]] = float(sys.argv[6])
        found = worked_out(folder, {path.name: book})[path.name]
        print(f"compared {compare(path.name, formulas_of(path), cells(expected, True), found)}")
        return
    paths = [pathlib.Path(path) for path in sys.argv[2:]]
    found = worked_out(folder, {path.name: openpyxl.load_workbook(path) for path in paths})
    compared = sum(compare(path.name, formulas_of(path), cells(path, True), found[path.name]) for path in paths)
    print(f"compared {compared}")


main()
