#!/usr/bin/python3
"""Runs an onboarding against the real server and writes what went over the wire into
docs/connectors.md, between the lines <!-- recorded: NAME --> and <!-- end of NAME -->.

Secrets become placeholders of the same length; nonces and times become fixed ones. The signatures
in the document are those of the placeholders, so that a reader can check his code against them."""

import contextlib
import email.utils
import pathlib
import re
import socket
import sys
import tempfile
import textwrap
import time
import urllib.parse

from conftest import ROOT, Gatehouse
from signing import encode, oauth_parameters, send, signature, signed_header
from third_party import (ACCESS, REQUEST, CallbackUrl, eventually, hand_over, problem_of, register,
                         state, token_header)

GUIDE = ROOT / "docs/connectors.md"
STORE = "https://store.example"
IDENTITY = "https://erp.example/identity"
CALL = ("/rest/V1/products?searchCriteria%5BpageSize%5D=2"
        "&fields=items%5Bsku,price%5D,total_count")
FORBIDDEN = "/rest/V1/cmsPage/search?searchCriteria%5BpageSize%5D=2"
DOCUMENTED_TIME = 1767225600  # 2026-01-01
ORDER = ["oauth_consumer_key", "oauth_token", "oauth_signature_method", "oauth_timestamp",
         "oauth_nonce", "oauth_verifier", "oauth_version", "oauth_signature"]

# What a connector's developer does about each reason.
TOKEN_ADVICE = {
    "parameter_missing": "Send all of them in the `Authorization` header.",
    "version_unsupported": "Send `1.0` or leave it out.",
    "signature_method_unsupported": "Use HMAC-SHA256, written like this.",
    "token_length": "Send the token as it came; do not cut or encode it twice.",
    "consumer_unknown": "Use the key of the last delivery; the integration may have been deleted.",
    "timestamp_refused": "Set the clock (NTP); send seconds, not milliseconds.",
    "nonce_used": "Make a new nonce and sign again, also when you repeat a request.",
    "signature_invalid": "Compare your base string with the example above.",
    "not_handed_over": "Ask the operator to activate the integration.",
    "consumer_key_expired": "Ask the operator to restart the window or to send the credentials "
                            "again.",
    "verifier_used": "You have a request token already: go on with it. If you asked twice, it is "
                     "revoked now: ask the operator to send the credentials again. Never repeat "
                     "this request.",
    "token_unknown": "Use the request token of the last delivery.",
    "token_used": "You had an access token already; it is revoked now. Ask the operator to send "
                  "the credentials again. Never repeat this request.",
    "verifier_wrong": "Use the verifier of the last delivery.",
}
CALL_ADVICE = {
    "parameter_missing": "Send all of them in the `Authorization` header.",
    "signature_method_unsupported": "Use HMAC-SHA256. HMAC-SHA1 is a setting of the operator.",
    "consumer_unknown": "The integration was deleted, or the key is of another store.",
    "timestamp_refused": "Set the clock (NTP); send seconds, not milliseconds.",
    "token_unknown": "The store was reauthorized. Use the token of the last exchange.",
    "signature_invalid": "Compare your base string with the example above.",
    "nonce_used": "Make a new nonce and sign again, also when you repeat a call.",
    "resource_not_granted": "Ask the operator to grant the resource; it counts at the next call.",
    "credentials_missing": "Sign the call.",
    "scheme_unsupported": "Sign the call. A proxy in front that wants `Basic` takes both: "
                          "`Basic …, OAuth …`.",
    "oauth_word_missing": "Put `OAuth` and a space in front of the parameters.",
    "parameter_misplaced": "Send OAuth parameters in the `Authorization` header.",
    "bearer_refused": "Sign the call; the token alone is a setting of the operator.",
    "bearer_malformed": "Send `Bearer`, one space and the token, without quotes.",
    "path_not_processable": "Use a store code that there is, or none.",
    "route_not_found": "Check method and path; `gatehouse routes` lists them.",
}


def placeholder(name):
    return name.ljust(32, "x")


