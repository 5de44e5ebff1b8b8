"""Clients that nobody here wrote make signed calls, and every change of what was signed is refused."""

import json
import pathlib
import subprocess

import pytest

from conftest import query
from signing import send

CLIENTS = pathlib.Path(__file__).parent / "clients"
COMMANDS = {
    "requests-oauthlib": ["/usr/bin/python3", "client.py"],
    "php-oauth": ["php", "client.php"],
    "ruby-oauth": ["ruby", "client.rb"],
    "net-oauth-perl": ["perl", "client.pl"],
    "oauth-1.0a": ["node", "node/client.js"],
}
FILTER = "searchCriteria[filterGroups][0][filters][0]"
ODD_TEXTS = ["two words", "a+b", "100%", "Käse & Brot", "日本", "~tilde*star'", "a=b&c=d", "%2F", "+"]


@pytest.fixture(params=sorted(COMMANDS))
def client(request):
    def run(mode, credentials, method, url, body=None):
        if request.param == "oauth-1.0a":  # it takes the names in a URL as they stand
            url = url.replace("%5B", "[").replace("%5D", "]")
        task = {"mode": mode, "credentials": credentials, "method": method, "url": url, "body": body}
        done = subprocess.run(COMMANDS[request.param], cwd=CLIENTS, input=json.dumps(task),
                              capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)
    return run


@pytest.fixture(scope="module")
def credentials(server):
    server.ok("config", "set", "oauth/consumer/allow_hmac_sha1", "1")  # for ruby-oauth
    return server.integration("Connector")


def test_reads_with_search_criteria(server, credentials, client):
    target = "/rest/V1/products?" + query(**{
        f"{FILTER}[field]": "sku", f"{FILTER}[value]": "A+B SET", f"{FILTER}[conditionType]": "eq",
        "searchCriteria[pageSize]": "5", "fields": "items[sku],total_count"})
    answer = client("send", credentials, "GET", server.url(target))
    assert answer["status"] == 200, answer
    assert json.loads(answer["body"]) == {"items": [{"sku": "A+B SET"}], "total_count": 1}


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_signs_any_text(server, credentials, client, text):
    target = "/rest/V1/products?" + query(**{f"{FILTER}[field]": "name", f"{FILTER}[value]": text})
    answer = client("send", credentials, "GET", server.url(target))
    assert answer["status"] == 200, answer
    found = json.loads(answer["body"])
    assert found["search_criteria"]["filter_groups"][0]["filters"][0]["value"] == text


def test_reads_a_sku_with_slash_and_space(server, credentials, client):
    answer = client("send", credentials, "GET", server.url("/rest/default/V1/products/24%2FMB%2001"))
    assert answer["status"] == 200, answer
    assert json.loads(answer["body"])["sku"] == "24/MB 01"


def test_writes_and_removes(server, credentials, client):
    url = server.url("/rest/V1/products")
    body = json.dumps({"product": {"sku": "made/by client", "name": "Größe ü", "price": 3}})
    made = client("send", credentials, "POST", url, body)
    assert made["status"] == 200, made
    one = server.url("/rest/V1/products/made%2Fby%20client")
    changed = client("send", credentials, "PUT", one, json.dumps({"product": {"price": 4.5}}))
    assert changed["status"] == 200, changed
    assert json.loads(changed["body"])["price"] == 4.5
    removed = client("send", credentials, "DELETE", one)
    assert (removed["status"], removed["body"]) == (200, "true")


TARGET = "/rest/V1/products?searchCriteria[pageSize]=2&fields=total_count"


def test_is_refused_when_anything_signed_is_changed(server, credentials, client):
    header = client("sign", credentials, "GET", server.url(TARGET))["header"]
    changes = {
        "method": ("DELETE", "/rest/V1/products/x?searchCriteria[pageSize]=2", {}),
        "path": ("GET", TARGET.replace("products?", "categories/list?"), {}),
        "store": ("GET", TARGET.replace("/rest/", "/rest/german/"), {}),
        "value": ("GET", TARGET.replace("=2", "=3"), {}),
        "added": ("GET", TARGET + "&more=1", {}),
        "left out": ("GET", TARGET.replace("&fields=total_count", ""), {}),
        "host": ("GET", TARGET, {"Host": "other.example"}),
    }
    for what, (method, target, headers) in changes.items():
        answer = send(server.address, method, target, header, headers=headers)
        assert (answer.status, answer.code) == (401, "signature_invalid"), what
    assert send(server.address, "GET", TARGET, header).status == 200, "it was not used up"
    again = send(server.address, "GET", TARGET, header)
    assert (again.status, again.code) == (401, "nonce_used")


@pytest.mark.parametrize("part,code", [
    ("consumer_key", "consumer_unknown"), ("consumer_secret", "signature_invalid"),
    ("access_token", "token_unknown"), ("access_token_secret", "signature_invalid")])
def test_is_refused_with_wrong_credentials(server, credentials, client, part, code):
    wrong = dict(credentials, **{part: "x" * 32})
    answer = client("send", wrong, "GET", server.url(TARGET))
    assert answer["status"] == 401
    assert json.loads(answer["body"])["code"] == code
