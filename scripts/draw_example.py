"""Draw the README's picture: a page of the demonstration with what Postroom read on it.

python scripts/draw_example.py demo demo/pdfs/unseen-0003.pdf docs/pictures/example.png
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

_INK, _BOX, _PAPER = (20, 70, 140), (30, 110, 220), (255, 255, 255)
_PANEL_PX = 620


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
    drawn(page, json.loads(ended.stdout.splitlines()[0])).quantize(64).save(arguments.picture, optimize=True)


def drawn(page: Image.Image, found: dict[str, dict[str, object]]) -> Image.Image:
    """Put the page beside the list of its fields, with a box around each value."""
    picture = Image.new("RGB", (page.width + _PANEL_PX, page.height), _PAPER)
    picture.paste(page)
    draw = ImageDraw.Draw(picture)
    heading, text = _font(22, bold=True), _font(20)
    top = 60
    for name, held in found["fields"].items():
        for value in held if isinstance(held, list) else [held]:
            for region in value["regions"]:
                if region["page"] == 0:
                    left, upper, right, lower = region["box"]
                    edges = (left * page.width, upper * page.height, right * page.width, lower * page.height)
                    draw.rectangle(_grown(edges), outline=_BOX, width=3)
        first = held[0] if isinstance(held, list) else held
        shown = ", ".join(str(value["value"]) for value in (held if isinstance(held, list) else [held])[:4])
        draw.text((page.width + 40, top), f"{name}   {first['confidence']:.0%}", font=heading, fill=_INK)
        draw.text((page.width + 40, top + 28), shown[:52] if first["state"] == "present" else "absent", font=text, fill=(0, 0, 0))
        top += 78
    return picture


def _grown(edges: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    left, upper, right, lower = edges
    return left - 4, upper - 3, right + 4, lower + 3


def _font(size_px: int, *, bold: bool = False) -> FreeTypeFont:
    """Take the typeface that matplotlib brings, so that the picture is the same everywhere."""
    import matplotlib

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(Path(matplotlib.get_data_path(), "fonts", "ttf", name)), size_px)


if __name__ == "__main__":
    main()