class Recording:
    """Everything that went over the wire, with the secrets taken out."""

    def __init__(self, gatehouse):
        self.gatehouse = gatehouse
        self.placeholders = {}
        self.blocks = {}
        self.requests = 0

    def hide(self, name, secret):
        self.placeholders[secret] = placeholder(name)
        return secret

    def cleaned(self, text):
        for secret, shown in self.placeholders.items():
            text = text.replace(secret, shown)
        date = email.utils.formatdate(DOCUMENTED_TIME, usegmt=True)
        text = re.sub(r"(?m)^Date: .*$", "Date: " + date, text)
        return re.sub(r"(?m)^X-Request-Id: [0-9a-f]{16}$", "X-Request-Id: 00000000000000a1", text)

    def exchange(self, method, target, keys, **oauth):
        """One signed request: the answer's body, and for keep() how the request is documented, the
        answer, and the documented parameters."""
        self.requests += 1
        parameters = {**oauth_parameters({**keys, "access_token": None}), **oauth}
        url = STORE + target
        real = self.head(method, target, self.signed(method, url, keys, parameters))
        documented_keys = {name: self.cleaned(value) for name, value in keys.items()}
        documented = {name: self.cleaned(value) for name, value in parameters.items()}
        documented["oauth_timestamp"] = str(DOCUMENTED_TIME + self.requests)
        documented["oauth_nonce"] = f"nonce{self.requests}".ljust(32, "x")
        signed = self.signed(method, url, documented_keys, documented)
        shown = self.head(method, target, signed, wrapped=True)
        answer = talk(self.gatehouse.address, real)
        return answer.partition("\r\n\r\n")[2], shown, answer, documented

    @staticmethod
    def signed(method, url, keys, parameters):
        return {**parameters, "oauth_signature": signature(keys, method, url, parameters)}

    @staticmethod
    def head(method, target, parameters, wrapped=False):
        between = ",\n    " if wrapped else ", "
        pairs = between.join(f'{name}="{encode(parameters[name])}"' for name in ORDER
                             if name in parameters)
        begin = "OAuth\n    " if wrapped else "OAuth "
        length = ["Content-Length: 0"] if method == "POST" else []
        end = "\n" if wrapped else "\r\n"
        return end.join([f"{method} {target} HTTP/1.1", "Host: " + STORE.partition("//")[2],
                         "Authorization: " + begin + pairs, *length, "", ""])

    def keep(self, name, shown, answer, documented=None):
        self.blocks[name] = fenced("http", shown.rstrip("\n")) + "\n" + fenced(
            "http", self.cleaned(answer.replace("\r\n", "\n")).rstrip("\n"))
        if documented:
            self.blocks[name + "-base"] = fenced("text", base_string(shown, documented))


def fenced(kind, text):
    return f"```{kind}\n{text}\n```\n"


def base_string(shown, parameters):
    """The signature base string of a documented request."""
    method, target, _ = shown.partition("\n")[0].split(" ")
    parts = urllib.parse.urlsplit(STORE + target)
    pairs = list(parameters.items()) + urllib.parse.parse_qsl(parts.query, keep_blank_values=True)
    normalized = "&".join(f"{name}={value}" for name, value in
                          sorted((encode(name), encode(value)) for name, value in pairs))
    return "&".join([method, encode(STORE + parts.path), encode(normalized)])


def talk(address, request):
    """Sends bytes, reads one answer that has a Content-Length."""
    host, _, port = address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(request.encode())
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
        while len(body) < length:
            body += connection.recv(65536)
    return (head + b"\r\n\r\n" + body).decode()


def show_delivery(recording, delivery):
    lines = [f"{delivery.method} {delivery.target} HTTP/1.1"]
    lines += [f"{name}: {'erp.example' if name == 'Host' else value}"
              for name, value in delivery.headers]
    return recording.cleaned("\n".join([*lines, "", delivery.body.decode()]))


