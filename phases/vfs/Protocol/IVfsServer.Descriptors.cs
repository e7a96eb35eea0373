using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Process descriptors (pidfd of Linux): <c>IProcessServer.OpenProcess</c> makes them.</content>
public partial interface IVfsServer
{
    /// <summary>Which process a process descriptor is of, or a directory of /proc.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The descriptor.</param>
    /// <param name="process">The number of the process, which the process server knows it by; of a directory with <see cref="VfsLimits.ProcessByDomain"/>.</param>
    /// <param name="pid">Its id; 0: it is gone, and the id may be another one's.</param>
    /// <param name="kind"><see cref="FileKind.Process"/> or <see cref="FileKind.Directory"/>.</param>
    /// <param name="flags">Status flags.</param>
    /// <returns>EBADF: not open, or another file. ESRCH: the process of a directory has ended.</returns>
    [Operation(260)]
    Errno DescribeProcess([Badge] ulong domain, uint handle, out ulong process, out uint pid, out FileKind kind, out OpenFlags flags);

    /// <summary>Hold what another process has under one of its descriptors (pidfd_getfd of Linux).</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The process descriptor.</param>
    /// <param name="descriptor">The descriptor of that process.</param>
    /// <param name="taken">The handle, which the caller holds.</param>
    /// <returns>
    /// EBADF: no process descriptor, or nothing is open there. ESRCH: the process has ended. EPERM: the caller may not look into it. EMFILE. ENFILE.
    /// <see cref="VfsLimits.DescriptorsWanted"/>. <see cref="VfsLimits.OthersDescriptorsWanted"/>.
    /// </returns>
    [Operation(261)]
    Errno TakeDescriptor([Badge] ulong domain, uint handle, uint descriptor, out uint taken);
}
