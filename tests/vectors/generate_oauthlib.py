#!/usr/bin/python3
"""Writes oauthlib.json: requests signed by python3-oauthlib, an implementation nobody here wrote.

Deterministic: the same seed gives the same file. Run it after a change of the alphabet or the
number of cases, and commit the result:

    tests/vectors/generate_oauthlib.py > tests/vectors/oauthlib.json
"""

import json
import random
import urllib.parse

from oauthlib.oauth1 import Client, SIGNATURE_HMAC_SHA1, SIGNATURE_HMAC_SHA256

CASES = 600
random.seed(5849)

ALPHANUMERIC = "0123456789abcdefghijklmnopqrstuvwxyz"
WORDS = ["sku", "A/1 b", "grün", "日本語", "a+b", "100%", "~tilde", "x=y", "a&b", "", "é", "ß",
         "'quoted'", "(paren)", "*", "!", "🔑", "tab\tnew\nline", "back\\slash", "[0]"]
NAMES = ["searchCriteria[filterGroups][0][filters][0][field]",
         "searchCriteria[filterGroups][0][filters][0][value]",
         "searchCriteria[filterGroups][10][filters][2][conditionType]",
         "searchCriteria[pageSize]", "searchCriteria[currentPage]", "fields", "a", "b", "z", "A", "_"]
PATHS = ["/rest/V1/products", "/rest/default/V1/products/A%2F1", "/rest/all/V1/orders/12",
         "/rest/V1/products/gr%C3%BCn%20tea", "/rest/V1/categories/3/products", "/",
         "/rest/V1/products/24-MB01", "/rest/V1/products/a+b", "/rest/V1/products/%7Etilde"]
HOSTS = ["shop.example", "Shop.Example", "shop.example:8080", "127.0.0.1:18080", "localhost"]


def credential():
    return "".join(random.choice(ALPHANUMERIC) for _ in range(32))


def pairs(most):
    return [(random.choice(NAMES), random.choice(WORDS)) for _ in range(random.randint(0, most))]


def encode(parameters):
    """As browsers and HTTP libraries do: sometimes "+" for a space, sometimes raw brackets."""
    quote = random.choice([urllib.parse.quote, urllib.parse.quote_plus])
    safe = random.choice(["", "[]", "~", "'()*!"])
    return "&".join(quote(name, safe=safe) + "=" + quote(value, safe=safe)
                    for name, value in parameters)


def case(number):
    consumer_key, consumer_secret, token, token_secret = (credential() for _ in range(4))
    algorithm = random.choice([SIGNATURE_HMAC_SHA256] * 4 + [SIGNATURE_HMAC_SHA1])
    client = Client(consumer_key, client_secret=consumer_secret, resource_owner_key=token,
                    resource_owner_secret=token_secret, signature_method=algorithm,
                    nonce=str(random.getrandbits(64)), timestamp=str(1700000000 + number))
    method = random.choice(["GET", "POST", "PUT", "DELETE"])
    scheme = random.choice(["http", "https"])
    authority = random.choice(HOSTS)
    path = random.choice(PATHS)
    query = encode(pairs(6))
    form = encode(pairs(4)) if method == "POST" and random.random() < 0.5 else None
    url = f"{scheme}://{authority}{path}" + (f"?{query}" if query else "")
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
    _, signed, _ = client.sign(url, http_method=method, body=form, headers=headers)
    return {"method": method, "scheme": scheme, "authority": authority, "path": path,
            "query": query, "form": form, "authorization": signed["Authorization"],
            "consumer_secret": consumer_secret, "token_secret": token_secret}


def main():
    vectors = []
    number = 0
    while len(vectors) < CASES:
        number += 1
        try:
            vectors.append(case(number))
        except ValueError:
            # oauthlib refuses to read some bodies that it considers badly encoded.
            continue
    print(json.dumps({"source": "python3-oauthlib, see generate_oauthlib.py", "vectors": vectors},
                     indent=0, ensure_ascii=True))


main()
