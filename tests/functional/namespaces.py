"""Validators in network namespaces of their own, so that packets between them can be lost for real:
connections stay open and silent, nothing is refused, and TCP waits longer and longer before it
tries again. (proxy.py holds bytes in order, and they arrive at the moment of the heal.)

Needs root. `enter()` starts the test again in namespaces of its own, which end with it.
"""
import os
import re
import subprocess
import sys

import harness
from wallet_steps import SKIPPED

ENTERED = "MERIT_OWN_NAMESPACES"


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def is_possible():
    """Whether this process may make network namespaces, or is in its own already."""
    if ENTERED in os.environ:
        return True
    probe = ("unshare", "--net", "--mount", "ip", "link", "add", "probe", "type", "bridge")
    try:
        return os.geteuid() == 0 and harness.run(*probe)[0] == 0
    except FileNotFoundError:
        return False


def enter():
    """To be called first thing: goes on as root of own namespaces, or skips the test."""
    if not is_possible():
        print("skipped: only root may make network namespaces")
        sys.exit(SKIPPED)
    if ENTERED not in os.environ:
        os.execvpe("unshare", ["unshare", "--net", "--mount", sys.executable, *sys.argv],
                   {**os.environ, ENTERED: "1"})
    ip("link", "set", "lo", "up")
    os.makedirs("/run/netns", exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run/netns"], check=True)


class Wires:
    """One Ethernet between the validators, which can be split, and one to the test, which cannot."""

    def __init__(self, network):
        """Puts a network of which no node has started into namespaces."""
        self.size = len(network.nodes)
        for bridge in ("tests", *(f"side{i}" for i in range(self.size))):
            ip("link", "add", bridge, "type", "bridge")
            ip("link", "set", bridge, "up")
        ip("address", "add", "10.78.0.254/24", "dev", "tests")
        ports = [node.p2p_address.split(":")[1] for node in network.nodes]
        for node in network.nodes:
            self._plug(node.index, "peers", f"10.77.0.{node.index + 1}/24", "side0")
            self._plug(node.index, "clients", f"10.78.0.{node.index + 1}/24", "tests")
            ip("-n", f"node{node.index}", "link", "set", "lo", "up")
            node.before_command = ("ip", "netns", "exec", f"node{node.index}")
            self._configure(node, ports)

    @staticmethod
    def _plug(index, name, address, bridge):
        namespace, outer = f"node{index}", f"{name}{index}"
        if name == "peers":
            ip("netns", "add", namespace)
        ip("link", "add", outer, "type", "veth", "peer", "name", name, "netns", namespace)
        ip("link", "set", outer, "master", bridge, "up")
        ip("-n", namespace, "address", "add", address, "dev", name)
        ip("-n", namespace, "link", "set", name, "up")

    def _configure(self, node, ports):
        address = node.rpc_url.removeprefix("http://")
        config = node.home / "config" / "config.toml"
        text = config.read_text()
        text = text.replace(f'"{node.p2p_address}"', f'"10.77.0.{node.index + 1}:'
                                                     f'{ports[node.index]}"')
        text = text.replace(f'"{address}"', f'"10.78.0.{node.index + 1}:'
                                            f'{address.split(":")[1]}"')
        text = re.sub(r'"(\d+)@127\.0\.0\.1:',
                      lambda match: f'"{match[1]}@10.77.0.{int(match[1]) + 1}:', text)
        config.write_text(text)
        node.rpc_url = node.rpc_url.replace("127.0.0.1", f"10.78.0.{node.index + 1}")

    def split(self, *sides):
        """Each side hears itself alone."""
        for number, side in enumerate(sides):
            for index in side:
                ip("link", "set", f"peers{index}", "master", f"side{number}")

    def heal(self):
        self.split(range(self.size))
