using System;

namespace Pistachio.Net.Server;

/// <summary>Memory for the windows that domains share with the server; on the host arrays stand in.</summary>
public interface IWindowMemory
{
    /// <summary>Take a window; it is all zero.</summary>
    /// <param name="index">Its number.</param>
    /// <param name="capability">To hand out; it is deleted, and all copies, by <see cref="Free"/>.</param>
    /// <returns>False: there is none.</returns>
    bool TryTake(out int index, out ulong capability);

    /// <summary>A domain that had one is gone.</summary>
    void Free(int index);

    /// <summary>Bytes of a window. The domain may change them at any time.</summary>
    Span<byte> Bytes(int index);
}
