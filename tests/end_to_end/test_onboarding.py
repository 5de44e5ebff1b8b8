"""From a registered integration to its first signed call: both sample connectors, stock OAuth
libraries, and every way in which an exchange of tokens goes wrong."""

import base64
import concurrent.futures
import html
import http.client
import json
import pathlib
import re
import subprocess
import threading
import time
import urllib.parse

import pytest

from conftest import ROOT, Gatehouse
from signing import call, send
from test_clients import CLIENTS, COMMANDS
from third_party import (ACCESS, FIELDS, REQUEST, CallbackUrl, ask_token, eventually, exchange,
                         hand_over, problem_of, register, state, token_header, token_of)

WHOAMI = "/rest/V1/integration/whoami"
LETTERS = re.compile(r"[0-9a-z]{32}")
CONNECTORS = {
    "python": [str(ROOT / "examples/connector-python/connector.py")],
    "node": ["node", str(ROOT / "examples/connector-node/connector.js")],
}
REQUIRED = {
    REQUEST: ["oauth_consumer_key", "oauth_signature", "oauth_signature_method", "oauth_nonce",
              "oauth_timestamp"],
    ACCESS: ["oauth_consumer_key", "oauth_signature", "oauth_signature_method", "oauth_nonce",
             "oauth_timestamp", "oauth_token", "oauth_verifier"],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    instance = Gatehouse(tmp_path_factory.mktemp("onboarding") / "data")
    instance.ok("config", "set", "oauth/consumer/allow_hmac_sha1", "1")  # for ruby-oauth
    instance.start("--allow-callback-to", "127.0.0.0/8")
    yield instance
    if instance.process is not None:
        assert instance.stop() == 0


@pytest.fixture(scope="module")
def callback():
    with CallbackUrl() as receiver:
        yield receiver


@pytest.fixture
def delivery(server, callback, request):
    """The credentials of a new integration, as they were posted."""
    register(server, request.node.name, callback.url)
    return activate(server, callback, request.node.name)


def activate(gatehouse, callback, name, how="activate"):
    gatehouse.ok("integration", how, name)
    return callback.deliveries[-1]


def status_of(gatehouse, keys):
    return call(gatehouse, keys, "GET", WHOAMI).status


# --- The sample connectors

class Connector:
    """A sample connector in its own process, and the browser of the merchant who uses it."""

    def __init__(self, kind, directory: pathlib.Path):
        self.state_file = directory / f"{kind}.json"
        self.process = subprocess.Popen(
            [*CONNECTORS[kind], "--listen", "127.0.0.1:0", "--state", str(self.state_file)],
            stdout=subprocess.PIPE, text=True)
        self.url = re.fullmatch(r"Connector listens on (http://\S+)\n",
                                self.process.stdout.readline())[1]
        self.address = self.url.removeprefix("http://")

    def next_event(self):
        return self.process.stdout.readline().rstrip("\n")

    def stop(self):
        self.process.terminate()
        self.process.communicate(timeout=10)

    def token(self, key):
        """The access token it has, however it writes it down."""
        found = json.loads(self.state_file.read_text(encoding="utf-8"))[key]["access_token"]
        return list(found.values()) if isinstance(found, dict) else found

    def sign_in(self, identity_link_url):
        """What the merchant does at the identity link; the address they are sent to then."""
        assert identity_link_url.startswith(f"{self.url}/identity?")
        target = identity_link_url.removeprefix(self.url)
        page = send(self.address, "GET", target)
        assert page.status == 200, page.body
        form = {name: html.unescape(value) for name, value in
                re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.body.decode())}
        done = send(self.address, "POST", "/identity",
                    body=urllib.parse.urlencode({**form, "user": "merchant", "password": "demo"}),
                    headers={"Content-Type": "application/x-www-form-urlencoded"})
        assert done.status == 303, done.body
        return done.headers["Location"]

    def products(self, key):
        return send(self.address, "GET", "/products?oauth_consumer_key=" + key)


@pytest.fixture(params=sorted(CONNECTORS))
def connector(request, tmp_path):
    if request.param == "node" and not (ROOT / "examples/connector-node/node_modules").exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], check=True, capture_output=True,
                       cwd=ROOT / "examples/connector-node")
    running = Connector(request.param, tmp_path)
    yield running
    running.stop()


