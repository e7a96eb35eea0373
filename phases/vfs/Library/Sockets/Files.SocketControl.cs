using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>Control data of datagrams of AF_INET and AF_INET6 that is not of the level SOL_SOCKET: their server reads and writes it.</content>
public ref partial struct Files<TDomain>
{
    private readonly bool TakesOtherControl(int file) =>
        _state.Handles[file].Family is SocketFamily.Internet or SocketFamily.Internet6 && _state.Handles[file].SocketType != SocketType.Stream;

    /// <summary>Copy what is not of the level SOL_SOCKET. That it is well-formed was looked at before; the program may have changed it since.</summary>
    /// <returns>EINVAL: malformed, or more than goes into one message.</returns>
    private readonly Errno TakeOtherControl(ulong control, ulong length, Span<byte> others, out int size)
    {
        size = 0;
        ReadOnlySpan<byte> rest = _domain.MemoryAt(control, (int)length);
        while (rest.Length >= ControlHeaderSize)
        {
            ulong whole = BinaryPrimitives.ReadUInt64LittleEndian(rest);
            if (whole < ControlHeaderSize || whole > (ulong)(uint)rest.Length)
                return Errno.EINVAL;
            int step = ((int)whole + 7) & ~7;
            if (BinaryPrimitives.ReadUInt32LittleEndian(rest.Slice(8)) != SocketLevel)
            {
                if (step > others.Length - size)
                    return Errno.EINVAL;
                Span<byte> place = others.Slice(size, step);
                place.Clear();
                rest.Slice(0, (int)whole).CopyTo(place);
                WriteLong(place, whole);
                size += step;
            }

            rest = step < rest.Length ? rest.Slice(step) : default;
        }

        return Errno.None;
    }

    /// <summary>Write control data that came, as far as there is room: one that does not fit is cut off, and those behind it are left out.</summary>
    private readonly MessageFlags WriteOtherControl(SocketHandle socket, ulong control, ulong room, ref ulong used)
    {
        Span<byte> bytes = stackalloc byte[SocketLimits.DataBytes];
        Errno error = _domain.Received(socket, MessagePart.Control, 0, bytes, out int count);
        if (error != Errno.None)
            return MessageFlags.ControlTruncated;
        Span<byte> rest = bytes.Slice(0, count);
        while (rest.Length >= ControlHeaderSize)
        {
            ulong left = room - used;
            if (left < ControlHeaderSize)
                return MessageFlags.ControlTruncated;
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(rest);
            ulong aligned = (length + 7) & ~7UL;
            if (length < ControlHeaderSize || aligned > (ulong)(uint)rest.Length)
                return MessageFlags.ControlTruncated;
            if (BinaryPrimitives.ReadUInt32LittleEndian(rest.Slice(8)) == SocketLevel && aligned >= ControlHeaderSize + TimeSize)
            {
                Span<byte> stamp = rest.Slice(ControlHeaderSize);
                SocketOption type = (SocketOption)BinaryPrimitives.ReadUInt32LittleEndian(rest.Slice(12));
                WriteDayTime(stamp, BinaryPrimitives.ReadUInt64LittleEndian(stamp), type is not (SocketOption.Stamp or SocketOption.NewStamp));
            }

            ulong written = length < left ? length : left;
            Span<byte> place = _domain.MemoryAt(control + used, (int)written);
            rest.Slice(0, (int)written).CopyTo(place);
            WriteLong(place, written);
            used += aligned < left ? aligned : left;
            if (written < length)
                return MessageFlags.ControlTruncated;
            rest = rest.Slice((int)aligned);
        }

        return MessageFlags.None;
    }
}
