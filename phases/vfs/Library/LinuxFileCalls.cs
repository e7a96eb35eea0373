using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>The system calls of Linux that are about files: numbers and arguments as a program puts them into registers.</summary>
public static class LinuxFileCalls
{
    /// <summary>Answer a call.</summary>
    /// <param name="files">The files of the process.</param>
    /// <param name="number">The number of the call.</param>
    /// <param name="a0">The arguments.</param>
    /// <param name="a1">The second.</param>
    /// <param name="a2">The third.</param>
    /// <param name="a3">The fourth.</param>
    /// <param name="a4">The fifth.</param>
    /// <param name="result">What the call returns: a value, or an error number negated.</param>
    /// <returns>False: the number is none of these.</returns>
    public static bool TryCall<TDomain>(
        in Files<TDomain> files, ulong number, ulong a0, ulong a1, ulong a2, ulong a3, ulong a4, out long result)
        where TDomain : struct, IFileDomain
    {
        const int here = Files<TDomain>.CurrentDirectory;
        const uint noFollow = 0x100;
        switch ((LinuxFileCall)number)
        {
            case LinuxFileCall.Read:
                result = files.Read((int)a0, a1, a2);
                return true;
            case LinuxFileCall.Write:
                result = files.Write((int)a0, a1, a2);
                return true;
            case LinuxFileCall.Open:
                result = files.Open(here, a0, (OpenFlags)a1, (uint)a2);
                return true;
            case LinuxFileCall.Close:
                result = files.Close((int)a0);
                return true;
            case LinuxFileCall.Stat:
                result = files.Status(here, a0, a1, 0);
                return true;
            case LinuxFileCall.Fstat:
                result = files.Status((int)a0, a1);
                return true;
            case LinuxFileCall.Lstat:
                result = files.Status(here, a0, a1, noFollow);
                return true;
            case LinuxFileCall.Lseek:
                result = files.Seek((int)a0, (long)a1, (SeekOrigin)a2);
                return true;
            case LinuxFileCall.Ioctl:
                result = files.DeviceControl((int)a0, (DeviceRequest)a1, a2);
                return true;
            case LinuxFileCall.Pread64:
                result = files.ReadAt((int)a0, a1, a2, (long)a3);
                return true;
            case LinuxFileCall.Pwrite64:
                result = files.WriteAt((int)a0, a1, a2, (long)a3);
                return true;
            case LinuxFileCall.Readv:
                result = files.ReadVector((int)a0, a1, (int)a2);
                return true;
            case LinuxFileCall.Writev:
                result = files.WriteVector((int)a0, a1, (int)a2);
                return true;
            case LinuxFileCall.Access:
                result = files.Access(here, a0, (uint)a1, 0);
                return true;
            case LinuxFileCall.Pipe:
                result = files.Pipe(a0, 0);
                return true;
            case LinuxFileCall.Pipe2:
                result = files.Pipe(a0, (OpenFlags)a1);
                return true;
            case LinuxFileCall.Dup:
                result = files.Duplicate((int)a0);
                return true;
            case LinuxFileCall.Dup2:
                result = files.DuplicateTo((int)a0, (int)a1);
                return true;
            case LinuxFileCall.Sendfile:
                result = files.SendFile((int)a0, (int)a1, a2, a3);
                return true;
            case LinuxFileCall.Fcntl:
                result = files.Control((int)a0, (DescriptorCommand)a1, a2);
                return true;
            case LinuxFileCall.Flock:
                result = files.LockWhole((int)a0, (uint)a1);
                return true;
            case LinuxFileCall.Fsync:
            case LinuxFileCall.Fdatasync:
                result = files.Synchronize((int)a0);
                return true;
            case LinuxFileCall.Ftruncate:
                result = files.Truncate((int)a0, (long)a1);
                return true;
            default:
                return TryNames(files, number, a0, a1, a2, a3, a4, out result);
        }
    }

    private static bool TryNames<TDomain>(
        in Files<TDomain> files, ulong number, ulong a0, ulong a1, ulong a2, ulong a3, ulong a4, out long result)
        where TDomain : struct, IFileDomain
    {
        const int here = Files<TDomain>.CurrentDirectory;
        switch ((LinuxFileCall)number)
        {
            case LinuxFileCall.Getcwd:
                result = files.WorkingDirectory(a0, a1);
                return true;
            case LinuxFileCall.Chdir:
                result = files.ChangeDirectory(a0);
                return true;
            case LinuxFileCall.Fchdir:
                result = files.ChangeDirectory((int)a0);
                return true;
            case LinuxFileCall.Creat:
                result = files.Open(here, a0, OpenFlags.Create | OpenFlags.WriteOnly | OpenFlags.Truncate, (uint)a1);
                return true;
            case LinuxFileCall.Readlink:
                result = files.ReadLink(here, a0, a1, a2);
                return true;
            case LinuxFileCall.Umask:
                result = files.Umask((uint)a0);
                return true;
            case LinuxFileCall.Getdents64:
                result = files.ReadDirectory((int)a0, a1, a2);
                return true;
            case LinuxFileCall.Openat:
                result = files.Open((int)a0, a1, (OpenFlags)a2, (uint)a3);
                return true;
            case LinuxFileCall.Newfstatat:
                result = files.Status((int)a0, a1, a2, (uint)a3);
                return true;
            case LinuxFileCall.Readlinkat:
                result = files.ReadLink((int)a0, a1, a2, a3);
                return true;
            case LinuxFileCall.Faccessat:
                result = files.Access((int)a0, a1, (uint)a2, 0);
                return true;
            case LinuxFileCall.Faccessat2:
                result = files.Access((int)a0, a1, (uint)a2, (uint)a3);
                return true;
            case LinuxFileCall.Dup3:
                result = files.DuplicateTo((int)a0, (int)a1, (OpenFlags)a2);
                return true;
            case LinuxFileCall.Preadv:
                result = (long)a3 < 0 ? -(long)(uint)Errno.EINVAL : files.ReadVector((int)a0, a1, (int)a2, (long)a3);
                return true;
            case LinuxFileCall.Pwritev:
                result = (long)a3 < 0 ? -(long)(uint)Errno.EINVAL : files.WriteVector((int)a0, a1, (int)a2, (long)a3);
                return true;
            case LinuxFileCall.Statx:
                result = files.ExtendedStatus((int)a0, a1, (uint)a2, (uint)a3, a4);
                return true;
            case LinuxFileCall.CloseRange:
                result = files.CloseRange((uint)a0, (uint)a1, (uint)a2);
                return true;
            default:
                return LinuxChangeCalls.TryCall(files, number, a0, a1, a2, a3, a4, out result);
        }
    }
}
