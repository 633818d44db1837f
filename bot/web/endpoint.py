"""The port on which everything is served that comes over HTTP."""

import asyncio
from collections.abc import Iterable

from aiohttp import web
from aiohttp.typedefs import Handler

LONGEST_BODY = 1_000_000
"""Bytes of a request; a longer one is answered with 413."""

_BACKLOG = 256
_ANSWER_SECONDS = 3.0
"""For what was taken to be answered. Platforms wait that long, so nobody needs it later."""

_CLOSED = "Not here, and not now: this process is stopping."


class PortTaken(Exception):
    """The port cannot be listened on; the text says why, and what to set."""


class Routes:
    """Routes that were added together, to be closed together."""

    def __init__(self, routes: Iterable[web.RouteDef]) -> None:
        self._handlers = {(each.path, each.method): each.handler for each in routes}
        self._taken: set[asyncio.Task[object]] = set()
        self._closed = False

    def methods(self, path: str) -> set[str]:
        """The methods that are answered at a path."""
        return {method for known, method in self._handlers if known == path}

    async def answer(self, request: web.Request, method: str) -> web.StreamResponse:
        """Answer one of its requests; 503, with nothing taken, once it is closed."""
        task = asyncio.current_task()
        if self._closed or task is None:
            said = web.Response(status=503, text=_CLOSED, headers={"Retry-After": "1"})
            said.force_close()
            return said
        self._taken.add(task)
        try:
            handler: Handler = self._handlers[request.path, method]
            return await handler(request)
        finally:
            self._taken.discard(task)

    async def close(self) -> None:
        """Take nothing more and answer what was taken."""
        self._closed = True
        if self._taken:
            await asyncio.wait(self._taken, timeout=_ANSWER_SECONDS)


class Endpoint:
    """One port. Routes may be added while it is open; their paths hold no patterns."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """`port` 0 picks a free one; once it is open, `port` is the one picked."""
        self._host = host
        self._added: list[Routes] = []
        self._runner: web.AppRunner | None = None
        self.port = port

    def add(self, routes: Iterable[web.RouteDef]) -> Routes:
        """Serve these too, from now on."""
        added = Routes(routes)
        self._added.append(added)
        return added

    async def open(self) -> None:
        """Listen. Raises PortTaken."""
        site = web.Application(client_max_size=LONGEST_BODY)
        site.router.add_route("*", "/{path:.*}", self._answer)
        # An access log would hold the codes of installations.
        runner = web.AppRunner(site, access_log=None, shutdown_timeout=_ANSWER_SECONDS)
        await runner.setup()
        self._runner = runner
        try:
            await web.TCPSite(runner, self._host, self.port, backlog=_BACKLOG).start()
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise PortTaken(f"Cannot listen on port {self.port}: {why}. Set PORT.") from None
        self.port = int(runner.addresses[0][1])

    async def close(self) -> None:
        """Listen no more, and answer what was taken."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        allowed: set[str] = set()
        for routes in self._added:
            methods = routes.methods(request.path)
            # Whoever may read a page may ask whether it is there.
            method = "GET" if request.method == "HEAD" and "GET" in methods else request.method
            if method in methods:
                return await routes.answer(request, method)
            allowed |= methods
        if allowed:
            raise web.HTTPMethodNotAllowed(request.method, allowed)
        raise web.HTTPNotFound
