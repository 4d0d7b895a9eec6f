"""The model's own process: an OpenAI-compatible server on loopback with a key of its own."""

import json
import os
import secrets
import signal
import sys
import threading
from typing import Any

from practice.model import catalog
from practice.model.shelf import Shelf, model_id, verify

SLOTS = 2
CONTEXT_PER_SLOT = 2048
MOST_TOKENS = 400


def serve(choice: str, shelf: Shelf, *, watch_stdin: bool) -> None:
    """Print one line of JSON with url, key and model when ready; end with a signal or stdin.

    Raises Altered if the weights are not the pinned ones.
    """
    gguf = shelf.gguf(choice)
    if weights := catalog.WEIGHTS.get(choice):
        verify(gguf, weights)
    # Threads that wait busily would take the web server's core; it must be set before the import.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.nice(5)
    sys.path.insert(0, str(shelf.engine))
    import xllamacpp

    key = secrets.token_urlsafe(24)
    server = xllamacpp.Server(_parameters(xllamacpp.CommonParams(), str(gguf), key))
    ready = {"url": server.listening_address, "key": key, "model": model_id(choice)}
    print(json.dumps(ready), flush=True)
    _wait_for_the_end(watch_stdin=watch_stdin)
    # The server's own teardown waits up to 30 seconds for a running stream.
    os._exit(0)


def _parameters(parameters: Any, gguf: str, key: str) -> Any:
    threads = max(1, min(4, (os.cpu_count() or 2) // 2))
    parameters.model.path = gguf
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [key]
    # The defaults would let any web page in, show other people's prompts and take 8 GB of memory.
    parameters.cors_origins = "http://localhost"
    parameters.ui = False
    parameters.endpoint_slots = False
    parameters.cache_ram_mib = 64
    parameters.offline = True
    parameters.n_parallel = SLOTS
    parameters.n_ctx = SLOTS * CONTEXT_PER_SLOT
    parameters.n_predict = MOST_TOKENS
    parameters.n_batch = 256
    parameters.n_ubatch = 256
    parameters.cpuparams.n_threads = threads
    parameters.cpuparams_batch.n_threads = threads
    parameters.timeout_read = 60
    parameters.timeout_write = 60
    return parameters


def _wait_for_the_end(*, watch_stdin: bool) -> None:
    end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end.set())
    if watch_stdin:
        threading.Thread(target=_set_with_stdin, args=(end,), daemon=True).start()
    end.wait()


def _set_with_stdin(end: threading.Event) -> None:
    sys.stdin.read()
    end.set()
