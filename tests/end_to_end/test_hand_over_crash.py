"""The server is killed again and again around an activation and its delivery: what became of it can
always be told, it goes on by itself, and never with other credentials."""

import collections
import contextlib
import http.client
import json
import random
import threading
import time

import pytest

from conftest import times
from signing import call, send
from third_party import (CallbackUrl, answer, ask_token, eventually, exchange, hand_over, register,
                         token_of)

POINTS = times(80, thoroughly=200)
EXCHANGE_POINTS = times(30, thoroughly=60)
INTEGRATIONS = 8
RESUMED_WITHIN_SECONDS = 10
ALLOWED = ("--allow-callback-to", "127.0.0.0/8")
PASSWORD = "long enough 1"
CUT_OFF = (OSError, http.client.HTTPException)
# When the server is killed: some milliseconds after an activation was asked for on the page or by
# the command, when the credentials have arrived, or when that was answered.
MOMENTS = ["page", "page", "page", "arrival", "answer", "page", "command", "page"]
LATEST_SECONDS = {"page": 0.06, "command": 0.15}


class Operator:
    """Activates through the admin API, as the page does."""

    def __init__(self, gatehouse):
        self.gatehouse = gatehouse
        gatehouse.ok("admin", "create", "--username", "ada", "--email", "ada@shop.example",
                     "--password-stdin", stdin=PASSWORD + "\n")
        issued = send(gatehouse.address, "POST", "/rest/V1/integration/admin/token",
                      body=json.dumps({"username": "ada", "password": PASSWORD}),
                      headers={"Content-Type": "application/json"})
        assert issued.status == 200, issued.body
        self.bearer = "Bearer " + issued.json

    def ask(self, method, target, **headers):
        return send(self.gatehouse.address, method, "/admin/api/v1/integrations/" + target,
                    self.bearer, None if method == "GET" else "{}",
                    {"Content-Type": "application/json", **headers})

    def activate(self, number):
        version = self.ask("GET", str(number)).headers["ETag"]
        return self.ask("POST", f"{number}/activate", **{"If-Match": version})

    def state(self, number):
        return self.ask("GET", f"{number}/hand-over").json["state"]


class Point:
    """One activation, with a kill in the middle of it."""

    def __init__(self, gatehouse, operator, receiver, integration, moment):
        self.gatehouse, self.operator, self.receiver = gatehouse, operator, receiver
        self.integration, self.moment = integration, moment
        self.may_kill = threading.Event()
        self.killed = threading.Event()
        self.acknowledged = False
        self.delay = LATEST_SECONDS.get(moment, 0) * random.random() ** 2
        self.begin = len(receiver.deliveries)

    def activate(self):
        if self.moment == "command":
            outcome = self.gatehouse.run("integration", "activate", self.integration["name"])
            self.acknowledged = outcome.code == 0
            return
        with contextlib.suppress(*CUT_OFF):
            self.acknowledged = self.operator.activate(self.integration["id"]).status == 200

    def on_delivery(self, connection, delivery):
        if self.moment == "arrival" and not self.killed.is_set():
            self.may_kill.set()
            self.killed.wait(20)
            return
        answer()(connection, delivery)
        if self.moment == "answer":
            self.may_kill.set()

    def run(self):
        """Ends with the server running again, and everybody done who took part."""
        self.receiver.behaviors = [self.on_delivery]
        activating = threading.Thread(target=self.activate)
        activating.start()
        if self.moment in LATEST_SECONDS:
            time.sleep(self.delay)  # the moment of the kill is what is varied
        else:
            assert self.may_kill.wait(20)
        self.gatehouse.kill()
        self.before = len(self.receiver.deliveries) - self.begin
        self.killed.set()
        self.gatehouse.start(*ALLOWED)
        activating.join()

    @property
    def bodies(self):
        return [delivery.body for delivery in self.receiver.deliveries[self.begin:]]


@pytest.fixture
def receiver():
    with CallbackUrl() as one:
        yield one