def titles(gatehouse):
    return [entry["title"] for entry in gatehouse.ok("notification", "list")]


def test_a_sample_connector_is_onboarded_and_reauthorized(server, connector, request):
    name = request.node.callspec.id + " connector"
    register(server, name, connector.url + "/callback", connector.url + "/identity",
             "--resource", "Magento_Catalog::products")

    tested = hand_over(server, name, "--test")
    assert connector.next_event() == "A test delivery arrived"
    assert tested["hand_over"] is None and tested["status"] == "inactive"
    assert [(made["purpose"], made["status"], made["reason"]) for made in tested["deliveries"]] \
        == [("test", 200, None)]

    begun = server.ok("integration", "activate", name)
    assert list(begun) == ["id", "name", "status", "identity_link_url", "state", "message"]
    assert begun["status"] == "inactive" and begun["state"] == "waiting_for_sign_in"
    assert connector.next_event() == f"Credentials arrived from {server.url('/')}"
    key = server.ok("integration", "show", name)["consumer_key"]
    number = server.ok("integration", "show", name)["id"]
    success = server.url(f"/admin/integration/loginSuccessCallback?id={number}")
    assert begun["identity_link_url"] == (
        f"{connector.url}/identity?oauth_consumer_key={key}&success_call_back="
        + urllib.parse.quote(success, safe=""))
    assert hand_over(server, name)["hand_over"]["state"] == "waiting_for_sign_in"
    assert connector.products(key).status == 409
    assert connector.next_event().startswith("Refused with 409")

    assert connector.sign_in(begun["identity_link_url"]) == success
    assert connector.next_event() == f"Connected to {server.url('/')}"
    assert send(server.address, "GET", urllib.parse.urlsplit(success).path,
                headers={"Accept": "text/html"}).status == 200
    finished = hand_over(server, name)
    assert (finished["status"], finished["hand_over"]["state"]) == ("active", "active")
    assert f'The integration "{name}" has been authorized.' in titles(server)
    products = connector.products(key)
    assert products.status == 200 and len(products.json) == 5
    assert set(products.json[0]) == {"name", "sku", "price"}

    shown = server.ok("integration", "show", name, "--reveal")
    old = {part: shown[part] for part in ("consumer_key", "consumer_secret", "access_token",
                                          "access_token_secret")}
    assert connector.token(key) == [old["access_token"], old["access_token_secret"]]
    again = server.ok("integration", "reauthorize", name)
    assert again["status"] == "active"
    assert (status_of(server, old), connector.products(key).status) == (200, 200)
    connector.sign_in(again["identity_link_url"])
    assert status_of(server, old) == 401
    assert connector.products(key).status == 200
    new_token, new_secret = connector.token(key)
    assert new_token != old["access_token"] and new_secret != old["access_token_secret"]
    assert status_of(server, {**old, "access_token": new_token,
                              "access_token_secret": new_secret}) == 200
    assert f'The integration "{name}" has been reauthorized.' in titles(server)


def test_who_signs_in_twice_keeps_the_connection(server, connector, request):
    name = request.node.name
    register(server, name, connector.url + "/callback", connector.url + "/identity")
    link = server.ok("integration", "activate", name)["identity_link_url"]
    connector.sign_in(link)
    connector.sign_in(link)
    key = server.ok("integration", "show", name)["consumer_key"]
    assert connector.products(key).status == 200


# --- Stock libraries

