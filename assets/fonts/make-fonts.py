#!/usr/bin/env python3
"""Cuts the program's two fonts from Debian's fonts-noto-cjk (SIL Open Font License, see OFL.txt).

    pip install fonttools
    python3 make-fonts.py /usr/share/fonts/opentype/noto

Regular keeps all Han and symbols (names of people and places need rare characters); bold, used in headings and
figures, keeps the characters of GB 2312 and what stands on a keyboard. Hinting and layout for vertical text go.

Quotation marks and the middle dot are as wide as a Han character in the Chinese fonts, which tears an English sentence
apart. Two tiny cuts of the Korean face, where they are as wide as Latin letters, stand in front of the others in English.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SIMPLIFIED_CHINESE = 2  # place of "Noto Sans CJK SC" in the collection
KOREAN = 1  # of "Noto Sans CJK KR"
NARROW = {0xB7, 0x2018, 0x2019, 0x201C, 0x201D}
SYMBOLS = [(0x20, 0x24F), (0x2B0, 0x3FF), (0x2000, 0x2BFF), (0x3000, 0x303F), (0x3200, 0x33FF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF)]
HAN = [(0x2E80, 0x2FDF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF)]


def gb2312():
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield ord(bytes([row, cell]).decode("gb2312"))
            except UnicodeDecodeError:
                pass


def spans(ranges):
    return {code for first, last in ranges for code in range(first, last + 1)}


def cut(source, target, codes, face=SIMPLIFIED_CHINESE):
    font = TTFont(source, fontNumber=face, lazy=True)
    options = subset.Options()
    options.layout_features = ["kern", "ccmp", "locl", "mark", "mkmk"]
    options.hinting = False
    options.desubroutinize = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]
    options.recalc_timestamp = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    subset.save_font(font, target, options)


def main():
    folder, here = Path(sys.argv[1]), Path(__file__).parent
    cut(folder / "NotoSansCJK-Regular.ttc", here / "NotoSansSC-Regular.otf", spans(SYMBOLS + HAN))
    cut(folder / "NotoSansCJK-Bold.ttc", here / "NotoSansSC-Bold.otf", spans([(0x20, 0x24F), (0x2000, 0x2BFF), (0x3200, 0x33FF)]) | set(gb2312()))
    for weight in ["Regular", "Bold"]:
        cut(folder / f"NotoSansCJK-{weight}.ttc", here / f"NotoSansQuotes-{weight}.otf", NARROW, face=KOREAN)


if __name__ == "__main__":
    main()
