"""What the page and the command line do with an integration: in every standing the same, and when
they refuse, for the same reason, with the same code and sentence."""

import dataclasses
import itertools
import json

import pytest
from signing import send
from third_party import CallbackUrl, answer, ask_token, eventually, exchange, token_of

from conftest import Gatehouse

USER, PASSWORD = "olga", "correct horse 1"
IDENTITY_LINK = "http://127.0.0.1/identity"
CATALOG, CMS = "Magento_Catalog::products", "Magento_Cms::page"
EDGES = ("page", "command")
ACTS = ("activate", "reauthorize", "deactivate", "update", "reveal", "send-again", "restart-window", "test", "delete")


@dataclasses.dataclass(frozen=True)
class Standing:
    status: str
    urls: str = "none"  # or "callback", "both"
    setup: str = "manual"
    hand_over: str = "none"

    def __str__(self):
        return f"{self.status}, {self.setup}, {self.urls} URLs, {self.hand_over} hand-over"


def standings():
    for status, urls, setup in itertools.product(
            ("inactive", "active", "reset"), ("none", "callback", "both"), ("manual", "declared")):
        if status != "reset" or setup == "declared":  # only a declaration resets
            yield Standing(status, urls, setup)
    for urls in ("none", "both"):
        yield Standing("deactivated", urls)
    yield Standing("deactivated", "both", "declared")
    for stage in ("failed", "delivered", "exchanged", "used twice"):
        yield Standing("inactive", "both", "manual", stage)
    yield Standing("inactive", "both", "declared", "withdrawn")
    yield Standing("inactive", "callback", "manual", "delivered")  # and then the other was removed
    for stage in ("completed", "failed", "delivered"):
        yield Standing("active", "both", "manual", stage)


STANDINGS = list(standings())


class Page:
    """The admin API, as a script uses it."""

    def __init__(self, gatehouse):
        self.address = gatehouse.address
        self.json = {"Content-Type": "application/json"}
        issued = send(self.address, "POST", "/rest/V1/integration/admin/token",
                      body=json.dumps({"username": USER, "password": PASSWORD}), headers=self.json)
        assert issued.status == 200, issued.body
        self.bearer = "Bearer " + issued.json

    def ask(self, method, path, body=None, **headers):
        return send(self.address, method, "/admin/api/v1/integrations" + path, self.bearer,
                    None if method == "GET" else json.dumps(body or {}), {**self.json, **headers})

    def act(self, number, act):
        """What became of it: "shown", "handed over", "done" or why not."""
        path, password = f"/{number}", {"current_password": PASSWORD}
        seen = {"If-Match": self.ask("GET", path).headers["ETag"]}
        method, below, body, headers = {
            "activate": ("POST", "/activate", password, seen),
            "reauthorize": ("POST", "/reauthorize", password, seen),
            "deactivate": ("POST", "/deactivate", None, {}),
            "update": ("PATCH", "", {"email": "new@partner.example", **password}, seen),
            "reveal": ("POST", "/reveal", password, {}),
            "send-again": ("POST", "/hand-over/send-again", None, {}),
            "restart-window": ("POST", "/exchange-window/restart", None, {}),
            "test": ("POST", "/hand-over/test", None, {}),
            "delete": ("DELETE", "", password, {}),
        }[act]
        reply = self.ask(method, path + below, body, **headers)
        if reply.status >= 400:
            return reply.json["code"], reply.json["detail"]
        if act in ("activate", "reauthorize"):
            if reply.json["credentials"]:
                return "shown"
            return "handed over" if reply.json["hand_over"] else "done"
        if act == "reveal":
            return sorted(name for name, value in reply.json.items() if value)
        return "done"


def by_command(gatehouse, name, act):
    """The same by command."""
    line = {
        "update": ("update", name, "--email", "new@partner.example"),
        "reveal": ("show", name, "--reveal"),
        "send-again": ("hand-over", name, "--send-again"),
        "restart-window": ("hand-over", name, "--restart-window"),
        "test": ("hand-over", name, "--test"),
        "delete": ("delete", name, "--yes"),
    }.get(act, (act, name))
    outcome = gatehouse.run("integration", *line, "--json")
    if outcome.code != 0:
        assert outcome.code == 1 and outcome.out == ""
        error = json.loads(outcome.err)["error"]
        return error["code"], error["message"]
    if act in ("activate", "reauthorize"):
        if outcome.json.get("access_token"):
            return "shown"
        return "handed over" if outcome.json.get("identity_link_url", "").count("?") else "done"
    if act == "reveal":
        secrets = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
        return sorted(name for name in secrets if outcome.json[name])
    return "done"


def names_of(standing, act):
    number = STANDINGS.index(standing)
    return {edge: f"{number} {act} by {edge}" for edge in EDGES}


