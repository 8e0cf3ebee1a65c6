"""Opens workbooks with openpyxl, has LibreOffice work every formula out anew, and compares that with what stood beside the formulas.

python3 recalculate.py FOLDER FILE.xlsx...: writes into FOLDER; prints a line a difference and, at last, how many formulas were compared.
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


def main():
    folder = pathlib.Path(sys.argv[1])
    compared = 0
    bare, out = folder / "bare", folder / "recalculated"
    bare.mkdir(exist_ok=True)
    names = []
    for path in map(pathlib.Path, sys.argv[2:]):
        # Saved again by openpyxl, formulas have no values: whoever opens them has to work them out.
        book = openpyxl.load_workbook(path)
        book.save(bare / path.name)
        names.append(str(bare / path.name))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out)]
    subprocess.run(command + names, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for path in map(pathlib.Path, sys.argv[2:]):
        formulas = {at for at, value in cells(path, False).items() if isinstance(value, str) and value.startswith("=")}
        kept, found = cells(path, True), cells(out / path.name, True)
        # A text may begin with "="; only what openpyxl reads as a formula is one.
        for at in sorted(formulas):
            value, worked_out = kept.get(at), found.get(at)
            if isinstance(worked_out, str) and worked_out.startswith(ERRORS):
                print(f"{path.name} {at}: {worked_out}")
            elif not close(value, worked_out):
                print(f"{path.name} {at}: {value!r} beside {worked_out!r}")
            compared += 1
    print(f"compared {compared}")


main()
