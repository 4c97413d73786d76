"""A transaction of an account of three keys collects the two signatures that it needs in files."""
import harness
from harness import check, check_equal
from wallet_steps import merit, refused


def test(network):
    network.start()
    for name in ("board-1", "board-2", "board-3", "stranger"):
        merit(network, "key", "new", name, "--unencrypted", "--test")
    treasury = merit(network, "account", "register", "board-1", "board-2", "board-3", "--threshold",
                     "2", "--kind", "organisation", "--from", "member0")["account"]
    merit(network, "send", treasury, "100", "--from", "member0")
    merit(network, "address", "book", "add", "treasury", treasury)

    one, two, both = (network.folder / name for name in ("one.json", "two.json", "both.json"))
    send = ["send", "member0", "40", "--from", "board-1", "--account", "treasury"]
    code, error = refused(network, *send)
    check_equal(code, 5, f"one signature of two: {error}")
    merit(network, *send, "--sign-only", "--valid-for", "1d", "-O", one)
    shown = merit(network, "tx", "show", one)
    check_equal((shown["signed_by"], shown["not_signed"], shown["needed"], shown["ready"]),
                (["board-1"], ["board-2", "board-3"], 2, False)
                if shown["not_signed"][0] == "board-2" else
                (["board-1"], ["board-3", "board-2"], 2, False), "who signed, who is missing")
    check_equal(shown["account"], treasury, "the account in the network's style")

    signed = merit(network, "tx", "sign", one, "--key", "board-3", "-O", two)
    check(signed["ready"] and sorted(signed["signed_by"]) == ["board-1", "board-3"], f"{signed}")
    strange = merit(network, "tx", "sign", one, "--key", "stranger", "-O",
                    network.folder / "strange.json")
    check(not strange["ready"], "a key that is not of the account does not count")
    joined = merit(network, "tx", "combine", one, two, "-O", both)
    check(joined["ready"] and joined["signatures"] == 2, f"{joined}")
    merit(network, "tx", "submit", both)
    check_equal(merit(network, "balance", "treasury")["balance"], "60000000", "100 - 40")


if __name__ == "__main__":
    harness.main(test, validators=1)
