"""The network between four validators is split, bridged and held one way, under load: no fork, no
block without a quorum, and on it goes after the heal."""
import time

import clients
import harness
import proxy

STANDS_STILL = 3.0  # seconds of a split


def heights(network):
    return [node.height() for node in network.nodes]


def check_goes_on(network, load, what):
    """After a heal all four make blocks together again, and clients are answered."""
    height = max(heights(network))
    network.wait_height(height + 5, timeout=30)
    load.wait_acknowledged(10)
    print(f"after {what}: height {max(heights(network))}", flush=True)


def check_even_split(network, between, load):
    """Two and two: no side has a quorum, so no block is final after what was on its way."""
    between.split({0, 1}, {2, 3})
    time.sleep(0.5)
    before = heights(network)
    time.sleep(STANDS_STILL)
    after = heights(network)
    harness.check(all(b <= a + 1 for a, b in zip(before, after)), f"split: {before}, {after}")
    between.heal()
    check_goes_on(network, load, "an even split")


def check_bridge(network, between, load):
    """Two sides of a quorum each that see each other only through validators 1 and 2."""
    between.split({0, 1, 2}, {1, 2, 3})
    height = max(heights(network))
    network.wait_height(height + 5, timeout=30)
    between.split({0, 1}, {1, 2, 3})  # one bridge: only its side of three is a quorum
    network.wait_height(max(heights(network)) + 5, timeout=30, nodes=network.nodes[2:])
    between.heal()
    check_goes_on(network, load, "a bridge")


def check_one_way(network, between, load):
    """Validator 3 is heard by nobody but hears all; then it hears nobody but is heard."""
    others = network.nodes[:3]
    for directions in ([(3, i) for i in range(3)], [(i, 3) for i in range(3)]):
        between.hold(directions)
        network.wait_height(max(heights(network)) + 5, timeout=30, nodes=others)
        between.heal()
        check_goes_on(network, load, f"one way {directions[0]}")
    # A ring of one-way links: each hears two others at most.
    between.hold([(0, 1), (1, 2), (2, 3), (3, 0)])
    time.sleep(STANDS_STILL)
    between.heal()
    check_goes_on(network, load, "a ring of one-way links")


def check_resets(network, between, load):
    """All connections are closed at once, again and again."""
    for _ in range(3):
        between.reset()
        load.wait_acknowledged(5)
    check_goes_on(network, load, "closed connections")


def test(network):
    between = proxy.Proxy(network)
    network.start()
    with clients.Load(network, pause=0.02, patience=3.0) as load:
        load.wait_acknowledged(20)
        check_even_split(network, between, load)
        check_bridge(network, between, load)
        check_one_way(network, between, load)
        check_resets(network, between, load)
    load.check()
    between.close()


if __name__ == "__main__":
    harness.main(test, validators=4)
