"""Requests as published connectors make them, which no library in clients/ makes: each is signed here
the way its client signs. They work on Magento and so have to work here."""

import base64
import hashlib
import hmac
import json
import urllib.parse

import pytest

from signing import call, encode, header, oauth_parameters, send
from third_party import ACCESS, REQUEST, CallbackUrl, hand_over, problem_of, register

CRITERIA = "searchCriteria[filter_groups][{}][filters][0][{}]"
SKU = "ABCD (20-B)"
PLUS_SKU = "ABCD+(20-B)"
ALLOW = ("--allow-callback-to", "127.0.0.1/32")


def signed(secrets, method, url, pairs):
    """The signature over the pairs in the order they are in: what is sorted how is up to the client."""
    normalized = "&".join(f"{encode(name)}={encode(value)}" for name, value in pairs)
    base = "&".join([method, encode(url), encode(normalized)])
    key = "&".join(encode(secret) for secret in secrets)
    digest = hmac.new(key.encode(), base.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def api_call(server, credentials, target, pairs, path=None, sort=sorted, **changes):
    """A GET whose signature covers `pairs`, and `path` if that is not the one sent."""
    parameters = oauth_parameters(credentials, **changes)
    url = server.url(path if path is not None else target.partition("?")[0])
    secrets = credentials["consumer_secret"], credentials["access_token_secret"]
    parameters["oauth_signature"] = signed(secrets, "GET", url,
                                           sort([*parameters.items(), *pairs]))
    return send(server.address, "GET", target, header(parameters))


@pytest.fixture(scope="module")
def credentials(server):
    made = server.integration("Shapes")
    for sku in SKU, PLUS_SKU:
        product = {"product": {"sku": sku, "name": sku, "price": 1, "attribute_set_id": 4}}
        answer = call(server, made, "POST", "/rest/V1/products", product)
        assert answer.status == 200, answer.body
    return made


# A query name without "=": Guzzle's subscriber drops parameters whose value is null.

def test_guzzle_leaves_a_name_without_a_value_unsigned(server, credentials):
    answer = api_call(server, credentials, "/rest/V1/products?searchCriteria", [])
    assert answer.status == 200, answer.body
    assert answer.json["total_count"] > 100
    assert answer.headers["X-Signature-Quirk"] == "unsigned_valueless"


def test_oauthlib_signs_a_name_without_a_value_as_empty(server, credentials):
    answer = api_call(server, credentials, "/rest/V1/products?searchCriteria",
                      [("searchCriteria", "")])
    assert answer.status == 200, answer.body
    assert "X-Signature-Quirk" not in answer.headers


def test_an_unsigned_name_does_not_wipe_out_signed_criteria(server, credentials):
    answer = api_call(server, credentials,
                      "/rest/V1/products?searchCriteria%5BpageSize%5D=2&searchCriteria",
                      [("searchCriteria[pageSize]", "2")])
    assert answer.status == 200, answer.body
    assert len(answer.json["items"]) == 2


@pytest.mark.parametrize("pair", ["x=abc==", "x=", "x=a=b", "=", "x=1"])
def test_a_value_is_never_left_out_of_the_signature(server, credentials, pair):
    answer = api_call(server, credentials, f"/rest/V1/products?searchCriteria=&{pair}",
                      [("searchCriteria", "")])
    assert (answer.status, answer.code) == (401, "signature_invalid")


def test_a_value_with_equals_signs_is_signed_whole(server, credentials):
    answer = api_call(server, credentials, "/rest/V1/products?searchCriteria=&x=abc==",
                      [("searchCriteria", ""), ("x", "abc==")])
    assert answer.status == 200, answer.body


def test_values_that_are_encoded_twice_are_refused(server, credentials):
    answer = api_call(server, credentials, "/rest/V1/products?searchCriteria=&x=two%20words",
                      [("searchCriteria", ""), ("x", "two%20words")])
    assert (answer.status, answer.code) == (401, "signature_invalid")


def test_guzzle_sorts_before_it_encodes(server, credentials):
    names = [CRITERIA.format(group, part) for group in range(12) for part in ("field", "value")]
    pairs = [(name, "sku" if name.endswith("[field]") else SKU) for name in names]
    target = "/rest/V1/products?" + urllib.parse.urlencode(pairs)
    answer = api_call(server, credentials, target, pairs)
    assert answer.status == 200, answer.body
    assert [item["sku"] for item in answer.json["items"]] == [SKU]
    assert answer.headers["X-Signature-Quirk"] == "decoded_sort"


# Slashes at the front: a base URL that ends in "/" and a path that begins with one.

@pytest.mark.parametrize("sent", ["//rest/V1/store/storeViews", "///rest/default/V1/store/storeViews",
                                  "/index.php//rest/V1/store/storeViews"])
def test_slashes_at_the_front_count_as_one(server, credentials, sent):
    assert api_call(server, credentials, sent, []).status == 200
    tidy = sent.replace("///", "/").replace("//", "/")
    answer = api_call(server, credentials, sent, [], path=tidy)
    assert answer.status == 200, answer.body
    assert answer.headers["X-Signature-Quirk"] == "single_slash"


def test_slashes_further_in_do_not(server, credentials):
    answer = api_call(server, credentials, "/rest//V1/store/storeViews", [])
    assert (answer.status, answer.code) == (400, "path_not_processable")
    answer = api_call(server, credentials, "/rest/V1//store/storeViews", [])
    assert (answer.status, answer.code) == (404, "route_not_found")


# A plus in a path: quote_plus(), CGI.escape() and PHP's urlencode() make one of a space.

@pytest.mark.parametrize("spelled,sku", [
    ("ABCD+%2820-B%29", SKU), ("ABCD%20(20-B)", SKU), ("ABCD+(20-B)", SKU),
    ("ABCD%2B%2820-B%29", PLUS_SKU), ("ABCD%2b(20-B)", PLUS_SKU)])
def test_a_plus_in_a_path_is_a_space(server, credentials, spelled, sku):
    answer = api_call(server, credentials, f"/rest/V1/products/{spelled}", [])
    assert answer.status == 200, answer.body
    assert answer.json["sku"] == sku


@pytest.mark.parametrize("version,accepted", [("1", True), ("1.0", True), ("1.00", True),
                                              ("1.1", False), ("2", False), ("", False)])
def test_oauth_version_is_compared_as_php_does(server, credentials, version, accepted):
    answer = api_call(server, credentials, "/rest/V1/store/storeViews", [], oauth_version=version)
    assert answer.status == (200 if accepted else 400)


# The verifier in header and form: Magento's sample client, its test client, league's client for it.

@pytest.fixture
def delivery(gatehouse):
    with CallbackUrl() as receiver:
        gatehouse.start(*ALLOW)
        register(gatehouse, "Verified", receiver.url)
        gatehouse.ok("integration", "activate", "Verified")
        yield receiver.wait_for(1)[0]


def token_call(gatehouse, target, delivery, token, in_header, form, signed_form):
    keys = {"consumer_key": delivery["oauth_consumer_key"], "access_token": None}
    parameters = oauth_parameters(keys, oauth_token=token.get("oauth_token"), **in_header)
    secrets = delivery["oauth_consumer_secret"], token.get("oauth_token_secret", "")
    parameters["oauth_signature"] = signed(
        secrets, "POST", gatehouse.url(target), sorted([*parameters.items(), *signed_form]))
    return send(gatehouse.address, "POST", target, header(parameters),
                urllib.parse.urlencode(form),
                {"Content-Type": "application/x-www-form-urlencoded"})


def request_token(gatehouse, delivery, target=REQUEST):
    answer = token_call(gatehouse, target, delivery, {}, {}, [], [])
    assert answer.status == 200, answer.body
    return dict(urllib.parse.parse_qsl(answer.body.decode()))


@pytest.mark.parametrize("is_signed_twice", [False, True])
def test_the_verifier_may_be_in_header_and_form(gatehouse, delivery, is_signed_twice):
    token = request_token(gatehouse, delivery)
    verifier = {"oauth_verifier": delivery["oauth_verifier"]}
    form = [*verifier.items()]
    answer = token_call(gatehouse, ACCESS, delivery, token, verifier, form,
                        form if is_signed_twice else [])
    assert answer.status == 200, answer.body
    assert answer.headers["X-Signature-Quirk"] == (None if is_signed_twice
                                                   else "unsigned_form_protocol")


def test_the_exchange_takes_slashes_at_the_front_too(gatehouse, delivery):
    token = request_token(gatehouse, delivery, "/" + REQUEST)
    verifier = {"oauth_verifier": delivery["oauth_verifier"]}
    answer = token_call(gatehouse, "/index.php/" + ACCESS, delivery, token, verifier, [], [])
    assert answer.status == 200, answer.body


def test_the_verifier_of_the_header_counts(gatehouse, delivery):
    token = request_token(gatehouse, delivery)
    right, wrong = {"oauth_verifier": delivery["oauth_verifier"]}, {"oauth_verifier": "x" * 32}
    answer = token_call(gatehouse, ACCESS, delivery, token, wrong, [*right.items()], [])
    assert problem_of(answer)[:2] == (401, "verifier_wrong")
    answer = token_call(gatehouse, ACCESS, delivery, token, right,
                        [*wrong.items(), ("oauth_token", "y"), ("oauth_callback", "z")], [])
    assert answer.status == 200, answer.body


def test_the_verifier_in_the_form_alone_is_missing_as_in_magento(gatehouse, delivery):
    token = request_token(gatehouse, delivery)
    form = [("oauth_verifier", delivery["oauth_verifier"])]
    answer = token_call(gatehouse, ACCESS, delivery, token, {}, form, form)
    assert problem_of(answer) == (400, "parameter_missing",
                                  "oauth_verifier is required. Enter and try again.")


def test_other_fields_of_a_form_are_signed(gatehouse, delivery):
    token = request_token(gatehouse, delivery)
    verifier = {"oauth_verifier": delivery["oauth_verifier"]}
    answer = token_call(gatehouse, ACCESS, delivery, token, verifier, [("other", "1")], [])
    assert problem_of(answer)[:2] == (401, "signature_invalid")


# What is said of an exchange that cannot be.

def test_an_integration_without_urls_is_told_what_fits_its_state(server):
    def ask(keys):
        delivery = {"oauth_consumer_key": keys["consumer_key"],
                    "oauth_consumer_secret": keys["consumer_secret"]}
        status, code, sentence = problem_of(token_call(server, REQUEST, delivery, {}, {}, [], []))
        assert (status, code) == (401, "not_handed_over")
        return sentence

    assert "is active and does not have both a callback URL" in ask(server.integration("By hand"))
    halfway = server.integration("Halfway", "--all", "--callback-url", "https://erp.example/cb")
    assert "does not have both" in ask(halfway)
    server.ok("integration", "create", "--name", "Not yet", "--all")
    assert "Have it activated" in ask(server.ok("integration", "show", "Not yet", "--reveal"))


# Open routes.

def test_a_signed_call_to_an_open_route_counts(server, credentials):
    server.ok("config", "set", "webapi/webapisecurity/allow_insecure", "1")
    open_route = "/rest/V1/store/storeViews"
    assert send(server.address, "GET", open_route).status == 200
    mine = server.integration("Open")
    answer = api_call(server, mine, open_route, [])
    assert answer.status == 200
    assert "X-Credentials-Disregarded" not in answer.headers
    wrong = api_call(server, {**mine, "access_token_secret": "x"}, open_route, [])
    assert (wrong.status, wrong.headers["X-Credentials-Disregarded"]) == (200, "signature_invalid")
    basic = send(server.address, "GET", open_route, "Basic dXNlcjpwYXNz")
    assert (basic.status, basic.headers["X-Credentials-Disregarded"]) == (200, "scheme_unsupported")


# Every answer of 5xx is in the log under its id; 405 and 503 say what they have to.

def logged(server, request_id):
    lines = [json.loads(line) for line in server.log.read_text(encoding="utf-8").splitlines()]
    found = [line for line in lines if line.get("request_id") == request_id]
    assert len(found) == 1, request_id
    return found[0]


def test_the_cause_of_every_5xx_is_logged_with_its_id(server, credentials):
    unwritten = call(server, credentials, "GET", "/rest/V1/customers/1")
    assert unwritten.status == 501
    assert "not_in_embedded_store" in logged(server, unwritten.headers["X-Request-Id"])["cause"]
    coded = send(server.address, "POST", "/", headers={"Transfer-Encoding": "gzip"})
    assert coded.status == 501
    line = logged(server, coded.headers["X-Request-Id"])
    assert (line["status"], line["level"]) == ("501", "error")
    assert "transfer_encoding_unsupported" in line["cause"]


def test_405_says_what_is_allowed(server, credentials):
    for method, target in [("PATCH", "/rest/V1/products"), ("OPTIONS", "/rest/V1/products"),
                           ("POST", "/healthz"), ("DELETE", "/readyz"), ("POST", "/admin/"),
                           ("PUT", "/admin/api/v1/session")]:
        answer = send(server.address, method, target)
        assert answer.status == 405, target
        assert "GET" in answer.headers["Allow"], target


# What is wrong with a header is said, not only that something is.

@pytest.mark.parametrize("sent, code, words", [
    ('OAuth oauth_nonce="1", oauth_nonce="2"', "parameter_duplicated", '"oauth_nonce" comes more than once'),
    ('OAuth oauth_nonce="1', "authorization_malformed", "a quote is not closed"),
    ("OAuth oauth_nonce=%zz", "authorization_malformed", "two hex digits"),
    ("OAuth oauth_nonce", "authorization_malformed", 'no "=" behind it'),
    ("OAuth " + ",".join(f"p{i}=1" for i in range(300)), "authorization_malformed", "too many parameters"),
    ('OAuth oauth_version=""', "version_unsupported", 'version "" is not supported'),
])
def test_a_header_that_cannot_be_read_is_told_why(server, sent, code, words):
    answer = send(server.address, "GET", "/rest/V1/integration/whoami", sent)
    assert (answer.status, answer.code) == (400, code), answer.body
    assert words in answer.json["message"]


@pytest.mark.parametrize("sent, words", [
    ('oauth_consumer_key="k", oauth_nonce="1"', "must begin with the word OAuth and a space"),
    ("Basic dXNlcjpwYXNz", "another scheme than OAuth"),
    ("Bearer " + 32 * "t", "another scheme than OAuth"),
    ("OAuth", "No parameters follow the word OAuth"),
    ('OAuth oauth_nonce="1", oauth_nonce="2"', "oauth_nonce comes more than once"),
    ("OAuth oauth_nonce=%zz", "two hex digits"),
])
@pytest.mark.parametrize("endpoint", [REQUEST, ACCESS])
def test_a_token_endpoint_tells_what_is_wrong_with_the_header(server, endpoint, sent, words):
    answer = send(server.address, "POST", endpoint, sent)
    assert answer.status == 400
    assert words in problem_of(answer)[2]


@pytest.mark.parametrize("name", ["searchCriteriaFoo", "fields"])
def test_no_other_unsigned_name_becomes_search_criteria(server, credentials, name):
    answer = api_call(server, credentials, f"/rest/V1/products?{name}", [])
    assert answer.status == 400
    assert answer.json["parameters"] == {"fieldName": "searchCriteria"}
