"""What may still be accepted is never forgotten: replays are refused whatever happens to the clock,
the settings, the files and the disk, and honest calls come back by themselves."""

import contextlib
import glob
import http.client
import os
import pathlib
import select
import shutil
import subprocess
import time

import conftest
import pytest
from signing import send, signed_header

WHOAMI = "/rest/V1/integration/whoami"
CALLS = 20
MINUTE, HOUR, DAY = 60, 3600, 86400
FAKETIME = (glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1") or [None])[0]


def until(condition, seconds=90):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


class Caller:
    """Calls as one integration and keeps what was accepted, to try it again."""

    def __init__(self, gatehouse):
        self.gatehouse = gatehouse
        self.keys = gatehouse.integration("ERP")
        self.accepted = []

    def call(self, seconds=None):
        changes = {} if seconds is None else {"oauth_timestamp": str(int(seconds))}
        authorization = signed_header(self.keys, "GET", self.gatehouse.url(WHOAMI), **changes)
        answer = send(self.gatehouse.address, "GET", WHOAMI, authorization)
        if answer.status == 200:
            self.accepted.append(authorization)
        return answer

    def accept(self, seconds=None):
        for _ in range(CALLS):
            answer = self.call(seconds)
            assert answer.status == 200, answer.body

    def replays(self):
        """How many of the accepted calls are accepted once more."""
        answers = [send(self.gatehouse.address, "GET", WHOAMI, authorization)
                   for authorization in self.accepted]
        assert {answer.status for answer in answers} <= {200, 401}
        return sum(answer.status == 200 for answer in answers)


def readiness(gatehouse):
    answer = send(gatehouse.address, "GET", "/readyz")
    return answer.status, answer.body.decode()


def minutes_on_disk(gatehouse):
    return {int(path.stem.split(".")[0]) for path in (gatehouse.directory / "nonces").iterdir()
            if path.stem.isdigit()}


class Clock:
    """The server's clock, which can be set while it runs; what measures intervals goes with it, so
    that nothing has to be waited for."""

    def __init__(self, file):
        self.file = file
        self.ahead = 0
        self.set_ahead(0)

    def set_ahead(self, seconds):
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{seconds:+d}\n")
        fresh.rename(self.file)
        self.ahead = seconds

    def now(self):
        return time.time() + self.ahead


@pytest.fixture
def clock(tmp_path, monkeypatch):
    if FAKETIME is None:
        pytest.skip("needs the package faketime")
    instance = Clock(tmp_path / "clock")
    monkeypatch.setenv("FAKETIME_TIMESTAMP_FILE", str(instance.file))
    monkeypatch.setenv("FAKETIME_NO_CACHE", "1")
    return instance


def start_with_clock(gatehouse, monkeypatch):
    with monkeypatch.context() as context:
        context.setenv("LD_PRELOAD", FAKETIME)
        gatehouse.start()


@pytest.mark.parametrize("ahead", [HOUR, DAY])
def test_the_clock_goes_ahead_and_comes_back(gatehouse, clock, monkeypatch, ahead):
    start_with_clock(gatehouse, monkeypatch)
    caller = Caller(gatehouse)
    caller.accept()
    before = int(clock.now()) // MINUTE
    clock.set_ahead(ahead)
    until(lambda: caller.call(clock.now()).status == 200)
    until(lambda: min(minutes_on_disk(gatehouse), default=before + 1) > before)  # those of before are forgotten
    clock.set_ahead(0)
    assert caller.replays() == 0
    clock.set_ahead(2 * MINUTE)  # at the latest then
    until(lambda: caller.call(clock.now()).status == 200)
    assert caller.replays() == 0


def test_the_window_becomes_wider_later(gatehouse, clock, monkeypatch):
    start_with_clock(gatehouse, monkeypatch)
    caller = Caller(gatehouse)
    caller.accept()
    before = int(clock.now()) // MINUTE
    clock.set_ahead(15 * MINUTE)
    until(lambda: min(minutes_on_disk(gatehouse), default=before + 1) > before)
    gatehouse.ok("config", "set", "oauth/consumer/timestamp_window", "3600")
    assert caller.replays() == 0
    assert caller.call(clock.now()).status == 200


def files_of(gatehouse):
    return [*sorted((gatehouse.directory / "nonces").iterdir()),
            gatehouse.directory / "nonces.state"]


def lose_everything(gatehouse):
    shutil.rmtree(gatehouse.directory / "nonces")
    (gatehouse.directory / "nonces.state").unlink()


def lose_directory(gatehouse):
    shutil.rmtree(gatehouse.directory / "nonces")


def empty(gatehouse):
    for file in files_of(gatehouse):
        os.truncate(file, 0)


def cut(gatehouse):
    for file in files_of(gatehouse):
        os.truncate(file, file.stat().st_size // 2)


def scribble(gatehouse):
    for file in files_of(gatehouse):
        with open(file, "r+b") as stream:
            stream.seek(5)
            stream.write(b"\xff" * 8000)


def replace_by_directories(gatehouse):
    for file in files_of(gatehouse):
        file.unlink()
        file.mkdir()


def restart_after(gatehouse, end, harm):
    end(gatehouse)
    harm(gatehouse)
    gatehouse.start()


@pytest.mark.parametrize("end", [conftest.Gatehouse.stop, conftest.Gatehouse.kill])
@pytest.mark.parametrize("harm", [lose_everything, lose_directory, empty, cut, scribble,
                                  replace_by_directories])
def test_the_files_are_harmed(gatehouse, harm, end):
    gatehouse.start()
    caller = Caller(gatehouse)
    caller.accept()
    restart_after(gatehouse, end, harm)
    assert caller.replays() == 0
    status, body = readiness(gatehouse)
    assert status == 200 and body.startswith("ready, degraded: calls with timestamps up to ")
    assert "nonces may be missing" in gatehouse.log.read_text()


def test_calls_are_taken_again_by_themselves(gatehouse):
    gatehouse.start()
    gatehouse.ok("config", "set", "oauth/consumer/timestamp_window", "10")
    caller = Caller(gatehouse)
    caller.accept()
    restart_after(gatehouse, conftest.Gatehouse.kill, lose_everything)
    assert caller.call().code == "timestamp_refused"
    until(lambda: caller.call().status == 200)
    until(lambda: readiness(gatehouse) == (200, "ready\n"))
    assert caller.replays() == 0


def test_the_files_are_lost_one_by_one(gatehouse):
    gatehouse.start()
    caller = Caller(gatehouse)
    now = time.time()
    for minutes in (-2, 0, 2):
        caller.accept(now + minutes * MINUTE)
    gatehouse.kill()
    whole = gatehouse.directory.with_name("whole")
    (gatehouse.directory / "control.sock").unlink()
    shutil.copytree(gatehouse.directory, whole)
    for lost in [file.relative_to(gatehouse.directory) for file in files_of(gatehouse)]:
        shutil.rmtree(gatehouse.directory)
        shutil.copytree(whole, gatehouse.directory)
        (gatehouse.directory / lost).unlink()
        gatehouse.start()
        assert caller.replays() == 0, lost
        gatehouse.kill()


def test_the_directory_is_removed_while_the_server_runs(gatehouse):
    gatehouse.start()
    caller = Caller(gatehouse)
    caller.accept()
    shutil.rmtree(gatehouse.directory / "nonces")
    (gatehouse.directory / "nonces.state").unlink()
    now = time.time()
    for minute in range(-5, 6):
        caller.accept(now + minute * MINUTE)
    assert caller.replays() == 0
    assert (gatehouse.directory / "nonces").stat().st_mode & 0o777 == 0o700
    gatehouse.kill()
    gatehouse.start()
    assert caller.replays() == 0


def is_refused_for_now(answer):
    return (answer.status, answer.code) == (503, "nonce_ledger_unavailable") \
        and int(answer.headers["Retry-After"]) > 0


def not_ready(gatehouse, cause):
    try:
        status, body = readiness(gatehouse)
    except (OSError, http.client.HTTPException):
        return False
    return status == 503 and body.startswith("not ready: ") and cause in body


def wrapped(tmp_path, script):
    wrapper = tmp_path / "wrapped"
    wrapper.write_text(f"#!/bin/sh\n{script}\n")
    wrapper.chmod(0o755)
    return str(wrapper)


def test_the_disk_is_full(gatehouse, tmp_path, monkeypatch):
    if subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("needs a mount namespace")
    nonces = gatehouse.directory / "nonces"
    caller = Caller(gatehouse)  # makes the directory
    script = f"""exec unshare -m sh -c 'set -e
mkdir {tmp_path}/copy; cp {nonces}/* {tmp_path}/copy
mount -t tmpfs -o size=1m,mode=0700 none {nonces}; cp {tmp_path}/copy/* {nonces}
exec {conftest.GATEHOUSE} "$@"' sh "$@" """
    with monkeypatch.context() as context:
        context.setattr(conftest, "GATEHOUSE", wrapped(tmp_path, script))
        gatehouse.start()
    seen = pathlib.Path(f"/proc/{gatehouse.process.pid}/root{nonces}")
    # Never fills anything else than the small disk that was made for it.
    assert seen.stat().st_dev != gatehouse.directory.stat().st_dev
    until(lambda: caller.call().status == 200)
    filler = seen / "filler"
    with contextlib.suppress(OSError), open(filler, "wb", buffering=0) as stream:
        for _ in range(2 * 1024 // 4):  # twice what there is
            stream.write(b"x" * 4096)
    ahead = time.time() + 5 * MINUTE
    for _ in range(CALLS):
        assert is_refused_for_now(caller.call(ahead))
    until(lambda: not_ready(gatehouse, "No space left on device"))
    filler.unlink()
    assert caller.call(ahead).status == 200
    until(lambda: readiness(gatehouse) == (200, "ready\n"))
    log = gatehouse.log.read_text()
    assert log.count("nonces cannot be kept") == log.count("nonces are kept again") == 1
    assert caller.replays() == 0


SHIM = """#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
int fdatasync(int file) {
  if (access(getenv("FAILING_SYNC"), F_OK) != 0) return (int)syscall(SYS_fdatasync, file);
#ifdef WAITS
  while (access(getenv("FAILING_SYNC"), F_OK) == 0) usleep(1000);
  return (int)syscall(SYS_fdatasync, file);
#endif
  errno = EIO;
  return -1;
}
"""


def test_the_disk_does_not_sync(gatehouse, tmp_path, monkeypatch):
    source, library, switch = (tmp_path / name for name in ("shim.c", "shim.so", "fails"))
    source.write_text(SHIM)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
    with monkeypatch.context() as context:
        context.setenv("LD_PRELOAD", str(library))
        context.setenv("FAILING_SYNC", str(switch))
        gatehouse.start()
    caller = Caller(gatehouse)
    caller.accept()
    ahead = time.time() + 5 * MINUTE
    switch.touch()
    for _ in range(CALLS):
        assert is_refused_for_now(caller.call(ahead))
    until(lambda: not_ready(gatehouse, "Input/output error"))
    switch.unlink()
    assert caller.call(ahead).status == 200
    until(lambda: readiness(gatehouse) == (200, "ready\n"))
    assert caller.replays() == 0


# A call with a minute that nobody named before waits for the disk; nobody waits with it.
def test_a_slow_disk_holds_up_only_who_needs_it(gatehouse, tmp_path, monkeypatch):
    source, library, switch = (tmp_path / name for name in ("shim.c", "shim.so", "waits"))
    source.write_text(SHIM)
    subprocess.run(["cc", "-shared", "-fPIC", "-DWAITS", "-o", library, source], check=True)
    with monkeypatch.context() as context:
        context.setenv("LD_PRELOAD", str(library))
        context.setenv("FAILING_SYNC", str(switch))
        gatehouse.start("--workers", "1")
    caller = Caller(gatehouse)
    caller.accept()
    switch.touch()
    waiting = [http.client.HTTPConnection(gatehouse.address, timeout=60) for _ in range(3)]
    for minutes, connection in enumerate(waiting, start=3):
        ahead = str(int(time.time() + minutes * MINUTE))
        connection.request("GET", WHOAMI, headers={"Authorization": signed_header(
            caller.keys, "GET", gatehouse.url(WHOAMI), oauth_timestamp=ahead)})
    caller.accept()
    assert not select.select([connection.sock for connection in waiting], [], [], 0)[0]
    switch.unlink()
    assert [connection.getresponse().status for connection in waiting] == [200] * len(waiting)
    assert caller.replays() == 0


def test_there_are_no_descriptors_left(gatehouse):
    gatehouse.start()
    caller = Caller(gatehouse)
    caller.accept()
    ahead = time.time() + 5 * MINUTE
    keep = http.client.HTTPConnection(gatehouse.address, timeout=30)
    keep.request("GET", "/healthz")
    keep.getresponse().read()
    pid = str(gatehouse.process.pid)
    subprocess.run(["prlimit", "--pid", pid, "--nofile=1:4096"], check=True)
    authorization = signed_header(caller.keys, "GET", gatehouse.url(WHOAMI),
                                  oauth_timestamp=str(int(ahead)))
    for _ in range(CALLS):
        keep.request("GET", WHOAMI, headers={"Authorization": authorization})
        answer = keep.getresponse()
        assert (answer.status, bool(answer.headers["Retry-After"])) == (503, True), answer.read()
        answer.read()
    subprocess.run(["prlimit", "--pid", pid, "--nofile=1024:4096"], check=True)
    keep.request("GET", WHOAMI, headers={"Authorization": authorization})
    answer = keep.getresponse()
    assert answer.status == 200, answer.read()
    until(lambda: readiness(gatehouse) == (200, "ready\n"))
