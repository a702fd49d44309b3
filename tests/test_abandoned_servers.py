"""The PostgreSQL of a test run that was killed is ended by the next run."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.abandoned_servers import clear_abandoned_servers

RUN = """
import time
from tests.postgres import server
print(server(), flush=True)
time.sleep(3600)
"""

OF_THIS_RUN = ("PYTEST_XDIST_TESTRUNUID", "QUIRE_TEST_POSTGRES")
ANOTHER_RUN = {name: value for name, value in os.environ.items() if name not in OF_THIS_RUN}


@pytest.mark.long
def test_the_server_of_a_run_that_was_killed_is_ended_and_that_of_one_that_lives_is_not() -> None:
    run = subprocess.Popen([sys.executable, "-c", RUN], env=ANOTHER_RUN, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    address = run.stdout.readline().strip()
    with psycopg.connect(address, autocommit=True) as connection:
        (folder,) = connection.execute("show data_directory").fetchone() or ()
    clear_abandoned_servers()
    with psycopg.connect(address):
        """It still serves."""
    run.send_signal(signal.SIGKILL)
    run.wait()
    clear_abandoned_servers()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)
    assert not Path(folder).exists()
