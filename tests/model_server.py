"""A model server as a process of its own: ``python -m tests.model_server FILE.gguf KEY`` serves FILE on 127.0.0.1.

Prints its address once it answers, and ends when its standard input is closed.
"""

import sys
from pathlib import Path

from bot.llama import serve


def main() -> None:
    path, key = sys.argv[1:]
    # One thread: two wait for each other, which takes long on a machine that does much else.
    server, url = serve(Path(path), key, threads=1)
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()
    sys.stdin.read()
    del server


if __name__ == "__main__":
    main()
