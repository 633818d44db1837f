"""A way to a server that can be cut: whoever connects meets the server, or nobody."""

import asyncio

from sqlalchemy import make_url

from tests.doubles.proxy import SocketDouble, pump

_SET_UP = b"SET\0"
"""In the server's answer to what is set on a new connection."""

_SAID = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0"
_FAREWELL = b"E" + (len(_SAID) + 4).to_bytes(4) + _SAID


class Relay(SocketDouble):
    """Leads to the server of an address; `address` is the same one by this way."""

    def __init__(self, address: str) -> None:
        super().__init__(self._serve)
        self._to = make_url(address)
        self._cut = asyncio.Event()
        self._away = False
        self._turned_away = asyncio.Event()
        self.ends_anew = False
        """Does the server end each connection as soon as that is set up?"""

    @property
    def address(self) -> str:
        """Where the server seems to be."""
        here = self._to.set(host="127.0.0.1", port=self.port)
        return here.render_as_string(hide_password=False)

    def cut(self) -> None:
        """Break every connection, and take none until `mend`."""
        self._away = True
        self._cut.set()

    def mend(self) -> None:
        """The server is there again."""
        self._cut = asyncio.Event()
        self._away = False

    async def somebody_was_turned_away(self) -> None:
        """Wait until somebody came while nobody was there."""
        async with asyncio.timeout(10):
            await self._turned_away.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        cut = self._cut
        if self._away:
            self._turned_away.set()
            return
        there, onward = await asyncio.open_connection(self._to.host, self._to.port)
        ways = [
            asyncio.create_task(each)
            for each in (pump(reader, onward), self._answers(there, writer), cut.wait())
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            onward.transport.abort()

    async def _answers(self, there: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while self.ends_anew and (piece := await there.read(64 * 1024)):
            ends = _SET_UP in piece
            writer.write(piece + _FAREWELL * ends)
            await writer.drain()
            if ends:
                return
        await pump(there, writer)
