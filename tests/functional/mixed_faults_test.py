"""Kills, pauses, held and closed connections of any validators at once, drawn from a seed: no fork,
nothing that was answered final is lost, and it goes on whenever the faults end."""
import os
import random
import signal
import time

import clients
import harness
import proxy

ROUNDS = 500 if os.environ.get("MERIT_LONG") else 8


def faults(network, between, choose):
    """Functions that each do something bad; some of them last until `end_of_faults`."""
    nodes = network.nodes

    def kill():
        for node in choose.sample(nodes, choose.choice((1, 1, 1, 2, 3))):
            node.kill()

    def kill_and_start():
        node = choose.choice(nodes)
        node.kill()
        node.start()

    def pause():
        for node in choose.sample(nodes, choose.choice((1, 1, 2))):
            if node.is_running():
                os.kill(node.process.pid, signal.SIGSTOP)

    def hold():
        pairs = [(a, b) for a in range(len(nodes)) for b in range(len(nodes)) if a != b]
        between.hold(choose.sample(pairs, choose.randint(1, 8)))

    def split():
        cut = choose.sample(range(len(nodes)), choose.randint(1, 2))
        between.split(set(cut), set(range(len(nodes))) - set(cut))

    def reset():
        between.reset()

    return [kill, kill_and_start, pause, hold, split, reset]


def end_of_faults(network, between):
    between.heal()
    for node in network.nodes:
        if node.process is None:
            node.start()
        else:
            harness.check(node.is_running(), f"node{node.index} ended by itself")
            os.kill(node.process.pid, signal.SIGCONT)


def check_goes_on(network, load):
    for node in network.nodes:
        node.wait_ready(timeout=60)
    height = max(node.height() for node in network.nodes)
    network.wait_height(height + 3, timeout=60)
    load.wait_acknowledged(5, timeout=60)


def test(network):
    seed = int(os.environ.get("MERIT_SEED", random.randrange(2**32)))
    print(f"MERIT_SEED={seed}", flush=True)
    choose = random.Random(seed)
    between = proxy.Proxy(network)
    bad = faults(network, between, choose)
    network.start()
    with clients.Load(network, seed, pause=0.02, patience=2.0) as load:
        for number in range(ROUNDS):
            acts = choose.choices(bad, k=choose.randint(1, 4))
            print(f"round {number}: {' '.join(act.__name__ for act in acts)}", flush=True)
            for act in acts:
                act()
                time.sleep(choose.random() / 2)
            end_of_faults(network, between)
            check_goes_on(network, load)
    load.check()
    between.close()


if __name__ == "__main__":
    harness.main(test, validators=4, options=("--parameter", "account_units_max=90000000000"))
