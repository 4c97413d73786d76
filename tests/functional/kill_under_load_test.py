"""All four are killed under load, again and again: what was answered final is final everywhere."""
import json
import threading
import time

import harness

ROUNDS = 10


class Sender(threading.Thread):
    """Sends from one member through one node until told to stop; keeps what was acknowledged."""

    def __init__(self, network, index):
        super().__init__(daemon=True)
        self.network = network
        self.index = index
        self.acknowledged = []
        self.is_stopping = False

    def run(self):
        to = f"member{(self.index + 1) % 4}"
        while not self.is_stopping:
            code, out, _ = self.network.merit(
                "--yes", "--quiet", "--output", "json", "send", to, "0.000001", "--from",
                f"member{self.index}", "--timeout", "5s", node=self.index)
            if code == 0:
                self.acknowledged.append(json.loads(out)["tx_id"])
            else:
                time.sleep(0.1)


def test(network):
    network.start()
    senders = [Sender(network, index) for index in range(4)]
    for sender in senders:
        sender.start()
    for round_number in range(ROUNDS):
        before = sum(len(sender.acknowledged) for sender in senders)
        harness.wait_until(lambda: sum(len(s.acknowledged) for s in senders) >= before + 20, 30,
                           f"transactions become final in round {round_number}")
        for node in network.nodes:
            node.kill()
        network.start()
    for sender in senders:
        sender.is_stopping = True
    for sender in senders:
        sender.join()

    acknowledged = [tx_id for sender in senders for tx_id in sender.acknowledged]
    top = max(node.height() for node in network.nodes)
    network.wait_height(top)
    for node in network.nodes:
        for tx_id in acknowledged:
            status = node.rpc("tx_getStatus", tx_id=tx_id)["status"]
            harness.check(status in ("final", "certified"),
                          f"{tx_id} was acknowledged and is {status} at node{node.index}")
    network.check_agreement(top)


if __name__ == "__main__":
    harness.main(test, validators=4)
