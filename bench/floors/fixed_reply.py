"""A server that does nothing but send the same 20 KB: how fast the load client itself can go."""

import asyncio
import sys
from typing import Any

import uvloop

BODY = b"x" * 20_000
REPLY = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)


class FixedReply(asyncio.Protocol):
    """Takes each arrival of bytes for a whole request, which it is here."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        self._transport.write(REPLY)


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(FixedReply, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
