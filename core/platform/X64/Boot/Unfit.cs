using System.Diagnostics.CodeAnalysis;

namespace Pistachio.Platform.X64;

/// <summary>The end of a boot on a machine that the kernel cannot run on: one clear line, then a stop.</summary>
internal static class Unfit
{
    // As EXIT_UNFIT in Boot.S.
    private const ulong ExitStatus = 0x2B;

    [DoesNotReturn]
    internal static void Stop(string reason)
    {
        KernelConsole.Write("Pistachio cannot start: ");
        KernelConsole.Write(reason);
        KernelConsole.WriteLine(".");
        Stop();
    }

    [DoesNotReturn]
    internal static void Stop() => Power.Off(ExitStatus);
}
