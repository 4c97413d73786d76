"""Under load one random validator after the other is killed and restarted, then all four at once:
nothing that was answered final is lost, done twice or out of order."""
import os
import random

import clients
import harness

CYCLES = 1_000 if os.environ.get("MERIT_LONG") else 10
ALL_AT_ONCE = CYCLES // 2


def kill_one(network, load, choose):
    node = choose.choice(network.nodes)
    load.wait_acknowledged(choose.randint(1, 20))
    node.kill()
    # Some come back at once, some when the others have gone on without them.
    load.wait_acknowledged(choose.choice((0, 0, 10, 40)))
    node.start()
    node.wait_ready()


def kill_all(network, load, choose):
    load.wait_acknowledged(choose.randint(1, 20))
    for node in choose.sample(network.nodes, len(network.nodes)):
        node.kill()
    network.start()


def test(network):
    seed = int(os.environ.get("MERIT_SEED", random.randrange(2**32)))
    print(f"MERIT_SEED={seed}", flush=True)
    choose = random.Random(seed)
    network.start()
    with clients.Load(network, seed) as load:
        for _ in range(CYCLES):
            kill_one(network, load, choose)
        for _ in range(ALL_AT_ONCE):
            kill_all(network, load, choose)
        load.wait_acknowledged(20)
    load.check()


if __name__ == "__main__":
    # Quotas are not what is tested here.
    harness.main(test, validators=4, options=("--parameter", "account_units_max=90000000000"))
