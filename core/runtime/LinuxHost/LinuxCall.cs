using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Runtime.LinuxHost;

/// <summary>System calls of Linux on x86-64, by number. Errors come back as negative error numbers.</summary>
// SAFETY: the symbols exist in Native/Entry.S with these types.
internal static unsafe class LinuxCall
{
    internal const long Write = 1;
    internal const long Map = 9;
    internal const long Protect = 10;
    internal const long SignalAction = 13;
    internal const long SignalStack = 131;
    internal const long ExitGroup = 231;
    internal const long ClockGetTime = 228;

    [RuntimeImport("*", "PistachioLinuxCall"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern long Invoke(long number, nint a, nint b = 0, nint c = 0, nint d = 0, nint e = 0, nint f = 0);

    [RuntimeImport("*", "PistachioSignalReturnAddress"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nint SignalReturn();

    [RuntimeImport("*", "PistachioSignalHandlerAddress"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nint SignalHandler();

    [RuntimeImport("*", "PistachioTimeStamp"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern ulong TimeStamp();

    /// <summary>Maps private zeroed memory, readable and writable. 0 if Linux refuses.</summary>
    internal static nint MapMemory(nint size)
    {
        const int ReadWrite = 3;
        const int PrivateAnonymous = 0x22;
        long address = Invoke(Map, 0, size, ReadWrite, PrivateAnonymous, -1, 0);
        return address < 0 ? 0 : (nint)address;
    }
}
