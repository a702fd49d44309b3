"""How many processes, hosts and bytes so many people need, and what breaks first when there are not enough.

`python -m bench.simulation --people 10000 --simultaneous 1000` simulates the busiest hour second by second. Every
figure can be given anew: `--help` lists them. What people do are assumptions; what Quire needs for it was measured by
`bin/bench processes` and is in docs/scale.md.
"""

import argparse
import dataclasses
import heapq
import math
import random
from dataclasses import dataclass, field
from typing import Any

from bench.tables import Line, as_table

HOUR = 3_600
SEED = 20_261_130
KIB, MIB, GIB = 1024, 1024**2, 1024**3


def figure(default: float, meaning: str) -> Any:
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True, kw_only=True)
class Assumptions:
    """What the simulation is made from."""

    people: float = figure(10_000, "accounts")
    active_share: float = figure(0.3, "part of them at work in the busiest hour")
    simultaneous: float = figure(1_000, "answers at once that are to be carried, however many people ask for")
    questions: float = figure(12, "questions of one at work, an hour")
    reads: float = figure(240, "requests that read, of one at work, an hour")
    saves: float = figure(90, "saves of a section, of one at work, an hour")
    tabs: float = figure(1.5, "open tabs of one at work, each with a stream")
    days: float = figure(220, "working days a year")
    hours: float = figure(5, "busiest hours' worth of work a day")
    pieces: float = figure(600, "pieces of an answer")
    pieces_a_second: float = figure(40, "pieces of an answer that the model says a second")
    wait_seconds: float = figure(2, "from a question to the first piece")
    web_ms_of_pieces: float = figure(97, "computing time of Quire for 1,000 pieces, followed by one reader")
    database_ms_of_pieces: float = figure(59, "computing time of PostgreSQL for 1,000 pieces")
    web_ms_of_read: float = figure(2.3, "computing time of Quire for a request that reads")
    database_ms_of_read: float = figure(1.4, "computing time of PostgreSQL for it")
    web_ms_of_save: float = figure(8, "computing time of Quire for a save, assumed")
    database_ms_of_save: float = figure(5, "computing time of PostgreSQL for it, assumed")
    answers_of_process: float = figure(250, "answers that a process writes at once")
    connections_of_process: float = figure(8, "connections of a process to PostgreSQL")
    connections_max: float = figure(100, "connections that PostgreSQL takes")
    beats_of_process: float = figure(
        20, "groups of events, and notices, that a process commits a second at most"
    )
    notices_max: float = figure(600, "notifying commits a second that PostgreSQL takes")
    commits_max: float = figure(2_000, "commits a second that the disk of PostgreSQL takes")
    process_mib: float = figure(75, "memory of a process at rest")
    answer_kib: float = figure(90, "memory for each running answer")
    stream_kib: float = figure(30, "memory for each stream of a tab")
    busy_share: float = figure(
        0.6, "part of a core that is to be used at most, so that nothing waits for long"
    )
    cores: float = figure(4, "cores of a host")
    database_cores: float = figure(8, "cores of the host of PostgreSQL")
    answer_bytes: float = figure(8_500, "bytes that a question with its answer keeps in the database")
    save_bytes: float = figure(800, "bytes that a save keeps in the database")


@dataclass(frozen=True)
class BusiestHour:
    """What happens in one second at most."""

    answers: int
    questions: int
    reads: int
    saves: int


@dataclass(frozen=True)
class Need:
    """How much of something is needed, and of how much there is."""

    what: str
    needed: float
    limit: float
    unit: str

    @property
    def share(self) -> float:
        return self.needed / self.limit


def simulated(given: Assumptions) -> BusiestHour:
    """An hour of people who act independently of one another: arrivals by Poisson, answers that last for a while."""
    rng = random.Random(SEED)
    at_work = given.people * given.active_share
    ends: list[float] = []
    peak = BusiestHour(0, 0, 0, 0)
    for second in range(HOUR):
        asked, read, saved = (
            _poisson(rng, at_work * rate / HOUR) for rate in (given.questions, given.reads, given.saves)
        )
        for _ in range(asked):
            lasts = given.wait_seconds + rng.expovariate(given.pieces_a_second / given.pieces)
            heapq.heappush(ends, second + lasts)
        while ends and ends[0] <= second:
            heapq.heappop(ends)
        peak = BusiestHour(
            max(peak.answers, len(ends)),
            max(peak.questions, asked),
            max(peak.reads, read),
            max(peak.saves, saved),
        )
    return dataclasses.replace(peak, answers=max(peak.answers, round(given.simultaneous)))


def processes_for(given: Assumptions, hour: BusiestHour) -> int:
    """As many as carry the answers and have the computing time."""
    by_number = hour.answers / (given.answers_of_process * given.busy_share)
    by_time = web_cores(given, hour) / given.busy_share
    return max(2, math.ceil(max(by_number, by_time)))


