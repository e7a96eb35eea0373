using Pistachio.Abi;

namespace Pistachio.Files;

/// <summary>The system calls of <see cref="LinuxTransferCall"/>: arguments as a program puts them into registers.</summary>
public static class LinuxTransferCalls
{
    /// <summary>RWF_HIPRI, RWF_DSYNC and RWF_SYNC: nothing is cached, so nothing is to do.</summary>
    private const ulong KnownFlags = 7;

    /// <summary>Answer a call, see <see cref="LinuxFileCalls.TryCall"/>; with the sixth argument.</summary>
    public static bool TryCall<TDomain>(
        in Files<TDomain> files, ulong number, ulong a0, ulong a1, ulong a2, ulong a3, ulong a4, ulong a5, out long result)
        where TDomain : struct, IFileDomain
    {
        switch ((LinuxTransferCall)number)
        {
            case LinuxTransferCall.Splice:
                result = files.Splice((int)a0, a1, (int)a2, a3, a4, (uint)a5);
                return true;
            case LinuxTransferCall.Tee:
                result = files.Tee((int)a0, (int)a1, a2, (uint)a3);
                return true;
            case LinuxTransferCall.Vmsplice:
                result = files.SpliceMemory((int)a0, a1, a2, (uint)a3);
                return true;
            case LinuxTransferCall.Preadv2:
                result = CheckVector(a3, a5) is not Errno.None and var refused ? -(long)(uint)refused : files.ReadVector((int)a0, a1, (int)a2, (long)a3);
                return true;
            case LinuxTransferCall.Pwritev2:
                result = CheckVector(a3, a5) is not Errno.None and var reason ? -(long)(uint)reason : files.WriteVector((int)a0, a1, (int)a2, (long)a3);
                return true;
            default:
                result = 0;
                return false;
        }
    }

    /// <summary>An offset of -1 is that of the file.</summary>
    private static Errno CheckVector(ulong offset, ulong flags) =>
        (long)offset < -1 ? Errno.EINVAL : (flags & ~KnownFlags) != 0 ? Errno.EOPNOTSUPP : Errno.None;
}
