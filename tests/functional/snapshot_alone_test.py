"""A network that was born with one validator: a node that follows it joins by a snapshot."""
import harness
import newcomers
import snapshot_steps as steps


def test(network):
    validator = network.nodes[0]
    follower, keys = newcomers.make(network)
    validator.start({**steps.SETTINGS, **newcomers.admitted(keys)})
    validator.wait_ready()
    harness.wait_until(lambda: steps.snapshots(validator), 90, "the validator takes a snapshot")
    network.wait_height(steps.FAR, timeout=60)
    follower.start(steps.SETTINGS)
    harness.wait_until(lambda: "a snapshot is the database now" in follower.log(), 60, "it joins")
    top = validator.height()

    def has_the_chain():
        try:
            height = follower.height()
            return height >= top and follower.block(height) == validator.block(height)
        except (harness.RpcError, OSError):
            return False  # it opens another snapshot, which is nearer

    harness.wait_until(has_the_chain, 60, "it follows, and has the same chain")


if __name__ == "__main__":
    harness.main(test, validators=1, options=steps.OPTIONS)
