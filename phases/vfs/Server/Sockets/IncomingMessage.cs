using System;
using System.Runtime.InteropServices;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>
/// What belongs to the message that a domain received last and did not fit the reply, see <see cref="ISocketServer.Received"/>. There is one for each
/// domain, so its library receives one message at a time from the point where it no longer waits.
/// </summary>
/// <param name="memory">Where room for bytes comes from.</param>
internal sealed class IncomingMessage(SocketMemory memory)
{
    private byte[] _rest = [];
    private int _restLength;

    /// <summary>The address of who sent it; null: none.</summary>
    public byte[]? From { get; set; }

    public Credentials Sender { get; set; }

    /// <summary>Rights, each a holder of its file; null: none.</summary>
    public OpenFile[]? Rights { get; set; }

    /// <summary>Room for the bytes behind those of the reply.</summary>
    /// <returns>False: there is none.</returns>
    public bool TryRest(int length, out Span<byte> rest)
    {
        rest = default;
        if (_rest.Length < length && !memory.TryStage(ref _rest, length, 0))
            return false;
        _restLength = length;
        rest = _rest.AsSpan(0, length);
        return true;
    }

    /// <summary>The bytes were fetched.</summary>
    public void DropRest()
    {
        _restLength = 0;
        memory.TakeBackStage(ref _rest);
    }

    /// <summary>The bytes of a part.</summary>
    public ReadOnlySpan<byte> Part(MessagePart part) => part switch
    {
        MessagePart.Data => _rest.AsSpan(0, _restLength),
        MessagePart.Address => From,
        MessagePart.Credentials => MemoryMarshal.AsBytes<uint>(new uint[] { Sender.Process, Sender.User, Sender.Group }),
        _ => default,
    };

    /// <summary>Forget all but the rights, whose holders are the caller's affair.</summary>
    public void Clear()
    {
        From = null;
        DropRest();
    }
}
