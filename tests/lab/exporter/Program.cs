using System;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Lab;
using Pistachio.Hil.Lab.Exporting;
using Pistachio.Hil.Lab.Places;
using Pistachio.Hil.Places;
using Pistachio.Hil.Power;
using Pistachio.Hil.Rigs;

namespace Pistachio.Lab.TestExporter;

/// <summary>Exports the places of a rig file: HOST LISTEN PRIMARY KEY STATE RIGFILE</summary>
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
            RigFile rig = RigFile.Read(arguments[5], arguments[5], new PersonAtTerminal());
            await Exporter.RunAsync(
                new ExporterOptions(listen, [.. rig.Places.Select(place => new RigPlaceBoard(place, LocalPlaceLocks.OfThisHost, Console.WriteLine))], key)
                {
                    Host = arguments[0],
                    Primary = LabAddress.Parse(arguments[2]),
                    StateDirectory = arguments[4],
                    Note = Console.WriteLine,
                },
                stop.Token);
            return 0;
        }
        catch (RigException trouble)
        {
            await Console.Error.WriteLineAsync(trouble.Message);
            return (int)trouble.Kind;
        }
    }
}
