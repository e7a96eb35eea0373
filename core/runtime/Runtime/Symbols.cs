using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Runtime;

/// <summary>Symbols of the assembly files and of the linker script.</summary>
// SAFETY: each symbol exists in Native/*.S or server.ld with the type that its import says.
internal static unsafe class Symbols
{
    [RuntimeImport("*", "PistachioStateAddress"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern RuntimeState* State();

    [RuntimeImport("*", "PistachioFreeMemoryTypeAddress"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern MethodTable* FreeMemoryType();

    [RuntimeImport("*", "PistachioMixCookie"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void MixCookie(ulong random);

    [RuntimeImport("*", "PistachioCollect"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void Collect();

    [RuntimeImport("*", "PistachioManagedCodeStart"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nuint ManagedCodeStart();

    [RuntimeImport("*", "PistachioManagedCodeEnd"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nuint ManagedCodeEnd();

    [RuntimeImport("*", "PistachioHelpersStart"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nuint HelpersStart();

    [RuntimeImport("*", "PistachioHelpersEnd"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nuint HelpersEnd();

    [RuntimeImport("*", "PistachioModulesStart"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nint* ModulesStart();

    [RuntimeImport("*", "PistachioModulesEnd"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nint* ModulesEnd();

    [RuntimeImport("*", "PistachioUnwindTable"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern byte* UnwindTable();

    [RuntimeImport("*", "PistachioCatchReturnAddress"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nuint CatchReturn();

    [RuntimeImport("*", "PistachioFinallyReturnAddress"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nuint FinallyReturn();

    [RuntimeImport("*", "PistachioCachedDispatchAddress"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nuint CachedDispatch();

    [RuntimeImport("*", "PistachioThrowFaultAddress"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nuint ThrowFault();

    [RuntimeImport("*", "memset"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern nuint Fill(nuint to, int value, nuint size);

    [RuntimeImport("*", "PistachioExceptionNamesStart"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern ExceptionTypes.Entry* ExceptionNamesStart();

    [RuntimeImport("*", "PistachioExceptionNamesEnd"), MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern ExceptionTypes.Entry* ExceptionNamesEnd();
}
