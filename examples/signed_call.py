#!/usr/bin/python3
"""Makes one signed call: signed_call.py CREDENTIALS.json URL

The credentials are what `gatehouse integration create --activate --json` prints.
"""

import json
import sys

from requests_oauthlib import OAuth1Session


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    with open(sys.argv[1], encoding="utf-8") as file:
        credentials = json.load(file)
    session = OAuth1Session(
        credentials["consumer_key"],
        client_secret=credentials["consumer_secret"],
        resource_owner_key=credentials["access_token"],
        resource_owner_secret=credentials["access_token_secret"],
        signature_method="HMAC-SHA256",
    )
    answer = session.get(sys.argv[2])
    print(answer.status_code)
    print(json.dumps(answer.json(), indent=2, ensure_ascii=False))
    return 0 if answer.ok else 1


if __name__ == "__main__":
    sys.exit(main())
