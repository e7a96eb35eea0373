using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>Process descriptors.</summary>
public static partial class Px
{
    /// <summary>px_pidfd_open: a descriptor.</summary>
    [RuntimeImport("px_raw_pidfd_open")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long OpenProcess(int process, uint flags);

    /// <summary>px_pidfd_send_signal, without information: as <see cref="Kill"/>.</summary>
    public static long SignalProcess(int descriptor, int signal) => SignalProcess(descriptor, signal, 0, 0);

    /// <summary>px_pidfd_send_signal, with information.</summary>
    public static long SignalProcess(int descriptor, int signal, in SignalInformation information) =>
        SignalProcess(descriptor, signal, in information, 0);

    /// <summary>px_pidfd_getfd: a descriptor.</summary>
    [RuntimeImport("px_raw_pidfd_getfd")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long TakeDescriptor(int descriptor, int other, uint flags);

    [RuntimeImport("px_raw_pidfd_send_signal")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long SignalProcess(int descriptor, int signal, ulong noInformation, uint flags);

    [RuntimeImport("px_raw_pidfd_send_signal")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long SignalProcess(int descriptor, int signal, ref readonly SignalInformation information, uint flags);
}
