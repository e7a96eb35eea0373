using Pistachio.Abi;
using Pistachio.Ipc.Library;
using Pistachio.Ipc.Protocol;

namespace Pistachio.LibPosix;

/// <summary>Whether the ipc phase is in the image: the server is asked when a call gives ENOSYS, which may have another reason.</summary>
internal static class IpcPresence
{
    public static bool IsAbsent => IpcConnection.Server.Census(IpcKind.Semaphores, out _, out _, out _, out _) == Errno.ENOSYS;
}
