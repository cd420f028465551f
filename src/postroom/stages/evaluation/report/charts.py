"""The report's charts, as SVG elements that take their colours from the page and so follow light, dark and print."""

import io
from collections.abc import Callable, Sequence

from lxml import etree
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from postroom.records.evaluation import CalibrationScore
from postroom.records.learning import LearningPoint

# Colours that no chart needs for itself, each replaced by one of the page's own.
INK, FAINT, ACCENT = "#010101", "#020202", "#030303"
_THEME = {INK: "var(--ink)", FAINT: "var(--line)", ACCENT: "var(--accent)"}

_SVG = "{http://www.w3.org/2000/svg}"
_STYLE: dict[str, object] = {
    "svg.fonttype": "none",
    "font.size": 11.0,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.size": 0.0,
    "ytick.major.size": 0.0,
    "legend.frameon": False,
    "lines.linewidth": 2.0,
}


def reliability_diagram(measured: CalibrationScore) -> str:
    """Draw accuracy over confidence, a dot a bin, its area by the number of judgements (DeGroot and Fienberg 1983)."""
    largest = max(held.count for held in measured.bins)

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=INK, linewidth=1, linestyle=(0, (4, 4)), label="perfectly calibrated")
        confidences = [held.confidence for held in measured.bins]
        accuracies = [held.accuracy for held in measured.bins]
        axes.plot(confidences, accuracies, color=ACCENT, linewidth=1.5)
        axes.scatter(
            confidences,
            accuracies,
            s=[12 + 60 * held.count / largest for held in measured.bins],
            color=ACCENT,
            label="judgements of similar confidence",
            zorder=3,
        )
        axes.set(xlim=(-0.02, 1.03), ylim=(-0.02, 1.06), xlabel="confidence", ylabel="share that is right")
        axes.legend(loc="upper left", markerscale=0.8)

    return _chart(draw, name="reliability", title="Reliability diagram: share that is right over confidence")


def coverage_chart(measured: CalibrationScore) -> str:
    """Draw what is right where only the most confident are answered without a person."""

    def draw(axes: Axes) -> None:
        shares = [point.coverage for point in measured.coverage]
        accuracies = [point.accuracy for point in measured.coverage]
        axes.plot(shares, accuracies, color=ACCENT, marker="o", markersize=4)
        low = min(accuracies)
        axes.set(
            xlim=(0, 1.03),
            ylim=(max(0.0, low - 0.1), 1.01),
            xlabel="share answered, most confident first",
            ylabel="share of these that is right",
        )

    return _chart(draw, name="coverage", title="Accuracy over the share of values that is answered")


def learning_curve(points: Sequence[LearningPoint]) -> str:
    """Draw loss (left) and, where it was taken, F1 on the dev documents (right) over the epochs."""

    def draw(axes: Axes) -> None:
        axes.plot([point.epoch for point in points], [point.train_loss for point in points], color=INK, label="loss")
        dev = [(point.epoch, point.dev_loss) for point in points if point.dev_loss is not None]
        if dev:
            axes.plot(*zip(*dev, strict=True), color=INK, linestyle=(0, (4, 3)), linewidth=1.5, label="loss on dev")
        axes.set(xlabel="epoch", ylabel="loss")
        axes.set_ylim(bottom=0)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        lines = axes.get_lines()
        scored = [(point.epoch, point.dev_f1) for point in points if point.dev_f1 is not None]
        if scored:
            right = axes.twinx()
            right.plot(*zip(*scored, strict=True), color=ACCENT, marker="o", markersize=4, label="F1 on dev")
            right.set(ylim=(0, 1.02), ylabel="micro F1 on dev")
            right.grid(visible=False)
            lines = [*lines, *right.get_lines()]
        axes.legend(handles=lines, loc="upper center", bbox_to_anchor=(0.5, 1.13), ncols=len(lines))

    return _chart(draw, name="learning", title="Learning curve: loss and F1 over the epochs", wide=True)


def _chart(draw: Callable[[Axes], None], *, name: str, title: str, wide: bool = False) -> str:
    # A salt of its own for each chart keeps identifiers apart on one page, and the same from run to run.
    # "default" first: what a person set for matplotlib at home has no say here.
    with style.context(["default", {**_STYLE, "svg.hashsalt": f"postroom-{name}"}]):
        figure = Figure(figsize=(12.0, 3.9) if wide else (5.8, 4.2), layout="constrained")
        FigureCanvasSVG(figure)
        draw(figure.subplots())
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _themed(buffer.getvalue(), title=title)


def _themed(svg: bytes, *, title: str) -> str:
    """Make a chart fit into a page: no prolog, no style sheet and no names that two charts share."""
    root = etree.fromstring(svg, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))
    for child in [*root.iter(f"{_SVG}metadata"), *root.iter(f"{_SVG}style")]:
        parent = child.getparent()
        if parent is not None:
            parent.remove(child)
    for group in root.iter(f"{_SVG}g"):
        group.attrib.pop("id", "")  # matplotlib numbers these alike in every figure; nothing refers to them
    for size in ("width", "height"):
        root.attrib.pop(size, "")
    root.set("role", "img")
    root.set("class", "chart")
    heading = etree.Element(f"{_SVG}title")
    heading.text = title
    root.insert(0, heading)
    text = etree.tostring(root, encoding="unicode")
    for colour, variable in _THEME.items():
        text = text.replace(colour, variable)
    return text
