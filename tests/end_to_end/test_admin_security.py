"""What must never work on the admin API, tried on every operation of the contract."""

import http.client
import json
import re

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
    for cookie in answer.headers.get_all("Set-Cookie"):
        assert "Secure" in cookie, cookie


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
