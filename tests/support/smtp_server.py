"""A mail server for tests, on a free port of the loopback interface.

Prints its port, stores every message it takes as 1.eml, 2.eml, ... in a directory, with the
envelope in fields before the message's own, and ends when its standard input does.
"""

import argparse
import asyncio
import logging
import pathlib
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Store:
    def __init__(self, directory, refused_recipient):
        self.directory = pathlib.Path(directory)
        self.refused_recipient = refused_recipient
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == self.refused_recipient:
            return "550 5.1.1 nobody of this name here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        is_over_tls = server.transport.get_extra_info("ssl_object") is not None
        head = [
            f"X-Mail-From: {envelope.mail_from}",
            f"X-Rcpt-To: {', '.join(envelope.rcpt_tos)}",
            f"X-Over-Tls: {'yes' if is_over_tls else 'no'}",
            f"X-Signed-In: {'yes' if session.authenticated else 'no'}",
        ]
        # Complete before it can be seen under its name.
        part = self.directory / f"{self.count}.part"
        part.write_bytes("".join(f"{line}\r\n" for line in head).encode() + envelope.content)
        part.rename(self.directory / f"{self.count}.eml")
        return "250 OK"


def authenticator(username, password):
    def check(server, session, envelope, mechanism, given):
        right = isinstance(given, LoginPassword) and given == LoginPassword(
            username.encode(), password.encode()
        )
        return AuthResult(success=right, handled=right)

    return check


async def serve(arguments):
    context = None
    if arguments.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(arguments.certificate, arguments.key)
    is_starttls = arguments.tls == "starttls"
    store = Store(arguments.directory, arguments.refuse_recipient)

    def protocol():
        options = {"enable_SMTPUTF8": True, "hostname": "mail.test"}
        if is_starttls:
            options |= {"tls_context": context, "require_starttls": True}
        if arguments.username:
            check = authenticator(arguments.username, arguments.password)
            options |= {
                "authenticator": check,
                "auth_required": True,
                "auth_require_tls": is_starttls,
            }
        return SMTP(store, **options)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        protocol, "127.0.0.1", 0, ssl=context if arguments.tls == "tls" else None
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory")
    parser.add_argument("--tls", choices=["none", "starttls", "tls"], default="none")
    parser.add_argument("--certificate", help="PEM, with --key")
    parser.add_argument("--key")
    parser.add_argument("--username", help="signing in is required; with --password")
    parser.add_argument("--password")
    parser.add_argument("--refuse-recipient", metavar="ADDRESS")
    # Clients that break off are what tests are about.
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore")
    logging.getLogger("mail.debug").setLevel(logging.CRITICAL)
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
