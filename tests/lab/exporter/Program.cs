using System;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Lab;
using Pistachio.Hil.Lab.Exporting;
using Pistachio.Hil.Lab.Places;

namespace Pistachio.Lab.TestExporter;

/// <summary>Exports virtual PCs: HOST LISTEN PRIMARY KEY STATE PLACE…</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });
        try
        {
            using LabKey key = LabKey.Load(arguments[3]);
            LabAddress listen = LabAddress.Parse(arguments[1]);
            await Exporter.RunAsync(
                new ExporterOptions(listen, [.. arguments.Skip(5).Select(place => new QemuBoard(place, "pc-x86", ["virtual"]))], key)
                {
                    Host = arguments[0],
                    Primary = LabAddress.Parse(arguments[2]),
                    StateDirectory = arguments[4],
                    Note = Console.WriteLine,
                },
                stop.Token);
            return 0;
        }
        catch (LabException trouble)
        {
            await Console.Error.WriteLineAsync(trouble.Message);
            return trouble.ExitStatus;
        }
    }
}
