"""Clients that send transfers and read balances while a test does its worst, and keep a history.

    with clients.Load(network, seed=7) as load:
        ...                             # kill, pause, cut
        load.wait_acknowledged(100)
    load.check()                        # after the end: all validators' blocks against the history
"""
import collections
import http.client
import json
import random
import threading
import time

import harness
import history
import transactions

NOT_FINAL_IN_TIME, REJECTED, LIMIT_EXCEEDED = 4, -32003, -32005
BATCH = 100  # calls
WORDS = {"govern.beacon_commit", "govern.beacon_reveal"}  # which validators' nodes say by themselves


class Connection:
    """JSON-RPC over one connection that stays open."""

    def __init__(self, node, timeout):
        host, port = node.rpc_url.removeprefix("http://").split(":")
        self._http = http.client.HTTPConnection(host, int(port), timeout=timeout)

    def _post(self, request):
        try:
            self._http.request("POST", "/", json.dumps(request),
                               {"Content-Type": "application/json"})
            return json.loads(self._http.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError):
            self._http.close()
            raise

    def call(self, method, **params):
        """The result; RpcError for an error, OSError, HTTPException or ValueError without one."""
        reply = self._post({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        if "error" in reply:
            raise harness.RpcError(reply["error"])
        return reply["result"]

    def call_patiently(self, method, **params):
        """Again and again as long as the node says that it is asked too often."""
        while True:
            try:
                return self.call(method, **params)
            except harness.RpcError as error:
                if error.code != LIMIT_EXCEEDED:
                    raise
                time.sleep(0.1)

    def call_many(self, method, many):
        """The replies to calls that differ in their parameters, in order."""
        replies = self._post([{"jsonrpc": "2.0", "id": i, "method": method, "params": params}
                              for i, params in enumerate(many)])
        if isinstance(replies, dict):
            raise harness.RpcError(replies["error"])
        return sorted(replies, key=lambda reply: reply["id"])

    def close(self):
        self._http.close()


NO_ANSWER = (OSError, http.client.HTTPException, ValueError)


class Client(threading.Thread):
    def __init__(self, load, index):
        super().__init__(daemon=True)
        self.load = load
        self.index = index
        self.random = random.Random(f"{load.seed}/{index}")
        nodes = load.network.nodes
        self.connections = {node.index: Connection(node, load.patience + 2) for node in nodes}

    def run(self):
        while not self.load.is_over:
            self.step()
            time.sleep(self.load.pause)
        for connection in self.connections.values():
            connection.close()


class Writer(Client):
    """Sends one transfer after the other from its account, each until it is answered final: if a
    validator does not answer, the same bytes go to the next one."""

    def step(self):
        accounts = self.load.accounts
        others = [i for i in range(len(accounts.all)) if i != self.index]
        transfer = accounts.transfer(self.index, self.random.choice(others),
                                     self.random.randint(1, 1000))
        node = self.index
        while not self.submit(transfer, node) and not self.load.is_over:
            node = (node + 1) % len(self.connections)
            time.sleep(0.02)

    def submit(self, transfer, node):
        called, outcome, height = time.monotonic(), history.UNKNOWN, None
        try:
            answer = self.connections[node].call(
                "tx_submitAndWait", transaction=transfer.text,
                timeout_ms=int(self.load.patience * 1000))
            if answer["status"] in ("final", "certified"):
                outcome, height = history.FINAL, answer["block_height"]
        except harness.RpcError as error:
            if error.code == REJECTED:
                outcome = history.REFUSED
        except NO_ANSWER:
            pass
        self.load.history.writes.append(history.Write(
            self.index, node, transfer, called, time.monotonic(), outcome, height))
        return outcome == history.FINAL


class Reader(Client):
    """Reads balances at the head of one validator, and at that height from another one."""

    def step(self):
        accounts = self.load.accounts
        account = self.random.randrange(len(accounts.all))
        first, second = self.random.sample(sorted(self.connections), 2)
        read = self.read(first, account)
        if read is None:
            return
        self.load.history.reads.append(read)
        pinned = self.read(second, account, height=read.height)
        if pinned is not None:
            self.load.history.pinned.append(pinned)

    def read(self, node, account, **at):
        called = time.monotonic()
        try:
            answer = self.connections[node].call(
                "account_getBalance", account=self.load.accounts.all[account].address, **at)
        except (harness.RpcError, *NO_ANSWER):
            return None
        if at:
            harness.check_equal(answer["height"], at["height"], "the height of a pinned read")
        return history.Read(self.index, node, account, called, time.monotonic(),
                            answer["height"], int(answer["balance"]))


def read_blocks(node, upto):
    """All blocks of a validator from genesis to a height."""
    connection = Connection(node, 30)
    blocks = []
    while len(blocks) <= upto:
        heights = range(len(blocks), min(len(blocks) + BATCH, upto + 1))
        replies = connection.call_many("chain_getBlock", [{"height": h} for h in heights])
        for reply in replies:
            if reply.get("error", {}).get("code") == LIMIT_EXCEEDED:
                time.sleep(0.1)
                break
            block = reply["result"]["block"]
            blocks.append(history.Block(
                block["header"]["height"], block["digest"], block["state_root"],
                tuple((entry["tx_id"], entry["outcome"]) for entry in block["transactions"])))
    connection.close()
    return blocks


def said_by_validators(node, tx_ids):
    """Which of these transactions are words that validators' nodes say by themselves."""
    accounts = {each["account"] for each in node.rpc("chain_getValidators")["validators"]}
    connection = Connection(node, 30)
    found = set()
    for tx_id in tx_ids:
        transaction = connection.call_patiently("tx_get", tx_id=tx_id)
        operations = {each["operation"] for each in transaction["operations"]}
        if transaction["account"] in accounts and operations <= WORDS:
            found.add(tx_id)
    connection.close()
    return found


class Load:
    """A writer for each member and a reader, from the moment when the network is ready."""

    def __init__(self, network, seed=0, pause=0.01, patience=5.0):
        self.network = network
        self.seed = seed
        self.pause = pause        # of a client between two calls
        self.patience = patience  # how long a client waits for one answer
        self.is_over = False
        self.accounts = transactions.Accounts(network)
        self.history = history.History(self.accounts.initial)
        writers = len(self.accounts.all)
        self.clients = [Writer(self, i) for i in range(writers)] + [Reader(self, writers)]

    def __enter__(self):
        for client in self.clients:
            client.start()
        return self

    def __exit__(self, *_):
        self.is_over = True
        for client in self.clients:
            client.join()

    def wait_acknowledged(self, more, timeout=30):
        """Waits until so many more transfers have been answered final."""
        target = self.history.acknowledged() + more
        harness.wait_until(lambda: self.history.acknowledged() >= target, timeout,
                           f"{more} more transfers are answered final")

    def check(self, timeout=60, allowed=()):
        """Waits until all validators that run have the same height, and judges the history.
        `allowed` are the kinds of violations that the test itself brings about."""
        nodes = [node for node in self.network.nodes if node.is_running()]
        top = max(node.height() for node in nodes) + 1
        self.network.wait_height(top, timeout, nodes)
        found = history.check(self.history,
                              {node.index: read_blocks(node, top) for node in nodes},
                              lambda unsent: said_by_validators(nodes[0], unsent))
        found = [violation for violation in found if violation.kind not in allowed]
        said = "\n".join(f"{kind}: {text}" for kind, text in found[:20])
        harness.check(not found, f"{len(found)} violations\n{said}")
        for node in nodes:
            harness.check_equal(node.status()["evidence"], 0, f"evidence at node{node.index}")
        outcomes = collections.Counter(write.outcome for write in self.history.writes)
        print(f"{top} blocks, calls {dict(outcomes)}, {len(self.history.reads)} reads and "
              f"{len(self.history.pinned)} pinned ones", flush=True)
