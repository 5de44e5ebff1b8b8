"""The server is killed again and again: no acknowledged change is lost, no replay is accepted."""

import http.client
import random
import subprocess
import threading
import time

from conftest import GATEHOUSE, times
from signing import call, send, signed_header

KILLS = times(40, thoroughly=100)
CUT_OFF = (OSError, http.client.HTTPException)
WHOAMI = "/rest/V1/integration/whoami"


class Traffic:
    """What was acknowledged, and the calls that were accepted."""

    def __init__(self, gatehouse, keys, round_number):
        self.gatehouse, self.keys, self.round = gatehouse, keys, round_number
        self.products, self.integrations, self.accepted = [], [], []
        self.threads = [threading.Thread(target=target)
                        for target in (self.write_products, self.register, self.call_in)]

    def write_products(self):
        try:
            for number in range(1000):
                sku = f"crash-{self.round}-{number}"
                answer = call(self.gatehouse, self.keys, "POST", "/rest/V1/products",
                              {"product": {"sku": sku, "name": "n"}})
                if answer.status == 200:
                    self.products.append(sku)
        except CUT_OFF:
            pass

    def register(self):
        name = f"crash {self.round}"
        done = subprocess.run([GATEHOUSE, "integration", "create", "--name", name, "--all", "--data-dir",
                               str(self.gatehouse.directory)], capture_output=True, check=False)
        if done.returncode == 0:
            self.integrations.append(name)

    def call_in(self):
        try:
            while True:
                authorization = signed_header(self.keys, "GET", self.gatehouse.url(WHOAMI))
                if send(self.gatehouse.address, "GET", WHOAMI, authorization).status == 200:
                    self.accepted.append(authorization)
        except CUT_OFF:
            pass


def test_kills(gatehouse):
    random.seed(9)
    gatehouse.start()
    keys = gatehouse.integration("Survivor")
    products, integrations, replays = [], [], 0
    for number in range(KILLS):
        traffic = Traffic(gatehouse, keys, number)
        for thread in traffic.threads:
            thread.start()
        time.sleep(random.uniform(0.02, 0.25))  # the moment of the kill is what is varied
        gatehouse.kill()
        for thread in traffic.threads:
            thread.join()
        gatehouse.start()
        for authorization in traffic.accepted[-20:]:
            answer = send(gatehouse.address, "GET", WHOAMI, authorization)
            assert (answer.status, answer.code) == (401, "nonce_used")
            replays += 1
        products += traffic.products
        integrations += traffic.integrations
    assert len(products) > KILLS and len(integrations) > KILLS // 2 and replays > KILLS
    names = {entry["name"] for entry in gatehouse.ok("integration", "list")}
    assert set(integrations) <= names
    answer = call(gatehouse, keys, "GET", "/rest/V1/products?searchCriteria=&fields=items[sku]")
    assert set(products) <= {item["sku"] for item in answer.json["items"]}
