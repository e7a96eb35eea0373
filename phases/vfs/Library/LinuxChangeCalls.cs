using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>The system calls of <see cref="LinuxChangeCall"/>: arguments as a program puts them into registers.</summary>
public static class LinuxChangeCalls
{
    private const uint NoFollow = 0x100;
    private const uint RemoveDirectory = 0x200;
    private const uint Nanoseconds = 1;
    private const uint Microseconds = 1000;
    private const uint SecondsOnly = 0;

    /// <summary>Answer a call, see <see cref="LinuxFileCalls.TryCall"/>.</summary>
    public static bool TryCall<TDomain>(
        in Files<TDomain> files, ulong number, ulong a0, ulong a1, ulong a2, ulong a3, ulong a4, out long result)
        where TDomain : struct, IFileDomain
    {
        const int here = Files<TDomain>.CurrentDirectory;
        switch ((LinuxChangeCall)number)
        {
            case LinuxChangeCall.Truncate:
                result = files.Truncate(a0, (long)a1);
                return true;
            case LinuxChangeCall.Rename:
                result = files.Rename(here, a0, here, a1, RenameFlags.None);
                return true;
            case LinuxChangeCall.Mkdir:
                result = files.MakeDirectory(here, a0, (uint)a1);
                return true;
            case LinuxChangeCall.Rmdir:
                result = files.Remove(here, a0, RemoveDirectory);
                return true;
            case LinuxChangeCall.Link:
                result = files.Link(here, a0, here, a1, 0);
                return true;
            case LinuxChangeCall.Unlink:
                result = files.Remove(here, a0, 0);
                return true;
            case LinuxChangeCall.Symlink:
                result = files.MakeLink(a0, here, a1);
                return true;
            case LinuxChangeCall.Chmod:
                result = files.ChangeMode(here, a0, (uint)a1, 0);
                return true;
            case LinuxChangeCall.Fchmod:
                result = files.ChangeMode((int)a0, (uint)a1);
                return true;
            case LinuxChangeCall.Chown:
                result = files.ChangeOwner(here, a0, (uint)a1, (uint)a2, 0);
                return true;
            case LinuxChangeCall.Fchown:
                result = files.ChangeOwner((int)a0, (uint)a1, (uint)a2);
                return true;
            case LinuxChangeCall.Lchown:
                result = files.ChangeOwner(here, a0, (uint)a1, (uint)a2, NoFollow);
                return true;
            case LinuxChangeCall.Utime:
                result = files.SetTimes(here, a0, a1, SecondsOnly, 0);
                return true;
            case LinuxChangeCall.Utimes:
                result = files.SetTimes(here, a0, a1, Microseconds, 0);
                return true;
            case LinuxChangeCall.Futimesat:
                result = files.SetTimes((int)a0, a1, a2, Microseconds, 0);
                return true;
            case LinuxChangeCall.Utimensat:
                result = files.SetTimes((int)a0, a1, a2, Nanoseconds, (uint)a3);
                return true;
            case LinuxChangeCall.Mknod:
                result = files.MakeSpecial(here, a0, (uint)a1, a2);
                return true;
            case LinuxChangeCall.Statfs:
                result = files.FileSystemStatus(a0, a1);
                return true;
            case LinuxChangeCall.Fstatfs:
                result = files.FileSystemStatus((int)a0, a1);
                return true;
            case LinuxChangeCall.Chroot:
                result = files.ChangeRoot(a0);
                return true;
            case LinuxChangeCall.Sync:
                result = 0; // there is nothing behind the memory
                return true;
            case LinuxChangeCall.Syncfs:
                result = files.Synchronize((int)a0);
                return true;
            default:
                return TryAt(files, number, a0, a1, a2, a3, a4, out result);
        }
    }

    private static bool TryAt<TDomain>(
        in Files<TDomain> files, ulong number, ulong a0, ulong a1, ulong a2, ulong a3, ulong a4, out long result)
        where TDomain : struct, IFileDomain
    {
        switch ((LinuxChangeCall)number)
        {
            case LinuxChangeCall.Mkdirat:
                result = files.MakeDirectory((int)a0, a1, (uint)a2);
                return true;
            case LinuxChangeCall.Mknodat:
                result = files.MakeSpecial((int)a0, a1, (uint)a2, a3);
                return true;
            case LinuxChangeCall.Fchownat:
                result = files.ChangeOwner((int)a0, a1, (uint)a2, (uint)a3, (uint)a4);
                return true;
            case LinuxChangeCall.Unlinkat:
                result = files.Remove((int)a0, a1, (uint)a2);
                return true;
            case LinuxChangeCall.Renameat:
                result = files.Rename((int)a0, a1, (int)a2, a3, RenameFlags.None);
                return true;
            case LinuxChangeCall.Renameat2:
                result = files.Rename((int)a0, a1, (int)a2, a3, (RenameFlags)a4);
                return true;
            case LinuxChangeCall.Linkat:
                result = files.Link((int)a0, a1, (int)a2, a3, (uint)a4);
                return true;
            case LinuxChangeCall.Symlinkat:
                result = files.MakeLink(a0, (int)a1, a2);
                return true;
            case LinuxChangeCall.Fchmodat:
                result = files.ChangeMode((int)a0, a1, (uint)a2, 0);
                return true;
            case LinuxChangeCall.Fchmodat2:
                result = files.ChangeMode((int)a0, a1, (uint)a2, (uint)a3);
                return true;
            case LinuxChangeCall.Fallocate:
                result = files.Allocate((int)a0, (uint)a1, (long)a2, (long)a3);
                return true;
            case (LinuxChangeCall)PistachioCall.TxnBegin:
                result = files.BeginTransaction(a0);
                return true;
            case (LinuxChangeCall)PistachioCall.TxnCommit:
                result = files.CommitTransaction();
                return true;
            case (LinuxChangeCall)PistachioCall.TxnAbort:
                result = files.AbortTransaction();
                return true;
            default:
                return LinuxPollCalls.TryCall(files, number, a0, a1, a2, a3, a4, out result);
        }
    }
}
