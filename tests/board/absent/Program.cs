using System;
using System.Runtime;
using Pistachio.Posix;

namespace Pistachio.AbsentPhase;

/// <summary>
/// Each method of the C# door that is about files must give ENOSYS, and others must work. The exit status is 0, or the place in the list of the first
/// that does not, from 1; 100 and more: what must work and does not.
/// </summary>
internal static class Program
{
    private const long NoSuchFunction = -38; // ENOSYS
    private const int AnyFile = 0;
    private const int Here = -100; // AT_FDCWD
    private const int ChildStatus = 7;

    [RuntimeExport("main")]
    internal static int Main(int argumentCount)
    {
        int place = 1;
        while (Call(place, out bool isThere) == NoSuchFunction && isThere)
            place++;
        Call(place, out bool isFailed);
        return isFailed ? place : CheckOthers();
    }

    /// <summary>Call one of them.</summary>
    private static long Call(int place, out bool isThere)
    {
        Span<byte> bytes = stackalloc byte[16];
        Span<MemoryPiece> pieces = stackalloc MemoryPiece[1];
        ReadOnlySpan<byte> root = "/\0"u8;
        isThere = true;
        switch (place)
        {
            case 1: return Px.Open(root, 0, 0);
            case 2: return Px.OpenAt(Here, root, 0, 0);
            case 3: return Px.Close(AnyFile);
            case 4: return Px.Read(AnyFile, bytes);
            case 5: return Px.Pread(AnyFile, bytes, 0);
            case 6: return Px.Readv(AnyFile, pieces);
            case 7: return Px.Write(AnyFile, bytes);
            case 8: return Px.Pwrite(AnyFile, bytes, 0);
            case 9: return Px.Writev(AnyFile, pieces);
            case 10: return Px.Seek(AnyFile, 0, 0);
            case 11: return Px.Dup(AnyFile);
            case 12: return Px.Dup2(AnyFile, 1);
            case 13: return Px.Dup3(AnyFile, 1, 0);
            case 14: return Px.Fcntl(AnyFile, 1, 0);
            case 15: return Px.Ioctl(AnyFile, 0, 0);
            case 16: return Px.Fsync(AnyFile);
            case 17: return Px.Fdatasync(AnyFile);
            case 18: return Px.Ftruncate(AnyFile, 0);
            case 19: return Px.Pipe(out _, 0);
            case 20: return Px.Stat(root, out _);
            case 21: return Px.Lstat(root, out _);
            case 22: return Px.Fstat(AnyFile, out _);
            case 23: return Px.FstatAt(Here, root, out _, 0);
            case 24: return Px.FaccessAt(Here, root, 0, 0);
            case 25: return Px.ReadLinkAt(Here, root, bytes);
            case 26: return Px.GetWorkingDirectory(bytes);
            case 27: return Px.Chdir(root);
            case 28: return Px.Fchdir(AnyFile);
            case 29: return Px.Umask(0);
            case 30: return Px.GetDirectoryEntries(AnyFile, bytes);
            case 31: return Px.Execve(root, 0, 0);
            case 32: return Px.SemaphoreGet(1, 1, 0);
            case 33: return Px.SemaphoreControl(0, 0, 0, 0);
            case 34: return Px.MessageGet(1, 0);
            case 35: return Px.MessageReceive(0, bytes, 0, 0);
            case 36: return Px.MessageControl(0, 0, 0);
            case 37: return Px.SegmentGet(1, 1, 0);
            case 38: return Px.SegmentAttach(0, 0, 0);
            case 39: return Px.SegmentControl(0, 0, 0);
            case 40: return Px.QueueOpen(root, 0, 0);
            case 41: return Px.QueueUnlink(root);
            case 42: return Px.QueueSend(AnyFile, bytes, 0);
            case 43: return Px.QueueReceive(AnyFile, bytes, out _);
            default:
                isThere = false;
                return 0;
        }
    }

    private static int CheckOthers()
    {
        long child = Px.Fork();
        if (child == 0)
            Px.Exit(ChildStatus);
        if (child < 0 || Px.WaitPid((int)child, out uint status, 0) != child || status != ChildStatus << 8)
            return 100;
        return Px.GetPid() > 0 && Px.GetTime(1, out PosixTime now) == 0 && now.Seconds >= 0 ? 0 : 101;
    }
}
