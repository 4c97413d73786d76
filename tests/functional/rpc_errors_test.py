"""Wrong calls get exact errors, and change nothing: the node answers the next right one."""
import base64
import http.client
import json
import urllib.parse

import harness
from harness import check, check_equal

JSON = {"Content-Type": "application/json"}


def send(node, method="POST", path="/", body=b"", headers=JSON):
    """(status, headers, body) of one HTTP request as written."""
    address = urllib.parse.urlsplit(node.rpc_url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, answer.headers, text


def error_of(node, body, status=200):
    found, _, text = send(node, body=body)
    check_equal(found, status, f"HTTP status of {body[:60]!r}")
    reply = json.loads(text)
    check("result" not in reply, f"{body[:60]!r} has no result")
    return reply["error"]["code"], reply["id"]


def call(method, params=None, id=1):
    request = {"jsonrpc": "2.0", "id": id, "method": method}
    if params is not None:
        request["params"] = params
    return json.dumps(request).encode()


def check_protocol(node):
    check_equal(error_of(node, b"{", 400), (-32700, None), "no JSON")
    check_equal(error_of(node, b"[]"), (-32600, None), "empty batch")
    check_equal(error_of(node, b'{"jsonrpc":"1.0","method":"x","id":"a"}'), (-32600, "a"), "version")
    check_equal(error_of(node, call("no_such")), (-32601, 1), "unknown method")
    check_equal(error_of(node, call("chain_getBlock", {"height": "abc"}, "q")), (-32602, "q"),
                "wrong type")
    check_equal(error_of(node, call("chain_getBlock", {"hieght": 1})), (-32602, 1), "unknown name")
    check_equal(error_of(node, call("chain_getBlock", {"height": 10**9})), (-32001, 1), "above head")
    check_equal(error_of(node, call("sub_subscribe", {"topic": "block"})), (-32004, 1), "over HTTP")
    nested = b'{"jsonrpc":"2.0","id":1,"method":"x","params":' + b"[" * 40 + b"]" * 40 + b"}"
    check_equal(error_of(node, nested, 400), (-32700, None), "nested too deeply")
    batch = b"[" + b",".join([call("rpc_getVersion")] * 101) + b"]"
    check_equal(error_of(node, batch), (-32600, 1), "batch too large")
    status, _, text = send(node, body=b"[1,2]")
    check_equal([item["error"]["code"] for item in json.loads(text)], [-32600] * 2, "junk batch")
    status, _, text = send(node, body=b'{"jsonrpc":"2.0","method":"rpc_getVersion"}')
    check_equal((status, text), (204, ""), "a notification has no answer")


def check_http(node):
    check_equal(send(node, "GET", "/")[0], 405, "GET /")
    check_equal(send(node, "GET", "/nothing")[0], 404, "unknown address")
    check_equal(send(node, headers={"Content-Type": "text/plain"}, body=b"{}")[0], 415, "no JSON type")
    check_equal(send(node, body=b" " * (1 << 20) + b" ")[0], 413, "large body")
    check_equal(send(node, headers={**JSON, "Host": "evil.example"}, body=b"{}")[0], 403, "host")
    check_equal(send(node, headers={**JSON, "Origin": "http://evil.example"}, body=b"{}")[0], 403,
                "origin")


def check_transactions(node):
    def reason(body):
        try:
            node.rpc("tx_submit", transaction=base64.b64encode(body).decode())
        except harness.RpcError as error:
            check_equal(error.code, -32003, "rejected")
            return error.data["reason"]
        raise harness.TestFailure("junk was accepted")

    check_equal(reason(b"junk"), "malformed", "junk")
    many = node.rpc("tx_submitMany", transactions=["AAAA", "no base64"])["items"]
    check_equal([item["error"]["data"]["reason"] for item in many], ["malformed"] * 2, "many")


def test(network):
    network.start()
    node = network.nodes[0]
    node.wait_height(1)
    check_protocol(node)
    check_http(node)
    check_transactions(node)
    check_equal(node.status()["state"], "voting", "the node goes on")
    network.wait_height(node.height() + 1)


if __name__ == "__main__":
    harness.main(test, validators=1)
