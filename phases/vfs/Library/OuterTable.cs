using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pistachio.UserCall;

namespace Pistachio.Files;

/// <summary>
/// Descriptors and handles beyond those that lie in private memory: few processes have any. The memory library gives room for them, more of it as they need it, and
/// takes care of it at fork and exec.
/// </summary>
public struct OuterTable
{
    /// <summary>Where it is; 0: nowhere.</summary>
    public ulong Address;

    /// <summary>How many descriptors it has room for, and as many handles.</summary>
    public int Count;

    // Functions of their own, so that the usual way through the tables is short enough to be inlined.

    /// <summary>A descriptor of the table at an address.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ref Descriptor DescriptorAt(ulong address, int index) => ref At(address, index).Descriptor;

    /// <summary>A handle of the table at an address.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ref OpenHandle HandleAt(ulong address, int index) => ref At(address, index).Handle;

    /// <summary>What a descriptor of the table at an address was, see <see cref="SavedDescriptors"/>.</summary>
    public static ref Descriptor SavedAt(ulong address, int index) => ref At(address, index).Saved;

    private static ref OuterEntry At(ulong address, int index)
    {
        int size = Unsafe.SizeOf<OuterEntry>();
        return ref MemoryMarshal.Cast<byte, OuterEntry>(MappedMemory.Bytes(address + (ulong)(uint)(index * size), size))[0];
    }
}

/// <summary>An entry of an <see cref="OuterTable"/>. Its parts have nothing to do with each other.</summary>
public struct OuterEntry
{
    public OpenHandle Handle;

    public Descriptor Descriptor;

    /// <summary>The descriptor of the parent while the child of a vfork runs in the process, see <see cref="SavedDescriptors"/>.</summary>
    public Descriptor Saved;
}
