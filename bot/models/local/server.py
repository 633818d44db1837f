"""The process that holds a local model. Run by `model.py` as a script, never imported.

One line of JSON comes in on stdin (`weights`, `alias`, `context`, `threads`, `key`) and one goes
out on stdout: `{"address": "http://127.0.0.1:PORT"}` or `{"failed": true}`. It lives until its
stdin closes, so it never outlives the bot, however the bot ends.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

_QUIET = -1
_PROMPT_CACHE_MIB = 256
_AT_ONCE = 2


def _serve(given: dict[str, Any]) -> Any:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = given["weights"]
    params.model_alias = {given["alias"]}
    # Each of those who run at once has the whole context for itself; others wait their turn.
    params.n_ctx = given["context"] * _AT_ONCE
    params.n_parallel = _AT_ONCE
    params.cpuparams.n_threads = given["threads"]
    params.cpuparams_batch.n_threads = given["threads"]
    params.cache_ram_mib = _PROMPT_CACHE_MIB
    params.api_keys = [given["key"]]
    params.verbosity = _QUIET
    params.ui = False
    params.endpoint_slots = False
    params.warmup = False
    return xllamacpp.Server(params)


def main() -> None:
    """Load, say where, and wait for stdin to close."""
    said = os.fdopen(os.dup(1), "w")
    # Whatever native code prints must not mix with the one line that the bot waits for.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    if hasattr(os, "nice"):
        os.nice(5)  # The bot answers clicks on the same cores.
    try:
        server = _serve(json.loads(sys.stdin.readline()))
        said.write(json.dumps({"address": server.listening_address}) + "\n")
    except Exception:
        said.write(json.dumps({"failed": True}) + "\n")
    said.flush()
    sys.stdin.read()
    # Taking the server apart waits for answers in flight; nobody wants them any more.
    os._exit(0)


if __name__ == "__main__":
    main()
