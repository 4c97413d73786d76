"""Signed transfers, made in the test itself: thousands a second, where the wallet makes fifty.

The bytes are those of docs/specification/encoding.md and cryptography.md; Ed25519 is libsodium's,
which the programs under test need anyway.
"""
import base64
import ctypes
import ctypes.util
import hashlib
import json
import struct
import threading
import time

import harness

TREASURY, TRANSFER = 1, 4
VALID_FOR_MS = 3_600_000


def sodium():
    """The library, or a failure that says what is missing."""
    name = ctypes.util.find_library("sodium")
    harness.check(name is not None, "libsodium is not installed")
    library = ctypes.CDLL(name)
    harness.check(library.sodium_init() >= 0, "libsodium starts")
    return library


def blake2b(person, *parts):
    return hashlib.blake2b(b"".join(parts), digest_size=32, person=person).digest()


class Transfer:
    """A signed transfer that was not sent; `tx_id` is known before anybody has it."""

    def __init__(self, tx_id, sender, to, amount, text):
        self.tx_id = tx_id
        self.sender = sender
        self.to = to
        self.amount = amount
        self.text = text  # base64, as tx_submit takes it


class Account:
    """A member's account and its one key. Transfers may be made from several threads."""

    def __init__(self, library, network, index, key_file):
        key = json.loads(key_file.read_text())
        self.index = index
        self.address = key["address"]
        self._sodium = library
        self._network = network
        self._public = ctypes.create_string_buffer(32)
        self._secret = ctypes.create_string_buffer(64)
        library.crypto_sign_ed25519_seed_keypair(self._public, self._secret,
                                                 base64.b64decode(key["seed"]))
        harness.check_equal(self._public.raw.hex(), key["public_key"], f"key of member{index}")
        self.id = blake2b(b"merit.account", b"\x01", self._public.raw)[:20]
        self._nonce = 0
        self._lock = threading.Lock()

    def _sign(self, message):
        signature = ctypes.create_string_buffer(64)
        self._sodium.crypto_sign_ed25519_detached(signature, None, message,
                                                  ctypes.c_ulonglong(len(message)), self._secret)
        return signature.raw

    def transfer(self, asset, to, amount):
        """The next transfer to another account. Each has a nonce of its own."""
        with self._lock:
            self._nonce += 1
            nonce = self._nonce
        operation = bytes([TREASURY, TRANSFER]) + asset + to.id + struct.pack("<Q", amount)
        valid_until_ms = int(time.time() * 1000) + VALID_FOR_MS
        body = (self._network + self.id + struct.pack("<QQ", nonce, valid_until_ms) +
                struct.pack("<HH", 1, len(operation)) + operation)
        tx_id = blake2b(b"merit.tx", body)
        signature = self._sign(b"MERIT.TX".ljust(16, b"\0") + self._network + tx_id)
        wire = body + struct.pack("<H", 1) + self._public.raw + signature
        return Transfer(tx_id.hex(), self.index, to.index, amount,
                        base64.b64encode(wire).decode())


class Accounts:
    """The members' accounts of a network that runs."""

    def __init__(self, network):
        library = sodium()
        first = network.nodes[0]
        hash_bytes = bytes.fromhex(network.hash)
        self.all = [Account(library, hash_bytes, i,
                            network.wallet_home / "keys" / f"member{i}.json")
                    for i in range(len(network.nodes))]
        answer = first.rpc("account_getBalance", account=self.all[0].address)
        self.asset = bytes.fromhex(answer["asset"])
        genesis = first.rpc("chain_getGenesis")["genesis"]
        self.initial = {entry["member_index"]: int(entry["amount"])
                        for entry in genesis["balances"]}

    def transfer(self, sender, to, amount):
        return self.all[sender].transfer(self.asset, self.all[to], amount)
