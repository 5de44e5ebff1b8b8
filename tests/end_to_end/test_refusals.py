"""Every way in which a call can be wrong is told apart, and nothing wrong gets in."""

import concurrent.futures
import time

import pytest

from signing import call, header, oauth_parameters, send, signature, signed_header

WHOAMI = "/rest/V1/integration/whoami"
REQUIRED = ["oauth_consumer_key", "oauth_token", "oauth_nonce", "oauth_timestamp",
            "oauth_signature_method"]


@pytest.fixture(scope="module")
def credentials(server):
    return server.integration("Refused")


def refusal(server, credentials, **changes):
    answer = call(server, credentials, "GET", WHOAMI, **changes)
    assert answer.status != 200
    return answer.status, answer.code


def test_accepts_the_right_one(server, credentials):
    assert call(server, credentials, "GET", WHOAMI).status == 200


@pytest.mark.parametrize("name", REQUIRED + ["oauth_signature"])
def test_missing(server, credentials, name):
    answer = call(server, credentials, "GET", WHOAMI, **{name: None})
    assert (answer.status, answer.code) == (400, "parameter_missing")
    assert answer.json["parameters"] == {"fieldName": name}
    assert name in answer.json["message"]


# As Magento's AbstractAggregateException is told, in the order in which they are asked for.
@pytest.mark.parametrize("missing", [
    ["oauth_nonce", "oauth_timestamp"],
    ["oauth_consumer_key", "oauth_token"],
    ["oauth_consumer_key", "oauth_signature", "oauth_signature_method", "oauth_nonce",
     "oauth_timestamp", "oauth_token"]])
@pytest.mark.parametrize("value", [None, ""])
def test_several_missing_are_listed(server, credentials, missing, value):
    changes = {name: value for name in missing}
    answer = call(server, credentials, "GET", WHOAMI, **changes, oauth_version="1.0")
    assert answer.status == 400
    assert answer.json == {
        "message": "One or more input exceptions have occurred.",
        "errors": [{"message": f'"{name}" is required. Enter and try again.',
                    "parameters": {"fieldName": name}} for name in missing],
        "code": "parameter_missing"}


def test_each_counts_for_the_integration_that_it_names(gatehouse):
    gatehouse.start()
    gatehouse.ok("config", "set", "webapi/webapisecurity/allow_insecure", "1")
    open_route = "/rest/V1/store/storeViews"
    one = gatehouse.integration("Counted")
    assert call(gatehouse, one, "GET", WHOAMI).status == 200
    assert call(gatehouse, one, "GET", open_route).status == 200
    for _ in range(3):
        assert refusal(gatehouse, one, oauth_nonce=None)[1] == "parameter_missing"
    assert call(gatehouse, one, "GET", "/rest/V1/nothing").code == "route_not_found"
    bearer = send(gatehouse.address, "GET", WHOAMI, f"Bearer {one['access_token']}")
    assert bearer.code == "bearer_refused"
    wrong = call(gatehouse, one, "GET", open_route, oauth_signature="wrong")
    assert (wrong.status, wrong.headers["X-Credentials-Disregarded"]) == (200, "signature_invalid")
    assert gatehouse.stop() == 0
    shown = gatehouse.ok("integration", "show", "Counted")
    assert shown["last_used_at"] is not None
    assert shown["calls_24h"] == {
        "allowed": 2, "refused": 6,
        "refusals": [{"code": "parameter_missing", "count": 3},
                     {"code": "bearer_refused", "count": 1},
                     {"code": "route_not_found", "count": 1},
                     {"code": "signature_invalid", "count": 1}]}
    text = gatehouse.run("integration", "show", "Counted").out
    assert "Calls, 24 hours    2 allowed, 6 refused\n" in text
    assert " 3 parameter_missing\n" in text


def test_the_version_is_checked_before_what_is_missing(server, credentials):
    assert refusal(server, credentials, oauth_version="2.0", oauth_nonce=None,
                   oauth_token=None) == (400, "version_unsupported")


@pytest.mark.parametrize("name", REQUIRED + ["oauth_signature"])
def test_empty(server, credentials, name):
    assert refusal(server, credentials, **{name: ""}) == (400, "parameter_missing")


