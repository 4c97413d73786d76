"""A TCP proxy between the validators, so that a test can cut what runs between any two of them.

Every validator reaches every other through a listener of its own, so that each connection is known
by who dialled whom; both directions of each can be held on their own. What is held is not lost but
late, as with TCP over a network that drops packets: the senders' buffers fill, and it all arrives
after the heal. A connection that is dialled meanwhile is accepted and hears nothing.
`Proxy.reset` closes connections instead, as a firewall that answers for the other side.
`Proxy.delay` makes them long, as between continents.

The proxy is one thread with an asyncio loop; the test's thread calls the methods.
"""
import asyncio
import itertools
import re
import threading

CHUNK = 64 * 1024


class Proxy:
    def __init__(self, network):
        """Puts itself between the validators of a network of which none has started."""
        self.size = len(network.nodes)
        self._targets = [node.p2p_address.split(":") for node in network.nodes]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._gates = {}     # (from, to) -> Event: bytes of this direction may pass
        self._seconds = {}   # (from, to) -> how long each chunk takes
        self._open = {}      # (dialler, listener) -> writers of both sides
        self._servers = []
        ports = self._run(self._listen())
        for node in network.nodes:
            peers = ", ".join(f'"{other}@127.0.0.1:{ports[node.index, other]}"'
                              for other in range(self.size) if other != node.index)
            config = node.home / "config" / "config.toml"
            text, count = re.subn(r"(?m)^peers = \[.*\]$", f"peers = [{peers}]",
                                  config.read_text())
            if count != 1:
                raise ValueError(f"no list of peers in {config}")
            config.write_text(text)

    def _run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout=10)

    async def _listen(self):
        ports = {}
        for pair in itertools.permutations(range(self.size), 2):
            self._gates[pair] = asyncio.Event()
            self._gates[pair].set()
            self._seconds[pair] = 0
            self._open[pair] = set()
            server = await asyncio.start_server(
                lambda reader, writer, pair=pair: self._carry(pair, reader, writer),
                "127.0.0.1", 0)
            self._servers.append(server)
            ports[pair] = server.sockets[0].getsockname()[1]
        return ports

    async def _carry(self, pair, reader, writer):
        """One connection, from `pair[0]`, which dialled, to `pair[1]`."""
        host, port = self._targets[pair[1]]
        try:
            other_reader, other_writer = await asyncio.open_connection(host, int(port))
        except OSError:
            writer.transport.abort()
            return
        both = {writer, other_writer}
        self._open[pair] |= both
        await asyncio.gather(self._pump(reader, other_writer, pair),
                             self._pump(other_reader, writer, pair[::-1]))
        self._open[pair] -= both

    async def _pump(self, reader, writer, direction):
        gate = self._gates[direction]
        try:
            while chunk := await reader.read(CHUNK):
                await asyncio.sleep(self._seconds[direction])
                await gate.wait()
                writer.write(chunk)
                await writer.drain()
            await gate.wait()
            writer.close()
        except (OSError, RuntimeError):
            writer.transport.abort()

    async def _set(self, directions, is_open):
        for direction in directions:
            if is_open:
                self._gates[direction].set()
            else:
                self._gates[direction].clear()

    def hold(self, directions):
        """Nothing passes in these directions, each (from, to), until the heal."""
        self._run(self._set(list(directions), False))

    def heal(self):
        """Everything passes again, first what was held."""
        self._run(self._set(list(self._gates), True))

    def split(self, *sides):
        """Holds everything between validators that are in no side together. A validator that is
        in two sides is a bridge: it sees both."""
        self.hold(pair for pair in self._gates
                  if not any(pair[0] in side and pair[1] in side for side in sides))

    def delay(self, validator, seconds):
        """All that comes from this validator or goes to it takes so long, one chunk of at most
        64 KiB after the other."""
        self._seconds.update({pair: seconds for pair in self._gates if validator in pair})

    def reset(self, pairs=None):
        """Closes the connections of these pairs, whoever dialled; of all if none is named."""
        async def close():
            for pair in pairs or list(self._open):
                for both in (pair, pair[::-1]):
                    for writer in list(self._open[both]):
                        writer.transport.abort()
        self._run(close())

    def close(self):
        async def end():
            for server in self._servers:
                server.close()
            while any(self._open.values()):  # they end with their connections
                await asyncio.sleep(0.01)
        self.heal()
        self.reset()
        self._run(end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
