"""What must never work on the admin API, tried on every operation of the contract."""

import http.client
import json
import re
import socket
import sqlite3

import pytest
import yaml
from conftest import ROOT

USER, PASSWORD = "olga", "correct horse 1"
API = "/admin/api/v1"
METHODS = ("get", "post", "put", "patch", "delete")
CONTRACT = yaml.safe_load((ROOT / "api/admin.openapi.yaml").read_text(encoding="utf-8"))


def operations():
    for path, item in CONTRACT["paths"].items():
        for method in METHODS:
            if method in item:
                yield item[method]["operationId"], method.upper(), re.sub(r"\{\w+\}", "1", path)


SIGNED_IN = [one for one in operations() if one[0] != "signIn"]
CHANGING = [one for one in SIGNED_IN if one[1] != "GET"]


class Browser:
    """Sends what a page would send; each test changes one thing."""

    def __init__(self, server):
        self.server = server
        self.origin = f"http://{server.address}"
        self.cookies = {}
        self.csrf = ""

    def send(self, method, path, body=None, **fields):
        connection = http.client.HTTPConnection(self.server.address, timeout=30)
        headers = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin",
                   "Content-Type": "application/json", "X-CSRF-Token": self.csrf,
                   "If-Match": '"1"', "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        headers.update({name.replace("_", "-"): value for name, value in fields.items()})
        connection.request(method, API + path, body if body is not None else b"{}",
                           {name: value for name, value in headers.items() if value is not None})
        answer = connection.getresponse()
        answer.text = "" if path == "/events" and answer.status == 200 else answer.read().decode()
        connection.close()
        return answer

    def sign_in(self):
        answer = self.send("POST", "/session", json.dumps({"username": USER, "password": PASSWORD}))
        assert answer.status == 200, answer.text
        for cookie in answer.headers.get_all("Set-Cookie"):
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
            assert "HttpOnly" in cookie and "SameSite=Strict" in cookie, cookie
        self.csrf = json.loads(answer.text)["csrf_token"]
        return self


@pytest.fixture(scope="module")
def olga(server):
    outcome = server.run("admin", "create", "--username", USER, "--email", "o@shop.example",
                         "--password-stdin", stdin=PASSWORD)
    assert outcome.code == 0, outcome.err
    return Browser(server).sign_in()


def state_of(server):
    return (server.ok("integration", "list"), server.ok("config", "list"), server.ok("notification", "list"))


@pytest.fixture(scope="module")
def before(server, olga):
    server.ok("integration", "create", "--name", "ERP", "--all")
    return state_of(server)


