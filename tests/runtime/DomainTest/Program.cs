using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;

namespace Pistachio.Runtime.SelfTest;

/// <summary>Runs every case that ends, as the root task of a board, and switches the board off: status 0 when all passed.</summary>
internal static class Program
{
    private static int Main()
    {
        var cases = new Dictionary<string, Action>();
        LanguageCases.AddTo(cases);
        ExceptionCases.AddTo(cases);
        FaultCases.AddTo(cases);
        CollectorCases.AddTo(cases);
        ServerConsole.WriteLine($"{DomainStart.Name}: {cases.Count} cases, heap of {ServerHeap.Size} bytes");
        foreach (KeyValuePair<string, Action> pair in cases)
        {
            int before = Check.Failures;
            try
            {
                pair.Value();
            }
            catch (Exception e)
            {
                Check.That(false, $"{pair.Key} threw {e.Message}");
            }

            ServerConsole.WriteLine($"{(Check.Failures == before ? "ok" : "not ok")} {pair.Key}");
            ServerHeap.Collect();
        }

        ServerConsole.WriteLine(Check.Failures == 0 ? "passed" : $"{Check.Failures} checks failed");
        int status = Check.Failures == 0 ? 0 : 1;
        Kernel.Stop(DomainStart.Capability(StartPage.ConsoleName), MachineStop.PowerOff, (ulong)status);
        return status;
    }
}
