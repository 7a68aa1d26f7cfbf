using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Aviso.Modules.Push;
using Aviso.Protocol;
using Aviso.Testing.Client;

namespace Aviso.Modules.Tests.Push;

public sealed class PushTests
{
    [Fact]
    public async Task Message_for_nobody_is_published_to_every_device_with_what_it_wants_to_be_told()
    {
        await using var rig = await PushRig.StartAsync();
        const string Secret = "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/pubsub#publish-options</value></field><field var='secret'><value>s3</value></field></x>";
        await (await rig.EnableAsync("n1", Secret)).CloseAsync();
        await (await rig.EnableAsync("n2", "<priority xmlns='tigase:push:priority:0'/>", "tablet")).CloseAsync();

        await rig.SayAsync();
        var requests = await rig.TakeTwoAsync();

        Assert.Equal(["n1", "n2"], requests.Select(PushRig.NodeOf));
        Assert.Equal("1", PushRig.FieldOf(requests[0], "message-count"));
        Assert.Null(PushRig.FieldOf(requests[0], "last-message-sender"));
        Assert.Null(PushRig.FieldOf(requests[0], "last-message-body"));
        var options = PushRig.PubSubOf(requests[0]).Child("publish-options")!;
        Assert.True(DataForm.TryParse(options.Child("x", Namespaces.DataForms)!, out var form, out _));
        Assert.Equal("s3", form["secret"]!.Value);
        Assert.Null(PushRig.NotificationOf(requests[0]).Child("priority", PushRegistration.PriorityNamespace));
        Assert.Equal("high", PushRig.NotificationOf(requests[1]).Child("priority", PushRegistration.PriorityNamespace)!.Text);
        Assert.Null(PushRig.PubSubOf(requests[1]).Child("publish-options"));
    }

    [Fact]
    public async Task Sender_and_text_are_told_where_the_operator_wants_it()
    {
        await using var rig = await PushRig.StartAsync(options => (options.WithSender, options.WithBody) = (true, true));
        await (await rig.EnableAsync("n")).CloseAsync();
        await rig.SayAsync("<body>Wherefore?</body>");
        var request = await rig.TakeAsync();
        Assert.Equal("romeo@example.org/orchard", PushRig.FieldOf(request, "last-message-sender"));
        Assert.Equal("Wherefore?", PushRig.FieldOf(request, "last-message-body"));
    }

    [Fact]
    public async Task What_comes_within_the_interval_is_told_in_one_and_calls_do_not_wait()
    {
        await using var rig = await PushRig.StartAsync();
        await (await rig.EnableAsync("n")).CloseAsync();
        await rig.SayAsync();
        await rig.TakeAsync();
        await rig.SayAsync();
        await rig.SayAsync();
        await rig.SayAsync("<composing xmlns='http://jabber.org/protocol/chatstates'/>");
        await rig.IdleAsync();
        rig.Server.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("3", PushRig.FieldOf(await rig.TakeAsync(), "message-count"));

        await rig.SayAsync("<propose xmlns='urn:xmpp:jingle-message:0' id='1'/><store xmlns='urn:xmpp:hints'/>");
        Assert.Equal("4", PushRig.FieldOf(await rig.TakeAsync(), "message-count"));
        await rig.Pusher.ReceiveNothingAsync();
    }

    [Fact]
    public async Task Messages_that_come_while_the_service_thinks_are_told_when_it_has_answered()
    {
        await using var rig = await PushRig.StartAsync(options => options.MinInterval = TimeSpan.Zero);
        await (await rig.EnableAsync("n")).CloseAsync();
        await rig.SayAsync();
        var first = await rig.ReceivePublishAsync();
        await rig.SayAsync();
        await rig.SayAsync();
        await rig.Pusher.ReceiveNothingAsync();
        var request = first;
        while (PushRig.FieldOf(request, "message-count") != "3") // both in one, unless the second is looked at later than the answer
        {
            await rig.Pusher.SendAsync($"<iq type='result' id='{request["id"]}' to='example.org'/>");
            request = await rig.ReceivePublishAsync();
        }

        await rig.AnswerAsync(request);
        await rig.Pusher.ReceiveNothingAsync();
    }