@pytest.mark.parametrize("library", sorted(COMMANDS))
def test_a_library_exchanges_tokens(server, callback, library):
    name = f"exchanged by {library}"
    register(server, name, callback.url)
    delivery = activate(server, callback, name)
    keys = {"consumer_key": delivery["oauth_consumer_key"],
            "consumer_secret": delivery["oauth_consumer_secret"]}
    task = {"mode": "exchange", "credentials": keys, "url": delivery["store_base_url"],
            "verifier": delivery["oauth_verifier"]}
    done = subprocess.run(COMMANDS[library], cwd=CLIENTS, input=json.dumps(task),
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    token = json.loads(done.stdout)
    assert state(server, name) == "active"
    keys |= {"access_token": token["oauth_token"], "access_token_secret": token["oauth_token_secret"]}
    assert status_of(server, keys) == 200
    signed = dict(task, mode="send", credentials=keys, method="GET", url=server.url(WHOAMI), body=None)
    done = subprocess.run(COMMANDS[library], cwd=CLIENTS, input=json.dumps(signed),
                          capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout)["status"] == 200


# --- What is on the wire

def test_the_callback_url_gets_the_four_fields(server, callback, delivery, request):
    assert (delivery.method, delivery.target) == ("POST", "/callback")
    assert delivery.header("Content-Type") == "application/x-www-form-urlencoded"
    assert delivery.header("Host") == f"127.0.0.1:{callback.port}"
    assert delivery.header("Content-Length") == str(len(delivery.body))
    assert delivery.header("X-Gatehouse-Test") is None
    assert delivery.header("Expect") is None and delivery.header("Transfer-Encoding") is None
    assert [name for name, _ in delivery.fields] == FIELDS
    for name in ("oauth_consumer_key", "oauth_consumer_secret", "oauth_verifier"):
        assert LETTERS.fullmatch(delivery[name])
    assert delivery["store_base_url"] == server.url("/")
    base_url = urllib.parse.quote(server.url("/"), safe="")
    assert delivery.body.decode() == "&".join(
        f"{name}={base_url if name == 'store_base_url' else delivery[name]}" for name in FIELDS)
    shown = server.ok("integration", "show", request.node.name, "--reveal")
    assert shown["consumer_key"] == delivery["oauth_consumer_key"]
    assert shown["consumer_secret"] == delivery["oauth_consumer_secret"]


def test_a_test_delivery_is_marked_and_has_nothing_real(server, callback, request):
    name = request.node.name
    register(server, name, callback.url)
    hand_over(server, name, "--test")
    delivery = callback.deliveries[-1]
    assert delivery.header("X-Gatehouse-Test") == "1"
    assert [field for field, _ in delivery.fields] == FIELDS
    shown = server.ok("integration", "show", name, "--reveal")
    assert not {shown["consumer_key"], shown["consumer_secret"]} & {v for _, v in delivery.fields}
    assert problem_of(ask_token(server, delivery))[:2] == (401, "consumer_unknown")


def test_the_base_url_is_what_the_operator_says(gatehouse, callback):
    gatehouse.start("--allow-callback-to", "127.0.0.0/8", "--base-url", "https://shop.example/")
    register(gatehouse, "Behind a proxy", callback.url, "https://erp.example/in?a=b")
    link = gatehouse.ok("integration", "activate", "Behind a proxy")["identity_link_url"]
    delivery = callback.deliveries[-1]
    assert delivery["store_base_url"] == "https://shop.example/"
    success = "https%3A%2F%2Fshop.example%2Fadmin%2Fintegration%2FloginSuccessCallback%3Fid%3D1"
    assert link == (f"https://erp.example/in?a=b&oauth_consumer_key={delivery['oauth_consumer_key']}"
                    f"&success_call_back={success}")


def test_both_tokens_come_in_magentos_form(server, delivery):
    reply = ask_token(server, delivery)
    token = None
    for _ in range(2):
        assert reply.status == 200
        assert reply.headers.get_all("Content-Type") == ["text/html; charset=UTF-8"]
        assert "WWW-Authenticate" not in reply.headers and "Set-Cookie" not in reply.headers
        assert "X-OAuth-Problem" not in reply.headers
        assert reply.headers["Cache-Control"] == "no-store"
        assert re.fullmatch(rb"oauth_token=[0-9a-z]{32}&oauth_token_secret=[0-9a-z]{32}", reply.body)
        if token is None:
            token = token_of(reply)
            reply = ask_token(server, delivery, token)
    assert token_of(reply)["oauth_token"] != token["oauth_token"]
    assert token_of(reply)["oauth_token_secret"] != token["oauth_token_secret"]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
def test_any_method_will_do(server, delivery, method):
    token = token_of(ask_token(server, delivery, method=method))
    assert LETTERS.fullmatch(token_of(ask_token(server, delivery, token, method))["oauth_token"])


@pytest.mark.parametrize("form", ["{}/", "/index.php{}", "/index.php{}/", "/default{}", "/german{}",
                                  "/index.php/default{}", "/default{}/"])
def test_is_found_where_magento_has_it(server, delivery, form):
    token = token_of(ask_token(server, delivery, target=form.format(REQUEST)))
    token_of(ask_token(server, delivery, token, target=form.format(ACCESS)))


def test_is_not_found_elsewhere(server, delivery):
    for target in ("/oauth/token", "/oauth/token/other", "/nostore" + REQUEST,
                   REQUEST + "/more", "/OAuth/token/request"):
        assert ask_token(server, delivery, target=target).status == 404, target


def test_other_schemes_may_stand_before(server, delivery):
    header = token_header(delivery, "POST", server.url(REQUEST))
    basic = "Basic " + base64.b64encode(b"a:b").decode()
    token_of(send(server.address, "POST", REQUEST, f"{basic}, {header}"))


def test_callback_and_realm_are_passed_over(server, delivery):
    header = token_header(delivery, "POST", server.url(REQUEST), oauth_callback="oob")
    token_of(send(server.address, "POST", REQUEST,
                  header.replace("OAuth ", 'OAuth realm="Photos", ')))


def test_form_fields_are_signed(server, delivery):
    form = "scope=all+of+it&x=%C3%A4"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    header = token_header(delivery, "POST", server.url(REQUEST), form=form)
    for tampered in ("", form + "&more=1", form.replace("all", "none")):
        refused = send(server.address, "POST", REQUEST, header, tampered, kind)
        assert problem_of(refused)[:2] == (401, "signature_invalid")
    token_of(send(server.address, "POST", REQUEST, header, form, kind))


def test_query_parameters_are_signed(server, delivery):
    target = REQUEST + "?a=b&a=a"
    header = token_header(delivery, "POST", server.url(target))
    for tampered in (REQUEST, REQUEST + "?a=b", target + "&c="):
        refused = send(server.address, "POST", tampered, header)
        assert problem_of(refused)[:2] == (401, "signature_invalid")
    token_of(send(server.address, "POST", target, header))


# --- What is refused

@pytest.mark.parametrize("endpoint,name", [(endpoint, name) for endpoint in REQUIRED
                                           for name in REQUIRED[endpoint]])
def test_missing(server, delivery, endpoint, name):
    token = token_of(ask_token(server, delivery)) if endpoint == ACCESS else None
    for value in (None, ""):
        status, reason, sentence = problem_of(ask_token(server, delivery, token, **{name: value}))
        assert (status, reason) == (400, "parameter_missing")
        assert name in sentence


@pytest.mark.parametrize("endpoint", sorted(REQUIRED))
@pytest.mark.parametrize("authorization", [None, "OAuth ", "Basic YTpi", "Bearer " + "x" * 32])
def test_everything_missing_is_told_at_once(server, endpoint, authorization):
    status, reason, sentence = problem_of(send(server.address, "POST", endpoint, authorization))
    assert (status, reason) == (400, "parameter_missing")
    assert set(re.findall(r"oauth_\w+", sentence)) == set(REQUIRED[endpoint])
    assert sentence.startswith("oauth_consumer_key, ")


@pytest.mark.parametrize("authorization", [None, 'OAuth realm="shop"', "the parameters"])
def test_parameters_count_in_header_or_form_but_not_in_the_query(server, delivery, authorization):
    header = token_header(delivery, "POST", server.url(REQUEST)).removeprefix("OAuth ")
    pairs = "&".join(part.strip().replace('"', "") for part in header.split(","))
    assert problem_of(send(server.address, "POST", f"{REQUEST}?{pairs}"))[:2] == (
        400, "parameter_misplaced")
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    if authorization == "the parameters":  # those of the form do not count then
        authorization = "OAuth " + header
        pairs = pairs.replace("HMAC-SHA256", "PLAINTEXT")
    token_of(send(server.address, "POST", REQUEST, authorization, pairs, kind))


WRONG = [
    ({"oauth_version": "2.0"}, 400, "version_unsupported"),
    ({"oauth_signature_method": "PLAINTEXT"}, 400, "signature_method_unsupported"),
    ({"oauth_signature_method": "RSA-SHA1"}, 400, "signature_method_unsupported"),
    ({"oauth_signature_method": "hmac-sha256"}, 400, "signature_method_unsupported"),
    ({"oauth_nonce": "n" * 513}, 400, "parameter_too_long"),
    ({"oauth_consumer_key": "short"}, 401, "consumer_key_length"),
    ({"oauth_consumer_key": "u" * 32}, 401, "consumer_unknown"),
    ({"oauth_timestamp": "now"}, 401, "timestamp_malformed"),
    ({"oauth_timestamp": "0"}, 401, "timestamp_malformed"),
    ({"oauth_signature": "AAAA"}, 401, "signature_invalid"),
]


def at(seconds):
    return str(int(time.time()) + seconds)


@pytest.mark.parametrize("changes,status,reason", WRONG)
def test_wrong_for_either_token(server, delivery, changes, status, reason):
    assert problem_of(ask_token(server, delivery, **changes))[:2] == (status, reason)
    token = token_of(ask_token(server, delivery))
    assert problem_of(ask_token(server, delivery, token, **changes))[:2] == (status, reason)
    token_of(ask_token(server, delivery, token))  # the right one still gets its token


def test_clock(server, delivery):
    for seconds in (-620, 620):
        refused = ask_token(server, delivery, oauth_timestamp=at(seconds))
        assert problem_of(refused)[:2] == (401, "timestamp_refused")
    token = token_of(ask_token(server, delivery, oauth_timestamp=at(-590)))
    token_of(ask_token(server, delivery, token, oauth_timestamp=at(590)))


@pytest.mark.parametrize("changes,status,reason", [
    ({"oauth_token": "short"}, 400, "token_length"),
    ({"oauth_token": "u" * 32}, 401, "token_unknown"),
    ({"oauth_verifier": "short"}, 401, "verifier_length"),
    ({"oauth_verifier": "u" * 32}, 401, "verifier_wrong"),
])
def test_wrong_for_an_access_token(server, delivery, changes, status, reason):
    token = token_of(ask_token(server, delivery))
    assert problem_of(ask_token(server, delivery, token, **changes))[:2] == (status, reason)
    token_of(ask_token(server, delivery, token))


def test_wrong_secrets(server, delivery):
    wrong = {"oauth_consumer_key": delivery["oauth_consumer_key"],
             "oauth_consumer_secret": "x" * 32, "oauth_verifier": delivery["oauth_verifier"]}
    assert problem_of(ask_token(server, wrong))[:2] == (401, "signature_invalid")
    token = token_of(ask_token(server, delivery))
    assert problem_of(ask_token(server, wrong, token))[:2] == (401, "signature_invalid")
    other = dict(token, oauth_token_secret="x" * 32)
    assert problem_of(ask_token(server, delivery, other))[:2] == (401, "signature_invalid")


def test_another_consumers_token_and_verifier(server, callback, delivery, request):
    register(server, "other " + request.node.name, callback.url)
    other = activate(server, callback, "other " + request.node.name)
    token, others_token = (token_of(ask_token(server, whose)) for whose in (delivery, other))
    refused = ask_token(server, delivery, others_token)
    assert problem_of(refused)[:2] == (401, "token_unknown")
    refused = ask_token(server, delivery, token, oauth_verifier=other["oauth_verifier"])
    assert problem_of(refused)[:2] == (401, "verifier_wrong")
    token_of(ask_token(server, delivery, token))
    token_of(ask_token(server, other, others_token))


def test_the_method_is_signed(server, delivery):
    header = token_header(delivery, "POST", server.url(REQUEST))
    assert problem_of(send(server.address, "GET", REQUEST, header))[:2] == (401, "signature_invalid")
    token_of(send(server.address, "POST", REQUEST, header))


def exchange_once(server, delivery):
    """Goes through the exchange; returns the request token and its header, and the access token."""
    token = token_of(ask_token(server, delivery))
    header = token_header(delivery, "POST", server.url(ACCESS), token)
    return token, header, token_of(send(server.address, "POST", ACCESS, header))


def calls_of(delivery, access):
    return {"consumer_key": delivery["oauth_consumer_key"],
            "consumer_secret": delivery["oauth_consumer_secret"],
            "access_token": access["oauth_token"],
            "access_token_secret": access["oauth_token_secret"]}


def test_a_replayed_exchange_revokes_nothing(server, delivery):
    header = token_header(delivery, "POST", server.url(REQUEST))
    token = token_of(send(server.address, "POST", REQUEST, header))
    replayed = send(server.address, "POST", REQUEST, header)
    assert problem_of(replayed)[:2] == (401, "nonce_used")
    header = token_header(delivery, "POST", server.url(ACCESS), token)
    access = token_of(send(server.address, "POST", ACCESS, header))
    assert problem_of(send(server.address, "POST", ACCESS, header))[:2] == (401, "token_used")
    assert problem_of(ask_token(server, delivery, access))[:2] == (401, "token_unknown")
    assert status_of(server, calls_of(delivery, access)) == 200


def test_a_second_use_of_the_verifier_revokes_the_request_token(server, delivery):
    token = token_of(ask_token(server, delivery))
    assert problem_of(ask_token(server, delivery))[:2] == (401, "verifier_used")
    assert problem_of(ask_token(server, delivery, token))[:2] == (401, "token_unknown")
    assert problem_of(ask_token(server, delivery))[:2] == (401, "verifier_used")


def test_a_second_use_of_the_request_token_revokes_the_access_token(server, delivery):
    token, _, access = exchange_once(server, delivery)
    keys = calls_of(delivery, access)
    assert status_of(server, keys) == 200
    assert problem_of(ask_token(server, delivery, token))[:2] == (401, "token_used")
    assert status_of(server, keys) == 401


def test_of_many_at_the_same_time_one_succeeds(server, delivery):
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: ask_token(server, delivery), range(16)))
        won = [reply for reply in replies if reply.status == 200]
        assert len(won) == 1
        assert all(problem_of(reply)[0] == 401 for reply in replies if reply is not won[0])
    assert problem_of(ask_token(server, delivery, token_of(won[0])))[:2] == (401, "token_unknown")


