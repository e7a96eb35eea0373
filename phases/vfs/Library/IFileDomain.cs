using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>
/// What the library needs from the kernel and the servers. On the board these are kernel calls and messages; on the host a fake machine stands
/// in. What each message does is told at <see cref="IVfsServer"/> and <see cref="IConsoleServer"/>. Paths are at most
/// <see cref="VfsLimits.PathBytes"/> long; longer ones are sent in front in pieces.
/// </summary>
public partial interface IFileDomain
{
    Errno ExtendPath(ReadOnlySpan<byte> path);

    Errno Open(uint directory, OpenFlags flags, uint mode, ReadOnlySpan<byte> path, out uint handle, out FileKind kind, out ulong size);

    Errno Close(uint handle);

    Errno Seek(uint handle, long offset, SeekOrigin origin, out ulong position);

    Errno Advance(uint handle, ulong count, out ulong position, out ulong taken, out ulong size, out uint version);

    Errno Frames(uint handle, uint page, FrameScope scope, out ulong size, out uint first, out uint pages, out ulong memory);

    Errno Device(uint handle, out ulong endpoint);

    /// <param name="directory">As of <see cref="Open"/>.</param>
    /// <param name="follow">Follow a symbolic link at the end.</param>
    /// <param name="path">The path.</param>
    /// <param name="status">Room for a <see cref="FileStatus"/>.</param>
    Errno Status(uint directory, bool follow, ReadOnlySpan<byte> path, Span<byte> status);

    /// <param name="handle">The handle.</param>
    /// <param name="status">Room for a <see cref="FileStatus"/>.</param>
    Errno HandleStatus(uint handle, Span<byte> status);

    Errno ReadLink(uint directory, uint offset, ReadOnlySpan<byte> path, out uint length, Span<byte> target, out int bytes);

    Errno ReadDirectory(uint handle, uint room, Span<byte> entries, out int bytes);

    Errno Access(uint directory, uint mode, bool effective, bool follow, ReadOnlySpan<byte> path);

    Errno DirectoryPath(uint handle, uint offset, out uint length, Span<byte> path, out int bytes);

    Errno Describe(uint handle, out FileKind kind, out OpenFlags flags, out ulong size, out uint version);

    Errno SetFlags(uint handle, OpenFlags flags);

    Errno Pipe(OpenFlags flags, out uint readEnd, out uint writeEnd);

    Errno PipeRead(uint handle, bool wait, Span<byte> bytes, out int count);

    Errno ExtendPipeWrite(uint offset, ReadOnlySpan<byte> bytes);

    Errno PipeWrite(uint handle, uint front, bool whole, ReadOnlySpan<byte> bytes, out uint written);

    Errno PipeWait(uint handle, uint room);

    Errno KeepOnly(uint first, bool hasMore, ReadOnlySpan<byte> handles);

    /// <summary>The program wrote to a pipe that nobody can read: SIGPIPE, which may end the process.</summary>
    void SignalBrokenPipe();

    Errno ConsoleWrite(ulong endpoint, ReadOnlySpan<byte> bytes, out uint written);

    Errno ConsoleRead(ulong endpoint, bool wait, Span<byte> bytes, out int count);

    /// <summary>
    /// Map pages of a file's memory so that page <paramref name="first"/> appears at <paramref name="address"/>; page tables are asked for as needed.
    /// </summary>
    /// <returns>ENOMEM: no page tables. EACCES: it may not be written. EIO: the memory is gone.</returns>
    Errno Map(ulong memory, ulong address, uint first, uint pages, bool write);

    /// <summary>Delete a capability. Memory is unmapped by it.</summary>
    void Delete(ulong capability);

    /// <summary>
    /// Zeroed memory of the process for an <see cref="OuterTable"/>, or more of it, with what was in it. Fork copies it, exec leaves it as it is.
    /// </summary>
    /// <returns>ENOMEM: there is none, or it is as large as it can be.</returns>
    Errno GrowTable(out ulong address, out int bytes);

    /// <summary>A clock that counts up every 4 milliseconds, about: as fine as the times of files on Linux.</summary>
    uint CoarseTime { get; }

    /// <summary>Memory of the process: of the program, or what <see cref="Map"/> mapped.</summary>
    Span<byte> MemoryAt(ulong address, int length);

    /// <summary>Fill memory with random bytes.</summary>
    void FillRandom(Span<byte> bytes);
}
