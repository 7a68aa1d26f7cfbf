"""Flows of a person's client: python3 flows.py FLOW PORT DIRECT_TLS_PORT DOMAIN PASSWORD CERTIFICATE. Exit code 0 when all went well."""

import asyncio
import logging
import os
import ssl
import sys
import traceback
from types import SimpleNamespace

from peer import Peer


def people(server, flow, **more):
    return Peer(server, f"romeo-{flow}", **more), Peer(server, f"juliet-{flow}", **more)


async def ask(wish):
    """Asks the test to do something with the server, and waits until it has."""
    print(f"@{wish}", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)


async def login_over_starttls(server):
    """As slixmpp comes: over TLS 1.3 its only channel binding is none, so it ends with PLAIN."""
    romeo, _ = people(server, "login")
    await romeo.login()
    assert romeo.transport.get_extra_info("cipher"), "no TLS"
    await romeo.leave()


async def login_by_scram_with_channel_binding(server):
    romeo, _ = people(server, "login")
    romeo.ssl_context.maximum_version = ssl.TLSVersion.TLSv1_2
    await romeo.login()
    mechanism = romeo["feature_mechanisms"].mech
    assert mechanism.name.startswith("SCRAM-") and mechanism.use_channel_binding, mechanism.name
    await romeo.leave()


async def login_over_direct_tls(server):
    romeo, _ = people(server, "login")
    await romeo.login(direct=True)
    await romeo.leave()


async def login_with_wrong_password_fails(server):
    romeo = Peer(server, "romeo-login", password="not this one")
    romeo.open()
    await romeo.see("failed_auth")


async def first_minute(server):
    romeo, juliet = people(server, "minute")
    await romeo.login()
    await juliet.login()
    await romeo.befriend(juliet)
    await romeo.see("presence_available", lambda it: it["from"] == juliet.boundjid)
    await juliet.see("presence_available", lambda it: it["from"] == romeo.boundjid)
    romeo.send_message(mto=juliet.boundjid.bare, mbody="But soft", mtype="chat")
    message = await juliet.read("But soft")
    assert message["from"] == romeo.boundjid, message
    message.reply("Ay me").send()
    await romeo.read("Ay me")
    await romeo.leave()
    await juliet.see("presence_unavailable", lambda it: it["from"].bare == romeo.boundjid.bare)
    again = Peer(server, "romeo-minute", resource="again")
    await again.login()
    await juliet.see("presence_available", lambda it: it["from"] == again.boundjid)
    await again.see("presence_available", lambda it: it["from"] == juliet.boundjid)
    assert again.client_roster[juliet.boundjid.bare]["subscription"] == "both"


async def offline_message_arrives_at_login(server):
    romeo, juliet = people(server, "offline")
    await romeo.login()
    for number in range(3):
        romeo.send_message(mto=juliet.boundjid.bare, mbody=f"letter {number}", mtype="chat")
    await romeo["xep_0199"].ping(server.domain)
    await juliet.login()
    for number in range(3):
        letter = await juliet.see("message")
        assert letter["body"] == f"letter {number}", letter
        assert letter["delay"]["stamp"], letter


async def vcard_is_read_by_a_contact(server):
    romeo, juliet = people(server, "vcard")
    await romeo.login()
    await juliet.login()
    card = romeo["xep_0054"].make_vcard()
    card["FN"] = "Romeo Montague"
    card["NICKNAME"] = "Romeo"
    await romeo["xep_0054"].publish_vcard(card)
    answer = await juliet["xep_0054"].get_vcard(romeo.boundjid.bare, cached=False)
    assert answer["vcard_temp"]["FN"] == "Romeo Montague", answer


async def blocked_contact_gets_an_error(server):
    romeo, juliet = people(server, "blocking")
    await romeo.login()
    await juliet.login()
    await juliet["xep_0191"].block([romeo.boundjid.bare])
    blocked = await juliet["xep_0191"].get_blocked()
    assert {jid.bare for jid in blocked["blocklist"]["items"]} == {romeo.boundjid.bare}, blocked
    romeo.send_message(mto=juliet.boundjid.bare, mbody="do you hear me?", mtype="chat")
    error = await romeo.see("message_error")
    assert error["error"]["condition"] == "service-unavailable", error
    await juliet["xep_0191"].unblock([romeo.boundjid.bare])
    romeo.send_message(mto=juliet.boundjid.bare, mbody="and now?", mtype="chat")
    await juliet.read("and now?")
    assert not [it for kind, it in juliet.seen if kind == "message"]


async def disco_and_caps_of_the_server(server):
    romeo, _ = people(server, "disco")
    await romeo.login()
    info = await romeo["xep_0030"].get_info(jid=server.domain)
    identities = {(category, kind) for category, kind, *_ in info["disco_info"]["identities"]}
    assert ("server", "im") in identities, info
    features = info["disco_info"]["features"]
    for feature in ["http://jabber.org/protocol/disco#info", "urn:xmpp:ping", "vcard-temp", "urn:xmpp:blocking"]:
        assert feature in features, (feature, features)
    verstring = await romeo["xep_0115"].get_verstring(server.domain)
    assert verstring == romeo["xep_0115"].generate_verstring(info["disco_info"], "sha-1"), verstring


async def ping_version_time(server):
    romeo, juliet = people(server, "ping")
    await romeo.login()
    await juliet.login()
    await romeo["xep_0199"].ping(server.domain)
    await romeo["xep_0199"].ping(juliet.boundjid.full)
    version = await romeo["xep_0092"].get_version(server.domain)
    assert "Aviso" in version["software_version"]["name"], version
    time = await romeo["xep_0202"].get_entity_time(server.domain)
    assert time.xml.find("{urn:xmpp:time}time/{urn:xmpp:time}utc").text.endswith("Z"), time


