using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Bytes that go from one pipe to another, or that are looked at before they are taken (splice and tee of Linux).</content>
public partial interface IVfsServer
{
    /// <summary>Put bytes of a pipe into another one, as many as there are and there is room for.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="source">The end to read of a pipe.</param>
    /// <param name="target">The end to write of another one.</param>
    /// <param name="count">Most bytes.</param>
    /// <param name="keep">They stay in the first one too.</param>
    /// <param name="moved">How many; 0: there are none, and nobody holds the end to write of the first.</param>
    /// <param name="isFull">With EAGAIN: there are bytes, and no room; otherwise there are none.</param>
    /// <returns>EBADF: no such ends. EINVAL: the two ends of one pipe. EAGAIN. EPIPE: nobody reads the second.</returns>
    [Operation(221)]
    Errno PipeMove([Badge] ulong domain, uint source, uint target, uint count, bool keep, out uint moved, out bool isFull);

    /// <summary>Look at the first bytes of a pipe. They stay in it.</summary>
    /// <param name="domain">The caller.</param>
    /// <param name="handle">The end to read.</param>
    /// <param name="skip">Bytes to take out first, which were looked at before; those that are no longer there are not missed.</param>
    /// <param name="maximum">Most bytes; 0: only take out.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="count">How many; 0: there are none, and nobody holds the end to write, or none were wanted.</param>
    /// <returns>EBADF: no such end. EAGAIN: there are none yet.</returns>
    [Operation(222)]
    Errno PipePeek([Badge] ulong domain, uint handle, uint skip, uint maximum, [MaximumBytes(VfsLimits.PipeBytes)] Span<byte> bytes, out int count);
}
