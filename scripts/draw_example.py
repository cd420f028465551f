"""Draw the README's picture: a page of the demonstration with what Postroom read on it.

python scripts/draw_example.py demo demo/pdfs/unseen-0001.pdf docs/pictures/example.png
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

_INK, _BOX, _PAPER = (20, 70, 140), (30, 110, 220), (255, 255, 255)
_PANEL_PX = 620
_WIDEST = 48
_EMPTY_ROWS = 20


def main() -> None:
    """Read one document with the demonstration's model and draw its first page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path)
    parser.add_argument("document", type=Path)
    parser.add_argument("picture", type=Path)
    arguments = parser.parse_args()
    program = [sys.executable, "-m", "postroom.cli.main", "extract", "--json", str(arguments.document.resolve())]
    ended = subprocess.run(program, cwd=arguments.project, stdout=subprocess.PIPE, text=True, check=True)
    page = pypdfium2.PdfDocument(arguments.document)[0].render(scale=1.6).to_pil().convert("RGB")
    arguments.picture.parent.mkdir(parents=True, exist_ok=True)
    picture = drawn(page, json.loads(ended.stdout.splitlines()[0])["fields"]).quantize(64)
    _trimmed(picture).save(arguments.picture, optimize=True)


def drawn(page: Image.Image, fields: Mapping[str, Any]) -> Image.Image:
    """Put the page beside the list of its fields, with a box around each value."""
    picture = Image.new("RGB", (page.width + _PANEL_PX, page.height), _PAPER)
    picture.paste(page)
    draw = ImageDraw.Draw(picture)
    for number, (name, held) in enumerate(fields.items()):
        values = held if isinstance(held, list) else [held]
        for value in values:
            for region in value["regions"]:
                if region["page"] == 0:
                    draw.rectangle(_edges(region["box"], page), outline=_BOX, width=3)
        corner = page.width + 40, 60 + 78 * number
        draw.text(corner, f"{name}   {values[0]['confidence']:.0%}", font=_font(22, bold=True), fill=_INK)
        draw.text((corner[0], corner[1] + 28), _shown(values), font=_font(20), fill=(0, 0, 0))
    return picture


def _trimmed(picture: Image.Image) -> Image.Image:
    """Cut off what is empty below the text, the page's foot with it where much is."""
    rows = ImageChops.invert(picture.convert("L")).reduce((picture.width, 12)).point(lambda ink: 255 * (ink > 0))
    inked = [number for number in range(rows.height) if rows.getpixel((0, number))]
    last = max((number for number, following in pairwise(inked) if following - number > _EMPTY_ROWS), default=inked[-1])
    return picture.crop((0, 0, picture.width, min(picture.height, 12 * last + 48)))


def _shown(values: list[dict[str, Any]]) -> str:
    text = ", ".join(str(value["value"] or value["raw"] or value["state"]) for value in values)
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 3]}..."


def _edges(box: list[float], page: Image.Image) -> tuple[float, float, float, float]:
    left, upper, right, lower = box
    return left * page.width - 4, upper * page.height - 3, right * page.width + 4, lower * page.height + 3


def _font(size_px: int, *, bold: bool = False) -> FreeTypeFont:
    """Take the typeface that matplotlib brings, so that the picture is the same everywhere."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(Path(mpl.get_data_path(), "fonts", "ttf", name)), size_px)


if __name__ == "__main__":
    main()