def test_of_many_at_the_same_time_one_gets_an_access_token(server, delivery):
    token = token_of(ask_token(server, delivery))
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: ask_token(server, delivery, token), range(16)))
    won = [reply for reply in replies if reply.status == 200]
    assert len(won) == 1
    assert all(reply.status == 401 for reply in replies if reply is not won[0])
    assert status_of(server, calls_of(delivery, token_of(won[0]))) == 401


def test_a_request_token_is_no_access_token(server, delivery):
    token = token_of(ask_token(server, delivery))
    keys = {"consumer_key": delivery["oauth_consumer_key"],
            "consumer_secret": delivery["oauth_consumer_secret"],
            "access_token": token["oauth_token"], "access_token_secret": token["oauth_token_secret"]}
    assert status_of(server, keys) == 401


def test_no_token_without_hand_over(server, callback, request):
    name = request.node.name
    register(server, name, callback.url)
    shown = server.ok("integration", "show", name, "--reveal")
    never = {"oauth_consumer_key": shown["consumer_key"],
             "oauth_consumer_secret": shown["consumer_secret"]}
    assert problem_of(ask_token(server, never))[:2] == (401, "not_handed_over")
    plain = server.integration(name + " without URLs")
    never = {"oauth_consumer_key": plain["consumer_key"],
             "oauth_consumer_secret": plain["consumer_secret"]}
    assert problem_of(ask_token(server, never))[:2] == (401, "not_handed_over")
    assert status_of(server, plain) == 200


