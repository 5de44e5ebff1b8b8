"""Starts the real program and talks to it as its users do."""

import dataclasses
import json
import os
import pathlib
import signal
import subprocess
import time
import urllib.parse

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
GATEHOUSE = os.environ.get("GATEHOUSE_BINARY", str(ROOT / "build/release/gatehouse"))
START_SECONDS = 30


def times(usually, thoroughly):
    """How often something that goes differently each time is done: more often with THOROUGH=1."""
    return thoroughly if os.environ.get("THOROUGH") else usually


@dataclasses.dataclass
class Outcome:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


class Gatehouse:
    """One data directory, with or without a server running on it."""

    def __init__(self, directory: pathlib.Path):
        self.directory = directory
        self.log = directory.parent / f"{directory.name}.log"
        self.process = None
        self.address = None
        self.scheme = "http"

    def set_up(self):
        """Makes the data directory, as only a server and the first operator do."""
        address = self.address
        self.start()
        self.stop()
        self.address = address

    def run(self, *arguments: str, stdin: str = "") -> Outcome:
        makes_one = arguments[:1] in (("serve",), ("restore",)) or arguments[:2] == ("admin", "create")
        if not self.directory.exists() and not makes_one:
            self.set_up()
        return self.run_as_it_is(*arguments, stdin=stdin)

    def run_as_it_is(self, *arguments: str, stdin: str = "") -> Outcome:
        done = subprocess.run(
            [GATEHOUSE, *arguments, "--data-dir", str(self.directory)],
            input=stdin, capture_output=True, text=True, timeout=60, check=False)
        return Outcome(done.returncode, done.stdout, done.stderr)

    def ok(self, *arguments: str, stdin: str = ""):
        """Runs a command that must succeed; returns its JSON."""
        outcome = self.run(*arguments, "--json", stdin=stdin)
        assert outcome.code == 0, outcome.err
        return outcome.json

    def integration(self, name: str, *options: str):
        """Registers and activates an integration; returns its credentials."""
        return self.ok("integration", "create", "--name", name, "--activate",
                       *(options or ("--all",)))

    def start(self, *options: str, program: str | None = None) -> "Gatehouse":
        listen = self.address or "127.0.0.1:0"
        begin = self.log.stat().st_size if self.log.exists() else 0
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [program or GATEHOUSE, "serve", "--data-dir", str(self.directory), "--listen", listen, *options],
                stderr=log, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with open(self.log, encoding="utf-8") as log:
                log.seek(begin)
                for line in log:
                    if '"listening"' in line and line.endswith("\n"):
                        self.address = json.loads(line)["address"]
                        return self
            if self.process.poll() is not None:
                break
            time.sleep(0.005)
        raise AssertionError("the server did not start:\n" + self.log.read_text(encoding="utf-8"))

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process = None

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        self.process = None
        return code

    def url(self, target: str) -> str:
        return f"{self.scheme}://{self.address}{target}"


@pytest.fixture
def gatehouse(tmp_path):
    instance = Gatehouse(tmp_path / "data")
    yield instance
    if instance.process is not None:
        instance.kill()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server that the tests of one file share."""
    instance = Gatehouse(tmp_path_factory.mktemp("server") / "data").start()
    yield instance
    if instance.process is not None:
        assert instance.stop() == 0


def query(**parameters: str) -> str:
    return urllib.parse.urlencode(parameters, quote_via=urllib.parse.quote)
