namespace Aviso.Load.Client;

/// <summary>What a scenario does with each stanza of a session. Called on the thread that read it; must not block.</summary>
internal interface IFrameHandler
{
    void OnFrame(XmppConnection connection, ReadOnlySpan<byte> frame);
}
