using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Processes.Protocol;

/// <summary>
/// The process server as whoever runs programs on the board sees it: the conformance driver. Only the holder of the endpoint capability
/// with <see cref="ProcessBadge.Control"/> may call it; all others get EPERM.
/// </summary>
[Protocol(0x21)]
public interface IProcessControl
{
    /// <summary>
    /// Start a program as a child of nobody. Its standard streams lead to the console; its working directory is the root.
    /// </summary>
    /// <param name="caller">Must be <see cref="ProcessBadge.Control"/>.</param>
    /// <param name="command">The path of the program and its arguments from argument 0 on, each ended by a zero byte.</param>
    /// <param name="pid">Its process id.</param>
    /// <returns>EAGAIN, ENOMEM: as fork. EINVAL: no command. A program that cannot be executed ends with status 126 or 127.</returns>
    [Operation(1)]
    Errno Launch([Badge] ulong caller, [MaximumBytes(400)] ReadOnlySpan<byte> command, out uint pid);

    /// <summary>Wait until a launched program has ended.</summary>
    /// <returns>ECHILD: not launched, or waited for already.</returns>
    [Operation(2)]
    Errno WaitLaunched([Badge] ulong caller, uint pid, out uint status);

    /// <summary>Processes alive, domains that exist, capability slots and pages in use: for tests that nothing is lost.</summary>
    [Operation(3)]
    Errno Census([Badge] ulong caller, out uint processes, out uint domains, out ulong slots, out ulong pages);

    /// <summary>End all processes, as if killed by SIGKILL, and forget them: nobody waits for a launched one any more.</summary>
    /// <param name="caller">Must be <see cref="ProcessBadge.Control"/>.</param>
    /// <param name="ended">How many were alive.</param>
    [Operation(4)]
    Errno EndAll([Badge] ulong caller, out uint ended);
}
