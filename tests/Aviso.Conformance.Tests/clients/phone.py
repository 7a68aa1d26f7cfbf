"""
A phone that loses its network, a server that is killed, and two people who write to the phone all the time. In the end the phone has
each message that the server acknowledged to its writer, once, and so has the archive.

    python3 phone.py --server PATH/TO/aviso [--rounds 10] [--seed 1] [--data DIRECTORY]

The phone does as real ones do: stream management with resumption (XEP-0198), carbons (XEP-0280), it says that nobody looks at it
(XEP-0352), and when a session was lost it reads in its archive what it missed (XEP-0313). It knows a message again by the id that the archive gave
it (XEP-0359), and one that its writer had to send again by the writer's own. Exit code 0 when all was there.
"""

import argparse
import asyncio
import logging
import os
import random
import re
import signal
import socket
import subprocess
import tempfile
import traceback
from collections import Counter

import slixmpp
from peer import Peer
from slixmpp.plugins.xep_0198 import stanza as management

DOMAIN = "example.org"
PASSWORD = "a rose by any other name"
PATIENCE = 180
IDS = "{urn:xmpp:sid:0}"
MORE = ["xep_0059", "xep_0313", "xep_0352", "xep_0359"]


# slixmpp binds a new resource when the answer to its request to resume takes longer than this, and is then lost between both.
slixmpp.xmlstream.RESPONSE_TIMEOUT = PATIENCE

# Connections are cut here all the time, and slixmpp prints a traceback for each one that it was just sending on.
logging.getLogger("slixmpp.xmlstream.xmlstream").setLevel(logging.CRITICAL)


