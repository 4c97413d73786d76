"""A wrong configuration is refused with exit 78, and all of its problems are named at once."""
import harness


def test(network):
    node = network.nodes[0]
    file = node.home / "config" / "config.toml"
    good = file.read_text()
    file.write_text(good.replace('handshake_timeout = "5s"', 'handshake_timout = "5s"')
                        .replace('body_bytes_max = "1MiB"', 'body_bytes_max = "1Mb"'))

    code, out, error = harness.run(harness.meritd(), "config", "check", "--home", node.home)
    harness.check_equal((code, out), (78, ""), "config check")
    harness.check('unknown key "handshake_timout" in [p2p] (did you mean "handshake_timeout"?)'
                  in error, error)
    harness.check("rpc.body_bytes_max = '1Mb': expected a size" in error, error)
    harness.check("config.toml:" in error and "2 problems" in error, error)

    node.start()
    harness.check_equal(node.exit_code(), 78, "start")

    file.write_text(good)
    harness.check_equal(harness.run(harness.meritd(), "config", "check", "--home", node.home)[0],
                        0, "the generated file is good")


if __name__ == "__main__":
    harness.main(test, validators=1)
