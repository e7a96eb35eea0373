using System;

namespace Pistachio.Vfs.Server;

/// <summary>What the first byte of a read in packet mode says, with the numbers of Linux (TIOCPKT_..., asm-generic/ioctls.h).</summary>
[Flags]
internal enum PacketEvents : byte
{
    /// <summary>Output follows.</summary>
    None = 0,
    FlushInput = 1,
    FlushOutput = 2,
    Stop = 4,
    Start = 8,
    /// <summary>^S and ^Q do not hold output any more.</summary>
    NoFlow = 16,
    /// <summary>^S and ^Q hold output.</summary>
    Flow = 32,
}
