#!/usr/bin/python3
"""A third party that a store connects by OAuth 1.0a; README.md tells who asks whom for what."""

import argparse
import json
import os
import re
import signal
import sys
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from urllib.parse import parse_qsl, urlencode

from oauthlib.oauth1 import SIGNATURE_HMAC_SHA256
from requests_oauthlib import OAuth1Session

FIELDS = ("oauth_consumer_key", "oauth_consumer_secret", "store_base_url", "oauth_verifier")
WEB_ADDRESS = re.compile(r"(https?://[a-z0-9.:\[\]-]+)/[!-~]*", re.IGNORECASE)


class Problem(Exception):
    """Ends a request with a status and a sentence: Problem(404, "There is no such page.")."""


def call(store, method, path, token=(), verifier=None):
    """One signed request to the store; the OAuth parameters travel in the Authorization header."""
    session = OAuth1Session(store["oauth_consumer_key"], store["oauth_consumer_secret"],
                            *token, verifier=verifier, signature_method=SIGNATURE_HMAC_SHA256)
    try:
        return session.request(method, store["store_base_url"].rstrip("/") + path,
                               timeout=10, allow_redirects=False)
    except (OSError, ValueError) as error:  # every fault of the network is one of these
        raise Problem(502, f"The store at {store['store_base_url']} does not answer.") from error


def token_from(answer):
    """Reads oauth_token=...&oauth_token_secret=..., or oauth_problem=<a sentence>."""
    said = dict(parse_qsl(answer.text))
    if answer.status_code != 200 or not {"oauth_token", "oauth_token_secret"} <= said.keys():
        raise Problem(502, said.get("oauth_problem", "The store answered without a token."))
    return said["oauth_token"], said["oauth_token_secret"]


def exchange(store):
    """Consumer and verifier become a request token, and that becomes the access token."""
    token = token_from(call(store, "POST", "/oauth/token/request"))
    return token_from(call(store, "POST", "/oauth/token/access", token, store["oauth_verifier"]))


def products(store):
    """The first five products: [{"name": ..., "sku": ..., "price": ...}, ...]."""
    query = urlencode({"searchCriteria[pageSize]": 5, "fields": "items[name,sku,price]"})
    answer = call(store, "GET", "/rest/V1/products?" + query, store["access_token"])
    if answer.status_code != 200:
        raise Problem(502, f"The store answered {answer.status_code}: {answer.text[:1000]}")
    try:
        return answer.json()["items"][:5]
    except (KeyError, TypeError, ValueError) as error:
        raise Problem(502, "The store did not answer with a list of products.") from error


def page(title, body):
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"></head><body><main><h1>{title}</h1>{body}
</main></body></html>"""


class Handler(BaseHTTPRequestHandler):
    stores, state_file, lock = {}, None, Lock()  # stores by consumer key
    log_message = lambda *_: None  # the lines of this file are enough

    def do_GET(self):
        path, _, query = self.path.partition("?")
        pages = {"/": self.index, "/identity": self.show_login, "/products": self.show_products}
        self.answer(pages.get(path), query)

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        body = self.rfile.read(min(int(length) if length.isdecimal() else 0, 65536))
        acts = {"/callback": self.take_credentials, "/identity": self.sign_in}
        self.answer(acts.get(self.path.partition("?")[0]), body.decode(errors="replace"))

    def answer(self, act, form):
        try:
            if not act:
                raise Problem(404, "There is no such page.")
            act(dict(parse_qsl(form)))
        except Problem as problem:
            status, sentence = problem.args
            print(f"Refused with {status}: {sentence!a}")
            self.send(status, page("Sorry", f'<p role="alert">{escape(sentence)}</p>'))

    def index(self, _):
        items = ""
        for key, store in list(self.stores.items()):
            link = f'<a href="/products?{urlencode({"oauth_consumer_key": key})}">products</a>'
            state = f"connected, {link}" if "access_token" in store else "not connected yet"
            items += f"<li>{escape(store['store_base_url'])}: {state}</li>"
        self.send(200, page("Stores", f"<ul>{items}</ul>" if items else "<p>None yet.</p>"))

    def take_credentials(self, form):
        if self.headers.get("X-Gatehouse-Test") == "1":
            print("A test delivery arrived")
            return self.send(200)
        for name in FIELDS:
            if name not in form:
                raise Problem(400, f"The field {name} is missing.")
        if not WEB_ADDRESS.fullmatch(form["store_base_url"]):
            raise Problem(400, "The field store_base_url is not a web address that ends in /.")
        new = {name: form[name] for name in FIELDS}
        old = self.stores.get(new["oauth_consumer_key"], {})
        if all(old.get(name) == new[name] for name in FIELDS[:3]):
            new = {**old, **new}  # reauthorized: the old token works until the next exchange
        self.save(new)
        print(f"Credentials arrived from {new['store_base_url']}")
        self.send(200)

    def login_asked(self, form):
        """The store and the way back; a way back to anywhere else is refused."""
        store = self.find(form)
        back = WEB_ADDRESS.fullmatch(form.get("success_call_back", ""))
        if not back or back[1] != WEB_ADDRESS.fullmatch(store["store_base_url"])[1]:
            raise Problem(400, "The field success_call_back does not lead back to the store.")
        return store, back[0]

    def show_login(self, form, status=200, notice=""):
        store, back = self.login_asked(form)
        self.send(status, page("Connect your store", f"""<p role="alert">{notice}</p>
