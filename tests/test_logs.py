"""The log tells what happens; it must never become what happens."""

import io

from quire.logs import CollectedLines


class FullDisk(io.StringIO):
    """A file that takes nothing."""

    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")


def test_ordinary_lines_are_collected_and_come_before_a_warning() -> None:
    file = io.StringIO()
    log = CollectedLines(file)
    log.info("first")
    log.info("second")
    assert file.getvalue() == ""
    log.warning("third")
    assert file.getvalue() == "first\nsecond\nthird\n"


def test_a_log_that_cannot_be_written_stops_nothing_and_does_not_grow() -> None:
    log = CollectedLines(FullDisk())
    for number in range(1_000):
        log.info(f"line {number}")
        log.error("and a fault")
    log.flush()
    assert log._lines == []