def test_nothing_of_an_exchange_is_logged(server, delivery):
    keys = exchange(server, delivery)
    ask_token(server, delivery, {"oauth_token": "u" * 32, "oauth_token_secret": "v" * 32})
    log = server.log.read_text(encoding="utf-8")
    for secret in [*keys.values(), delivery["oauth_verifier"]]:
        assert secret not in log


# --- Windows, and starting over

@pytest.fixture
def alone(gatehouse):
    """A server whose settings a test may change."""
    return gatehouse.start("--allow-callback-to", "127.0.0.0/8")


def test_the_window_ends_and_can_be_restarted(alone, callback):
    alone.ok("config", "set", "oauth/consumer/expiration_period", "1")
    register(alone, "Late", callback.url)
    delivery = activate(alone, callback, "Late")
    ended = eventually(lambda: (lambda it: it["state"] == "failed" and it)(
        hand_over(alone, "Late")["hand_over"]))
    assert ended["reason"] == "window_ended"
    assert "did not exchange them in time" in ended["message"]
    assert problem_of(ask_token(alone, delivery))[:2] == (401, "consumer_key_expired")
    eventually(lambda: 'The hand-over to "Late" failed.' in titles(alone))
    alone.ok("config", "set", "oauth/consumer/expiration_period", "300")
    count = len(callback.deliveries)
    restarted = hand_over(alone, "Late", "--restart-window")
    assert restarted["hand_over"]["state"] == "waiting_for_sign_in"
    assert len(callback.deliveries) == count, "nothing is posted again"
    assert status_of(alone, exchange(alone, delivery)) == 200
    assert state(alone, "Late") == "active"


