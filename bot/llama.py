"""llama.cpp in this process: it serves a model file by the OpenAI protocol, to this machine alone."""

from pathlib import Path

import xllamacpp

from corpus.errors import ModelError

CONTEXT = 2560
"""Tokens that a slot can hold: 700 to read, and room for long quotes in other scripts."""
WRITING, CONFIRMING = 0, 1
"""The slot in which drafts are written, so that their beginning, which is always the same, is read once; and that of the adapter."""


def serve(path: Path, key: str, *, threads: int, adapter: Path | None = None) -> tuple[xllamacpp.Server, str]:
    """Load a GGUF file and serve it on 127.0.0.1 at a free port, to those who have the key: the server and its address.

    Takes seconds and about the file's size in memory; ends when the server is let go of. ``adapter``: what training changed
    of the model (LoRA), for requests that ask for it. Raises ModelError when a file cannot be loaded.
    """
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_parallel = CONFIRMING + 1 if adapter else WRITING + 1
    params.n_ctx = CONTEXT * params.n_parallel
    if adapter:
        params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(adapter), 0.0)]
        params.lora_init_without_apply = True
    # Its matrices are laid out anew for this processor: a mapped file would stand in memory beside them.
    params.load_mode = xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_NONE
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
        what = f"The model file {path}" + (f", or what was trained for it ({adapter})," if adapter else "")
        again = "Install whobot again, get the model again" if adapter else "Get it again"
        raise ModelError(
            f"{what} cannot be loaded ({error}). {again} with `whobot models pull`, or name another GGUF file."
        ) from error
    return server, f"{server.listening_address}/v1"
