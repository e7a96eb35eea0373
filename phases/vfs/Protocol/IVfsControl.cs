using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <summary>The VFS server as the process server sees it, under the badge 1; all others get EPERM.</summary>
[Protocol(0x31)]
public partial interface IVfsControl
{
    /// <summary>Make a domain known; it has the identity of its parent, and holds what that holds under the same handles, all or some.</summary>
    /// <param name="caller">Must be 1.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="parent">Its parent, or 0: it holds nothing and is the superuser.</param>
    /// <param name="handles">Bit h: it holds handle h; bit 63 stands for 63 and all above.</param>
    /// <param name="process">Its process id, for /proc and for those who are told of it; 0: it is not there.</param>
    /// <returns>EEXIST. ESRCH: no such parent. EAGAIN: too many files are open in all.</returns>
    [Operation(1)]
    Errno CreateDomain([Badge] ulong caller, ulong domain, ulong parent, ulong handles, uint process);

    /// <summary>A domain ended: its handles are closed.</summary>
    /// <returns>ESRCH.</returns>
    [Operation(2)]
    Errno EndDomain([Badge] ulong caller, ulong domain);

    /// <summary>The effective and real ids of a domain, and its supplementary groups as 32-bit little-endian numbers.</summary>
    /// <returns>ESRCH.</returns>
    [Operation(3)]
    Errno SetIdentity(
        [Badge] ulong caller, ulong domain, uint effectiveUser, uint effectiveGroup, uint user, uint group,
        [MaximumBytes(128)] ReadOnlySpan<byte> groups);

    /// <summary>Open a stream of the console for a domain, for its standard streams.</summary>
    /// <param name="caller">Must be 1.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="stream">Which.</param>
    /// <param name="handle">The handle, which the domain holds.</param>
    /// <returns>ESRCH. EINVAL: no such stream.</returns>
    [Operation(4)]
    Errno OpenStream([Badge] ulong caller, ulong domain, ConsoleStream stream, out uint handle);

    /// <summary>Domains known and handles held in all.</summary>
    [Operation(5)]
    Errno Census([Badge] ulong caller, out uint domains, out uint handles);

    /// <summary>
    /// Take a page to read, where the process server tells which process ids there are: bit p % 8 of byte p / 8 for the id p. /proc lists those, and
    /// no message is needed when a process begins or is waited for.
    /// </summary>
    /// <returns>ENOMEM: it cannot be mapped. EEXIST: there is one already.</returns>
    [Operation(6)]
    Errno ShareProcessIds([Badge] ulong caller, [Capability] ulong memory);

    /// <summary>How long a domain may make files, in bytes (RLIMIT_FSIZE); its children inherit it.</summary>
    /// <returns>ESRCH.</returns>
    [Operation(7)]
    Errno SetFileLimit([Badge] ulong caller, ulong domain, ulong bytes);
}
