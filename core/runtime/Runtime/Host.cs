using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Runtime;

/// <summary>
/// All that the runtime wants from the system below it. A host assembly (LinuxHost, DomainHost) exports these symbols and calls
/// <see cref="Startup.Run"/>.
/// </summary>
// SAFETY: both hosts export these symbols with these types.
internal static unsafe class Host
{
    /// <summary>Writes bytes to the console. Output that the system refuses is lost: there is nobody to tell.</summary>
    [RuntimeImport("*", "PistachioHostWrite"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void Write(byte* bytes, nint count);

    /// <summary>Ends the program. Does not return.</summary>
    [RuntimeImport("*", "PistachioHostExit"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void Exit(int status);

    /// <summary>Nanoseconds since some fixed point; never goes back.</summary>
    [RuntimeImport("*", "PistachioHostClock"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern ulong Clock();

    /// <summary>64 bits that an outsider cannot foresee as well as the system can manage; not for keys.</summary>
    [RuntimeImport("*", "PistachioHostRandom"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern ulong Random();
}
