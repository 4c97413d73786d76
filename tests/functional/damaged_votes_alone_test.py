"""A single validator goes on at once with a damaged or lost vote log: nobody saw its votes."""
import shutil

import harness


def test(network):
    network.start()
    alone, = network.nodes
    alone.wait_height(3)
    for damage in ("one bit", "lost", "one bit"):
        alone.kill()
        if damage == "lost":
            shutil.rmtree(alone.vote_log().parent)
        else:
            harness.flip_bit(alone.vote_log())
        alone.start()
        alone.wait_ready()
        top = alone.height()
        alone.wait_height(top + 2, timeout=10)
    harness.check("the vote log is damaged" in alone.log(), "the log says so")
    harness.check("the vote log is gone" in alone.log(), "the log says so")


if __name__ == "__main__":
    harness.main(test, validators=1)