async def bookmarks_in_private_storage(server):
    romeo, _ = people(server, "private")
    await romeo.login()
    bookmarks = romeo["xep_0048"].stanza.Bookmarks()
    bookmarks.add_conference("verona@rooms.example.org", "Romeo", autojoin=True)
    await romeo["xep_0048"].set_bookmarks(bookmarks, method="xep_0049")
    answer = await romeo["xep_0048"].get_bookmarks(method="xep_0049")
    rooms = [str(room["jid"]) for room in answer["private"]["bookmarks"]["conferences"]]
    assert rooms == ["verona@rooms.example.org"], answer


async def roster_version_unchanged_is_empty(server):
    romeo, juliet = people(server, "version")
    await romeo.login()
    await romeo.update_roster(juliet.boundjid.bare, name="Juliet", groups=["Capulets"])
    first = await fetch_roster(romeo, "")
    version = first["roster"]["ver"]
    assert version and juliet.boundjid.bare in first["roster"]["items"], first
    second = await fetch_roster(romeo, version)
    assert second.xml.find("{jabber:iq:roster}query") is None, second


async def fetch_roster(peer, version):
    iq = peer.Iq(stype="get")
    iq.enable("roster")
    iq["roster"]["ver"] = version
    return await iq.send()


async def stream_management_resumes(server):
    romeo, juliet = people(server, "resume")
    await romeo.login()
    await juliet.login()
    await juliet.see("sm_enabled")
    juliet.transport.abort()
    await juliet.see("disconnected")
    for number in range(5):
        romeo.send_message(mto=juliet.boundjid.full, mbody=f"while away {number}", mtype="chat")
    await romeo["xep_0199"].ping(server.domain)
    juliet.open()
    await juliet.see("session_resumed")
    for number in range(5):
        message = await juliet.see("message")
        assert message["body"] == f"while away {number}", message
    romeo.send_message(mto=juliet.boundjid.full, mbody="and live", mtype="chat")
    await juliet.read("and live")


async def carbons_reach_the_other_device(server):
    romeo, juliet = people(server, "carbons")
    phone = Peer(server, "juliet-carbons", resource="phone")
    await romeo.login()
    await juliet.login()
    await phone.login()
    await phone["xep_0280"].enable()
    romeo.send_message(mto=juliet.boundjid.full, mbody="to one device", mtype="chat")
    message = await juliet.read("to one device")
    copy = await phone.see("carbon_received")
    assert copy["carbon_received"]["body"] == "to one device", copy
    message.reply("answered here").send()
    copy = await phone.see("carbon_sent")
    assert copy["carbon_sent"]["body"] == "answered here", copy


async def register_change_password_remove(server):
    mercutio = Peer(server, "mercutio-register", plugins=["xep_0066", "xep_0077"])
    mercutio["xep_0077"].create_account = True
    mercutio._always_send_everything = True  # slixmpp 1.8 would keep the registration back until after the login

    async def fill_in(_):
        iq = mercutio.Iq(stype="set")
        iq["register"]["username"] = mercutio.boundjid.user
        iq["register"]["password"] = server.password
        await iq.send()

    mercutio.add_event_handler("register", fill_in)
    await mercutio.login()
    await mercutio["xep_0077"].change_password("a plague o' both your houses")
    await mercutio.leave()
    again = Peer(server, "mercutio-register", password="a plague o' both your houses", plugins=["xep_0066", "xep_0077"])
    again["xep_0077"].create_account = False
    await again.login()
    await again["xep_0077"].cancel_registration()
    await again.see("disconnected")
    gone = Peer(server, "mercutio-register", password="a plague o' both your houses")
    gone.open()
    await gone.see("failed_auth")


async def restart_loses_nothing(server):
    romeo, juliet = people(server, "restart")
    await romeo.login()
    await juliet.login()
    await romeo.befriend(juliet)
    await juliet.leave()
    romeo.send_message(mto=juliet.boundjid.bare, mbody="before the restart", mtype="chat")
    await romeo["xep_0199"].ping(server.domain)
    await ask("restart")
    await romeo.see("disconnected")
    romeo = Peer(server, "romeo-restart", resource="second")
    await romeo.login()
    romeo.send_message(mto=juliet.boundjid.bare, mbody="before the kill", mtype="chat")
    await acknowledged(romeo)
    await ask("kill")
    await romeo.see("disconnected")
    romeo = Peer(server, "romeo-restart", resource="third")
    await romeo.login()
    juliet = Peer(server, "juliet-restart", resource="second")
    await juliet.login()
    assert juliet.client_roster[romeo.boundjid.bare]["subscription"] == "both"
    for text in ["before the restart", "before the kill"]:
        message = await juliet.see("message")
        assert message["body"] == text, message
    await juliet.see("presence_available", lambda it: it["from"] == romeo.boundjid)


async def acknowledged(peer):
    """Waits until the server has acknowledged (XEP-0198) all that was sent."""
    management = peer["xep_0198"]
    for _ in range(200):
        if not management.unacked_queue:
            return
        management.request_ack()
        await asyncio.sleep(0.05)
    raise AssertionError(f"not acknowledged: {management.unacked_queue}")


async def main(flow, port, direct_port, domain, password, certificate):
    server = SimpleNamespace(port=int(port), direct_port=int(direct_port), domain=domain, password=password, certificate=certificate)
    await globals()[flow](server)


if __name__ == "__main__":
    logging.basicConfig(level=os.environ.get("FLOW_LOG", "WARNING"), stream=sys.stderr)
    try:
        asyncio.get_event_loop().run_until_complete(main(*sys.argv[1:]))
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)  # what still runs in slixmpp does not matter any more