def record_onboarding(recording, receiver):
    """The good way, from the test delivery to the first call; returns what it ended with."""
    gatehouse, blocks = recording.gatehouse, recording.blocks
    register(gatehouse, "ERP", receiver.url, IDENTITY, "--resource", "Magento_Catalog::products")
    hand_over(gatehouse, "ERP", "--test")
    blocks["test-delivery"] = fenced("http", show_delivery(recording, receiver.deliveries[-1]))
    link = gatehouse.ok("integration", "activate", "ERP")["identity_link_url"]
    delivery = receiver.deliveries[-1]
    recording.hide("consumerkey", delivery["oauth_consumer_key"])
    recording.hide("consumersecret", delivery["oauth_consumer_secret"])
    recording.hide("verifier", delivery["oauth_verifier"])
    blocks["callback"] = fenced("http", show_delivery(recording, delivery))
    blocks["identity-link"] = fenced("http", recording.cleaned(
        f"GET {link.removeprefix('https://erp.example')} HTTP/1.1\nHost: erp.example"))
    keys = {"consumer_key": delivery["oauth_consumer_key"],
            "consumer_secret": delivery["oauth_consumer_secret"], "access_token_secret": ""}
    body, *seen = recording.exchange("POST", REQUEST, keys)
    request_token = dict(urllib.parse.parse_qsl(body))
    recording.hide("requesttoken", request_token["oauth_token"])
    recording.hide("requesttokensecret", request_token["oauth_token_secret"])
    recording.keep("request-token", *seen)
    body, *seen = recording.exchange(
        "POST", ACCESS, {**keys, "access_token_secret": request_token["oauth_token_secret"]},
        oauth_token=request_token["oauth_token"], oauth_verifier=delivery["oauth_verifier"])
    token = dict(urllib.parse.parse_qsl(body))
    keys["access_token"] = recording.hide("accesstoken", token["oauth_token"])
    keys["access_token_secret"] = recording.hide("accesstokensecret", token["oauth_token_secret"])
    recording.keep("access-token", *seen)
    assert state(gatehouse, "ERP") == "active"
    _, *seen = recording.exchange("GET", CALL, keys, oauth_token=keys["access_token"])
    recording.keep("signed-call", *seen)
    _, *seen = recording.exchange("GET", FORBIDDEN, keys, oauth_token=keys["access_token"])
    recording.keep("refused-call", *seen[:2])
    return delivery, request_token, keys


def table(rows):
    return "".join("| " + " | ".join(cells) + " |\n" for cells in rows)


def record_token_errors(recording, receiver, delivery, request_token, keys):
    """Provokes each refusal of the token endpoints that a connector may meet."""
    gatehouse = recording.gatehouse
    register(gatehouse, "Other", receiver.url)
    gatehouse.ok("integration", "activate", "Other")
    fresh = receiver.deliveries[-1]
    never = register(gatehouse, "Never", receiver.url)
    revealed = gatehouse.ok("integration", "show", never["name"], "--reveal")
    unactivated = {"oauth_consumer_key": revealed["consumer_key"],
                   "oauth_consumer_secret": revealed["consumer_secret"]}

    def ask(whose, token=None, header=None, **changes):
        target = ACCESS if token else REQUEST
        header = header or token_header(whose, "POST", STORE + target, token, **changes)
        return send(gatehouse.address, "POST", target, header)

    # What is used twice is revoked, so this ends what the onboarding gave.
    used = ask(delivery, request_token)
    _, *seen = recording.exchange("POST", REQUEST, {**keys, "access_token_secret": ""})
    recording.keep("refused-exchange", *seen[:2])
    once = token_header(fresh, "POST", STORE + REQUEST)
    others_token = dict(urllib.parse.parse_qsl(ask(fresh, header=once).body.decode()))
    refusals = [
        ask(fresh, oauth_nonce=None),
        ask(fresh, oauth_version="2.0"),
        ask(fresh, oauth_signature_method="HMAC-SHA1"),
        ask(fresh, others_token, oauth_token="short"),
        ask(fresh, oauth_consumer_key="u" * 32),
        ask(unactivated, oauth_timestamp=str(int(time.time()) - 10000)),
        ask(fresh, header=once),
        ask(fresh, oauth_signature="wrong"),
        ask(unactivated),
        ask(fresh, {"oauth_token": "u" * 32, "oauth_token_secret": ""}),
        ask(fresh, others_token, oauth_verifier="u" * 32),
        ask(fresh),
        used]
    gatehouse.ok("config", "set", "oauth/consumer/expiration_period", "1")
    gatehouse.ok("integration", "activate", "Never")
    eventually(lambda: state(gatehouse, "Never") == "failed")
    refusals.append(ask(receiver.deliveries[-1]))
    rows = {}
    for refusal in refusals:
        status, reason, sentence = problem_of(refusal)
        rows[reason] = (f"`{reason}`", str(status), sentence, TOKEN_ADVICE[reason])
    assert set(rows) == set(TOKEN_ADVICE), set(rows) ^ set(TOKEN_ADVICE)
    recording.blocks["token-errors"] = table(
        [("`X-OAuth-Problem`", "status", "`oauth_problem`", "what to do"), ("---",) * 4,
         *(rows[reason] for reason in TOKEN_ADVICE)])


