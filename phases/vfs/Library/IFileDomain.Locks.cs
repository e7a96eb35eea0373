using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>Locks on files.</content>
public partial interface IFileDomain
{
    Errno Lock(uint handle, ulong request, long start, long length);

    Errno FindLock(
        uint handle, ulong request, long start, long length, out LockType type, out long foundStart, out long foundLength, out int process);

    /// <summary>The process id, for F_GETLK of others.</summary>
    int ProcessId { get; }
}
