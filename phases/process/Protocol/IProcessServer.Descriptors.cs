using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Processes.Protocol;

/// <content>
/// Process descriptors (pidfd of Linux): open file descriptions of the VFS server. That tells the number of the process behind one
/// (<c>IVfsServer.DescribeProcess</c>), which no other process ever has, and which the operations here take in place of an id.
/// </content>
public partial interface IProcessServer
{
    /// <summary>Have the VFS server give the caller a process descriptor.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="pid">Id of the process, which may have ended and not have been waited for.</param>
    /// <param name="flags">O_NONBLOCK.</param>
    /// <param name="handle">The open file description, of <c>FileKind.Process</c>.</param>
    /// <returns>EINVAL: other flags; 0; or the id of a thread that is not the first. ESRCH. EMFILE, ENFILE. ENOSYS: there is no VFS server.</returns>
    [Operation(190)]
    Errno OpenProcess([Badge] ulong domain, uint pid, uint flags, out uint handle);

    /// <summary>Send a signal to the process behind a process descriptor.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="process">The number of the process.</param>
    /// <param name="signal">0 to 64; 0 only checks.</param>
    /// <param name="code">The <c>si_code</c> of the receiver's information: 0 as <see cref="Kill"/>; positive only to the caller itself.</param>
    /// <param name="value">The value.</param>
    /// <returns>ESRCH: the process is gone. EINVAL: no such signal. EPERM: the caller may not. EAGAIN: no room in the queue, unless the code is 0.</returns>
    [Operation(191)]
    Errno SignalProcess([Badge] ulong domain, ulong process, uint signal, int code, ulong value);

    /// <summary>As <see cref="Wait"/>, for the process behind a process descriptor.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="process">The number of the process.</param>
    /// <param name="options">What to wait for.</param>
    /// <param name="thread">Index of the thread that waits.</param>
    /// <param name="pid">Its id; 0: with <see cref="WaitOptions.NoHang"/>, when there is nothing to tell.</param>
    /// <param name="status">Its status.</param>
    /// <param name="userTime">CPU time it and the children it waited for used, in nanoseconds.</param>
    /// <param name="peakPages">The most pages it held at a time.</param>
    /// <returns>As <see cref="Wait"/>.</returns>
    [Operation(192)]
    Errno WaitProcess(
        [Badge] ulong domain, ulong process, WaitOptions options, uint thread, out uint pid, out uint status, out ulong userTime, out ulong peakPages);
}