def web_cores(given: Assumptions, hour: BusiestHour) -> float:
    """Seconds of computing in a second, of Quire."""
    return _cores(given, hour, given.web_ms_of_pieces, given.web_ms_of_read, given.web_ms_of_save)


def database_cores(given: Assumptions, hour: BusiestHour) -> float:
    """The same of PostgreSQL."""
    return _cores(
        given, hour, given.database_ms_of_pieces, given.database_ms_of_read, given.database_ms_of_save
    )


def needs(given: Assumptions, hour: BusiestHour, processes: int) -> list[Need]:
    """Everything that has a limit, with so many processes; the scarcest first."""
    hosts = math.ceil(processes / given.cores)
    found = [
        Need("answers at once", hour.answers, processes * given.answers_of_process, ""),
        Need("computing time of Quire", web_cores(given, hour), processes * given.busy_share, "cores"),
        Need(
            "computing time of PostgreSQL",
            database_cores(given, hour),
            given.database_cores * given.busy_share,
            "cores",
        ),
        Need(
            "connections to PostgreSQL",
            processes * given.connections_of_process,
            given.connections_max,
            "",
        ),
        Need("commits a second", commits(given, hour, processes), given.commits_max, ""),
        Need("notifying commits a second", processes * given.beats_of_process, given.notices_max, ""),
        Need("memory of a host", memory_bytes(given, hour, processes) / hosts / GIB, 4 * given.cores, "GiB"),
    ]
    return sorted(found, key=lambda need: -need.share)


def commits(given: Assumptions, hour: BusiestHour, processes: int) -> float:
    """A second: groups of events share a commit in each process, and a question, a claim and a save are one each."""
    return processes * given.beats_of_process + 2 * hour.questions + hour.saves


def memory_bytes(given: Assumptions, hour: BusiestHour, processes: int) -> float:
    """Of all processes of Quire."""
    streams = given.people * given.active_share * given.tabs
    return (
        processes * given.process_mib * MIB
        + hour.answers * given.answer_kib * KIB
        + streams * given.stream_kib * KIB
    )


def bytes_a_year(given: Assumptions) -> float:
    """What stays of a year's questions and saves."""
    hours = given.people * given.active_share * given.hours * given.days
    return hours * (given.questions * given.answer_bytes + given.saves * given.save_bytes)


def main() -> None:
    """Print what is needed, and what is used up first."""
    given = _told()
    hour = simulated(given)
    processes = processes_for(given, hour)
    scarcest = needs(given, hour, processes)
    lines = [
        Line(what="answers at once, at the peak", quire=f"{hour.answers:,}"),
        Line(
            what="questions, reads and saves a second, at the peak",
            quire=f"{hour.questions}, {hour.reads}, {hour.saves}",
        ),
        Line(what="processes of Quire", quire=f"{processes}"),
        Line(
            what=f"hosts of {given.cores:.0f} cores for them",
            quire=f"{math.ceil(processes / given.cores)}",
        ),
        Line(what="cores of PostgreSQL", quire=f"{database_cores(given, hour) / given.busy_share:.1f}"),
        Line(what="storage a year", quire=f"{bytes_a_year(given) / GIB:,.0f} GiB"),
        *(
            Line(
                what=need.what,
                quire=f"{need.needed:,.1f} {need.unit}".strip(),
                goal=f"≤ {need.limit:,.1f}",
                compared=f"{need.share:.0%} of the limit",
                is_reached=need.share <= 1,
            )
            for need in scarcest
        ),
    ]
    print(as_table(lines))
    print(f"\nUsed up first: {scarcest[0].what}.")


def _told() -> Assumptions:
    parser = argparse.ArgumentParser(
        prog="python -m bench.simulation", description="Simulate the busiest hour."
    )
    for each in dataclasses.fields(Assumptions):
        name = "--" + each.name.replace("_", "-")
        meaning = each.metadata["meaning"]
        parser.add_argument(name, type=float, default=each.default, help=f"{meaning} ({each.default:g})")
    return Assumptions(**vars(parser.parse_args()))


def _cores(
    given: Assumptions, hour: BusiestHour, ms_of_pieces: float, ms_of_read: float, ms_of_save: float
) -> float:
    pieces = hour.answers * given.pieces_a_second
    return (pieces * ms_of_pieces / 1_000 + hour.reads * ms_of_read + hour.saves * ms_of_save) / 1_000


def _poisson(rng: random.Random, mean: float) -> int:
    """How many of independent events fall into a second, by Knuth's method in portions whose exponential is no zero."""
    count, left = 0, mean
    while left > 0:
        portion = min(left, 500.0)
        left -= portion
        threshold, product = math.exp(-portion), rng.random()
        while product > threshold:
            count += 1
            product *= rng.random()
    return count


if __name__ == "__main__":
    main()