class Server:
    """The server's process over a data directory."""

    def __init__(self, program, data):
        self.program, self.data, self.process = program, data, None
        self.port, self.direct_port, self.domain, self.password = free_port(), free_port(), DOMAIN, PASSWORD
        self.certificate = os.path.join(data, "certs", DOMAIN + ".pem")
        os.makedirs(os.path.join(data, "etc"), exist_ok=True)
        with open(os.path.join(data, "etc", "config.tdsl"), "w") as file:
            file.write(f"""
                'default-virtual-host' = '{DOMAIN}'
                c2s {{ connections {{ ports = [ {self.port} ]
                    {self.port} {{ ifc = [ '127.0.0.1' ] }} }} }}
                monitoring {{ http {{ enabled = false }} }}
                """)

    def add_user(self, name):
        subprocess.run([self.program, "user", "add", f"{name}@{DOMAIN}", "--password-stdin", "--data", self.data],
                       input=PASSWORD + "\n", text=True, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    async def start(self):
        """Starts it and waits until clients can connect."""
        log = open(os.path.join(self.data, "server.log"), "a")
        self.process = subprocess.Popen([self.program, "run", "--data", self.data], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return
            except OSError:
                if self.process.poll() is not None:
                    raise AssertionError(f"the server ended with code {self.process.returncode}; see {log.name}") from None
                await asyncio.sleep(0.1)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


class Person(Peer):
    """A client that comes back by itself."""

    def __init__(self, server, user):
        super().__init__(server, user, plugins=MORE)
        self.resumed = self.begun = 0
        self.online = asyncio.Event()
        self.leaving = False
        # slixmpp 1.8 forgets what is unacknowledged when it asks to resume, instead of sending it again afterwards.
        self.del_filter("out_sync", self["xep_0198"]._handle_outgoing)
        self.add_filter("out_sync", self.keep_unacknowledged)
        self.add_event_handler("session_start", self.on_begun)
        self.add_event_handler("session_resumed", self.on_resumed)
        self.add_event_handler("disconnected", self.on_disconnected)

    def keep_unacknowledged(self, stanza):
        if isinstance(stanza, management.Resume):
            self["xep_0198"].enabled_out = True
            return stanza
        return self["xep_0198"]._handle_outgoing(stanza)

    def keep(self, event, data):
        """Nothing is waited for by event here."""

    async def on_begun(self, _):
        self.begun += 1
        self.online.set()

    async def on_resumed(self, _):
        self.resumed += 1
        self.online.set()

    async def on_disconnected(self, _):
        self.online.clear()
        if not self.leaving:
            await asyncio.sleep(0.1)
            self._connect_loop_wait = 0
            self.open()

    def cut(self):
        """The network goes away."""
        if self.transport:
            self.transport.abort()


class Writer(Person):
    """Writes to the phone; keeps what was not acknowledged, and sends it again when a session was lost."""

    def __init__(self, server, user, reader):
        super().__init__(server, user)
        self.reader = reader
        self.sendings = Counter()
        self.wire = []
        self.waiting = {}
        self.enough = False
        self.add_event_handler("stanza_acked", lambda stanza: self.waiting.pop(stanza["id"], None))

    def send_raw(self, data):
        """Notes in which order messages really leave: slixmpp sends what was written while a session was lost before what is sent again."""
        super().send_raw(data)
        found = re.search(r"<body>([^<]*)</body>", data) if isinstance(data, str) else None
        if found:
            self.wire.append(found[1])

    async def on_begun(self, event):
        self.send_presence()
        for name in list(self.waiting):
            self.write(name)
        await super().on_begun(event)

    def write(self, name):
        self.waiting[name] = True
        self.sendings[name] += 1
        message = self.make_message(mto=self.reader, mbody=name, mtype="chat")
        message["id"] = message["origin_id"]["id"] = name
        message.send()

    async def write_on(self, chance):
        while not self.enough:
            await self.online.wait()
            if len(self.waiting) < 100:
                self.write(f"{self.boundjid.user}-{len(self.sendings) + 1}")
            await asyncio.sleep(chance.uniform(0.01, 0.03))

    async def finish(self):
        """Until everything has been acknowledged."""
        quiet = 0
        while self.waiting:
            before = len(self.waiting)
            await self.online.wait()
            self["xep_0198"].request_ack()
            await asyncio.sleep(0.2)
            quiet = quiet + 1 if len(self.waiting) == before else 0
            if quiet == 50:
                for name in list(self.waiting):
                    self.write(name)


class Phone(Person):
    """Keeps what it gets, by the id that the archive gave it."""

    # Messages of two people get their ids before either is delivered: what is read again begins a little before the last that is known.
    OVERLAP = 100

    def __init__(self, server, user):
        super().__init__(server, user)
        self.messages = {}
        self.caught_up = asyncio.Event()
        self.beginning = None
        self.copies = 0
        self.add_event_handler("message", self.on_message)
        self.add_event_handler("carbon_received", lambda carbon: self.on_message(carbon["carbon_received"]))

    def on_message(self, message):
        if message["body"]:
            given = [it.get("id") for it in message.xml.findall(IDS + "stanza-id") if it.get("by") == self.requested_jid.bare]
            assert len(given) == 1, message
            self.note(given[0], message)

    def note(self, given, message):
        self.copies += 1
        assert self.messages.setdefault(given, message["id"]) == message["id"], message

    async def on_begun(self, event):
        if self.beginning:
            self.beginning.cancel()
        self.caught_up.clear()
        self.beginning = asyncio.ensure_future(self.begin())
        await super().on_begun(event)

    async def on_resumed(self, event):
        self.look_away()
        await super().on_resumed(event)

    async def begin(self):
        while not self.caught_up.is_set():
            try:
                await self["xep_0280"].enable(timeout=10)
                self.send_presence()
                self.look_away()
                known = sorted(self.messages)
                after = known[-self.OVERLAP] if len(known) > self.OVERLAP else None
                for given, message in await self.read(after):
                    self.note(given, message)
                self.caught_up.set()
            except (slixmpp.exceptions.IqTimeout, slixmpp.exceptions.IqError):
                await self.online.wait()

    def look_away(self):
        self.send_raw("<inactive xmlns='urn:xmpp:csi:0'/>")

    async def read(self, after=None):
        """The archive behind that id."""
        found = []
        while True:
            answer = await self["xep_0313"].retrieve(rsm={"max": 100, **({"after": after} if after else {})}, timeout=10)
            found += [(one["mam_result"]["id"], one["mam_result"]["forwarded"]["stanza"]) for one in answer["mam"]["results"]]
            fin = answer.xml.find("{urn:xmpp:mam:2}fin")
            if fin.get("complete") == "true":
                return [(given, message) for given, message in found if message["body"]]
            after = fin.find("{http://jabber.org/protocol/rsm}set/{http://jabber.org/protocol/rsm}last").text


async def play(server, rounds, chance):
    for user in ["romeo", "mercutio", "juliet"]:
        server.add_user(user)
    await server.start()
    phone = Phone(server, "juliet")
    writers = [Writer(server, user, phone.boundjid.bare) for user in ["romeo", "mercutio"]]
    people = [phone, *writers]
    for person in people:
        person.open()
    await asyncio.gather(*(person.online.wait() for person in people))
    await phone.caught_up.wait()
    writing = [asyncio.ensure_future(writer.write_on(chance)) for writer in writers]
    for number in range(rounds):
        await asyncio.sleep(chance.uniform(0.3, 1.2))
        if number % 3 == 2:
            print(f"round {number + 1}: the server is killed and started again", flush=True)
            server.kill()
            await server.start()
        else:
            victims = [person for person in people if chance.random() < 0.5] or [phone]
            print(f"round {number + 1}: {', '.join(person.boundjid.user for person in victims)} lose the network", flush=True)
            for person in victims:
                person.cut()
    for writer in writers:
        writer.enough = True
    await asyncio.gather(*writing)
    await asyncio.gather(*(writer.finish() for writer in writers))
    await phone.online.wait()
    await phone.caught_up.wait()
    await settle(phone, writers)
    report(phone, writers, await phone.read())


async def settle(phone, writers):
    """What is on its way to the phone arrives before the answer to a ping; what a lost session had missed was read before."""
    wanted = {name for writer in writers for name in writer.sendings}
    while not wanted <= set(phone.messages.values()):
        await asyncio.sleep(0.1)


def report(phone, writers, archive):
    sendings = sum((writer.sendings for writer in writers), Counter())
    rows = Counter(message["id"] for _, message in archive)
    print(f"sent and acknowledged {len(sendings)} (again after a lost session: {sum(sendings.values()) - len(sendings)}); "
          f"on the phone {len(set(phone.messages.values()))}, in {phone.copies} copies; "
          f"in the archive {len(rows)}; sessions resumed {sum(it.resumed for it in [phone, *writers])}, begun {sum(it.begun for it in [phone, *writers])}")
    given = [one for one, _ in archive]
    assert len(given) == len(set(given)), "the archive gave an id twice"
    assert set(rows) == set(sendings), f"archive: missing {set(sendings) - set(rows)}, unknown {set(rows) - set(sendings)}"
    assert set(phone.messages.values()) == set(sendings), f"phone: missing {set(sendings) - set(phone.messages.values())}"
    for name, count in rows.items():
        assert count <= sendings[name], f"{name} was sent {sendings[name]} times, and is in the archive {count} times"
    on_phone = Counter(phone.messages.values())
    for name, count in on_phone.items():
        assert count <= sendings[name], f"{name} was sent {sendings[name]} times, and is on the phone {count} times"
    for writer in writers:
        order = list(dict.fromkeys(message["id"] for _, message in archive if message["id"].startswith(writer.boundjid.user + "-")))
        last = -1
        for name in order:
            assert name in writer.wire[last + 1:], f"{name} is in the archive behind {writer.wire[last]}, and was sent before it only"
            last = writer.wire.index(name, last + 1)
    print("each message once, in the order of sending", flush=True)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


async def main(arguments):
    with tempfile.TemporaryDirectory(prefix="aviso-phone-") as temporary:
        server = Server(arguments.server, arguments.data or temporary)
        try:
            await asyncio.wait_for(play(server, arguments.rounds, random.Random(arguments.seed)), PATIENCE + 10 * arguments.rounds)
        finally:
            if server.process:
                server.kill()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True, help="the program aviso")
    parser.add_argument("--data", help="a new directory for the server's data, which is left there; else one that is removed")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    try:
        asyncio.get_event_loop().run_until_complete(main(parser.parse_args()))
    except Exception:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)  # what still runs in slixmpp does not matter any more
