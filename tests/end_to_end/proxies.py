"""Real proxies that ask Gatehouse at /forward-auth, with the configurations of examples/."""

import http.server
import json
import pathlib
import shutil
import socket
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).parents[2]
START_SECONDS = 30


def free_port() -> int:
    with socket.socket() as chooser:
        chooser.bind(("127.0.0.1", 0))
        return chooser.getsockname()[1]


class EchoApi:
    """An API that answers each call with what it saw of it."""

    def __init__(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                seen = {"method": self.command, "target": self.path, "body": body.decode(),
                        "fields": [[name.lower(), value] for name, value in self.headers.items()]}
                text = json.dumps(seen).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(text)

            do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Proxy:
    """One of nginx, caddy and haproxy, in a directory of its own."""

    def __init__(self, kind: str, directory: pathlib.Path, gatehouse: str, api: str):
        self.kind = kind
        self.directory = directory
        self.address = f"127.0.0.1:{free_port()}"
        self.addresses = {"127.0.0.1:8000": self.address, "127.0.0.1:8080": gatehouse,
                          "127.0.0.1:9000": api}
        directory.mkdir()
        self.process = subprocess.Popen(
            getattr(self, "_" + kind)(), cwd=directory, stdout=subprocess.DEVNULL,
            stderr=open(directory / "log", "wb"), env={"HOME": str(directory), "PATH": "/usr/bin"})
        self._wait()

    def _example(self, name: str) -> pathlib.Path:
        text = (ROOT / "examples" / self.kind / name).read_text(encoding="utf-8")
        for of_example, here in self.addresses.items():
            text = text.replace(of_example, here)
        path = self.directory / name
        path.write_text(text, encoding="utf-8")
        return path

    def _nginx(self):
        self._example("forward-auth.conf")
        paths = "".join(f"{name}_temp_path {self.directory}/{name};"
                        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.directory / "nginx.conf").write_text(
            f"daemon off; pid {self.directory}/pid; error_log stderr; events {{}} "
            f"http {{ access_log off; {paths} include {self.directory}/forward-auth.conf; }}",
            encoding="utf-8")
        return ["/usr/sbin/nginx", "-c", str(self.directory / "nginx.conf"), "-e", "stderr"]

    def _caddy(self):
        return ["/usr/bin/caddy", "run", "--config", str(self._example("Caddyfile")),
                "--adapter", "caddyfile"]

    def _haproxy(self):
        shutil.copy(ROOT / "examples/haproxy/forward-auth.lua", self.directory)
        return ["/usr/sbin/haproxy", "-db", "-f", str(self._example("haproxy.cfg"))]

    def _wait(self):
        host, port = self.address.split(":")
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection((host, int(port)), timeout=1).close()
                return
            except OSError:
                time.sleep(0.01)
        raise AssertionError(f"{self.kind} did not start: {(self.directory / 'log').read_text()}")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)

    def url(self, target: str) -> str:
        return f"http://{self.address}{target}"
