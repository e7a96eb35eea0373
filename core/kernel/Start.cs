using System.Runtime;
using Pistachio.Platform;

namespace Pistachio.Kernel;

/// <summary>Entry of the kernel proper, when the platform layer is ready.</summary>
internal static class Start
{
    [RuntimeExport("KernelStart")]
    internal static void Run()
    {
        KernelConsole.WriteLine("Pistachio 0.1.0");
        Power.Off(0x10);
    }
}
