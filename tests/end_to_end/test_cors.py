"""Scripts of other origins in browsers: which may call, and what their browser is told."""

import pytest
from raw_upstream import RawUpstream
from signing import call, send

APP = "https://app.example"
PATH = "/rest/V1/products/24-MB01"
SETTING = "webapi/cors/allowed_origins"


def preflight(gatehouse, origin=APP, path=PATH, method="GET", names="authorization,content-type"):
    return send(gatehouse.address, "OPTIONS", path, headers={
        "Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": names})


def told(answer):
    return {name: value for name, value in answer.headers.items()
            if name.startswith("Access-Control-") or name == "Vary"}


def test_nothing_is_allowed_before_somebody_says_so(gatehouse):
    gatehouse.start()
    assert (preflight(gatehouse).status, told(preflight(gatehouse))) == (405, {})
    assert told(send(gatehouse.address, "GET", PATH, headers={"Origin": APP})) == {}


def test_origins_are_allowed_while_the_server_runs(gatehouse):
    gatehouse.start()
    gatehouse.ok("config", "set", SETTING, f"{APP}, http://localhost:3000")
    assert gatehouse.ok("config", "get", SETTING)["value"] == f"{APP}, http://localhost:3000"
    answer = preflight(gatehouse)
    assert (answer.status, answer.body) == (204, b"")
    assert told(answer) == {
        "Access-Control-Allow-Origin": APP, "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
        "Access-Control-Allow-Headers": "authorization,content-type", "Access-Control-Max-Age": "600",
        "Vary": "Origin"}
    assert preflight(gatehouse, "http://localhost:3000").status == 204
    for other in ["https://app.example.evil", "http://app.example", "null"]:
        assert (preflight(gatehouse, other).status, told(preflight(gatehouse, other))) == (405, {})
    gatehouse.ok("config", "set", SETTING, "")
    assert preflight(gatehouse).status == 405


def test_what_is_no_origin_is_refused(gatehouse):
    for text in ["app.example", "https://app.example/x", "https://a.example, *"]:
        outcome = gatehouse.run("config", "set", SETTING, text)
        assert outcome.code != 0
        assert "such as https://app.example" in outcome.err
    assert gatehouse.ok("config", "get", SETTING)["value"] == ""


def test_answers_may_be_read_refusals_too(gatehouse):
    gatehouse.ok("config", "set", SETTING, APP)
    gatehouse.start()
    keys = gatehouse.integration("App")
    readable = {"Access-Control-Allow-Origin": APP, "Access-Control-Expose-Headers": "*", "Vary": "Origin"}
    for path, status in [("/rest/V1/integration/whoami", 200), ("/rest/V1/nothing", 404), ("/rest/x", 400)]:
        answer = call(gatehouse, keys, "GET", path, headers={"Origin": APP})
        assert (answer.status, told(answer)) == (status, readable)
    refused = send(gatehouse.address, "GET", PATH, headers={"Origin": APP})
    assert (refused.status, told(refused)) == (401, readable)
    assert told(call(gatehouse, keys, "GET", PATH, headers={"Origin": "https://other.example"})) == {}
    assert told(call(gatehouse, keys, "GET", PATH)) == {}
    assert told(send(gatehouse.address, "GET", "/admin/api/v1/session", headers={"Origin": APP})) == {}


@pytest.mark.parametrize("allowed", [APP, "*"])
def test_an_api_behind_is_overruled(gatehouse, allowed):
    body = b"x" * 200_000  # comes in pieces
    head = (f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\naccess-control-allow-origin: https://theirs.example\r\n"
            "Access-Control-Allow-Credentials: true\r\nETag: \"1\"\r\n\r\n").encode()
    with RawUpstream(lambda request, connection: head + body) as upstream:
        gatehouse.ok("config", "set", SETTING, allowed)
        gatehouse.start("--upstream", upstream.url)
        keys = gatehouse.integration("App")
        assert preflight(gatehouse).status == 204
        assert upstream.requests == []
        answer = call(gatehouse, keys, "GET", PATH, headers={"Origin": APP})
        assert (answer.status, answer.body, answer.headers["ETag"]) == (200, body, '"1"')
        assert answer.headers.get_all("Access-Control-Allow-Origin") == [allowed]
        assert answer.headers["Access-Control-Allow-Credentials"] is None
        assert gatehouse.stop() == 0


def test_a_proxy_that_asks_answers_browsers_itself(gatehouse):
    gatehouse.ok("config", "set", SETTING, APP)
    gatehouse.start("--trusted-proxy", "127.0.0.1/32")
    headers = {"X-Forwarded-Method": "OPTIONS", "X-Forwarded-Uri": PATH, "X-Forwarded-Host": gatehouse.address,
               "X-Forwarded-Proto": "http", "Origin": APP, "Access-Control-Request-Method": "GET"}
    assert send(gatehouse.address, "GET", "/forward-auth", headers=headers).status == 403
