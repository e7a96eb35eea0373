using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Bench;

/// <summary>The parts of the benchmark that are assembly, see Entry.S.</summary>
internal static class NativeEntries
{
    [RuntimeImport("BenchServerEntry")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Server();

    [RuntimeImport("BenchUpcallEntry")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Upcall();

    [RuntimeImport("BenchCall")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Call(ulong endpoint, ulong words);

    /// <summary>What <see cref="Call"/> reads with nothing between its two readings.</summary>
    [RuntimeImport("BenchEmpty")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Empty();
}
