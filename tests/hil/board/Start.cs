using System.Runtime;

using Pistachio.Hil.Runner;

namespace Pistachio.Hil.TestBoard;

internal static class Start
{
    private static ConformanceRunner<SerialPort, BareSuite> s_runner;

    [RuntimeExport("Run")]
    internal static void Run()
    {
        Machine.Write("test board\n"u8);
        SerialPort port = default;
        BareSuite suite = default;
        s_runner.Run(ref port, ref suite, Machine.Random, "test-board"u8, "bare-1"u8, ""u8);
    }
}
