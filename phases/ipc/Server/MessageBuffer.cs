using System;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;

namespace Pistachio.Ipc.Server;

/// <summary>What of a message is between a domain and the server: bytes that came in front of a send, and the rest of a message that was received.</summary>
internal sealed class MessageBuffer
{
    private byte[]? _front;

    /// <summary>Bytes that came in front.</summary>
    public int FrontLength { get; private set; }

    /// <summary>The message that was received last, and how many of its bytes count; null: all of it was fetched.</summary>
    public byte[]? Received { get; private set; }

    public int ReceivedLength { get; private set; }

    /// <summary>Add bytes behind those that came before.</summary>
    /// <returns>EINVAL: not as many came before. EMSGSIZE: too many.</returns>
    public Errno Extend(uint offset, ReadOnlySpan<byte> bytes)
    {
        if (offset != 0 && offset != (uint)FrontLength)
            return Errno.EINVAL;
        FrontLength = 0;
        if (bytes.Length > IpcLimits.MessageBytes - (int)offset)
            return Errno.EMSGSIZE;
        _front ??= new byte[IpcLimits.MessageBytes];
        bytes.CopyTo(_front.AsSpan((int)offset));
        FrontLength = (int)offset + bytes.Length;
        return Errno.None;
    }

    /// <summary>All bytes of a message: those in front, and the last.</summary>
    public byte[] Join(ReadOnlySpan<byte> last)
    {
        byte[] whole = GC.AllocateUninitializedArray<byte>(FrontLength + last.Length);
        _front.AsSpan(0, FrontLength).CopyTo(whole);
        last.CopyTo(whole.AsSpan(FrontLength));
        return whole;
    }

    /// <summary>The bytes in front were sent, or never will be.</summary>
    public void ForgetFront() => FrontLength = 0;

    /// <summary>Keep a message for who fetches its rest.</summary>
    public void Keep(byte[]? message, int length)
    {
        Received = message;
        ReceivedLength = length;
    }
}
