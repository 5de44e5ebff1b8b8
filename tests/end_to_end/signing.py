"""Signs calls by hand, so that each part can be made wrong. (The right way is tested with the
libraries in clients/.)"""

import base64
import hashlib
import hmac
import http.client
import json
import secrets
import time
import urllib.parse


def encode(text: str) -> str:
    return urllib.parse.quote(text, safe="-._~")


def oauth_parameters(credentials, **changes):
    """The parameters of one call; a change to None leaves one out."""
    parameters = {
        "oauth_consumer_key": credentials["consumer_key"],
        "oauth_token": credentials["access_token"],
        "oauth_nonce": secrets.token_hex(16),
        "oauth_timestamp": str(int(time.time())),
        "oauth_signature_method": "HMAC-SHA256",
        "oauth_version": "1.0",
    }
    parameters.update(changes)
    return {name: value for name, value in parameters.items() if value is not None}


def signature(credentials, method, url, parameters, form=""):
    parts = urllib.parse.urlsplit(url)
    pairs = list(parameters.items())
    pairs += urllib.parse.parse_qsl(parts.query, keep_blank_values=True)
    pairs += urllib.parse.parse_qsl(form, keep_blank_values=True)
    normalized = "&".join(f"{name}={value}" for name, value in
                          sorted((encode(name), encode(value)) for name, value in pairs))
    base = "&".join([method.upper(), encode(f"{parts.scheme}://{parts.netloc}{parts.path}"),
                     encode(normalized)])
    key = f"{encode(credentials['consumer_secret'])}&{encode(credentials['access_token_secret'])}"
    digest = hmac.new(key.encode(), base.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def header(parameters) -> str:
    return "OAuth " + ", ".join(f'{name}="{encode(value)}"' for name, value in parameters.items())


def signed_header(credentials, method, url, form="", **changes) -> str:
    parameters = oauth_parameters(credentials, **changes)
    if "oauth_signature" not in changes:
        parameters["oauth_signature"] = signature(credentials, method, url, parameters, form)
    return header(parameters)


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        return self.json.get("code")


def send(address, method, target, authorization=None, body=None, headers=None) -> Answer:
    connection = http.client.HTTPConnection(address, timeout=30)
    sent = dict(headers or {})
    if authorization is not None:
        sent["Authorization"] = authorization
    connection.request(method, target, body=body, headers=sent)
    response = connection.getresponse()
    answer = Answer(response.status, response.headers, response.read())
    connection.close()
    return answer


def call(gatehouse, credentials, method, target, body=None, headers=None, **changes) -> Answer:
    """One signed call; `body` is sent as JSON."""
    authorization = signed_header(credentials, method, gatehouse.url(target), **changes)
    headers = ({"Content-Type": "application/json"} if body is not None else {}) | (headers or {})
    return send(gatehouse.address, method, target, authorization,
                json.dumps(body) if body is not None else None, headers)
