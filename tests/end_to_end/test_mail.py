"""Mail: what is set is checked, what fails is told at once, and a test says whether it works."""

import json
import socket
import subprocess

import pytest

from conftest import ROOT
from test_admin_commands import create, refused, sign_in
from third_party import eventually


class MailServer:
    def __init__(self, directory):
        self.directory = directory
        directory.mkdir()
        self.process = subprocess.Popen(
            ["/usr/bin/python3", str(ROOT / "tests/support/smtp_server.py"), str(directory)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()

    def mails(self):
        return [path.read_text(encoding="utf-8") for path in sorted(self.directory.glob("*.eml"))]


def set_server(gatehouse, port):
    for path, value in (("host", "127.0.0.1"), ("port", str(port)), ("tls", "none")):
        gatehouse.ok("config", "set", f"system/smtp/{path}", value)
    gatehouse.ok("config", "set", "system/smtp/sender", "gate@shop.example")


def unused_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize("path, value", [
    ("system/smtp/sender", "not-an-address"), ("system/smtp/sender", "Shop <gate@shop.example>"),
    ("system/smtp/sender", "a@b.example, c@d.example"), ("system/smtp/sender", ""),
    ("system/smtp/host", "smtp://mail.example"), ("system/smtp/host", "mail.example:25"),
    ("system/smtp/host", "a b"), ("system/smtp/port", "0"), ("system/smtp/port", "70000"),
    ("system/smtp/tls", "ssl")])
def test_bad_values_are_refused(gatehouse, path, value):
    error = refused(gatehouse, "config", "set", path, value)
    assert error["errors"][0]["field"] == path


def test_a_test_mail_by_command(gatehouse, tmp_path):
    error = refused(gatehouse, "notification", "test-mail", "olga@shop.example")
    assert error["code"] == "mail_not_sent" and "system/smtp/host" in error["message"]
    assert refused(gatehouse, "notification", "test-mail", "olga")["code"] == "invalid"
    with MailServer(tmp_path / "mails") as server:
        set_server(gatehouse, server.port)
        assert gatehouse.ok("notification", "test-mail", "olga@shop.example") == {
            "to": "olga@shop.example", "sent": True}
        [mail] = server.mails()
        assert "X-Mail-From: gate@shop.example" in mail and "X-Rcpt-To: olga@shop.example" in mail
    error = refused(gatehouse, "notification", "test-mail", "olga@shop.example")
    assert f"127.0.0.1:{server.port}" in error["message"]


def test_a_test_mail_by_the_admin_api(gatehouse, tmp_path):
    create(gatehouse, "olga")
    gatehouse.start()
    browser, _ = sign_in(gatehouse, "olga")

    def send():
        answer = browser.send("POST", "/notifications/test-mail")
        assert answer.status == 200, answer.text
        return json.loads(answer.text)

    assert send()["sent"] is False
    refused_body = browser.send("POST", "/notifications/test-mail", b'{"to": "nope"}')
    assert refused_body.status == 422 and "to" in refused_body.text, refused_body.text
    with MailServer(tmp_path / "mails") as server:
        set_server(gatehouse, server.port)
        assert send() == {"to": "olga@shop.example", "sent": True, "message": ""}
        assert "X-Rcpt-To: olga@shop.example" in server.mails()[0]


def test_mail_that_fails_is_told_at_once(gatehouse, tmp_path):
    create(gatehouse, "olga")
    set_server(gatehouse, unused_port())
    gatehouse.ok("config", "set", "system/notifications/mail_operators", "1")
    path = tmp_path / "i.yaml"
    gatehouse.start()
    path.write_text("integrations: [{name: ERP, resources: []}]", encoding="utf-8")
    gatehouse.ok("integration", "apply", str(path))
    gatehouse.ok("integration", "activate", "ERP")
    path.write_text("integrations: [{name: ERP, access: all}]", encoding="utf-8")
    gatehouse.ok("integration", "apply", str(path))  # announces a reset
    eventually(lambda: any("Mail cannot be sent" in one["title"]
                           for one in gatehouse.ok("notification", "list")))
    assert "mail to olga@shop.example was not sent" in gatehouse.log.read_text(encoding="utf-8")
