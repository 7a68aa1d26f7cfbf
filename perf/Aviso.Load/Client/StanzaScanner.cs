namespace Aviso.Load.Client;

/// <summary>Finds the ends of stanzas in what a server sends, without validating anything. Resumable: bytes looked at are not looked at again.</summary>
internal struct StanzaScanner
{
    private int _position;
    private int _start;
    private int _depth;

    /// <summary>
    /// The next frame of <paramref name="unread"/>, which always begins where the last frame ended: a stream's start tag, a stanza, or a
    /// stream's end tag. False when more bytes are needed.
    /// </summary>
    public bool TryNext(ReadOnlySpan<byte> unread, out Range frame)
    {
        while (true)
        {
            int offset = unread[_position..].IndexOf((byte)'<');
            if (offset < 0)
            {
                _position = unread.Length;
                frame = default;
                return false;
            }

            int tag = _position + offset;
            int end = tag + 1 < unread.Length ? EndOfTag(unread, tag + 1) : -1;
            if (end < 0)
            {
                _position = tag;
                frame = default;
                return false;
            }

            _position = end;
            if (Complete(unread, tag, end))
            {
                frame = _start.._position;
                Restart();
                return true;
            }
        }
    }

    /// <summary>Forgets a half-read frame, for a new stream on the same connection.</summary>
    public void Restart() => (_position, _start, _depth) = (0, 0, 0);

    private bool Complete(ReadOnlySpan<byte> unread, int tag, int end)
    {
        switch (unread[tag + 1])
        {
            case (byte)'?':
                return false;
            case (byte)'/' when _depth == 0:
                _start = tag;
                return true;
            case (byte)'/':
                return --_depth == 0;
        }

        if (_depth == 0)
        {
            _start = tag;
            if (unread[tag..].StartsWith("<stream:stream"u8))
            {
                return true;
            }
        }

        if (unread[end - 2] == '/')
        {
            return _depth == 0;
        }

        _depth++;
        return false;
    }

    /// <summary>The index after the '>' that closes the tag; a '>' inside an attribute's value does not.</summary>
    private static int EndOfTag(ReadOnlySpan<byte> unread, int from)
    {
        while (true)
        {
            int offset = unread[from..].IndexOfAny((byte)'>', (byte)'\'', (byte)'"');
            if (offset < 0)
            {
                return -1;
            }

            byte found = unread[from + offset];
            from += offset + 1;
            if (found == '>')
            {
                return from;
            }

            int quote = unread[from..].IndexOf(found);
            if (quote < 0)
            {
                return -1;
            }

            from += quote + 1;
        }
    }
}
