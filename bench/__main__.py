"""`make bench`: measures everything in one run, and says whether each demand is met."""

import asyncio
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from amends.temporal.process_exit import leave
from bench import report
from bench.figures import Figure, Verdict
from bench.ground import ground
from bench.scenarios import SCENARIOS, Size

BUSY = 0.5
people = Console(stderr=True)


async def run(names: list[str], size: Size) -> list[Figure]:
    """Runs these scenarios, one after another, on one stack."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="amends-bench-", ignore_cleanup_errors=True) as folder:
        async with ground(Path(folder)) as measured:
            for name in names:
                with people.status(f"{name}: {SCENARIOS[name].__doc__}"):
                    figures += await SCENARIOS[name](measured, size, figures)
    return figures


def bench(
    scenarios: Annotated[list[str] | None, typer.Argument(help=f"{', '.join(SCENARIOS)}; all without any.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Few complaints: to see that it runs.")] = False,
    to: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the run for programs.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Make this run the baseline.")] = False,
) -> None:
    """Measures what a complaint costs. Exit status 0 where every demand is met, else 1."""
    wanted = scenarios or list(SCENARIOS)
    if unknown := sorted(set(wanted) - set(SCENARIOS)):
        raise typer.BadParameter(f"there is no scenario {unknown[0]!r}; there are {', '.join(SCENARIOS)}")
    load = os.getloadavg()[0]
    if load > BUSY:
        people.print(f"This machine is busy already (load {load:.1f}): times and CPU will look worse than they are.")
    figures = asyncio.run(run(wanted, Size.quick() if quick else Size()))
    before = report.baseline()
    Console().print(report.table(figures, before))
    if before:
        where = f"{before['machine']['cpus']} CPUs, load {before['machine']['load_before']} before it"
        people.print(f"Baseline of {before['at'][:10]}: {where}.", style="dim")
    for path in filter(None, (to, report.BASELINE if keep else None)):
        report.write(report.document(figures, load), path)
    missed = [figure.what for figure in figures if figure.verdict is Verdict.MISSED]
    people.print(
        f"Missed: {'; '.join(missed)}." if missed else "Every demand is met.", style="red" if missed else "green"
    )
    raise typer.Exit(1 if missed else 0)


def run_and_leave(ending: Callable[[], object]) -> NoReturn:
    """Runs it, prints any exception, and ends the process."""
    status = 1
    try:
        ending()
    except SystemExit as asked:
        status = asked.code if isinstance(asked.code, int) else 1
    except BaseException:  # noqa: BLE001 - whatever it was is told in full
        people.print_exception()
    leave(status)


if __name__ == "__main__":
    run_and_leave(lambda: typer.run(bench))
