using System.Runtime.InteropServices;

namespace Pistachio.Posix;

/// <summary><c>struct px_addrinfo</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
public struct AddressInformation
{
    /// <summary>PX_AI_ values, of hints.</summary>
    [FieldOffset(0)] public int Flags;

    /// <summary>Address family; 0 in hints: any.</summary>
    [FieldOffset(4)] public int Family;

    [FieldOffset(8)] public int Type;
    [FieldOffset(12)] public int Protocol;

    /// <summary>Bytes of the address.</summary>
    [FieldOffset(16)] public uint Length;

    /// <summary>Where the address is.</summary>
    [FieldOffset(24)] public ulong Address;

    /// <summary>Where the canonical name is; 0: it was not asked for.</summary>
    [FieldOffset(32)] public ulong Name;

    /// <summary>The next one; 0: there is none.</summary>
    [FieldOffset(40)] public ulong Next;
}
