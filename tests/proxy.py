"""A proxy as some stand between a reader and Quire: it holds the first bytes back, and cuts what is silent for long."""

import asyncio
import contextlib
import threading
from types import TracebackType
from typing import Self


class Proxy:
    """Runs in a thread of its own. Passes nothing on before there is a buffer full, then everything at once."""

    def __init__(self, port: int, *, buffer_bytes: int = 4096, patience_seconds: float) -> None:
        self.url = ""
        self.cuts = 0
        self._port = port
        self._buffer_bytes = buffer_bytes
        self._patience_seconds = patience_seconds
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        listening = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        self._ready.set()
        self._loop.run_forever()
        listening.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self._port)
        asking = asyncio.create_task(self._pass_on_requests(reader, server_writer))
        try:
            await self._pass_on_reply(server_reader, writer)
        except ConnectionError:
            pass
        finally:
            asking.cancel()
            server_writer.close()
            writer.close()

    async def _pass_on_requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while received := await reader.read(65_536):
                writer.write(received)
        writer.close()

    async def _pass_on_reply(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held, is_held_back = b"", True
        while True:
            try:
                received = await asyncio.wait_for(reader.read(65_536), self._patience_seconds)
            except TimeoutError:
                self.cuts += 1
                return
            held += received
            is_held_back = is_held_back and len(held) < self._buffer_bytes and bool(received)
            if not is_held_back:
                writer.write(held)
                held = b""
                await writer.drain()
            if not received:
                return