class House:
    """A server with an integration for each standing, act and edge. All come out of a file, which is
    quicker than a page; those to be of manual setup leave it again."""

    def __init__(self, gatehouse, receiver, directory):
        self.gatehouse, self.receiver = gatehouse, receiver
        self.file = directory / "partners.yaml"
        outcome = gatehouse.run("admin", "create", "--username", USER, "--email", "o@shop.example",
                                "--password-stdin", stdin=PASSWORD)
        assert outcome.code == 0, outcome.err
        gatehouse.ok("config", "set", "oauth/consumer/post_retry_delays", "")
        gatehouse.start("--allow-callback-to", "127.0.0.0/8")
        self.page = Page(gatehouse)
        made = [(standing, name) for standing, act in itertools.product(STANDINGS, ACTS)
                for name in names_of(standing, act).values()]
        self.declare(self.at_first(*one) for one in made)
        self.numbers = {one["name"]: one["id"] for one in gatehouse.ok("integration", "list")}
        for standing, name in made:
            if standing.status != "inactive":
                assert self.page.act(self.numbers[name], "activate") == "shown"
            elif standing.hand_over != "none":
                self.hand_over(standing, name)
        self.declare(self.at_last(*one) for one in made)
        self.declare(self.at_last(*one) for one in made if one[0].setup == "declared")
        for standing, name in made:
            if standing.status != "inactive" and standing.hand_over != "none":
                self.hand_over(standing, name)
            if standing.status == "deactivated":
                assert self.page.act(self.numbers[name], "deactivate") == "done"

    def declare(self, entries):
        self.file.write_text(json.dumps({"integrations": list(entries)}), encoding="utf-8")
        self.gatehouse.ok("integration", "apply", str(self.file))

    def entry(self, name, urls, *resources):
        return {"name": name, "resources": resources,
                **({"callback_url": self.receiver.url} if urls != "none" else {}),
                **({"identity_link_url": IDENTITY_LINK} if urls == "both" else {})}

    def at_first(self, standing, name):
        is_handed_over = standing.status == "inactive" and standing.hand_over != "none"
        return self.entry(name, "both" if is_handed_over else "none", CATALOG)

    def at_last(self, standing, name):
        """More is what resets, and what ends hand-overs."""
        asks_for_more = standing.status == "reset" or standing.hand_over == "withdrawn"
        return self.entry(name, standing.urls, CATALOG, *([CMS] if asks_for_more else []))

    def state(self, name):
        return self.page.ask("GET", f"/{self.numbers[name]}/hand-over").json["state"]

    def hand_over(self, standing, name):
        """Brings its hand-over that far."""
        self.receiver.behaviors = [answer(500 if standing.hand_over == "failed" else 200)]
        act = "activate" if standing.status == "inactive" else "reauthorize"
        seen = len(self.receiver.deliveries)
        assert self.page.act(self.numbers[name], act) == "handed over"
        eventually(lambda: self.state(name) != "delivering")
        delivery = self.receiver.deliveries[seen]
        if standing.hand_over == "exchanged":
            token_of(ask_token(self.gatehouse, delivery))
        elif standing.hand_over == "used twice":
            token_of(ask_token(self.gatehouse, delivery))
            assert ask_token(self.gatehouse, delivery).status == 401
        elif standing.hand_over == "completed":
            exchange(self.gatehouse, delivery)
        self.receiver.behaviors = [answer()]

    def standing_of(self, name):
        """All of an integration that acts may change."""
        shown = self.page.ask("GET", f"/{self.numbers[name]}")
        if shown.status == 404:
            return "gone"
        eventually(lambda: self.state(name) != "delivering")
        hand_over = self.page.ask("GET", f"/{self.numbers[name]}/hand-over").json
        deliveries = self.page.ask("GET", f"/{self.numbers[name]}/deliveries").json
        members = ("status", "email", "version", "resources", "requested", "setup")
        return ([shown.json[member] for member in members],
                [hand_over[member] for member in ("state", "purpose", "reason", "attempts")],
                [delivery["result"] for delivery in deliveries["items"]])


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GATEHOUSE_SANDBOX", "true")  # cheap passwords
        yield from served(tmp_path_factory)


def served(tmp_path_factory):
    directory = tmp_path_factory.mktemp("acts")
    gatehouse = Gatehouse(directory / "data")
    with CallbackUrl() as receiver:
        yield House(gatehouse, receiver, directory)
        assert gatehouse.stop() == 0


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("standing", STANDINGS, ids=str)
def test_both_edges_do_the_same(house, standing, act):
    names = names_of(standing, act)
    before = [house.standing_of(name) for name in names.values()]
    assert before[0] == before[1] and before[0][0][0] == standing.status
    outcomes = {"page": house.page.act(house.numbers[names["page"]], act),
                "command": by_command(house.gatehouse, names["command"], act)}
    for edge, outcome in outcomes.items():
        if isinstance(outcome, tuple):
            outcomes[edge] = tuple(text.replace(names[edge], "NAME") for text in outcome)
    assert outcomes["page"] == outcomes["command"]
    after = [house.standing_of(name) for name in names.values()]
    assert after[0] == after[1]
    if isinstance(outcomes["page"], tuple):
        assert after == before, "what is refused changes nothing"
    assert expected(standing, act) in (None, outcomes["page"], outcomes["page"][0])


def expected(standing, act):
    """What is decided, where it is not left to the agreement of both."""
    given = "handed over" if standing.urls == "both" else "shown"
    if act == "activate":
        if standing.status == "deactivated":
            return "done"
        return given if standing.status == "inactive" else "already_active"
    if act == "reauthorize":
        return "not_active" if standing.status == "inactive" else given
    if act == "deactivate":
        return "done" if standing.status in ("active", "reset") else "not_active"
    if act in ("update", "delete"):
        return "declared" if standing.setup == "declared" else "done"
    if act == "test":
        return "no_callback_url" if standing.urls == "none" else "done"
    if act in ("send-again", "restart-window"):
        if standing.hand_over in ("none", "completed", "withdrawn"):
            return "no_hand_over"
        if act == "restart-window" and standing.hand_over in ("failed", "used twice"):
            return "no_hand_over"
        if act == "send-again" and standing.urls != "both":
            return "no_callback_url"
        return "done"
    return None
