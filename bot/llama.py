"""llama.cpp in this process: it serves a model file by the OpenAI protocol, to this machine alone."""

from pathlib import Path

import xllamacpp

from corpus.errors import ModelError

CONTEXT = 4096
"""Tokens that the model can hold: 700 to read, and room for long quotes in other scripts."""


def serve(path: Path, key: str, *, threads: int) -> tuple[xllamacpp.Server, str]:
    """Load a GGUF file and serve it on 127.0.0.1 at a free port, to those who have the key: the server and its address.

    Takes seconds and about the file's size in memory; ends when the server is let go of. Raises ModelError when the file
    cannot be loaded.
    """
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = CONTEXT
    # One slot, so that the beginning, which is always the same, is read once.
    params.n_parallel = 1
    params.cache_ram_mib = 0
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]
    params.ui = False
    params.verbosity = -1
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    try:
        server = xllamacpp.Server(params)
    except RuntimeError as error:
        raise ModelError(
            f"The model file {path} cannot be loaded ({error}). Get it again with `whobot models pull`, or name "
            "another GGUF file."
        ) from error
    return server, f"{server.listening_address}/v1"
