"""Files of messages: what an upload announces, what an edit keeps, and their downloads."""

import mimetypes
import secrets
import time
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from tests.doubles.discord.asked import Upload
from tests.doubles.discord.problems import invalid
from tests.doubles.discord.stage import Call, Stage
from tests.doubles.discord.state import Attachment, safe_name

Json = dict[str, Any]

# Addresses are good for a day.
_LIFE = 86_400
_CHUNK = 1 << 16


def new_file(
    stage: Stage,
    channel: str,
    name: str,
    content: bytes,
    *,
    size: int | None = None,
    ephemeral: bool = False,
    description: str = "",
) -> Attachment:
    """A file and its address. `size`: how large it says it is, and its download is."""
    number = stage.numbers.id()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    file = Attachment(number, name, content, kind, ephemeral=ephemeral, description=description)
    file.size = len(content) if size is None else size
    until = int(time.time() + stage.numbers.ahead) + _LIFE
    folder = "ephemeral-attachments" if ephemeral else "attachments"
    file.url = (
        f"{stage.origin}/cdn/{folder}/{channel}/{number}/{safe_name(name)}"
        f"?ex={until:x}&is={until - _LIFE:x}&hm={secrets.token_hex(16)}&"
    )
    stage.files[number] = file
    return file


def files_after(
    stage: Stage,
    channel: str,
    before: list[Attachment],
    payload: Json,
    uploads: Mapping[int, Upload],
    *,
    ephemeral: bool,
) -> list[Attachment]:
    """The files that a message has after a call; raises Refused."""
    told = payload.get("attachments")
    if told is None:
        told = [*({"id": each.id} for each in before), *({"id": each} for each in uploads)]
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        raise invalid("attachments: must be a list of objects")
    held = {each.id: each for each in before}
    kept: list[Attachment] = []
    left = dict(uploads)
    for index, each in enumerate(told):
        name = str(each.get("id"))
        if name in held:
            kept.append(held.pop(name))
            continue
        upload = left.pop(int(name), None) if name.isdecimal() else None
        if upload is None:
            raise invalid(f"attachments[{index}]: no file and no upload {name}")
        about = each.get("description") or ""
        if len(about) > 1024:
            raise invalid(f"attachments[{index}].description: more than 1024 characters")
        kept.append(
            new_file(
                stage,
                channel,
                str(each.get("filename") or upload.name),
                upload.content,
                ephemeral=ephemeral,
                description=about,
            )
        )
    if left:
        raise invalid(f"files {sorted(left)} are not among the attachments")
    if len(kept) > 10:
        raise invalid("attachments: more than 10")
    return kept


def with_addresses(components: list[Json], files: list[Attachment]) -> list[Json]:
    """The components with the addresses of the files that they show; raises Refused."""
    named = {each.name: each for each in files}

    def replaced(value: Any) -> Any:
        if isinstance(value, list):
            return [replaced(each) for each in value]
        if not isinstance(value, dict):
            return value
        url = value.get("url")
        if isinstance(url, str) and url.startswith("attachment://"):
            file = named.get(url.removeprefix("attachment://"))
            if file is None:
                raise invalid(f"{url}: no such attachment")
            return {
                **value,
                "url": file.url,
                "proxy_url": file.url,
                "attachment_id": file.id,
                "content_type": file.mimetype,
            }
        made = {name: replaced(each) for name, each in value.items()}
        if made.get("type") == 13 and "attachment_id" in made.get("file", {}):
            shown = next(each for each in files if each.id == made["file"]["attachment_id"])
            made |= {"name": shown.name, "size": shown.size}
        return made

    return [replaced(each) for each in components]


def downloads(stage: Stage) -> list[web.RouteDef]:
    """The routes under which files are served, to anybody who has the address."""

    async def serve(request: web.Request) -> web.StreamResponse:
        file = stage.files.get(request.match_info["file"])
        until = int(request.query.get("ex") or "0", 16)
        good = file is not None and time.time() + stage.numbers.ahead < until
        stage.calls.append(Call("cdn", "GET", request.path, None, 200 if good else 404, 0, 0.0))
        if file is None or not good:
            return web.Response(status=404, text="This content is no longer available.")
        headers = {"Content-Type": file.mimetype, "Content-Length": str(file.size)}
        answer = web.StreamResponse(headers=headers)
        await answer.prepare(request)
        await answer.write(file.content)
        for start in range(len(file.content), file.size, _CHUNK):
            await answer.write(b"\0" * min(_CHUNK, file.size - start))
        await answer.write_eof()
        return answer

    return [
        web.get("/cdn/{folder}/{channel}/{file}/{name}", serve),
    ]