def test_kills(gatehouse, receiver):
    random.seed(11)
    gatehouse.ok("config", "set", "oauth/consumer/post_timeout", "1")
    gatehouse.start(*ALLOWED)
    operator = Operator(gatehouse)
    integrations = []
    for number in range(INTEGRATIONS):
        name = register(gatehouse, f"Crash {number}", receiver.url)["name"]
        gatehouse.ok("integration", "activate", name)  # so that it has one to fall back to
        integrations.append(gatehouse.ok("integration", "show", name, "--reveal"))
    seen = collections.Counter()
    for number in range(POINTS):
        integration = integrations[number % INTEGRATIONS]
        point = Point(gatehouse, operator, receiver, integration, MOMENTS[number % len(MOMENTS)])
        point.run()
        eventually(lambda: operator.state(integration["id"]) == "waiting_for_sign_in",
                   RESUMED_WITHIN_SECONDS)
        shown = hand_over(gatehouse, integration["name"])
        check(point, shown)
        seen[phase(point, shown)] += 1
    assert sum(seen.values()) == POINTS
    assert seen["begun twice"] >= POINTS // len(MOMENTS), seen
    assert '"fault"' not in gatehouse.log.read_text(encoding="utf-8")
    print(dict(seen))


def check(point, shown):
    """What holds wherever the kill has hit."""
    assert (shown["status"], shown["hand_over"]["state"]) == ("inactive", "waiting_for_sign_in")
    assert shown["hand_over"]["reason"] is None
    assert len(set(point.bodies)) <= 1, "one hand-over never has two sets of credentials"
    for delivery in point.receiver.deliveries[point.begin:]:
        assert delivery["oauth_consumer_key"] == point.integration["consumer_key"]
        assert delivery["oauth_consumer_secret"] == point.integration["consumer_secret"]
        assert delivery["store_base_url"] == point.gatehouse.url("/")
    if point.acknowledged:
        assert point.bodies, "what was acknowledged is delivered"
    attempts = shown["hand_over"]["attempts"]
    if point.bodies:
        assert attempts >= len(point.bodies)
        outcomes = [made["reason"] for made in shown["deliveries"][:attempts]]
        assert outcomes[0] is None
        assert set(outcomes[1:]) <= {"interrupted", None}
    if point.moment == "arrival":
        assert len(point.bodies) == 2 and outcomes == [None, "interrupted"]


def phase(point, shown):
    if not point.bodies:
        return "not begun"
    if not point.before:
        return "begun after the restart"
    return "begun twice" if shown["hand_over"]["attempts"] > 1 else "finished"


class Exchange:
    """A whole exchange in the background, until the server is killed."""

    def __init__(self, gatehouse, delivery):
        self.gatehouse, self.delivery = gatehouse, delivery
        self.request_token, self.access_token = None, None
        self.thread = threading.Thread(target=self.run)

    def run(self):
        with contextlib.suppress(*CUT_OFF):
            self.request_token = token_of(ask_token(self.gatehouse, self.delivery))
            self.access_token = token_of(ask_token(self.gatehouse, self.delivery, self.request_token))


def works(gatehouse, keys):
    status = call(gatehouse, keys, "GET", "/rest/V1/integration/whoami").status
    assert status in (200, 401)
    return status == 200


def test_kills_during_the_exchange(gatehouse, receiver):
    """There is a token that works at any time, and a token that was given out is never lost."""
    random.seed(12)
    gatehouse.start(*ALLOWED)
    register(gatehouse, "Crash", receiver.url)
    gatehouse.ok("integration", "activate", "Crash")
    keys = exchange(gatehouse, receiver.deliveries[-1])
    seen = collections.Counter()
    for _ in range(EXCHANGE_POINTS):
        gatehouse.ok("integration", "reauthorize", "Crash")
        exchanging = Exchange(gatehouse, receiver.deliveries[-1])
        exchanging.thread.start()
        time.sleep(0.02 * random.random())  # the moment of the kill is what is varied
        gatehouse.kill()
        exchanging.thread.join()
        gatehouse.start(*ALLOWED)
        shown = hand_over(gatehouse, "Crash")
        state = shown["hand_over"]["state"]
        assert shown["status"] == "active"
        assert works(gatehouse, keys) is (state != "active"), "until then the old one, no longer"
        if exchanging.access_token:
            assert state == "active"
        if exchanging.request_token and state != "active":
            assert state == "exchanged"
            exchanging.access_token = token_of(
                ask_token(gatehouse, exchanging.delivery, exchanging.request_token))
        if exchanging.access_token:
            keys |= {"access_token": exchanging.access_token["oauth_token"],
                     "access_token_secret": exchanging.access_token["oauth_token_secret"]}
            assert works(gatehouse, keys)
        elif state == "active":  # the answer with the new token was lost on its way
            gatehouse.ok("integration", "reauthorize", "Crash")
            keys = exchange(gatehouse, receiver.deliveries[-1])
        seen[state] += 1
    print(dict(seen))
    assert '"fault"' not in gatehouse.log.read_text(encoding="utf-8")
