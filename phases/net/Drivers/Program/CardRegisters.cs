using System.Runtime.InteropServices;
using System.Threading;
using Pistachio.UserCall;

namespace Pistachio.Net.Drivers.Program;

/// <summary>Registers that are mapped, uncached.</summary>
/// <param name="address">Where the first register is.</param>
internal sealed class CardRegisters(ulong address) : IRegisters
{
    /// <inheritdoc/>
    public uint Read(int offset, int width = 4)
    {
        ulong at = address + (ulong)offset;
        return width switch
        {
            1 => Volatile.Read(ref MemoryMarshal.AsRef<byte>(MappedMemory.Bytes(at, 1))),
            2 => Volatile.Read(ref MemoryMarshal.AsRef<ushort>(MappedMemory.Bytes(at, 2))),
            _ => Volatile.Read(ref MemoryMarshal.AsRef<uint>(MappedMemory.Bytes(at, 4))),
        };
    }

    /// <inheritdoc/>
    public void Write(int offset, uint value, int width = 4)
    {
        ulong at = address + (ulong)offset;
        switch (width)
        {
            case 1:
                Volatile.Write(ref MemoryMarshal.AsRef<byte>(MappedMemory.Bytes(at, 1)), (byte)value);
                break;
            case 2:
                Volatile.Write(ref MemoryMarshal.AsRef<ushort>(MappedMemory.Bytes(at, 2)), (ushort)value);
                break;
            default:
                Volatile.Write(ref MemoryMarshal.AsRef<uint>(MappedMemory.Bytes(at, 4)), value);
                break;
        }
    }
}