def test_a_window_that_ended_can_be_opened_by_sending_again(alone, callback):
    alone.ok("config", "set", "oauth/consumer/expiration_period", "1")
    register(alone, "Late", callback.url)
    delivery = activate(alone, callback, "Late")
    eventually(lambda: state(alone, "Late") == "failed")
    alone.ok("config", "set", "oauth/consumer/expiration_period", "300")
    assert hand_over(alone, "Late", "--send-again")["hand_over"]["state"] == "waiting_for_sign_in"
    assert callback.deliveries[-1].body == delivery.body
    exchange(alone, delivery)


def test_a_restarted_window_drops_the_half_done_exchange(server, delivery, request):
    name = request.node.name
    token = token_of(ask_token(server, delivery))
    assert state(server, name) == "exchanged"
    hand_over(server, name, "--restart-window")
    assert problem_of(ask_token(server, delivery, token))[:2] == (401, "token_unknown")
    exchange(server, delivery)
    refused = server.run("integration", "hand-over", name, "--restart-window")
    assert refused.code == 1 and "No hand-over" in refused.err


def test_activating_again_starts_over(server, callback, delivery, request):
    name = request.node.name
    half_done = token_of(ask_token(server, delivery))
    again = activate(server, callback, name)
    assert again["oauth_consumer_key"] == delivery["oauth_consumer_key"]
    assert again["oauth_consumer_secret"] == delivery["oauth_consumer_secret"]
    assert again["oauth_verifier"] != delivery["oauth_verifier"]
    assert problem_of(ask_token(server, again, half_done))[:2] == (401, "token_unknown")
    token = token_of(ask_token(server, again))
    assert problem_of(ask_token(server, delivery, token))[:2] == (401, "verifier_wrong")
    token_of(ask_token(server, again, token))
    assert state(server, name) == "active"
    refused = server.run("integration", "activate", name, "--json")
    assert refused.code == 1 and "reauthorize" in refused.err


