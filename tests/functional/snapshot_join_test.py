"""A validator without data joins by a snapshot, votes, and has the whole history in the end."""
import harness
import snapshot_steps as steps


def test(network):
    victim = steps.start(network)
    victim.start(steps.SETTINGS)
    steps.wait_joined(network, victim)
    steps.wait_whole(network, victim)
    harness.check_equal(victim.stop(), 0, "exit code")
    code, _, error = harness.run(harness.meritd(), "export", "-O", network.folder / "export",
                                 "--home", victim.home)
    harness.check_equal(code, 0, f"the whole ledger is exported: {error}")


if __name__ == "__main__":
    harness.main(test, validators=4, options=steps.OPTIONS)
