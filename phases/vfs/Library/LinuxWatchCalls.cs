using Pistachio.Abi;

namespace Pistachio.Files;

/// <summary>The system calls of <see cref="LinuxWatchCall"/> and <see cref="LinuxRangeCall"/>: arguments as a program puts them into registers.</summary>
public static class LinuxWatchCalls
{
    /// <summary>Answer a call, see <see cref="LinuxFileCalls.TryCall"/>.</summary>
    public static bool TryCall<TDomain>(
        in Files<TDomain> files, ulong number, ulong a0, ulong a1, ulong a2, ulong a3, ulong a4, out long result)
        where TDomain : struct, IFileDomain
    {
        switch ((LinuxWatchCall)number)
        {
            case LinuxWatchCall.InotifyInit:
                result = files.MakeWatchList(0);
                return true;
            case LinuxWatchCall.InotifyInit1:
                result = files.MakeWatchList((uint)a0);
                return true;
            case LinuxWatchCall.InotifyAddWatch:
                result = files.AddWatch((int)a0, a1, (uint)a2);
                return true;
            case LinuxWatchCall.InotifyRmWatch:
                result = files.RemoveWatch((int)a0, (uint)a1);
                return true;
            default:
                return TryRange(files, number, a0, a1, a2, a3, a4, out result);
        }
    }

    private static bool TryRange<TDomain>(
        in Files<TDomain> files, ulong number, ulong a0, ulong a1, ulong a2, ulong a3, ulong a4, out long result)
        where TDomain : struct, IFileDomain
    {
        switch ((LinuxRangeCall)number)
        {
            case LinuxRangeCall.Fadvise64:
                result = files.Advise((int)a0, (long)a2, (uint)a3);
                return true;
            case LinuxRangeCall.Readahead:
                result = files.ReadAhead((int)a0);
                return true;
            case LinuxRangeCall.SyncFileRange:
                result = files.SynchronizeRange((int)a0, (long)a1, (long)a2, (uint)a3);
                return true;
            case LinuxRangeCall.CopyFileRange:
                result = files.CopyRange((int)a0, a1, (int)a2, a3, a4);
                return true;
            case LinuxRangeCall.MemfdCreate:
                result = files.MakeMemoryFile(a0, (uint)a1);
                return true;
            case LinuxRangeCall.NameToHandleAt:
            case LinuxRangeCall.OpenByHandleAt:
                result = -(long)(uint)Errno.EOPNOTSUPP; // no file system here has handles that outlive a process
                return true;
            default:
                return LinuxAttributeCalls.TryCall(files, number, a0, a1, a2, a3, a4, out result);
        }
    }
}
