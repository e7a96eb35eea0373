using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>Terminals.</content>
public partial interface IFileDomain
{
    Errno TerminalRead(uint handle, bool wait, Span<byte> bytes, out int count, out uint timer);

    Errno TerminalWrite(uint handle, bool force, ReadOnlySpan<byte> bytes, out uint written);

    /// <param name="handle">The handle.</param>
    /// <param name="attributes">Room for <see cref="Vfs.Protocol.TerminalAttributes"/>.</param>
    Errno TerminalAttributes(uint handle, Span<byte> attributes);

    Errno SetTerminalAttributes(uint handle, bool flush, bool force, ReadOnlySpan<byte> attributes);

    Errno TerminalControl(uint handle, TerminalRequest request, bool force, ulong argument, out ulong value);

    /// <summary>Ask the process server what comes of using a terminal from the background.</summary>
    /// <param name="reads">To read, rather than to write or change it.</param>
    /// <returns>None: the process may. EINTR: its process group got a signal. EIO.</returns>
    Errno UseFromBackground(bool reads);

    /// <summary>Have the process server make a group the foreground one.</summary>
    /// <returns>As POSIX tcsetpgrp; EINTR: the process group got SIGTTOU.</returns>
    Errno SetForeground(uint handle, int group);
}
