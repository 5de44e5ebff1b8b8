"""Has clang look at every file that the fuzz build does not compile: views that outlive what they
look at, locks that are not held. Run in the project's root, behind the fuzz build.

The last line is "N passed, N failed", a file being one.
"""

import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys

BUILD = pathlib.Path("build/fuzz")


def compiler_call(entry) -> list[str]:
    """The compile command of an entry, made to check only and to leave nothing behind."""
    words = shlex.split(entry["command"])
    start = next(i for i, word in enumerate(words) if "clang++" in pathlib.Path(word).name)
    kept = []
    rest = iter(words[start:])
    for word in rest:
        if word in ("-o", "-MF", "-MT"):
            next(rest)
        elif word not in ("-c", "-MD"):
            kept.append(word)
    return [*kept, "-fsyntax-only"]


def is_left_out(entry) -> bool:
    words = shlex.split(entry["command"])
    output = words[words.index("-o") + 1]
    return "/room_" in output and not (BUILD / output).exists()


def main() -> int:
    entries = json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8"))
    left_out = [entry for entry in entries if is_left_out(entry)]

    def check(entry):
        return subprocess.run(compiler_call(entry), cwd=entry["directory"], capture_output=True,
                              text=True, check=False)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(check, left_out))
    for result in results:
        sys.stdout.write(result.stderr)
    failed = sum(result.returncode != 0 for result in results)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())