@pytest.mark.parametrize("name, method, path", SIGNED_IN)
def test_nobody_gets_in_without_a_session(server, before, name, method, path):
    answer = Browser(server).send(method, path)
    assert answer.status == 401, answer.text
    assert answer.headers["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize("name, method, path", CHANGING)
@pytest.mark.parametrize("change, statuses", [
    ({"X_CSRF_Token": None}, {403}),
    ({"X_CSRF_Token": "0" * 64}, {403}),
    ({"Origin": "https://evil.example", "Sec_Fetch_Site": "cross-site"}, {403}),
    ({"Origin": "null"}, {403}),
    ({"Sec_Fetch_Site": "cross-site"}, {403}),
    ({"Content_Type": "application/x-www-form-urlencoded"}, {415}),
    ({"Content_Type": "text/plain"}, {415}),
    ({"Content_Type": "multipart/form-data; boundary=x"}, {415}),
], ids=["no token", "foreign token", "other origin", "null origin", "cross-site", "form", "text",
        "multipart"])
def test_another_page_changes_nothing(olga, before, name, method, path, change, statuses):
    answer = olga.send(method, path, **change)
    assert answer.status in statuses, answer.text


def test_a_token_of_another_session_is_no_good(server, olga, before):
    other = Browser(server).sign_in()
    assert other.csrf != olga.csrf
    assert olga.send("POST", "/notifications/read-all", X_CSRF_Token=other.csrf).status == 403


def test_nothing_was_changed_by_all_that(server, before):
    assert state_of(server) == before


def test_a_session_is_never_taken_over_from_before_the_sign_in(server, olga):
    planted = Browser(server)
    planted.cookies = {"gatehouse_session": "f" * 64}
    planted.sign_in()
    assert planted.cookies["gatehouse_session"] != "f" * 64
    again = Browser(server)
    again.cookies = dict(planted.cookies)
    first = planted.cookies["gatehouse_session"]
    again.sign_in()
    assert again.cookies["gatehouse_session"] != first, "signing in makes a new one"


def test_signing_out_ends_the_session_at_the_server(server, olga):
    guest = Browser(server).sign_in()
    cookies, token = dict(guest.cookies), guest.csrf
    assert guest.send("DELETE", "/session").status == 204
    guest.cookies, guest.csrf = cookies, token
    assert guest.send("GET", "/account").status == 401


def test_cookies_are_secure_behind_tls(gatehouse):
    gatehouse.run("admin", "create", "--username", USER, "--email", "o@shop.example",
                  "--password-stdin", stdin=PASSWORD)
    gatehouse.start("--trusted-proxy", "127.0.0.1")
    browser = Browser(gatehouse)
    browser.origin = f"https://{gatehouse.address}"
    answer = browser.send("POST", "/session", json.dumps({"username": USER, "password": PASSWORD}),
                          X_Forwarded_Proto="https")
    assert answer.status == 200, answer.text
    cookies = answer.headers.get_all("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert cookie.startswith("__Host-gatehouse_"), cookie
        assert "; Secure" in cookie and "; Path=/;" in cookie and "Domain" not in cookie, cookie
        browser.cookies.update([cookie.split(";")[0].split("=", 1)])
    assert browser.send("GET", "/account", X_Forwarded_Proto="https").status == 200
    assert browser.send("GET", "/account").status == 401, "not by http"


@pytest.mark.parametrize("next_page", ["//evil.example", "https://evil.example", "%2F%5Cevil.example"])
def test_the_server_redirects_nowhere_else(server, next_page):
    connection = http.client.HTTPConnection(server.address, timeout=30)
    connection.request("GET", "/admin/admin/integration/index?next=" + next_page)
    answer = connection.getresponse()
    assert answer.status == 301
    assert answer.headers["Location"].startswith("/admin/")
    connection.close()


def test_every_answer_has_the_policy(server):
    for path in ("/admin/", "/admin/sign-in", "/admin/api/v1/session", "/admin/assets/nothing.js"):
        connection = http.client.HTTPConnection(server.address, timeout=30)
        connection.request("GET", path, headers={"Accept": "text/html"})
        answer = connection.getresponse()
        answer.read()
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        connection.close()


def raw(server, text, until=None):
    """What comes back on a connection of its own, until the server closes it or `until` has come."""
    with socket.create_connection(server.address.split(":"), timeout=30) as connection:
        connection.sendall(text.encode())
        answer = b""
        while until is None or until not in answer:
            piece = connection.recv(65536)
            if not piece:
                break
            answer += piece
        return answer.decode()


@pytest.mark.parametrize("head", [
    "GET /rest/V1/products HTTP/1.1", "GET /rest/V1/no/such HTTP/1.1", "PATCH /rest/V1/products HTTP/1.1",
    "POST /rest/V1/integration/admin/token HTTP/1.1", "POST /oauth/token/request HTTP/1.1",
    "POST /oauth/token/access HTTP/1.1", "GET /healthz HTTP/1.1", "GET /readyz HTTP/1.1",
    "TRACE /healthz HTTP/1.1", "GET /nothing HTTP/1.1", "GET / HTTP/9.9", "bad\tline",
    "GET /admin/api/v1/session HTTP/1.1", "GET /rest/V1/directory/currency HTTP/1.1"])
def test_no_answer_is_stored_or_taken_for_something_else(server, head):
    answer = raw(server, f"{head}\r\nHost: {server.address}\r\nConnection: close\r\n\r\n")
    fields = answer.split("\r\n\r\n")[0].split("\r\n")
    assert fields.count("Cache-Control: no-store") == 1, answer
    assert fields.count("X-Content-Type-Options: nosniff") == 1, answer


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("method, status", [("GET", 200), ("HEAD", 200), ("TRACE", 405), ("POST", 405),
                                            ("DELETE", 405), ("OPTIONS", 405)])
def test_health_is_only_read(server, path, method, status):
    connection = http.client.HTTPConnection(server.address, timeout=30)
    connection.request(method, path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == status
    assert answer.headers["Allow"] == ("GET, HEAD" if status == 405 else None)


def test_a_refused_sign_in_is_answered_shortly(server):
    stranger = Browser(server)
    some = json.dumps({f"member{number}": 1 for number in range(200)})
    answer = stranger.send("POST", "/session", some)
    assert answer.status == 422 and len(answer.text) < 12_000
    assert len(json.loads(answer.text)["errors"]) == 20
    many = json.dumps({f"member{number}": 1 for number in range(3000)})
    answer = stranger.send("POST", "/session", many)
    assert answer.status == 400 and len(answer.text) < 1_000
    long = json.dumps({"username": "x" * 65_536, "password": "y"})
    answer = stranger.send("POST", "/session", long)
    assert answer.status == 413 and json.loads(answer.text)["code"] == "too_large"


def age_passwords(server):
    """As if the passwords of all sessions had been given long ago."""
    with sqlite3.connect(server.directory / "gatehouse.sqlite", timeout=30) as database:
        database.execute("UPDATE sessions SET confirmed_at = 0")


def test_an_open_session_shows_no_credentials_and_opens_nothing(server, olga):
    made = server.ok("integration", "create", "--name", "Old session", "--all")
    path = f"/integrations/{made['id']}"
    olga.sign_in()
    age_passwords(server)
    settings = json.dumps({"changes": [{"path": "webapi/webapisecurity/allow_insecure", "value": "1"}]})
    tag = olga.send("GET", "/settings").headers["ETag"]
    for answer in (olga.send("POST", path + "/activate"), olga.send("POST", path + "/reveal"),
                   olga.send("PATCH", "/settings", settings, If_Match=tag)):
        assert answer.status == 403, answer.text
        assert json.loads(answer.text)["code"] == "password_required"
    assert server.ok("integration", "show", "Old session")["status"] == "inactive"
    password = json.dumps({"current_password": PASSWORD})
    assert olga.send("POST", "/session/password", password).status == 200
    key = "an-activation"
    answer = olga.send("POST", path + "/activate", Idempotency_Key=key)
    assert len(json.loads(answer.text)["credentials"]["access_token"]) == 32
    again = olga.send("POST", path + "/activate", Idempotency_Key=key)
    assert again.status == 409 and json.loads(again.text)["code"] == "already_done"


def admin_token(server, password=PASSWORD):
    connection = http.client.HTTPConnection(server.address, timeout=30)
    connection.request("POST", "/rest/V1/integration/admin/token",
                       json.dumps({"username": USER, "password": password}),
                       {"Content-Type": "application/json"})
    answer = connection.getresponse()
    token = json.loads(answer.read())
    connection.close()
    assert answer.status == 200, token
    return token


class Stream:
    """An event stream as a script opens it."""

    def __init__(self, server, token):
        self.connection = socket.create_connection(server.address.split(":"), timeout=30)
        self.connection.sendall(f"GET {API}/events HTTP/1.1\r\nHost: {server.address}\r\n"
                                f"Authorization: Bearer {token}\r\n\r\n".encode())
        self.text = ""
        self.wait_for("event: hello")

    def wait_for(self, words):
        while words not in self.text:
            piece = self.connection.recv(65536)
            assert piece, self.text
            self.text += piece.decode()

    def rest(self):
        """What still comes until the server ends it."""
        while piece := self.connection.recv(65536):
            self.text += piece.decode()
            assert ": still here" not in self.text, "the stream goes on: " + self.text
        self.connection.close()
        return self.text


@pytest.mark.parametrize("change", [
    "DELETE FROM admin_tokens", "UPDATE operators SET active = 0",
    "UPDATE admin_tokens SET issued_at = 1000"])
def test_a_scripts_stream_ends_with_what_it_was_opened_with(server, olga, change):
    server.run("config", "set", "oauth/access_token_lifetime/admin", "4")
    stream = Stream(server, admin_token(server))
    server.ok("integration", "create", "--name", f"Seen {change[:6]} {len(change)}")
    stream.wait_for("integration.changed")
    with sqlite3.connect(server.directory / "gatehouse.sqlite", timeout=30) as database:
        database.execute(change)
    try:
        server.ok("integration", "create", "--name", f"Unseen {change[:6]} {len(change)}")
        text = stream.rest()
        assert text.rstrip().endswith('"}') and "session.ended" in text.split("\n\n")[-2], text
        assert text.count("integration.changed") == 1, text
    finally:
        with sqlite3.connect(server.directory / "gatehouse.sqlite", timeout=30) as database:
            database.execute("UPDATE operators SET active = 1")


def test_a_scripts_stream_ends_with_the_password(server, olga):
    stream = Stream(server, admin_token(server))
    olga.sign_in()
    changed = json.dumps({"current_password": PASSWORD, "new_password": PASSWORD + "2"})
    assert olga.send("POST", "/account/password", changed).status == 204
    assert "session.ended" in stream.rest()
    back = json.dumps({"current_password": PASSWORD + "2", "new_password": PASSWORD})
    assert olga.send("POST", "/account/password", back).status == 204
