"""What docs/connectors.md shows is what the server does."""

import re
import urllib.parse

import pytest
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA256, Client

import record_connector
from conftest import ROOT
from record_connector import GUIDE, STORE, blocks_in, placeholder

TEXT = GUIDE.read_text(encoding="utf-8")
DOCUMENTED = dict(blocks_in(TEXT))
SIGNED = {  # name of a block: what signs the request in it
    "request-token": (None, None), "refused-exchange": (None, None),
    "access-token": ("requesttoken", "requesttokensecret"),
    "signed-call": ("accesstoken", "accesstokensecret"),
    "refused-call": ("accesstoken", "accesstokensecret")}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    return record_connector.record(tmp_path_factory.mktemp("guide"))


def test_the_guide_has_a_place_for_each_block(recorded):
    assert sorted(name for name, _ in blocks_in(TEXT)) == sorted(recorded)
    assert TEXT.count("<!-- recorded: ") == TEXT.count("<!-- end of ") == len(recorded)


@pytest.mark.parametrize("name", sorted(DOCUMENTED))
def test_a_fresh_run_looks_the_same(recorded, name):
    assert recorded[name] == DOCUMENTED[name], "run tests/end_to_end/record_connector.py"


def test_nothing_real_is_in_the_guide():
    values = re.findall(r"\b[0-9a-z]{32}\b", TEXT)
    assert values
    for value in values:
        assert value.endswith("xxx") or value.startswith("gatehousetest"), value


@pytest.mark.parametrize("name", sorted(SIGNED))
def test_a_stock_library_signs_the_shown_values_alike(name):
    token, token_secret = (part and placeholder(part) for part in SIGNED[name])
    request = re.match(r"```http\n(.*?)```", DOCUMENTED[name], re.DOTALL)[1]
    method, target, _ = request.partition("\n")[0].split(" ")
    shown = {field: urllib.parse.unquote(value)
             for field, value in re.findall(r'(oauth_\w+)="([^"]*)"', request)}
    client = Client(placeholder("consumerkey"), placeholder("consumersecret"), token, token_secret,
                    verifier=shown.get("oauth_verifier"), signature_method=SIGNATURE_HMAC_SHA256,
                    nonce=shown["oauth_nonce"], timestamp=shown["oauth_timestamp"])
    _, headers, _ = client.sign(STORE + target, method)
    signed = {field: urllib.parse.unquote(value)
              for field, value in re.findall(r'(oauth_\w+)="([^"]*)"', headers["Authorization"])}
    assert shown == signed


def test_every_reason_of_a_delivery_is_explained():
    source = (ROOT / "src/integrations/hand_over.cpp").read_text(encoding="utf-8")
    names = source.partition("name_of(Trouble trouble)")[2].partition("\n}\n")[0]
    table = TEXT.partition("### Deliveries")[2].partition("##")[0]
    assert re.findall(r"(?m)^\| `(\w+)`", table)
    assert set(re.findall(r"(?m)^\| `(\w+)`", table)) == set(re.findall(r'return "(\w+)"', names))


def test_the_times_are_the_defaults(gatehouse):
    defaults = {entry["path"]: entry["value"] for entry in gatehouse.ok("config", "list")}
    for path, value, words in (
            ("oauth/consumer/post_timeout", "5", "within 5 seconds"),
            ("oauth/consumer/post_retry_delays", "10, 60, 300, 1800",
             "after 10 seconds, 1 minute, 5 minutes and half an hour"),
            ("oauth/consumer/expiration_period", "300", "within 5 minutes of the delivery"),
            ("oauth/cleanup/expiration_period", "120", "within 2 hours of the first"),
            ("oauth/consumer/timestamp_window", "600", "differ from the store's clock by 10 minutes")):
        assert (path, defaults[path]) == (path, value)
        assert words in TEXT, words
