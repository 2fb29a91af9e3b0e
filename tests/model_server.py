"""A model server as a process of its own: ``python tests/model_server.py FILE.gguf KEY`` serves FILE on 127.0.0.1.

Prints its address once it answers, and ends when its standard input is closed.
"""

import sys

import xllamacpp


def main() -> None:
    params = xllamacpp.CommonParams()
    params.model.path, key = sys.argv[1:]
    params.n_ctx = 2048
    params.n_parallel = 1
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]
    params.ui = False
    params.verbosity = -1
    # One thread: two wait for each other, which takes long on a machine that does much else.
    params.cpuparams.n_threads = 1
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}/v1\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
