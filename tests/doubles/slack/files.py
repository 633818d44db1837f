"""files.*: uploads in three steps, and downloads that need a token."""

import secrets
from typing import Any

from aiohttp import BodyPartReader, web

from tests.doubles.slack.asked import Asked, Method, Refused, Wrong
from tests.doubles.slack.posting import post, reachable
from tests.doubles.slack.shape import bare, each, string
from tests.doubles.slack.stage import Stage, Upload
from tests.doubles.slack.state import File
from tests.doubles.slack.workspace import Workspace

Json = dict[str, Any]

_KINDS = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "txt": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
    "json": "application/json",
    "pdf": "application/pdf",
}
_LISTED = each(bare("id", id=string(50), title=string(255, 0), highlight_type=string(50)))
_SIGN_IN = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head></html>"


def new_file(
    stage: Stage, workspace: Workspace, name: str, content: bytes, user: str, mimetype: str = ""
) -> File:
    """A file in this workspace. The name's ending says what it is, unless `mimetype` does."""
    number = workspace.numbers.id("F")
    ending = name.rpartition(".")[2].lower()
    kind = mimetype or _KINDS.get(ending, "application/octet-stream")
    url = f"{stage.origin}/files-pri/{workspace.id}-{number}/{name}"
    file = File(number, name, kind, content, workspace.id, user, url)
    workspace.files[number] = file
    return file


def _info(asked: Asked) -> Json:
    file = asked.workspace.files.get(asked.text("file"))
    if file is None or not file.shared:
        raise Refused("file_not_found")
    return {"file": file.as_json(), "comments": []}


def _announce(asked: Asked) -> Json:
    length = asked.number("length", 0)
    if length < 1:
        raise Wrong("invalid_arguments", "length must be at least 1")
    file = new_file(
        asked.stage, asked.workspace, asked.text("filename"), b"", asked.workspace.bot_user
    )
    file.shared = False
    name = secrets.token_hex(12)
    asked.stage.uploads[name] = Upload(file, length)
    return {"upload_url": f"{asked.stage.origin}/upload/v1/{name}", "file_id": file.id}


async def receive(stage: Stage, request: web.Request) -> web.Response:
    """Take the bytes of a file, raw or as a form."""
    upload = stage.uploads.get(request.match_info["name"])
    if upload is None:
        stage.complain("upload: unknown address")
        return web.Response(status=404, text="not found")
    if request.content_type.startswith("multipart/"):
        body = b""
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader):
                body = bytes(await part.read())
    else:
        body = await request.read()
    if len(body) != upload.length:
        stage.complain(f"upload: {len(body)} bytes, announced {upload.length}")
        return web.Response(status=400, text="length mismatch")
    upload.file.content, upload.arrived = body, True
    return web.Response(text=f"OK - {len(body)}")


def _complete(asked: Asked) -> Json:
    listed = asked.structure("files")
    found: list[str] = []
    _LISTED(listed, "files", found)
    if found:
        raise Wrong("invalid_arguments", *found)
    uploads = {each.file.id: each for each in asked.stage.uploads.values()}
    files = []
    for entry in listed:
        upload = uploads.get(entry["id"])
        if upload is None or not upload.arrived or upload.file.shared:
            raise Wrong("file_not_found", f"{entry['id']} was not uploaded, or is there")
        upload.file.title = entry.get("title", "")
        files.append(upload.file)
    channels = [asked.text("channel_id"), *asked.text("channels").split(",")]
    for name in dict.fromkeys(filter(None, channels)):
        _share(asked, name, files)
    for file in files:
        file.shared = True
    return {"files": [file.as_json() for file in files]}


def _share(asked: Asked, name: str, files: list[File]) -> None:
    single = Asked(asked.stage, asked.workspace, asked.method, {**asked.arguments, "channel": name})
    channel = single.channel()
    reachable(single, channel)
    thread = single.thread(channel)
    comment = asked.text("initial_comment")
    post(asked.stage, asked.workspace, channel, comment, thread_ts=thread, files=files)


async def download(stage: Stage, request: web.Request) -> web.Response:
    """A private file. Without a good token Slack shows a page to sign in, with status 200."""
    team, _, number = request.match_info["place"].partition("-")
    workspace = stage.workspaces.get(team)
    file = workspace.files.get(number) if workspace else None
    if workspace is None or file is None:
        return web.Response(status=404, text="not found")
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token not in workspace.tokens:
        stage.complain(f"download of {file.name} without a good token")
        return web.Response(text=_SIGN_IN, content_type="text/html")
    fault = stage.faults.take("download")
    if fault is not None:
        return web.Response(status=fault.status or 500)
    return web.Response(body=file.content, content_type=file.mimetype)


def _delete(asked: Asked) -> Json:
    """The file goes, and with it the message that held nothing else."""
    file = asked.workspace.files.pop(asked.text("file"), None)
    if file is None:
        raise Refused("file_not_found")
    for channel in asked.workspace.channels.values():
        for message in channel.history:
            if file in message.files:
                message.files.remove(file)
                message.deleted = not (message.files or message.text or message.blocks)
    return {}


METHODS = {
    "files.delete": Method(_delete, "file", ""),
    "files.info": Method(_info, "file", "count cursor limit page"),
    "files.getUploadURLExternal": Method(_announce, "filename length", "alt_txt snippet_type"),
    "files.completeUploadExternal": Method(
        _complete, "files", "channel_id channels initial_comment thread_ts blocks"
    ),
}
