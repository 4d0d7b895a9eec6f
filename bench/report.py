"""The findings as a table to read and as JSON to keep."""

import json
import os
import platform
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby

from bench.figures import Figure, Findings

COLUMNS = f"{'':<36}{'floor':>10}{'Lampfield':>11}{'ratio':>8}{'target':>9}  met"


def table(findings: Findings) -> str:
    lines = []
    for measure, figures in groupby(findings.figures, lambda figure: figure.measure):
        lines += ["", measure, COLUMNS, *map(_line, figures)]
    return "\n".join([*lines, "", *_verdict(findings)])


def as_json(findings: Findings) -> str:
    figures = [
        {**asdict(figure), "ratio": figure.ratio, "met": figure.met} for figure in findings.figures
    ]
    report = {"machine": machine(), "figures": figures, "problems": findings.problems}
    return json.dumps(report, indent=1)


def machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.release()}, Python " + (
        platform.python_version()
    )


def _line(figure: Figure) -> str:
    name = f"{figure.name} ({figure.unit})" if figure.unit else figure.name
    ratio = f"{figure.ratio:.1f}x" if figure.ratio else ""
    target = f"<= {figure.target:g}" if figure.target is not None else ""
    met = {None: "", True: "yes", False: "no"}[figure.met]
    floor = "" if figure.floor is None else _number(figure.floor)
    return f"  {name:<34}{floor:>10}{_number(figure.lampfield):>11}{ratio:>8}{target:>9}  {met}"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"


def _verdict(findings: Findings) -> Iterator[str]:
    targets = [figure.met for figure in findings.figures if figure.met is not None]
    yield f"{targets.count(True)} of {len(targets)} targets met."
    if findings.problems:
        yield "NOT COMPLETE: " + "; ".join(findings.problems)
    else:
        yield "Every reply was complete."