def record_call_errors(recording, keys):
    """Provokes each refusal of a call that a connector may meet."""
    gatehouse = recording.gatehouse

    def ask(target=CALL, header=None, **changes):
        if header is None:
            header = signed_header(keys, "GET", STORE + target, **changes)
        return send(gatehouse.address, "GET", target, header)

    once = signed_header(keys, "GET", STORE + CALL)
    assert ask(header=once).status == 200
    refusals = [
        ask(oauth_nonce=None), ask(oauth_signature_method="HMAC-SHA1"),
        ask(oauth_consumer_key="u" * 32), ask(oauth_timestamp=str(int(time.time()) - 10000)),
        ask(oauth_token="u" * 32), ask(oauth_signature="wrong"), ask(header=once), ask(FORBIDDEN),
        ask("/rest/V1/nothing"), ask("/rest/nowhere/V1/products"), ask(header=""),
        ask(header="Basic dXNlcjpwYXNz"), ask(header=once.removeprefix("OAuth ")),
        ask(CALL + "&oauth_nonce=n", header=""),
        ask(header="Bearer " + keys["access_token"]), ask(header="Bearer  x")]
    rows = {refusal.code: (f"`{refusal.code}`", str(refusal.status), refusal.json["message"],
                           CALL_ADVICE[refusal.code]) for refusal in refusals}
    assert set(rows) == set(CALL_ADVICE), set(rows) ^ set(CALL_ADVICE)
    recording.blocks["call-errors"] = table(
        [("`code`", "status", "`message`", "what to do"), ("---",) * 4,
         *(rows[code] for code in CALL_ADVICE)])


def record(directory: pathlib.Path):
    """The blocks of the document by name, from a run on an empty data directory."""
    gatehouse = Gatehouse(directory / "data")
    with contextlib.ExitStack() as cleanup:
        gatehouse.start("--allow-callback-to", "127.0.0.0/8", "--base-url", STORE + "/")
        cleanup.callback(gatehouse.kill)
        receiver = cleanup.enter_context(CallbackUrl())
        recording = Recording(gatehouse)
        delivery, request_token, keys = record_onboarding(recording, receiver)
        record_call_errors(recording, keys)
        record_token_errors(recording, receiver, delivery, request_token, keys)
        recording.blocks["signed-call-base"] = wrapped(recording.blocks["signed-call-base"])
        for name in ("request-token-base", "access-token-base"):
            del recording.blocks[name]
    return recording.blocks


def wrapped(block):
    """A fenced block with its long lines cut at 100 characters."""
    return "".join(line if len(line) <= 100 else "\n".join(textwrap.wrap(line, 100)) + "\n"
                   for line in block.splitlines(keepends=True))


BLOCK = re.compile(r"<!-- recorded: ([a-z-]+) -->\n(.*?)<!-- end of \1 -->\n", re.DOTALL)


def blocks_in(text):
    """The blocks that a document holds: (name, content) in their order."""
    return BLOCK.findall(text)


def with_blocks(text, blocks):
    """The document with these blocks in the place of its own."""
    return BLOCK.sub(lambda found: f"<!-- recorded: {found[1]} -->\n{blocks[found[1]]}"
                                   f"<!-- end of {found[1]} -->\n", text)


def main():
    with tempfile.TemporaryDirectory() as directory:
        blocks = record(pathlib.Path(directory))
    text = GUIDE.read_text(encoding="utf-8")
    missing = set(blocks) - {name for name, _ in blocks_in(text)}
    if missing:
        sys.exit(f"{GUIDE} has no place for {', '.join(sorted(missing))}")
    GUIDE.write_text(with_blocks(text, blocks), encoding="utf-8")


if __name__ == "__main__":
    main()
