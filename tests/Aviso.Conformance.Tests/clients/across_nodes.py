"""
Two conversations across two nodes of one server, one of which is killed in the middle. Romeo and Mercutio are connected to the first node, Juliet and
Benvolio to the second. Romeo's account lives on the second node, since another client of his came there first: when the first one dies he resumes his
session at the second. Mercutio's lived on the first: he signs in again. In the end each of the four has what was acknowledged to either side, once.

    python3 across_nodes.py PORT CERTIFICATE PORT CERTIFICATE DOMAIN PASSWORD

Writes @kill when the first node shall be killed, and waits for a line. Exit code 0 when all was there.
"""

import asyncio
import os
import random
import socket
import ssl
import sys
import traceback
from collections import Counter

from peer import Peer
from phone import Phone, Writer, settle

PATIENCE = 150


class Place:
    """The nodes as somebody knows them: the first that answers is used."""

    def __init__(self, nodes, domain, password):
        self.nodes, self.domain, self.password = nodes, domain, password
        self.choose()

    def choose(self):
        for self.port, self.certificate in self.nodes:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                pass


class Talker(Writer, Phone):
    """Writes, and keeps what it gets and what it wrote, by the ids of its archive."""

    def open(self, direct=False):
        self.target.choose()
        self.ca_certs = self.target.certificate
        self.ssl_context = ssl.create_default_context()  # the one before goes on trusting the other node's certificate, and that only
        self.ssl_context.check_hostname = False
        super().open(direct)


async def talk(first, second, domain, password, chance):
    def talker(user, reader, *nodes):
        return Talker(Place(nodes, domain, password), user, f"{reader}@{domain}")

    anchor = await Peer(Place([second, first], domain, password), "romeo", "anchor").login()
    romeo, mercutio = talker("romeo", "juliet", first, second), talker("mercutio", "benvolio", first, second)
    juliet, benvolio = talker("juliet", "romeo", second, first), talker("benvolio", "mercutio", second, first)
    people = [romeo, mercutio, juliet, benvolio]
    for person in people:
        person.open()
    await asyncio.gather(*(person.caught_up.wait() for person in people))
    writing = [asyncio.ensure_future(person.write_on(chance)) for person in people]
    await asyncio.sleep(2)
    print("@kill", flush=True)
    await asyncio.get_event_loop().run_in_executor(None, sys.stdin.readline)
    while romeo.resumed == 0 or mercutio.begun < 2:
        await asyncio.sleep(0.1)
    await asyncio.sleep(2)
    for person in people:
        person.enough = True
    await asyncio.gather(*writing)
    await asyncio.gather(*(person.finish() for person in people))
    assert (romeo.resumed, romeo.begun, mercutio.begun) == (1, 1, 2), (romeo.resumed, romeo.begun, mercutio.begun)
    for one, other in [(romeo, juliet), (mercutio, benvolio)]:
        await compare(one, other)
    await anchor.leave()


async def compare(one, other):
    sent = set(one.sendings) | set(other.sendings)
    for person, partner in [(one, other), (other, one)]:
        await person.online.wait()
        await person.caught_up.wait()
        await settle(person, [partner])
        rows = Counter(message["id"] for _, message in await person.read())
        print(f"{person.requested_jid.user}: {len(sent)} sent by both, {len(rows)} in the archive; sessions resumed {person.resumed}, begun {person.begun}", flush=True)
        assert set(rows) == sent, f"{person.requested_jid}: missing {sent - set(rows)}, unknown {set(rows) - sent}"
        assert max(rows.values()) == 1, f"{person.requested_jid}: more than once {[name for name, count in rows.items() if count > 1]}"


async def main(first, first_certificate, second, second_certificate, domain, password):
    await asyncio.wait_for(talk((int(first), first_certificate), (int(second), second_certificate), domain, password, random.Random(1)), PATIENCE)


if __name__ == "__main__":
    try:
        asyncio.get_event_loop().run_until_complete(main(*sys.argv[1:]))
    except Exception:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)  # what still runs in slixmpp does not matter any more
