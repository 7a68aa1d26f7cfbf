"""A slixmpp client whose events can be waited for, one after the other or by a condition."""

import asyncio
import logging

import slixmpp

PATIENCE = 20
EVENTS = ["session_start", "session_resumed", "failed_auth", "disconnected", "message", "message_error", "roster_update",
          "presence_available", "presence_unavailable", "presence_subscribe", "presence_subscribed", "carbon_received", "carbon_sent",
          "sm_enabled", "register"]
PLUGINS = ["xep_0030", "xep_0004", "xep_0048", "xep_0049", "xep_0054", "xep_0092", "xep_0115", "xep_0191", "xep_0198", "xep_0199", "xep_0202", "xep_0203",
           "xep_0280", "xep_0297"]


class Peer(slixmpp.ClientXMPP):
    def __init__(self, server, user, resource="peer", password=None, plugins=(), without=()):
        super().__init__(f"{user}@{server.domain}/{resource}", password or server.password)
        self.target = server
        self.default_domain = server.domain
        self.ca_certs = server.certificate
        self.seen = []
        self.changed = asyncio.Event()
        for plugin in [*PLUGINS, *plugins]:
            if plugin not in without:
                self.register_plugin(plugin)
        for event in EVENTS:
            self.add_event_handler(event, lambda data, event=event: self.keep(event, data))

    def keep(self, event, data):
        logging.debug("%s: %s %s", self.boundjid, event, data)
        self.seen.append((event, data))
        self.changed.set()

    async def see(self, event, condition=lambda data: True):
        """The first event of that kind that meets the condition and was not taken before."""
        async def search():
            while True:
                for index, (kind, data) in enumerate(self.seen):
                    if kind == event and condition(data):
                        del self.seen[index]
                        return data
                self.changed.clear()
                await self.changed.wait()
        try:
            return await asyncio.wait_for(search(), PATIENCE)
        except asyncio.TimeoutError:
            seen = "\n  ".join(f"{kind}: {data}" for kind, data in self.seen)
            raise AssertionError(f"{self.boundjid} waited for {event}; it saw:\n  {seen}") from None

    def open(self, direct=False):
        self.connect(("127.0.0.1", self.target.direct_port if direct else self.target.port), use_ssl=direct, force_starttls=not direct)

    async def _pick_dns_answer(self, domain, service=None):
        """The address is known; slixmpp would ask the network for the domain's."""

    async def login(self, presence=True, direct=False):
        self.open(direct)
        await self.see("session_start")
        if presence:
            await self.get_roster()
            self.send_presence()
        return self

    async def leave(self):
        self.disconnect()
        await self.see("disconnected")

    async def befriend(self, other):
        """Both ask and both agree, as two people do."""
        self.send_presence_subscription(other.boundjid.bare, ptype="subscribe")
        await other.see("presence_subscribe", lambda it: it["from"].bare == self.boundjid.bare)
        await self.see("presence_subscribed")
        await other.see("presence_subscribed")

    async def read(self, text):
        return await self.see("message", lambda it: it["body"] == text)