@pytest.mark.parametrize("name", REQUIRED + ["oauth_version"])
def test_doubled(server, credentials, name):
    authorization = signed_header(credentials, "GET", server.url(WHOAMI))
    value = oauth_parameters(credentials)[name]
    answer = send(server.address, "GET", WHOAMI, f'{authorization}, {name}="{value}"')
    assert (answer.status, answer.code) == (400, "parameter_duplicated")


@pytest.mark.parametrize("changes,expected", [
    ({"oauth_consumer_key": "short"}, (401, "consumer_key_length")),
    ({"oauth_consumer_key": "u" * 32}, (401, "consumer_unknown")),
    ({"oauth_token": "short"}, (400, "token_length")),
    ({"oauth_token": "u" * 32}, (401, "token_unknown")),
    ({"oauth_version": "2.0"}, (400, "version_unsupported")),
    ({"oauth_signature_method": "PLAINTEXT"}, (400, "signature_method_unsupported")),
    ({"oauth_signature_method": "RSA-SHA1"}, (400, "signature_method_unsupported")),
    ({"oauth_signature_method": "HMAC-SHA1"}, (400, "signature_method_unsupported")),
    ({"oauth_signature_method": "hmac-sha256"}, (400, "signature_method_unsupported")),
    ({"oauth_timestamp": "now"}, (401, "timestamp_malformed")),
    ({"oauth_timestamp": "0"}, (401, "timestamp_malformed")),
    ({"oauth_timestamp": "-5"}, (401, "timestamp_malformed")),
    ({"oauth_timestamp": "1.5"}, (401, "timestamp_malformed")),
    ({"oauth_timestamp": "9" * 30}, (401, "timestamp_malformed")),
    ({"oauth_signature": "AAAA"}, (401, "signature_invalid")),
    ({"oauth_nonce": "n" * 513}, (400, "parameter_too_long")),
])
def test_tampered(server, credentials, changes, expected):
    assert refusal(server, credentials, **changes) == expected


def test_sha1_is_named_as_magento_names_it(server, credentials):
    answer = call(server, credentials, "GET", WHOAMI, oauth_signature_method="HMAC-SHA1")
    assert answer.json["parameters"] == ["HMAC-SHA1"]


@pytest.mark.parametrize("seconds,accepted", [(-590, True), (-620, False), (590, True), (620, False)])
def test_clock_window(server, credentials, seconds, accepted):
    answer = call(server, credentials, "GET", WHOAMI, oauth_timestamp=str(int(time.time()) + seconds))
    assert (answer.status == 200) == accepted
    if not accepted:
        assert answer.code == "timestamp_refused"


@pytest.mark.parametrize("url", ["https://{}" + WHOAMI, "http://{}1" + WHOAMI, "http://localhost" + WHOAMI,
                                 "http://{}/rest/v1/integration/whoami",
                                 "http://{}/rest/V1/integration/WhoAmI"])
def test_signed_for_another_url(server, credentials, url):
    authorization = signed_header(credentials, "GET", url.format(server.address))
    answer = send(server.address, "GET", WHOAMI, authorization)
    assert (answer.status, answer.code) == (401, "signature_invalid")


def test_replay(server, credentials):
    authorization = signed_header(credentials, "GET", server.url(WHOAMI))
    assert send(server.address, "GET", WHOAMI, authorization).status == 200
    answer = send(server.address, "GET", WHOAMI, authorization)
    assert (answer.status, answer.code) == (401, "nonce_used")


def test_a_stranger_cannot_spend_nonces(server, credentials):
    parameters = oauth_parameters(credentials)
    wrong = header(dict(parameters, oauth_signature="AAAA"))
    assert send(server.address, "GET", WHOAMI, wrong).code == "signature_invalid"
    parameters["oauth_signature"] = signature(credentials, "GET", server.url(WHOAMI), parameters)
    assert send(server.address, "GET", WHOAMI, header(parameters)).status == 200


def test_of_32_equal_calls_at_once_one_wins(server, credentials):
    for _ in range(5):
        authorization = signed_header(credentials, "GET", server.url(WHOAMI))
        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            statuses = list(pool.map(
                lambda _: send(server.address, "GET", WHOAMI, authorization).status, range(32)))
        assert sorted(statuses) == [200] + [401] * 31


