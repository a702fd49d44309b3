"""Run what is named, or everything, and print a table of ratios. Exit code 1 only when something did not work."""

import argparse
import sys
import time

from bench import (
    asks,
    choosing,
    contracts,
    exports,
    hostile_files,
    hunks,
    long_chats,
    many_processes,
    memory,
    neighbours,
    openings,
    page,
    partial_quotes,
    readers,
    reading,
    reading_figures,
    reads,
    retrieval,
    scans,
    searches,
    sharing,
    start,
    streams,
    versions,
)
from bench.processes import Broken, Disturbance, stay_on_load_core
from bench.tables import as_table

ROWS = {
    "reads": reads.measure,
    "long_chats": long_chats.measure,
    "openings": openings.measure,
    "asks": asks.measure,
    "choosing": choosing.measure,
    "contracts": contracts.measure,
    "streams": streams.measure,
    "readers": readers.measure,
    "sharing": sharing.measure,
    "processes": many_processes.measure,
    "memory": memory.measure,
    "start": start.measure,
    "export": exports.measure,
    "hunks": hunks.measure,
    "versions": versions.measure,
    "page": page.measure,
    "reading": reading.measure,
    "figures": reading_figures.measure,
    "hostile_files": hostile_files.measure,
    "neighbours": neighbours.measure,
    "scans": scans.measure,
    "retrieval": retrieval.measure,
    "partial_quotes": partial_quotes.measure,
    "searches": searches.measure,
}
DISTURBANCE_MAX = 0.10


def main() -> int:
    names = _names()
    stay_on_load_core()
    started, disturbance = time.monotonic(), Disturbance()
    lines = []
    for name in names:
        print(f"Measuring {name} …", file=sys.stderr, flush=True)
        try:
            lines += ROWS[name]()
        except Broken as broken:
            print(f"{name}: {broken}", file=sys.stderr)
            return 1
    print(as_table(lines))
    print(f"\nIt took {time.monotonic() - started:.0f} seconds.")
    if (share := disturbance.share()) > DISTURBANCE_MAX:
        print(f"Other programs had {share:.0%} of the two cores meanwhile: measure again when it is quiet.")
    return 0


def _names() -> list[str]:
    parser = argparse.ArgumentParser(prog="bench", description="Measure Quire beside floors that do less.")
    parser.add_argument(
        "rows", nargs="*", metavar="row", help=f"what to measure: {', '.join(ROWS)}; all without any"
    )
    names: list[str] = parser.parse_args().rows
    for name in names:
        if name not in ROWS:
            parser.error(f"There is no row {name}; there are {', '.join(ROWS)}.")
    return names or list(ROWS)


if __name__ == "__main__":
    sys.exit(main())
