"""Fuzzes the targets for as long as it is told, guided by coverage: `make fuzz`, or `python -m tests.fuzz.run_atheris`.

Each target runs in a process of its own, one after another. What was found stands in the folder `found` beside the
corpus, which is kept for the next time. Needs atheris, which is for Linux and macOS and is in no lock of ours.
"""

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path

MOST_MB = 1024
SECONDS = 5  # of one input: a hang
LARGEST = 4096  # bytes of one input
ONE = "--one"
FOUND = "-artifact_prefix="


def fuzz(name: str, options: list[str]) -> None:
    """Fuzz one target in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=["proxy_core", "aiohttp.multipart"]):
        from tests.fuzz.targets import TARGETS
    found = next(option.partition("=")[2] for option in options if option.startswith(FOUND))

    def one(data: bytes) -> None:
        try:
            TARGETS[name](data)
        except Exception:
            Path(f"{found}raised-{hashlib.sha256(data).hexdigest()[:16]}").write_bytes(data)  # atheris may not
            raise

    atheris.Setup([sys.argv[0], *options], one)
    atheris.Fuzz()


def prepare(folder: Path, name: str) -> list[str]:
    """The options for a target: its corpus with the seeds in it, and the words of its format."""
    from tests.fuzz.seeds import SEEDS, WORDS

    corpus, found = folder / "corpus" / name, folder / "found"
    corpus.mkdir(parents=True, exist_ok=True)
    found.mkdir(exist_ok=True)
    for number, seed in enumerate(SEEDS[name]):
        (corpus / f"seed{number}").write_bytes(seed)
    words = folder / "words"
    words.write_text("\n".join('"{}"'.format("".join(f"\\x{one:02x}" for one in word[:60])) for word in WORDS))
    limits = [f"-rss_limit_mb={MOST_MB}", f"-timeout={SECONDS}", f"-max_len={LARGEST}"]
    return [f"-dict={words}", f"{FOUND}{found}/{name}-", *limits, "-print_final_stats=1", str(corpus)]


def main() -> None:
    """Fuzz every target in turn, or those that are named."""
    if sys.argv[1:2] == [ONE]:
        fuzz(sys.argv[2], sys.argv[3:])
        return
    from tests.fuzz.targets import TARGETS

    asked = argparse.ArgumentParser(description=main.__doc__)
    asked.add_argument("--minutes", type=float, default=60.0, help="in all")
    asked.add_argument("--folder", type=Path, default=Path("build/fuzz"))
    asked.add_argument("targets", nargs="*", default=[*TARGETS], help=f"of {', '.join(TARGETS)}")
    given = asked.parse_args()
    failed = []
    for name in given.targets:
        seconds = max(1, round(given.minutes * 60 / len(given.targets)))
        options = [*prepare(given.folder, name), f"-max_total_time={seconds}"]
        print(f"--- {name}", flush=True)  # noqa: T201 - what it is for
        argv = [sys.executable, "-m", "tests.fuzz.run_atheris", ONE, name, *options]
        if subprocess.run(argv, env={**os.environ}, check=False).returncode:
            failed.append(name)
    raise SystemExit(f"Found something: {', '.join(failed)}; see {given.folder / 'found'}." if failed else 0)


if __name__ == "__main__":
    main()
