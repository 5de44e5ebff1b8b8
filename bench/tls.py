#!/usr/bin/python3
"""Compares Gatehouse with nginx by HTTPS: TLS 1.3, the same P-256 certificate, connections kept, the
same core, in the same rounds.

    bench/tls.py [--seconds 2] [--rounds 5] [--idle 500]

nginx returns 204; Gatehouse answers `whoami` to an access token (bearer), which it looks up and
decides about. Prints requests a second, the server's time for one, and the memory of an idle
connection, in medians over the rounds. Needs nginx, wrk, openssl and a release build.
"""

import json
import pathlib
import re
import socket
import ssl
import statistics
import subprocess

import servers

NGINX = """
daemon off; master_process off; pid {dir}/nginx.pid; error_log {dir}/error.log;
events {{ worker_connections 4096; }}
http {{ access_log off; keepalive_requests 100000000; keepalive_timeout 600;
  ssl_certificate {dir}/chain.pem; ssl_certificate_key {dir}/key.pem; ssl_protocols TLSv1.3;
  server {{ listen 127.0.0.1:{port} ssl; location / {{ return 204; }} }} }}
"""


def trusting(directory):
    return ssl.create_default_context(cafile=str(directory / "chain.pem"))


def wait_until_ready(server, directory):
    while server.process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", server.port), timeout=5) as plain:
                trusting(directory).wrap_socket(plain, server_hostname="127.0.0.1").close()
                return server
        except ConnectionError:
            pass
    raise SystemExit(f"{server.process.args[0]} ended before it was ready")


def start_nginx(directory):
    port = servers.free_port()
    (directory / "nginx.conf").write_text(NGINX.format(dir=directory, port=port), encoding="ascii")
    return wait_until_ready(servers.Server(["nginx", "-c", str(directory / "nginx.conf"), "-e",
                                            str(directory / "error.log")], port), directory)


def start_gatehouse(directory):
    port = servers.free_port()
    return wait_until_ready(servers.Server(
        [servers.GATEHOUSE, "serve", "--data-dir", str(directory / "data"), "--listen", f"127.0.0.1:{port}",
         "--workers", "1", "--connections-per-address", "100000", "--tls-certificate", str(directory / "chain.pem"),
         "--tls-key", str(directory / "key.pem")], port), directory)


def command(directory, *arguments):
    done = subprocess.run([servers.GATEHOUSE, *arguments, "--data-dir", str(directory / "data"), "--json"],
                          check=True, capture_output=True, text=True)
    return json.loads(done.stdout) if done.stdout.strip() else None


def load(server, path, token, seconds):
    """One run: requests a second, and the server's time for one in microseconds."""
    before = sum(server.cpu_seconds())
    done = subprocess.run(["wrk", "-t1", f"-c{servers.CONNECTIONS}", f"-d{seconds}s", "-H",
                           f"Authorization: Bearer {token}", f"https://{server.address}{path}"],
                          check=True, capture_output=True, text=True, preexec_fn=servers.pinned(servers.CLIENT_CORE))
    if "Non-2xx" in done.stdout:
        raise SystemExit(done.stdout)
    spent = sum(server.cpu_seconds()) - before
    count = int(re.search(r"(\d+) requests in", done.stdout).group(1))
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout).group(1))
    return {"rate": rate, "cpu_us": spent / count * 1e6}


def idle_kib(server, directory, path, token, count):
    """Of each of so many connections that have been served once."""
    before = server.memory_mib()
    context, kept = trusting(directory), []
    for _ in range(count):
        client = context.wrap_socket(socket.create_connection(("127.0.0.1", server.port)), server_hostname="127.0.0.1")
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: {server.address}\r\n"
                       f"Authorization: Bearer {token}\r\n\r\n".encode())
        client.recv(4096)
        kept.append(client)
    grown = server.memory_mib() - before
    for client in kept:
        client.close()
    return grown * 1024 / count


def measure(options, directory):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc",
                    "-days", "2", "-subj", "/CN=bench", "-addext", "subjectAltName=IP:127.0.0.1", "-out",
                    str(directory / "chain.pem"), "-keyout", str(directory / "key.pem")],
                   check=True, capture_output=True)
    gatehouse, nginx = start_gatehouse(directory), start_nginx(directory)
    try:
        token = command(directory, "integration", "create", "--name", "Bench", "--all", "--activate")["access_token"]
        command(directory, "config", "set", "oauth/consumer/enable_integration_as_bearer", "1")
        served = {"nginx return 204": (nginx, "/"), "Gatehouse bearer whoami": (gatehouse, servers.WHOAMI)}
        idle = {name: idle_kib(server, directory, path, token, options.idle)
                for name, (server, path) in served.items()}
        results = {name: [] for name in served}
        for number in range(options.rounds):
            print(f"round {number + 1} of {options.rounds} ...", flush=True)
            for name, (server, path) in served.items():
                results[name].append(load(server, path, token, max(1, round(options.seconds))))
    finally:
        gatehouse.stop()
        nginx.stop()
    return results, idle


def report(results, idle):
    peers = results["nginx return 204"]
    print(f"\n{'':26} {'req/s':>8} {'ratio':>6} {'cpu us':>7} {'of nginx':>9} {'KiB idle':>9}")
    for name, entries in results.items():
        rates = [entry["rate"] / peer["rate"] for entry, peer in zip(entries, peers)]
        times = [entry["cpu_us"] / peer["cpu_us"] for entry, peer in zip(entries, peers)]
        print(f"{name:26} {statistics.median(entry['rate'] for entry in entries):8.0f} "
              f"{statistics.median(rates):6.2f} {statistics.median(entry['cpu_us'] for entry in entries):7.2f} "
              f"{statistics.median(times):9.2f} {idle[name]:9.1f}")


def main():
    parser = servers.parser(__doc__)
    parser.add_argument("--idle", type=int, default=500, help="connections whose memory is measured")
    options = parser.parse_args()
    servers.needs(servers.GATEHOUSE)
    with servers.work_directory(options) as directory:
        report(*measure(options, pathlib.Path(directory)))


if __name__ == "__main__":
    main()
