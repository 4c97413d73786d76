"""A wrong configuration is refused with exit 78, and all of its problems are named at once."""
import harness


def check_problem(node, text, words):
    """One problem, said with these words."""
    file = node.home / "config" / "config.toml"
    file.write_text(text)
    code, out, error = harness.run(harness.meritd(), "config", "check", "--home", node.home)
    harness.check_equal((code, out), (78, ""), words)
    harness.check(words in error and "1 problem in" in error, error)


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

    check_problem(node, good.replace("peers = []", 'peers = ["0@127.0.0.1:1"]'),
                  "this is the node itself")
    check_problem(node, good.replace("peers = []", 'peers = ["1@127.0.0.1:1"]'),
                  "genesis has 1 validators")
    check_problem(node, good.replace(node.rpc_url.removeprefix("http://"), node.p2p_address),
                  "they need different ports")
    check_problem(node, good.replace(node.rpc_url.removeprefix("http://"), "no.such.host:1"),
                  "expected an IP address or localhost")
    file.unlink()
    file.mkdir()
    code, out, error = harness.run(harness.meritd(), "config", "check", "--home", node.home)
    harness.check_equal((code, out), (78, ""), "a folder in place of the file")
    harness.check("is a folder" in error, error)
    code, _, error = harness.run(harness.meritd(), "status", "--home", node.home)
    harness.check(code == 78 and f"meritd config check --home {node.home}" in error, error)
    file.rmdir()

    file.write_text(good)
    code, out, error = harness.run(harness.meritd(), "config", "check", "--home", node.home,
                                   environment={"MERIT_RPC_LISTN": "127.0.0.1:1"})
    harness.check_equal(code, 0, "a warning is no error")
    harness.check("did you mean MERIT_RPC_LISTEN?" in error, error)
    for path in (node.home / "config" / "genesis.json", node.home / "keys" / "node_key.json"):
        kept = path.rename(path.with_suffix(".kept"))
        code, out, error = harness.run(harness.meritd(), "config", "check", "--home", node.home)
        harness.check_equal((code, out), (78, ""), f"without {path.name}")
        harness.check(path.name in error, error)
        kept.rename(path)
    code, out, error = harness.run(harness.meritd(), "testnet", "--epoch", "4s", "--out",
                                   node.home / "none")
    harness.check_equal((code, out), (2, ""), "an epoch below its bound")
    harness.check("epoch_length_ms = 4000: must be from 5000 to" in error, error)

    for words in ((), ("strat",)):
        code, out, error = harness.run(harness.meritd(), *words)
        harness.check_equal((code, out), (2, ""), f"meritd {words}")
        harness.check("testnet" in error and "config" in error, f"the commands: {error}")
    harness.check('did you mean "start"?' in error, error)
    harness.check_equal(harness.run(harness.meritd(), "config", "check", "--home", node.home)[0],
                        0, "the generated file is good")


if __name__ == "__main__":
    harness.main(test, validators=1)
