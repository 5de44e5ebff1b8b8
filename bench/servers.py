"""The servers that are measured, each on one core, and what loads them from another."""

import argparse
import contextlib
import http.client
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
GATEHOUSE = str(ROOT / "build/release/gatehouse")
LOAD = str(ROOT / "build/bench/bench_load")
FILL = str(ROOT / "build/bench/bench_fill")
SERVER_CORE, CLIENT_CORE = 0, 1
WHOAMI = "/rest/V1/integration/whoami"
CONNECTIONS = 32
WARM_UP_SECONDS = 0.3
TICKS = os.sysconf("SC_CLK_TCK")
# More calls than any server here answers in a second: the prepared ones must not run out.
RATE_MAX = 150_000

NGINX = """
daemon off; master_process off; pid {dir}/nginx.pid; error_log {dir}/error.log;
events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 100000000;
  server {{ listen 127.0.0.1:{port}; location / {{ return 204; }} }} }}
"""


def pinned(core):
    """Run in the child: on one core, and ahead of other work where that is allowed."""
    def prepare():
        os.setsid()
        os.sched_setaffinity(0, {core})
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, -20)
            pathlib.Path("/proc/self/autogroup").write_text("-20", encoding="ascii")
    return prepare


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A process on the server's core that answers on `address`."""

    def __init__(self, arguments, port):
        self.port, self.address = port, f"127.0.0.1:{port}"
        self.process = subprocess.Popen(arguments, stderr=subprocess.DEVNULL,
                                        preexec_fn=pinned(SERVER_CORE))

    def wait_until_ready(self, path):
        while self.process.poll() is None:
            try:
                connection = http.client.HTTPConnection(self.address, timeout=5)
                connection.request("GET", path)
                if connection.getresponse().status < 300:
                    return
            except OSError:
                time.sleep(0.0005)
        sys.exit(f"{self.process.args[0]} ended before it was ready")

    def cpu_seconds(self):
        """User and system time so far, of all its threads."""
        stat = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        user, system = stat.rpartition(")")[2].split()[11:13]
        return int(user) / TICKS, int(system) / TICKS

    def memory_mib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def stop(self):
        self.process.terminate()
        self.process.wait()


def start_nginx(directory):
    port = free_port()
    (directory / "nginx.conf").write_text(NGINX.format(dir=directory, port=port), encoding="ascii")
    server = Server(["nginx", "-c", str(directory / "nginx.conf"), "-e", str(directory / "error.log")], port)
    server.wait_until_ready("/")
    return server


def start_gatehouse(data):
    port = free_port()
    server = Server([GATEHOUSE, "serve", "--data-dir", str(data / "data"), "--listen", f"127.0.0.1:{port}",
                     "--workers", "1"], port)
    server.wait_until_ready("/readyz")
    return server


def fill(directory, count):
    """Makes a data directory with that many active integrations, unless it is there; its keys are beside it."""
    if (directory / "is-filled").exists():
        return directory
    directory.mkdir(parents=True)
    print(f"registering {count:,} integrations ...", flush=True)
    subprocess.run([FILL, str(directory / "data"), str(count), str(directory / "credentials")], check=True)
    for path in ("oauth/consumer/enable_integration_as_bearer", "webapi/webapisecurity/allow_insecure"):
        subprocess.run([GATEHOUSE, "config", "set", path, "1", "--data-dir", str(directory / "data")],
                       check=True, stdout=subprocess.DEVNULL)
    (directory / "is-filled").touch()
    return directory


@contextlib.contextmanager
def work_directory(options):
    """Where data is made: what --keep names, or a temporary directory."""
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        yield options.keep
    else:
        with tempfile.TemporaryDirectory() as directory:
            yield pathlib.Path(directory)


def parser(doc):
    made = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--seconds", type=float, default=2, help="of each run")
    made.add_argument("--rounds", type=int, default=5)
    made.add_argument("--keep", type=pathlib.Path, metavar="DIR", help="make data there, and find it there again")
    return made


def load(server, path, how, seconds, credentials=None):
    """One run; what bench_load prints, and the server's time for an answer in microseconds."""
    requests = int((seconds + WARM_UP_SECONDS) * RATE_MAX) if how == "signed" else 20_000
    user, system = server.cpu_seconds()
    run = subprocess.run(
        [LOAD, str(server.port), server.address, path, str(CONNECTIONS), str(seconds), str(WARM_UP_SECONDS),
         str(requests), how, *([str(credentials)] if credentials else [])],
        check=True, capture_output=True, text=True, preexec_fn=pinned(CLIENT_CORE))
    result = json.loads(run.stdout)
    user_after, system_after = server.cpu_seconds()
    result["user_us"] = (user_after - user) / result["answers"] * 1e6
    result["cpu_us"] = result["user_us"] + (system_after - system) / result["answers"] * 1e6
    return result


def expect_status(name, result, status):
    """All answers but the first must have that status."""
    wrong = {code: count for code, count in result["statuses"].items() if code != str(status)}
    if sum(wrong.values()) > 1:
        sys.exit(f"{name}: answers other than {status}: {wrong}")


def needs(*programs):
    for program in programs:
        if not pathlib.Path(program).exists():
            sys.exit(f"{program} is missing; ./run builds the server, and\n"
                     "cmake --preset bench && cmake --build build/bench --target bench_load bench_fill "
                     "what measures it")
