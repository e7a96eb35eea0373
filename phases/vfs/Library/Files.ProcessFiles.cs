using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>Process descriptors of Linux: the server knows when the process behind one has ended.</summary>
public ref partial struct Files<TDomain>
{
    /// <summary>pidfd_open of Linux: the descriptor has FD_CLOEXEC.</summary>
    public readonly long OpenProcess(int pid, uint flags)
    {
        OpenFlags status = (OpenFlags)flags;
        if ((status & ~OpenFlags.NonBlocking) != 0 || pid <= 0)
            return Result(Errno.EINVAL);
        Errno error = TakeFree(out int descriptor, out int file);
        uint handle = 0;
        if (error == Errno.None)
            error = _domain.OpenProcess((uint)pid, status, out handle);
        if (error != Errno.None)
            return Result(error);
        Keep(file, handle, FileKind.Process, status | OpenFlags.ReadWrite, 0);
        Enter(descriptor, file, closeOnExec: true);
        return descriptor;
    }

    /// <summary>pidfd_getfd of Linux: the new descriptor has FD_CLOEXEC.</summary>
    /// <param name="process">The process descriptor.</param>
    /// <param name="other">The descriptor of that process.</param>
    /// <param name="flags">0.</param>
    public readonly long TakeDescriptor(int process, int other, uint flags)
    {
        if (flags != 0)
            return Result(Errno.EINVAL);
        if (!IsOpen(process) || other < 0)
            return Result(Errno.EBADF);
        Errno error = TakeFree(out int descriptor, out int file);
        uint handle = 0;
        if (error == Errno.None)
            error = _domain.TakeDescriptor(_state.Handles[_state.Descriptors[process].File - 1].Handle, (uint)other, out handle);
        if (error != Errno.None)
            return Result(error);
        Keep(file, handle, 0, 0, 0);
        Enter(descriptor, file, closeOnExec: true);
        return descriptor;
    }

    /// <summary>Which process a descriptor is of, as <see cref="IVfsServer.DescribeProcess"/>.</summary>
    /// <param name="descriptor">A process descriptor, or a directory of /proc.</param>
    /// <param name="process">The number of the process.</param>
    /// <param name="pid">Its id; 0: it is gone.</param>
    /// <param name="kind">Which of both it is.</param>
    /// <param name="flags">Status flags.</param>
    public readonly Errno DescribeProcess(int descriptor, out ulong process, out uint pid, out FileKind kind, out OpenFlags flags)
    {
        process = 0;
        pid = 0;
        kind = 0;
        flags = 0;
        return IsOpen(descriptor)
            ? _domain.DescribeProcess(_state.Handles[_state.Descriptors[descriptor].File - 1].Handle, out process, out pid, out kind, out flags)
            : Errno.EBADF;
    }
}
