using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>
/// Files of /proc. The VFS server has their names and says who tells their bytes. Links to descriptors need the table that is only here: the server asks for
/// it (<see cref="VfsLimits.DescriptorsWanted"/>), and is told when it changes.
/// </summary>
public ref partial struct Files<TDomain>
{
    private const int DescriptorPiece = VfsLimits.DescriptorPiece;

    /// <summary>Whether a call is to be repeated after something was told: <see cref="TellDescriptors"/> if it is neither of the following.</summary>
    public static bool WantsDescriptors(long result) => result == -(long)VfsLimits.DescriptorsWanted || WantsThoseOfOthers(result) || WantsThread(result);

    /// <summary>Whether a call is to be repeated after <see cref="IVfsServer.AskingThread"/>.</summary>
    public static bool WantsThread(long result) => result == -(long)VfsLimits.ThreadWanted;

    /// <summary>Whether a call is to be repeated after <see cref="IVfsServer.DescriptorsWait"/>.</summary>
    public static bool WantsThoseOfOthers(long result) => result == -(long)VfsLimits.OthersDescriptorsWanted;

    /// <summary>Tell the VFS server which descriptors there are.</summary>
    public readonly Errno TellDescriptors()
    {
        Span<byte> handles = stackalloc byte[DescriptorPiece * sizeof(ushort)];
        uint working = _state.WorkingDirectory == 0 ? VfsLimits.Root : _state.Handles[_state.WorkingDirectory - 1].Handle;
        Errno error;
        int first = 0;
        int count;
        do
        {
            count = _state.DescriptorEnd - first;
            count = count < DescriptorPiece ? count : DescriptorPiece;
            for (int i = 0; i < count; i++)
            {
                Descriptor descriptor = _state.Descriptors[first + i];
                uint entry = descriptor.IsOpen ? _state.Handles[descriptor.File - 1].Handle : 0;
                if (descriptor.CloseOnExec)
                    entry |= VfsLimits.CloseOnExecBit;
                handles[i * 2] = (byte)entry;
                handles[(i * 2) + 1] = (byte)(entry >> 8);
            }

            error = _domain.Descriptors((uint)first, working, handles.Slice(0, count * sizeof(ushort)));
            first += count;
        }
        while (count == DescriptorPiece && error == Errno.None);
        _state.HasTold = error == Errno.None;
        return error;
    }

    /// <summary>Descriptors or the working directory change: what the VFS server was told is no longer true.</summary>
    private readonly void NoteDescriptors()
    {
        if (!_state.HasTold)
            return;
        _state.HasTold = false;
        _ = _domain.ForgetDescriptors(); // the server knows the process: nothing can fail
    }

    private readonly long ReadText(int file, ulong buffer, ulong count, bool hasPosition, ulong position)
    {
        uint handle = _state.Handles[file].Handle;
        Errno error = hasPosition ? Errno.None : _domain.Seek(handle, 0, SeekOrigin.Current, out position);
        ulong done = 0;
        while (done < count && error == Errno.None)
        {
            ulong rest = count - done;
            Span<byte> piece = _domain.MemoryAt(buffer + done, rest < VfsLimits.DataBytes ? (int)rest : VfsLimits.DataBytes);
            ulong number = _state.Handles[file].Size;
            TextFile text = (TextFile)(uint)number;
            error = text < TextFile.FirstOfProcess
                ? _domain.ReadBytes(handle, position + done, piece, out int bytes)
                : _domain.ReadText(text, (uint)(number >> 32), position + done, piece, out bytes);
            if (error != Errno.None || bytes == 0)
                break;
            done += (ulong)(uint)bytes;
        }

        if (done == 0)
            return Result(error);
        if (!hasPosition)
            error = _domain.Seek(handle, (long)done, SeekOrigin.Current, out _);
        return Result(hasPosition ? Errno.None : error, (long)done);
    }

    private readonly long WriteText(int file, ReadOnlySpan<byte> bytes)
    {
        ulong number = _state.Handles[file].Size;
        return Result(_domain.WriteText((TextFile)(uint)number, (uint)(number >> 32), bytes), bytes.Length);
    }
}