def test_replay_after_kill(gatehouse):
    gatehouse.start()
    keys = gatehouse.integration("Replayed")
    authorization = signed_header(keys, "GET", gatehouse.url(WHOAMI))
    assert send(gatehouse.address, "GET", WHOAMI, authorization).status == 200
    gatehouse.kill()
    gatehouse.start()
    answer = send(gatehouse.address, "GET", WHOAMI, authorization)
    assert (answer.status, answer.code) == (401, "nonce_used")
    assert call(gatehouse, keys, "GET", WHOAMI).status == 200


def test_inactive_and_deleted(server):
    name = "Short life"
    server.ok("integration", "create", "--name", name, "--all")
    keys = server.ok("integration", "show", name, "--reveal")
    keys["access_token"] = keys["access_token"] or "t" * 32
    assert call(server, keys, "GET", WHOAMI).code == "token_unknown"
    keys = server.ok("integration", "activate", name)
    assert call(server, keys, "GET", WHOAMI).status == 200
    fresh = server.ok("integration", "reauthorize", name)
    assert fresh["consumer_key"] == keys["consumer_key"]
    assert call(server, keys, "GET", WHOAMI).code == "token_unknown"
    assert call(server, fresh, "GET", WHOAMI).status == 200
    server.ok("integration", "delete", name, "--yes")
    assert call(server, fresh, "GET", WHOAMI).code == "consumer_unknown"


def test_a_missing_resource_is_named(server):
    keys = server.integration("Reader", "--resource", "Magento_Catalog::products")
    assert call(server, keys, "GET", "/rest/V1/products?searchCriteria=&fields=total_count").status == 200
    answer = call(server, keys, "GET", "/rest/V1/categories/list")
    assert (answer.status, answer.code) == (401, "resource_not_granted")
    assert answer.headers["X-Accepted-Resources"] == "Magento_Catalog::categories"
    assert answer.json["parameters"] == {"resources": "Magento_Catalog::categories"}
    assert "Magento_Catalog::categories" in answer.json["message"]
    server.ok("config", "set", "webapi/webapisecurity/forbidden_status", "403")
    assert call(server, keys, "GET", "/rest/V1/categories/list").status == 403
    server.ok("config", "set", "webapi/webapisecurity/forbidden_status", "--default")
    server.ok("integration", "update", "Reader", "--resource", "Magento_Catalog::products",
              "--resource", "Magento_Catalog::categories")
    assert call(server, keys, "GET", "/rest/V1/categories/list?searchCriteria=&fields=total_count").status == 200


def test_bearer_only_by_setting(server, credentials):
    bearer = "Bearer " + credentials["access_token"]
    assert send(server.address, "GET", WHOAMI, bearer).code == "bearer_refused"
    server.ok("config", "set", "oauth/consumer/enable_integration_as_bearer", "1")
    assert send(server.address, "GET", WHOAMI, bearer).status == 200
    assert send(server.address, "GET", WHOAMI, "Bearer " + "x" * 32).code == "bearer_refused"
    server.ok("config", "set", "oauth/consumer/enable_integration_as_bearer", "0")
    assert send(server.address, "GET", WHOAMI, bearer).code == "bearer_refused"


def test_unknown_routes_come_before_credentials(server):
    assert send(server.address, "GET", "/rest/V1/none").status == 404
    assert send(server.address, "PATCH", "/rest/V1/products").status == 405
    assert send(server.address, "GET", "/rest/none/V1/products").status == 400
    assert send(server.address, "GET", "/rest/V1/products/../orders").status == 400


def test_guests_by_setting(server):
    routes = [route for route in server.ok("routes") if route["opens_to_guests"]]
    assert len(routes) == 31
    closed = [route for route in server.ok("routes")
              if not route["opens_to_guests"] and route["access"] == "resources"]
    def statuses(some):
        return {send(server.address, route["method"],
                     "/rest" + route["path"].replace(":", "")).status for route in some}
    assert statuses(routes) == {401}
    server.ok("config", "set", "webapi/webapisecurity/allow_insecure", "1")
    assert 401 not in statuses(routes)
    assert 501 in statuses(routes) and 200 in statuses(routes)
    assert statuses(closed) == {401}
    server.ok("config", "set", "webapi/webapisecurity/allow_insecure", "0")
    assert statuses(routes) == {401}
