using System.Runtime.InteropServices;

namespace Pistachio.Posix;

/// <summary><c>struct px_mq_attr</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct QueueAttributes
{
    /// <summary>O_NONBLOCK, or 0.</summary>
    [FieldOffset(0)] public long Flags;

    /// <summary>Messages that it may hold.</summary>
    [FieldOffset(8)] public long Messages;

    /// <summary>Bytes that each may have.</summary>
    [FieldOffset(16)] public long MessageSize;

    /// <summary>Messages that it holds.</summary>
    [FieldOffset(24)] public long Current;
}
