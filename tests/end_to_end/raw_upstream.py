"""An HTTP API of the test's own, down to its bytes: keeps what it received as it came, and answers
with whatever bytes the test says."""

import re
import socket
import struct
import threading

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def reset(connection):
    """Ends a connection at once, whatever of it was not received yet."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class Request:
    def __init__(self, head: bytes, body: bytes, connection: int):
        self.head, self.body, self.connection = head.decode("latin-1"), body, connection
        self.line, *lines = self.head.split("\r\n")[:-2]
        self.fields = [tuple(line.split(": ", 1)) for line in lines]

    def values(self, name):
        return [value for key, value in self.fields if key.lower() == name.lower()]


class RawUpstream:
    """`answer` is called with each request and the socket, and returns the bytes to send; None
    closes the connection. `close_behind` closes it behind each answer without saying so."""

    def __init__(self, answer=lambda request, connection: OK, close_behind=False, reads_bodies=True, port=0):
        self.answer, self.close_behind, self.reads_bodies = answer, close_behind, reads_bodies
        self.requests, self.connections = [], 0
        self._open, self._lock = [], threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", port), backlog=1024)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Nobody is there any more."""
        if self._listener.fileno() >= 0:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        self.drop()

    def drop(self):
        """Closes what is open."""
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
            self._open.clear()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                number = self.connections
                self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection, number), daemon=True).start()

    def _body(self, head, received, connection):
        """The body as it was framed, and what follows it."""
        lengths = re.findall(rb"(?i)\r\ncontent-length: (\d+)", head)
        body = bytearray(received)
        if not self.reads_bodies:
            return b"", b""
        if not lengths and b"\r\nTransfer-Encoding: chunked" in head:
            while not body.endswith(b"\r\n0\r\n\r\n"):
                more = connection.recv(1 << 20)
                if not more:
                    raise OSError("the body broke off")
                body += more
            return bytes(body), b""
        length = int((lengths or [0])[0])
        while len(body) < length:
            more = connection.recv(1 << 20)
            if not more:
                raise OSError("the body broke off")
            body += more
        return bytes(body[:length]), bytes(body[length:])

    def _serve(self, connection, number):
        received = b""
        try:
            while True:
                while b"\r\n\r\n" not in received:
                    more = connection.recv(65536)
                    if not more:
                        return
                    received += more
                head, received = received.split(b"\r\n\r\n", 1)
                head += b"\r\n\r\n"
                body, received = self._body(head, received, connection)
                request = Request(head, body, number)
                self.requests.append(request)
                answer = self.answer(request, connection)
                if answer is not None:
                    connection.sendall(answer)
                if answer is None or self.close_behind:
                    return
        except OSError:
            pass
        finally:
            connection.close()
