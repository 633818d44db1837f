"""The pages for those who look after this process: is it alive, is it ready, its numbers."""

from aiohttp import web

from bot import metrics
from bot.web import ALIVE, NUMBERS, READY
from bot.web.readiness import Readiness


def health_routes(readiness: Readiness) -> list[web.RouteDef]:
    """`/healthz`, `/readyz` and `/metrics`."""

    async def alive(_request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def ready(_request: web.Request) -> web.Response:
        wrong = await readiness.wrong()
        said = {"ready": not wrong, "wrong": wrong}
        return web.json_response(said, status=503 if wrong else 200)

    async def numbers(_request: web.Request) -> web.Response:
        media_type, page = metrics.page()
        return web.Response(body=page, headers={"Content-Type": media_type})

    return [web.get(ALIVE, alive), web.get(READY, ready), web.get(NUMBERS, numbers)]
