using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>Files of /proc.</content>
public partial interface IFileDomain
{
    /// <summary>Bytes of a file of /proc that the VFS server does not tell.</summary>
    /// <param name="text">What it says.</param>
    /// <param name="process">Of which process; 0: of none.</param>
    /// <param name="position">Where to begin.</param>
    /// <param name="bytes">Room for them.</param>
    /// <param name="count">How many there are; 0 at the end.</param>
    /// <returns>ESRCH: the process has ended. EACCES.</returns>
    Errno ReadText(TextFile text, uint process, ulong position, Span<byte> bytes, out int count);

    /// <summary>Write a file of /proc.</summary>
    /// <returns>ESRCH: the process has ended. EIO: it cannot be written. EINVAL: of another process.</returns>
    Errno WriteText(TextFile text, uint process, ReadOnlySpan<byte> bytes);

    Errno Descriptors(uint first, uint workingDirectory, ReadOnlySpan<byte> handles);

    Errno ForgetDescriptors();
}
