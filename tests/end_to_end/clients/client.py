#!/usr/bin/python3
"""python3-requests-oauthlib. Reads one request on standard input, see ../test_clients.py and
../test_onboarding.py."""
import json
import sys

import requests
from requests_oauthlib import OAuth1, OAuth1Session

task = json.load(sys.stdin)
keys = task["credentials"]
if task["mode"] == "exchange":
    session = OAuth1Session(keys["consumer_key"], keys["consumer_secret"],
                            signature_method="HMAC-SHA256")
    session.fetch_request_token(task["url"] + "oauth/token/request")
    token = session.fetch_access_token(task["url"] + "oauth/token/access", task["verifier"])
    print(json.dumps(token))
    sys.exit()
auth = OAuth1(keys["consumer_key"], keys["consumer_secret"], keys["access_token"],
              keys["access_token_secret"], signature_method="HMAC-SHA256")
headers = {"Content-Type": "application/json"} if task["body"] else {}
request = requests.Request(task["method"], task["url"], data=task["body"], headers=headers, auth=auth)
prepared = request.prepare()
if task["mode"] == "sign":
    header = prepared.headers["Authorization"]
    print(json.dumps({"header": header.decode() if isinstance(header, bytes) else header}))
else:
    answer = requests.Session().send(prepared)
    print(json.dumps({"status": answer.status_code, "body": answer.text}))
