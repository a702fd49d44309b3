"""Run as a program: a parent with workers that answer with their process id, and do what they are told."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from quire import logs
from quire.workers import FirstWorkerFailed, Parent, Workers

COUNT = 2


def be_parent(folder: str) -> None:
    """Keep workers; the port is the first line that is printed."""
    logs.configure(log_format="json", level="info")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(listening.getsockname()[1], flush=True)

        def command(*, listening: int, parent: int, is_first: bool) -> Sequence[str]:
            said = (folder, str(listening), str(parent), str(is_first))
            if (Path(folder) / "no room").exists():
                return [str(Path(folder) / "no such program")]
            return [sys.executable, "-m", "tests.small_worker", *said]

        workers = Workers(command, listening, count=COUNT, announce=lambda line: print(line, flush=True))
        try:
            asyncio.run(workers.run())
        except FirstWorkerFailed as error:
            sys.exit(error.exit_code)


async def be_worker(folder: Path, listening: int, parent_descriptor: int, *, is_first: bool) -> None:
    """Answer until told to end; a file `dies` ends it before it is ready, a file `dies soon` just after."""
    if (folder / "dies").exists():
        sys.exit(3)
    parent = Parent(parent_descriptor)
    ending = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ending.set)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(str(os.getpid()).encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, sock=socket.socket(fileno=listening))
    if is_first:
        parent.announce("Ready at last")
    parent.say_ready()
    if (folder / "dies soon").exists():
        sys.exit(4)
    watching = asyncio.ensure_future(parent.wait_for_its_end())
    waiting = asyncio.ensure_future(ending.wait())
    await asyncio.wait([watching, waiting], return_when=asyncio.FIRST_COMPLETED)
    server.close()
    await server.wait_closed()


if __name__ == "__main__":
    if len(sys.argv) == 2:
        be_parent(sys.argv[1])
    else:
        folder, listening, parent, is_first = sys.argv[1:]
        asyncio.run(be_worker(Path(folder), int(listening), int(parent), is_first=is_first == "True"))