    [Theory]
    [InlineData("item-not-found", "cancel")]
    [InlineData("forbidden", "auth")]
    [InlineData("not-allowed", "cancel")]
    [InlineData("conflict", "cancel")]
    public async Task Service_that_wants_no_more_is_told_no_more_until_it_is_enabled_anew(string condition, string type)
    {
        await using var rig = await PushRig.StartAsync();
        await (await rig.EnableAsync("n")).CloseAsync();
        await rig.SayAsync();
        await rig.AnswerAsync(await rig.ReceivePublishAsync(), condition, type);
        Assert.Equal([$"n disabled: {condition}"], await rig.ReportAsync("push-devices", 1, 2));

        await rig.SayAsync();
        await rig.IdleAsync();
        await rig.Server.RestartAsync();
        Assert.Equal([$"n disabled: {condition}"], await rig.ReportAsync("push-devices", 1, 2));

        await rig.EnableAsync("n");
        Assert.Equal(["n enabled"], await rig.ReportAsync("push-devices", 1, 2));
    }

    [Fact]
    public async Task Errors_that_may_pass_are_tried_again_later_and_not_for_ever()
    {
        await using var rig = await PushRig.StartAsync(options => options.MaxFailures = 3);
        await (await rig.EnableAsync("n", service: "push.example.net")).CloseAsync(); // there is no way to other servers
        await rig.SayAsync();
        await rig.IdleAsync();
        Assert.Equal(["failing (1)"], await rig.ReportAsync("push-devices", 2));

        await rig.SayAsync();
        await rig.IdleAsync();
        Assert.Equal(["failing (1)"], await rig.ReportAsync("push-devices", 2));

        rig.Server.Advance(TimeSpan.FromSeconds(30));
        await rig.IdleAsync();
        Assert.Equal(["failing (2)"], await rig.ReportAsync("push-devices", 2));
        rig.Server.Advance(TimeSpan.FromSeconds(60));
        await rig.IdleAsync();
        Assert.Equal(["disabled: remote-server-not-found"], await rig.ReportAsync("push-devices", 2));
        Assert.EndsWith("remote-server-not-found, disabled", (await rig.ReportAsync("push-log", 3))[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_that_does_not_answer_is_asked_again_and_then_told_everything()
    {
        await using var rig = await PushRig.StartAsync();
        await (await rig.EnableAsync("n")).CloseAsync();
        await rig.SayAsync();
        await rig.ReceivePublishAsync();
        rig.Server.Advance(TimeSpan.FromSeconds(60));
        await rig.IdleAsync();
        await rig.SayAsync();
        await rig.IdleAsync();
        rig.Server.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("2", PushRig.FieldOf(await rig.TakeAsync(), "message-count"));
        Assert.Equal(["enabled"], await rig.ReportAsync("push-devices", 2));
    }

    [Fact]
    public async Task Registrations_survive_a_restart_and_count_begins_when_a_client_was_there()
    {
        await using var rig = await PushRig.StartAsync();
        await (await rig.EnableAsync("n")).CloseAsync();
        await rig.SayAsync();
        await rig.TakeAsync();
        var juliet = await rig.Server.LoginWithPresenceAsync("juliet@example.org/phone");
        await juliet.ReceiveAsync();
        await rig.SayAsync(); // she is there
        await juliet.ReceiveAsync();
        await juliet.CloseAsync();
        await rig.IdleAsync();
        rig.Server.Advance(TimeSpan.FromSeconds(3));
        await rig.SayAsync();
        Assert.Equal("1", PushRig.FieldOf(await rig.TakeAsync(), "message-count"));

        await rig.Server.RestartAsync();
        var pusher = await rig.Server.LoginAsync(PushRig.Service);
        var romeo = await rig.Server.LoginAsync("romeo@example.org/orchard");
        await romeo.SendAsync("<message to='juliet@example.org' type='chat'><body>hi</body></message>");
        Assert.Equal("n", PushRig.NodeOf(await pusher.ReceiveAsync()));
    }

    [Fact]
    public async Task Client_that_lost_its_connection_is_woken_up_once_for_what_waits()
    {
        await using var rig = await PushRig.StartAsync(options => options.MinInterval = TimeSpan.Zero);
        var juliet = await rig.EnableAsync("n");
        await rig.EnableAsync("other", resource: "tablet"); // is there, but not available
        await juliet.SendAsync("<enable xmlns='urn:xmpp:sm:3' resume='true'/><presence/>");
        await juliet.BarrierAsync();
        juliet.Transport.Abort();
        await juliet.DisposeAsync();

        await rig.SayAsync("<composing xmlns='http://jabber.org/protocol/chatstates'/>");
        await rig.SayAsync();
        var request = await rig.TakeAsync();
        Assert.Equal(("n", "1"), (PushRig.NodeOf(request), PushRig.FieldOf(request, "message-count")));

        // The session ends, and the message goes to the mailbox: the phone knows of it, the tablet does not.
        rig.Server.Advance(TimeSpan.FromSeconds(310));
        Assert.Equal("other", PushRig.NodeOf(await rig.TakeAsync()));
        await rig.IdleAsync();
        await rig.Pusher.ReceiveNothingAsync();
    }

    [Fact]
    public async Task Client_that_is_silent_is_woken_up_although_its_connection_seems_alive()
    {
        await using var rig = await PushRig.StartAsync();
        var juliet = await rig.EnableAsync("n");
        await juliet.SendAsync("<enable xmlns='urn:xmpp:sm:3' resume='true'/><presence/>");
        await rig.SayAsync();
        await rig.IdleAsync();
        Assert.Equal(["0"], await rig.ReportAsync("push-devices", 5));
        rig.Server.Advance(TimeSpan.FromSeconds(35));
        Assert.Equal("n", PushRig.NodeOf(await rig.TakeAsync()));
    }

    [Fact]
    public async Task Absent_device_is_told_only_when_nobody_looks_at_the_clients_that_are_there()
    {
        await using var rig = await PushRig.StartAsync(options => options.MinInterval = TimeSpan.Zero);
        await (await rig.EnableAsync("plain", resource: "phone")).CloseAsync();
        await (await rig.EnableAsync("away", resource: "tablet", attributes: "away='true'")).CloseAsync();
        var laptop = await rig.Server.LoginWithPresenceAsync("juliet@example.org/laptop");
        await rig.SayAsync();
        await laptop.SendAsync("<presence><show>away</show></presence>");
        await rig.SayAsync();
        var first = await rig.TakeAsync();
        Assert.Equal(("away", "1"), (PushRig.NodeOf(first), PushRig.FieldOf(first, "message-count")));

        await laptop.SendAsync("<presence/>");
        await laptop.SendAsync("<inactive xmlns='urn:xmpp:csi:0'/>");
        await rig.SayAsync();
        var requests = await rig.TakeTwoAsync();
        Assert.Equal(["away", "plain"], requests.Select(PushRig.NodeOf));
        Assert.Equal("1", PushRig.FieldOf(requests[1], "message-count"));

        await laptop.SendAsync("<active xmlns='urn:xmpp:csi:0'/>");
        await rig.SayAsync();
        await rig.IdleAsync();
        await rig.Pusher.ReceiveNothingAsync();
    }

    [Fact]
    public async Task Muted_people_and_strangers_wake_nobody_up_who_does_not_want_it()
    {
        await using var rig = await PushRig.StartAsync();
        await (await rig.EnableAsync("muted", "<muted xmlns='tigase:push:filter:muted:0'><item jid='romeo@example.org'/></muted>", "a")).CloseAsync();
        await (await rig.EnableAsync("known", "<ignore-unknown xmlns='tigase:push:filter:ignore-unknown:0'/>", "b")).CloseAsync();
        await (await rig.EnableAsync("all", resource: "c")).CloseAsync();
        await rig.SayAsync();
        Assert.Equal("all", PushRig.NodeOf(await rig.TakeAsync()));
        await rig.IdleAsync();
        await rig.Pusher.ReceiveNothingAsync();
    }

    [Fact]
    public async Task Encrypted_notification_tells_the_device_everything_and_the_service_nothing()
    {
        await using var rig = await PushRig.StartAsync();
        var key = Enumerable.Range(1, 16).Select(number => (byte)number).ToArray();
        await (await rig.EnableAsync("n", $"<encrypt xmlns='tigase:push:encrypt:0' alg='aes-128-gcm' max-size='400'>{Convert.ToBase64String(key)}</encrypt>")).CloseAsync();
        await rig.SayAsync($"<body>{new string('é', 1000)}</body>");
        var notification = PushRig.NotificationOf(await rig.TakeAsync());
        Assert.Null(notification.Child("x", Namespaces.DataForms));

        var encrypted = notification.Child("encrypted", PushEncryption.Namespace)!;
        Assert.InRange(encrypted.Text.Length, 1, 400);
        var bytes = Convert.FromBase64String(encrypted.Text);
        var plain = new byte[bytes.Length - 16];
        using var aes = new AesGcm(key, 16);
        aes.Decrypt(Convert.FromBase64String(encrypted["iv"]!), bytes.AsSpan(0, plain.Length), bytes.AsSpan(plain.Length), plain);
        using var json = JsonDocument.Parse(Encoding.UTF8.GetString(plain));
        Assert.Equal("romeo@example.org", json.RootElement.GetProperty("sender").GetString());
        Assert.Equal(1, json.RootElement.GetProperty("unread").GetInt32());
        Assert.Equal("chat", json.RootElement.GetProperty("type").GetString());
        Assert.StartsWith("éé", json.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_to_see_the_presence_is_told_once()
    {
        await using var rig = await PushRig.StartAsync(options => (options.MinInterval, options.WithSender) = (TimeSpan.Zero, true));
        await (await rig.EnableAsync("n")).CloseAsync();
        await rig.Romeo.SendAsync("<presence to='juliet@example.org' type='subscribe'/>");
        var request = await rig.TakeAsync();
        Assert.Equal("1", PushRig.FieldOf(request, "pending-subscription-count"));
        Assert.Null(PushRig.FieldOf(request, "message-count"));
        await rig.Romeo.SendAsync("<presence to='juliet@example.org' type='subscribe'/>");
        await rig.IdleAsync();
        await rig.Pusher.ReceiveNothingAsync();
    }

    [Fact]
    public async Task Service_can_end_it()
    {
        await using var rig = await PushRig.StartAsync();
        await (await rig.EnableAsync("n1")).CloseAsync();
        await (await rig.EnableAsync("n2", resource: "tablet")).CloseAsync();
        const string End = "<message to='juliet@example.org'><pubsub xmlns='http://jabber.org/protocol/pubsub' node='n1'><affiliation jid='juliet@example.org' affiliation='none'/></pubsub></message>";
        await rig.Romeo.SendAsync(End); // not his to say
        await rig.Romeo.SendAsync("<presence/>");
        Assert.Equal(["n1", "n2"], await rig.ReportAsync("push-devices", 1));
        await rig.Pusher.SendAsync(End);
        Assert.Equal(["n2"], await rig.ReportAsync("push-devices", 1));
    }

    [Fact]
    public async Task One_device_too_many_takes_the_place_of_one_that_does_not_work_or_the_oldest()
    {
        await using var rig = await PushRig.StartAsync(options => options.MaxDevices = 2);
        var juliet = await rig.EnableAsync("n1");
        rig.Server.Advance(TimeSpan.FromSeconds(1));
        await PushRig.EnableAsync(juliet, "n2");
        rig.Server.Advance(TimeSpan.FromSeconds(1));
        await PushRig.EnableAsync(juliet, "n3");
        Assert.Equal(["n2", "n3"], await rig.ReportAsync("push-devices", 1));
        Assert.Equal(2, (await rig.Server.Storage.Map("push").ListAsync(new("example.org", "juliet"), 10)).Count);

        Assert.Equal("result", (await juliet.RequestAsync("set", null, $"<disable xmlns='urn:xmpp:push:0' jid='{PushRig.Service}' node='n2'/>"))["type"]);
        Assert.Equal(["n3"], await rig.ReportAsync("push-devices", 1));
        Assert.Equal("result", (await juliet.RequestAsync("set", null, $"<disable xmlns='urn:xmpp:push:0' jid='{PushRig.Service}'/>"))["type"]);
        Assert.Empty(await rig.Server.Storage.Map("push").ListAsync(new("example.org", "juliet"), 10));
    }

    [Fact]
    public async Task Erased_account_leaves_nothing()
    {
        await using var rig = await PushRig.StartAsync();
        await (await rig.EnableAsync("n")).CloseAsync();
        await rig.SayAsync();
        var request = await rig.ReceivePublishAsync();
        Assert.Equal(1, (await rig.Server.Accounts.EraseAsync(Jid.Parse("juliet@example.org")))!["push"]);
        await rig.AnswerAsync(request, "item-not-found");
        Assert.Empty(await rig.Server.Storage.Map("push").ListAsync(new("example.org", "juliet"), 10));
    }

    [Fact]
    public async Task Blocked_people_and_the_user_wake_nobody_up()
    {
        await using var rig = await PushRig.StartAsync();
        var juliet = await rig.EnableAsync("n");
        await juliet.RequestAsync("set", null, "<block xmlns='urn:xmpp:blocking'><item jid='romeo@example.org'/></block>");
        await rig.SayAsync();
        await juliet.SendAsync("<message to='juliet@example.org' type='chat'><body>note to self</body></message>");
        await rig.IdleAsync();
        await rig.Pusher.ReceiveNothingAsync();
        Assert.Equal(["0"], await rig.ReportAsync("push-devices", 5));
    }
}
