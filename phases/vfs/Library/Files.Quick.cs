using System.Runtime.CompilerServices;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>
/// What programs do most, where nothing needs to be asked or mapped: a few comparisons and a copy. Whatever is not that simple goes the usual way, which
/// also finds the errors.
/// </summary>
public ref partial struct Files<TDomain>
{
    private const int RunShift = 18;

    /// <summary>pread of bytes that are all there, in the window that was used last.</summary>
    private readonly bool TryReadMapped(int descriptor, ulong buffer, ulong count, ulong offset)
    {
        ref FileState state = ref _state;
        ulong address = FindMapped(ref state, descriptor, buffer, count, offset, OpenFlags.WriteOnly);
        if (address == 0)
            return false;
        _domain.MemoryAt(address, (int)count).CopyTo(_domain.MemoryAt(buffer, (int)count));
        return true;
    }

    /// <summary>
    /// pwrite of bytes that are all inside the file, in the window that was used last, if the server was told of a write to it within the same tick of the
    /// clock: its times are right then.
    /// </summary>
    private readonly bool TryWriteMapped(int descriptor, ulong buffer, ulong count, ulong offset)
    {
        ref FileState state = ref _state;
        ulong address = FindMapped(ref state, descriptor, buffer, count, offset, OpenFlags.ReadOnly);
        ref FileWindow window = ref state.Windows[state.LastWindow];
        if (address == 0 || !window.IsWritable || state.LastWritten != window.File || state.LastWriteTime != _domain.CoarseTime)
            return false;
        if ((state.Handles[window.File - 1].Flags & OpenFlags.Append) != 0)
            return false;
        _domain.MemoryAt(buffer, (int)count).CopyTo(_domain.MemoryAt(address, (int)count));
        return true;
    }

    /// <summary>
    /// Where bytes of a regular file are mapped, if all of them are, in one run of the window that was used last, and nothing has changed since the file was
    /// asked after, and the file was not opened with an access mode. Otherwise 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong FindMapped(ref FileState state, int descriptor, ulong buffer, ulong count, ulong offset, OpenFlags but)
    {
        if ((uint)descriptor >= (uint)state.DescriptorEnd || state.Changes != ChangeCount.Mapped)
            return 0;

        // A window of this file: so the descriptor is open, and is of a regular file.
        uint number = state.Descriptors[descriptor].File;
        ref FileWindow window = ref state.Windows[state.LastWindow];
        if (number == 0 || window.File != number)
            return 0;
        ref OpenHandle handle = ref state.Handles[(int)number - 1];
        if (handle.Epoch != CountOfChanges() || (handle.Flags & OpenFlags.AccessMode) == but || offset >= handle.Size || count - 1 >= handle.Size - offset)
            return 0;
        ulong start = offset - ((ulong)window.First << PageShift);
        ulong last = start + count - 1;
        if (last >= (ulong)window.Pages << PageShift || start >> RunShift != last >> RunShift
            || (window.Mapped >> (int)(start >> RunShift) & 1) == 0 || !IsOfProgram(buffer, count))
            return 0;
        return FileWindow.Base + ((ulong)(uint)state.LastWindow * FileWindow.Size) + start;
    }
}
