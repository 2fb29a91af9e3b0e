"""A home that is read-only: for processes that must keep to the rights of files, even if root runs the tests."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_DROP = 24  # PR_CAPBSET_DROP
_OVERRIDING = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nothing may be written below ``folder``."""
    every = [folder, *folder.rglob("*")]
    for path in every:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        yield
    finally:
        for path in every:
            path.chmod(0o755 if path.is_dir() else 0o644)


def run(command: Sequence[str | Path], environ: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command that the rights of files hold for; root has to give up what overrides them."""
    if os.getuid() == 0 and not sys.platform.startswith("linux"):
        pytest.skip("root may write everywhere")
    libc = ctypes.CDLL(None)

    def give_up() -> None:
        for right in _OVERRIDING:
            if os.getuid() == 0 and libc.prctl(_DROP, right, 0, 0, 0) != 0:
                os._exit(99)

    done = subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environ or {})},
        preexec_fn=give_up,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    if done.returncode == 99:
        pytest.skip("root may write everywhere")
    return done
