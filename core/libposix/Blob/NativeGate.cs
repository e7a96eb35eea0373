using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.LibPosix;

/// <summary>The assembly of the blob that C# calls, see <c>Assembly/</c>.</summary>
internal static class NativeGate
{
    /// <summary>Where a call goes on that faulted at an address of the program.</summary>
    [RuntimeImport("px_gate_fault_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong FaultAddress();

    /// <summary>The time-stamp counter.</summary>
    [RuntimeImport("px_read_ticks")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ReadTicks();

    /// <summary>CPUID leaf 1: ecx in the upper half, edx in the lower.</summary>
    [RuntimeImport("px_cpu_features")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong CpuFeatures();

    /// <summary>A random word of the CPU; 0 when it has none.</summary>
    [RuntimeImport("px_hardware_random")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong HardwareRandom(ref ulong value);

    /// <summary>Address of the vDSO.</summary>
    [RuntimeImport("px_vdso_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Vdso();

    /// <summary>Bytes from the start of the private memory that hold data, without the stacks.</summary>
    [RuntimeImport("px_data_size")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong DataSize();

    /// <summary>Bytes of the private memory.</summary>
    [RuntimeImport("px_private_size")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong PrivateSize();

    /// <summary>The gate's frame.</summary>
    [RuntimeImport("px_gate_frame_address")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Frame();
}