def test_reauthorizing_works_until_the_new_exchange_has_ended(server, callback, delivery, request):
    name = request.node.name
    old = exchange(server, delivery)
    abandoned = activate(server, callback, name, "reauthorize")
    assert abandoned["oauth_consumer_secret"] == delivery["oauth_consumer_secret"]
    token_of(ask_token(server, abandoned))  # and nothing more comes
    assert status_of(server, old) == 200
    again = activate(server, callback, name, "reauthorize")
    token = token_of(ask_token(server, again))
    assert status_of(server, old) == 200
    token_of(ask_token(server, again, token))
    assert status_of(server, old) == 401


def test_an_exchange_is_kept_over_a_restart(alone, callback):
    register(alone, "Kept", callback.url)
    delivery = activate(alone, callback, "Kept")
    token = token_of(ask_token(alone, delivery))
    header = token_header(delivery, "POST", alone.url(ACCESS), token)
    alone.kill()
    alone.start("--allow-callback-to", "127.0.0.0/8")
    assert state(alone, "Kept") == "exchanged"
    token_of(send(alone.address, "POST", ACCESS, header))
    assert state(alone, "Kept") == "active"


def test_deleting_ends_the_exchange(server, delivery, request):
    token = token_of(ask_token(server, delivery))
    assert server.run("integration", "delete", request.node.name, "--yes").code == 0
    assert problem_of(ask_token(server, delivery, token))[:2] == (401, "consumer_unknown")


def test_an_exchange_may_begin_during_the_delivery(server, request):
    """Connectors ask for their tokens before they have answered the POST."""
    kept = {}

    def exchange_first(connection, delivery):
        token = token_of(ask_token(server, delivery))
        threading.Event().wait(0.2)  # the command sees the exchange half done
        kept["keys"] = exchange(server, delivery, token)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    with CallbackUrl(exchange_first) as eager:
        register(server, request.node.name, eager.url)
        begun = server.ok("integration", "activate", request.node.name)
    assert status_of(server, kept["keys"]) == 200
    assert begun["status"] == "active"
    assert state(server, request.node.name) == "active"


def test_bodies_that_no_exchange_needs_are_cut_short(server):
    connection = http.client.HTTPConnection(server.address, timeout=30)
    connection.putrequest("POST", REQUEST)
    connection.putheader("Content-Length", str(1 << 30))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()
