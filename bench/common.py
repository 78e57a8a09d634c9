"""What the benches share: running a process with its costs, and finding the corpora."""

import os
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, "build", "release")
DOCKET = os.path.join(BUILD, "docket")


def need_docket():
    if not os.path.exists(DOCKET):
        sys.exit("bench: build/release/docket is missing: run ./dev build release")


def run(arguments, environment=None, good=(0, 1)):
    """Wall seconds, CPU seconds (children too) and peak KiB of one process, and what it printed."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        program = shutil.which(arguments[0])
        start = time.perf_counter()
        pid = os.posix_spawn(program, arguments, environment or os.environ,
                             file_actions=[(os.POSIX_SPAWN_DUP2, out.fileno(), 1),
                                           (os.POSIX_SPAWN_DUP2, errors.fileno(), 2)])
        _, status, usage = os.wait4(pid, 0)
        wall = time.perf_counter() - start
        out.seek(0)
        errors.seek(0)
        text = out.read().decode(errors="replace")
        said = errors.read().decode(errors="replace")
    code = os.waitstatus_to_exitcode(status)
    if code not in good:
        sys.exit(f"bench: {' '.join(arguments)} ended with {code}: {said.strip()[:500]}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "kib": usage.ru_maxrss}, text


def corpora_folder():
    """Where real mail lies, or None."""
    shared = os.environ.get("DOCKET_SHARED") or os.path.join(os.path.dirname(ROOT), "shared")
    folder = os.path.join(shared, "corpora")
    return folder if os.path.isdir(folder) else None


def unpacked(names, target):
    """The named corpora one after the other in one mbox; None where they are not there."""
    folder = corpora_folder()
    if folder is None:
        return None
    with open(target, "wb") as out:
        for name in names:
            found = [f for f in sorted(os.listdir(folder)) if f.startswith(name + ".mbox")]
            if not found:
                return None
            path = os.path.join(folder, found[0])
            if path.endswith(".zst"):
                subprocess.run(["zstd", "-dcq", path], stdout=out, check=True)
            else:
                with open(path, "rb") as plain:
                    shutil.copyfileobj(plain, out)
    return target


def disk_bytes(path):
    return sum(os.path.getsize(os.path.join(folder, name))
               for folder, _, names in os.walk(path) for name in names)
