#!/usr/bin/python3
"""Compares Gatehouse with nginx `return 204` on the same core, in the same run.

    bench/run.py [--seconds 3] [--rounds 3] [--integrations 1000]

Prints requests a second, the ratio to nginx, p50 and p99 of each kind of call, resident memory, and
the time from start to the first answer. Needs nginx, wrk and a release build.
"""

import argparse
import base64
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
GATEHOUSE = str(ROOT / "build/release/gatehouse")
SERVER_CORE, CLIENT_CORE = "0", "1"
WHOAMI = "/rest/V1/integration/whoami"

NGINX = """
daemon off; worker_processes 1; pid {dir}/nginx.pid; error_log {dir}/error.log;
events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 100000000;
  server {{ listen 127.0.0.1:{port}; location / {{ return 204; }} }} }}
"""

# Sends the prepared requests one after another, each once.
WRK = """
local requests, i = {}, 0
for line in io.lines(os.getenv("REQUESTS")) do
  requests[#requests + 1] = "GET %s HTTP/1.1\\r\\nHost: %s\\r\\n" .. line .. "\\r\\n\\r\\n"
end
function request() i = i %% #requests + 1 return requests[i] end
"""


def quote(text):
    return urllib.parse.quote(text, safe="-._~")


def signed(keys, address):
    timestamp, nonce = str(int(time.time())), secrets.token_hex(8)
    parameters = [("oauth_consumer_key", keys[0]), ("oauth_nonce", nonce),
                  ("oauth_signature_method", "HMAC-SHA256"), ("oauth_timestamp", timestamp),
                  ("oauth_token", keys[2]), ("oauth_version", "1.0")]
    base = "GET&" + quote(f"http://{address}{WHOAMI}") + "&" + quote(
        "&".join(f"{name}={value}" for name, value in parameters))
    digest = hmac.new(f"{keys[1]}&{keys[3]}".encode(), base.encode(), hashlib.sha256).digest()
    parameters.append(("oauth_signature", quote(base64.b64encode(digest).decode())))
    return "Authorization: OAuth " + ", ".join(f'{name}="{value}"' for name, value in parameters)


def wrk(address, path, lines, seconds, directory):
    requests, script = directory / "requests", directory / "wrk.lua"
    requests.write_text("\n".join(lines) + "\n", encoding="ascii")
    script.write_text(WRK % (path, address), encoding="ascii")
    out = subprocess.run(
        ["taskset", "-c", CLIENT_CORE, "wrk", "-t1", "-c64", f"-d{seconds}s", "--latency", "-s",
         str(script), f"http://{address}"],
        env=dict(os.environ, REQUESTS=str(requests)), capture_output=True, text=True, check=True).stdout
    latency = {share: re.search(rf"{share}%\s+([\d.]+)(us|ms|s)", out).groups() for share in ("50", "99")}
    scale = {"us": 1, "ms": 1000, "s": 1_000_000}
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    return {"rate": float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)),
            "p50": float(latency["50"][0]) * scale[latency["50"][1]],
            "p99": float(latency["99"][0]) * scale[latency["99"][1]],
            "failed": int(failed.group(1)) if failed else 0}


def free_port():
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def memory_mib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


class Server:
    def __init__(self, data):
        self.data = data

    def command(self, *arguments, stdin=""):
        return subprocess.run([GATEHOUSE, *arguments, "--data-dir", str(self.data), "--json"], input=stdin,
                              capture_output=True, text=True, check=True).stdout

    def start(self, port):
        """Returns the milliseconds until the first answer."""
        begin = time.monotonic()
        self.address = f"127.0.0.1:{port}"
        self.process = subprocess.Popen(
            ["taskset", "-c", SERVER_CORE, GATEHOUSE, "serve", "--data-dir", str(self.data), "--listen",
             self.address, "--workers", "1"], stderr=subprocess.DEVNULL)
        while True:
            try:
                connection = http.client.HTTPConnection(self.address, timeout=5)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return (time.monotonic() - begin) * 1000
            except OSError:
                pass
            time.sleep(0.0005)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def fill(data, count):
    """Registers `count` integrations with the product's own command; returns their keys."""
    server = Server(data)
    server.command("admin", "create", "--username", "bench", "--email", "bench@shop.example",
                   "--password-stdin", stdin="long enough 1\n")
    keys = []
    for number in range(count):
        made = json.loads(server.command("integration", "create", "--name", f"bench {number}", "--all",
                                         "--activate"))
        keys.append((made["consumer_key"], made["consumer_secret"], made["access_token"],
                     made["access_token_secret"]))
    return keys


def measure(options, directory):
    port = free_port()
    data = directory / "data"
    print(f"registering {options.integrations} integrations ...", flush=True)
    keys = fill(data, options.integrations)
    server = Server(data)
    server.command("config", "set", "oauth/consumer/enable_integration_as_bearer", "1")
    starts = []
    for _ in range(3):
        starts.append(server.start(port))
        server.stop()
    server.start(port)
    (directory / "nginx.conf").write_text(NGINX.format(dir=directory, port=port + 1), encoding="ascii")
    nginx = subprocess.Popen(["taskset", "-c", SERVER_CORE, "nginx", "-c", str(directory / "nginx.conf"),
                              "-e", str(directory / "error.log")])
    time.sleep(0.5)
    results = {}

    def run(name, address, path, lines):
        results.setdefault(name, []).append(wrk(address, path, lines, options.seconds, directory))

    amount = int(options.seconds * 130_000)
    try:
        for number in range(options.rounds):
            print(f"round {number + 1}: signing {amount} calls ...", flush=True)
            lines = [signed(keys[i % len(keys)], server.address) for i in range(amount)]
            run("nginx return 204", f"127.0.0.1:{port + 1}", "/", lines)
            run("signed whoami", server.address, WHOAMI, lines)
            run("refused: used nonce", server.address, WHOAMI, lines[:20_000])
            run("refused: signature", server.address, WHOAMI,
                [line.replace('oauth_nonce="', 'oauth_nonce="x') for line in lines[-20_000:]])
            run("bearer whoami", server.address, WHOAMI,
                [f"Authorization: Bearer {key[2]}" for key in keys])
            run("guest, route closed", server.address, "/rest/V1/products", ["A: b"])
        memory = memory_mib(server.process.pid)
    finally:
        server.stop()
        nginx.terminate()
        nginx.wait()
    report(results, starts, memory, options)


def report(results, starts, memory, options):
    peers = [entry["rate"] for entry in results["nginx return 204"]]
    print(f"\n{'':24} {'req/s':>9} {'ratio':>6} {'p50 us':>8} {'p99 us':>8}   (medians of {options.rounds})")
    for name, entries in results.items():
        ratio = statistics.median(entry["rate"] / peer for entry, peer in zip(entries, peers))
        median = {key: statistics.median(entry[key] for entry in entries) for key in ("rate", "p50", "p99")}
        print(f"{name:24} {median['rate']:9.0f} {ratio:6.2f} {median['p50']:8.0f} {median['p99']:8.0f}")
        if name in ("signed whoami", "bearer whoami") and any(entry["failed"] for entry in entries):
            sys.exit(f"{name}: calls were refused that should not be: {entries}")
    print(f"\nstart to first answer    {min(starts):.0f} ms (best of {len(starts)}), "
          f"{options.integrations} integrations")
    print(f"resident memory          {memory:.1f} MiB after the run")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--integrations", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        measure(options, pathlib.Path(directory))


if __name__ == "__main__":
    main()
