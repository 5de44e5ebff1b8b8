#!/usr/bin/python3
"""Makes one signed call: signed_call.py CREDENTIALS.json URL

The credentials are what `gatehouse integration create --activate --out CREDENTIALS.json` writes.
Exit code: 0 when the call was answered with success, 1 when not, 2 when it could not be made.
"""

import json
import sys

VALUES = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")


def refuse(sentence: str):
    print(sentence, file=sys.stderr)
    sys.exit(2)


def credentials_in(path: str) -> dict:
    """The four values; ends the program with a sentence when they are not there."""
    try:
        with open(path, encoding="utf-8") as file:
            credentials = json.load(file)
    except OSError as error:
        refuse(f"{path} cannot be read: {error.strerror}.")
    except ValueError:
        refuse(f"{path} is not JSON. Make it with: gatehouse integration create --name NAME --all "
               "--activate --out FILE")
    missing = [name for name in VALUES
               if not isinstance(credentials, dict) or not credentials.get(name)]
    if missing:
        refuse(f"{path} has no {', '.join(missing)}; is the integration active?")
    return credentials


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    path, url = sys.argv[1:]
    credentials = credentials_in(path)
    try:
        import requests
        from requests_oauthlib import OAuth1Session
    except ImportError as error:
        print(f"{error}. On Debian: apt install python3-requests-oauthlib", file=sys.stderr)
        return 2
    session = OAuth1Session(
        credentials["consumer_key"],
        client_secret=credentials["consumer_secret"],
        resource_owner_key=credentials["access_token"],
        resource_owner_secret=credentials["access_token_secret"],
        signature_method="HMAC-SHA256",
    )
    try:
        answer = session.get(url, timeout=60)
    except (requests.RequestException, ValueError) as error:
        print(f"The call to {url} could not be made: {error}", file=sys.stderr)
        return 2
    print(answer.status_code)
    try:
        print(json.dumps(answer.json(), indent=2, ensure_ascii=False))
    except ValueError:
        print(answer.text)
    return 0 if answer.ok else 1


if __name__ == "__main__":
    sys.exit(main())
