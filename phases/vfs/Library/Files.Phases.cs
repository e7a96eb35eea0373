using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>
/// Handles that other phases get for the process by messages of their own: descriptors of message queues, segments that are attached. They are
/// inherited, polled and closed like those of files.
/// </summary>
public ref partial struct Files<TDomain>
{
    /// <summary>Whether one more descriptor can be had: asked before a handle is.</summary>
    /// <returns>EMFILE.</returns>
    public readonly Errno CheckFree() => TakeFree(out _, out _);

    /// <summary>Give a handle that the process holds now a descriptor; <see cref="CheckFree"/> said that there is one.</summary>
    public readonly int Install(uint handle, FileKind kind, OpenFlags flags, bool closeOnExec)
    {
        _ = TakeFree(out int descriptor, out int file);
        Keep(file, handle, kind, flags, 0);
        Enter(descriptor, file, closeOnExec);
        return descriptor;
    }

    /// <summary>Keep a handle that the process holds now, for memory: with one reference, for <see cref="ReleaseFile"/>, and no descriptor.</summary>
    /// <returns>What <see cref="FileFrames"/> takes.</returns>
    public readonly int KeepMapped(uint handle, OpenFlags flags, ulong size)
    {
        int file = FindFreeHandle();
        Keep(file, handle, FileKind.Regular, flags, size);
        return file;
    }

    /// <summary>The handle behind a descriptor of a kind.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="kind">The kind that it must have.</param>
    /// <param name="handle">The handle.</param>
    /// <param name="flags">Access mode and status flags, as they were last told.</param>
    /// <returns>EBADF: not open, or of another kind.</returns>
    public readonly Errno HandleOf(int descriptor, FileKind kind, out uint handle, out OpenFlags flags)
    {
        handle = 0;
        flags = 0;
        Errno error = TakeFile(descriptor, out int file);
        if (error != Errno.None)
            return error;
        if (_state.Handles[file].Kind != kind)
            return Errno.EBADF;
        handle = _state.Handles[file].Handle;
        flags = _state.Handles[file].Flags;
        return Errno.None;
    }

    /// <summary>Permissions of something new, after the file mode creation mask.</summary>
    public readonly uint Masked(uint mode) => mode & ~_state.Umask;
}
