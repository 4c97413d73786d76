"""Every method of the document answers or names what it misses; reads can be pinned and proven."""
import json

import harness
from harness import check, check_equal


def check_all_methods(node, document):
    for method in document["methods"]:
        name = method["name"]
        needs = [p["name"] for p in method["params"] if p["required"]]
        try:
            result = node.rpc(name)
            check(not needs, f"{name} answered without {needs}")
            if name != "rpc.discover":
                check({"height", "block_hash", "time"} <= result.keys(), f"{name} names its height")
        except harness.RpcError as error:
            check(error.code in (-32602, -32001, -32002, -32004), f"{name} without params: {error}")


def check_pages(node):
    heights = []
    cursor = None
    while True:
        page = node.rpc("chain_listBlocks", limit=2, cursor=cursor)
        heights += [item["block_height"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    check_equal(heights, list(range(heights[0], -1, -1)), "pages together are the list")


def test(network):
    network.start()
    node = network.nodes[0]
    node.wait_height(3)
    document = node.rpc("rpc.discover")
    check_equal(json.loads(node.get("/openrpc.json")[1]), document, "the document at both places")
    check_all_methods(node, document)
    check_pages(node)

    pinned = node.rpc("member_list", height=2)
    check_equal(pinned["height"], 2, "a pinned read names its height")
    check_equal(pinned["block_hash"], node.block(2)["digest"], "and the block there")
    harness.wait_until(lambda: node.status()["certified_height"] >= 1, 20, "a checkpoint")
    checkpoint = node.rpc("chain_getCheckpoint")
    check_equal(checkpoint["signers"], [0], "signed by the only validator")
    check(f"height {checkpoint['height']}" in checkpoint["note"], "the note names the height")
    member = pinned["items"][0]["value"]["account"]
    for method, params in (("account_get", {"account": member}), ("params_get", {}),
                           ("account_getBalance", {"account": member})):
        proof = node.rpc(method, prove=True, **params)["proof"]
        check_equal(proof["kind"], "state", f"{method} is proven")
        check(proof["value"] is not None or method == "account_getBalance", f"{method} has a value")
    absent = node.rpc("account_get", account="00" * 20, prove=True)
    check_equal((absent["found"], absent["proof"]["value"]), (False, None), "absence is proven")
    status, metrics = node.get("/metrics")
    check("merit_rpc_requests_total" in metrics and "merit_ready_check" in metrics, "metrics")


if __name__ == "__main__":
    harness.main(test, validators=1)
