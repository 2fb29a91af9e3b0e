"""The report as one HTML file that needs no other, asks no network and holds no script.

Questions, claims and quotes may hold anything: the template escapes every value (Jinja2's autoescape).
"""

from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from bot.evaluation.measures import HEADLINES, MEASURES
from bot.evaluation.plots import LEFT, RIGHT, plots
from bot.evaluation.report import Report
from bot.evaluation.terminal import interval, shown, title

TEMPLATE = Path(__file__).with_name("report.html")


def page(report: Report) -> str:
    """The whole file."""
    wrong = [result for result in report.results if result.right is False]
    return _template().render(
        report=report,
        title=" ".join(title(report).split()),
        plots=plots(report),
        left=LEFT,
        right=RIGHT,
        wrong=wrong,
        others=[result for result in report.results if result.right is not False],
        groups=[*dict.fromkeys((figure.by, figure.group) for figure in report.figures)],
        headlines=("right", *HEADLINES[report.mode]),
        measures=MEASURES,
        shown=shown,
        interval=interval,
    )


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