<p>Sign in to connect {escape(store["store_base_url"])}.</p><form method="post" action="/identity">
<input type="hidden" name="oauth_consumer_key" value="{escape(store["oauth_consumer_key"])}">
<input type="hidden" name="success_call_back" value="{escape(back)}">
<p><label>User name <input name="user" autocomplete="username"></label></p>
<p><label>Password <input name="password" type="password"></label></p>
<p><button>Sign in</button></p></form>
<p>This is a demonstration: the user name is <b>merchant</b>, the password <b>demo</b>.</p>"""))

    def sign_in(self, form):
        store, back = self.login_asked(form)
        if (form.get("user"), form.get("password")) != ("merchant", "demo"):
            return self.show_login(form, 403, "The user name or the password is wrong.")
        if store["oauth_verifier"] != store.get("used_verifier"):  # it can be used once
            token, used = exchange(store), store["oauth_verifier"]
            self.save({**self.find(form), "access_token": token, "used_verifier": used})
        print(f"Connected to {store['store_base_url']}")
        self.send(303, header=("Location", back))

    def show_products(self, form):
        store = self.find(form)
        if "access_token" not in store:
            raise Problem(409, "This store is not connected yet. Sign in first.")
        self.send(200, json.dumps(products(store)), ("Content-Type", "application/json"))
        print(f"Listed products of {store['store_base_url']}")

    def find(self, form):
        if form.get("oauth_consumer_key") not in self.stores:
            raise Problem(404, "No store has sent credentials with this consumer key.")
        return self.stores[form["oauth_consumer_key"]]

    def save(self, store):
        with self.lock:
            self.stores[store["oauth_consumer_key"]] = store
            try:
                if self.state_file:
                    with open(f"{self.state_file}.new", "w", encoding="utf-8") as file:
                        json.dump(self.stores, file, indent=2)
                    os.replace(f"{self.state_file}.new", self.state_file)
            except OSError as error:
                raise Problem(500, "The connector cannot write its state file.") from error

    def send(self, status, text="", header=("Content-Type", "text/html")):
        self.send_response(status)
        self.send_header(*header)
        self.end_headers()
        self.wfile.write(text.encode())


def main():
    parser = argparse.ArgumentParser(description="A third party that a store connects.")
    parser.add_argument("--listen", default="127.0.0.1:8090", metavar="HOST:PORT")
    parser.add_argument("--state", metavar="FILE", help="keeps the credentials in this file")
    arguments = parser.parse_args()
    host, _, port = arguments.listen.rpartition(":")
    os.umask(0o077)  # the state file is for its owner only
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends without a stack trace
    sys.stdout.reconfigure(line_buffering=True)
    try:
        if arguments.state and os.path.exists(arguments.state):
            with open(arguments.state, encoding="utf-8") as file:
                Handler.stores = json.load(file)
        Handler.state_file = arguments.state
        server = ThreadingHTTPServer((host, int(port)), Handler)
    except (OSError, ValueError, OverflowError) as error:
        sys.exit(f"connector.py: {error}")
    print(f"Connector listens on http://{host}:{server.server_port}")
    server.serve_forever()


if __name__ == "__main__":
    main()
