using System.Runtime.CompilerServices;
using System.Threading;

namespace Pistachio.Platform.SelfTest;

/// <summary>Counts what held and prints what did not.</summary>
internal static class Check
{
    private static ulong s_held;
    private static ulong s_opaque;

    internal static void That(bool holds, [CallerArgumentExpression(nameof(holds))] string what = "", [CallerLineNumber] int line = 0)
    {
        if (holds)
        {
            s_held++;
            return;
        }
        KernelConsole.Write("FAILED line ");
        KernelConsole.WriteDecimal((ulong)line);
        KernelConsole.Write(": ");
        KernelConsole.WriteLine(what);
    }

    internal static void WriteTotal()
    {
        KernelConsole.WriteDecimal(s_held);
        KernelConsole.WriteLine(" checks held");
    }

    /// <summary>A value that the compiler cannot foresee.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static ulong Opaque(ulong value)
    {
        Volatile.Write(ref s_opaque, value);
        return Volatile.Read(ref s_opaque);
    }
}
