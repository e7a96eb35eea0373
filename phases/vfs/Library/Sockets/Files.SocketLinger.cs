using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>
/// Closing a socket with SO_LINGER. The descriptor is gone before the wait, so other threads may have its number. As on Linux O_NONBLOCK changes nothing, a handler ends
/// the wait, and what was not acknowledged in time is still sent; a process that ends, or executes a program, does not wait.
/// </content>
public ref partial struct Files<TDomain>
{
    /// <summary>Wait, and close.</summary>
    /// <param name="handle">Of a socket whose closing takes time; 0: nothing is to be done.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void EndLingering(uint handle)
    {
        if (handle != 0)
            Linger(handle);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void Linger(uint handle)
    {
        Errno error = _domain.DescribeSocket(handle, out SocketFamily family, out _, out uint number);
        SocketHandle socket = new(family, handle, number);
        if (error == Errno.None)
            error = _domain.FindSockets(family);
        ulong linger = 0;
        if (error == Errno.None)
            error = _domain.SocketOption(socket, SocketOption.Linger, out linger, out _);
        if (error == Errno.None)
            _ = _domain.Linger(socket, DeadlineIn((linger >> 32) * NanosecondsPerSecond)); // however that ends, it is closed now
        CloseHandle(handle);
    }
}
