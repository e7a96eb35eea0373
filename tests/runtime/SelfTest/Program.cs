using System;
using System.Collections.Generic;

namespace Pistachio.Runtime.SelfTest;

/// <summary>Runs the case whose name is the first argument. Exit status: 0 passed, 1 a check failed, 2 no such case.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        var cases = new Dictionary<string, Action>();
        LanguageCases.AddTo(cases);
        ExceptionCases.AddTo(cases);
        FaultCases.AddTo(cases);
        CollectorCases.AddTo(cases);
        EndCases.AddTo(cases);
        if (arguments.Length != 1 || !cases.TryGetValue(arguments[0], out Action? run))
        {
            foreach (string name in cases.Keys)
            {
                ServerConsole.WriteLine(name);
            }

            return 2;
        }

        run();
        ServerConsole.WriteLine(Check.Failures == 0 ? "passed" : $"{Check.Failures} checks failed");
        return Check.Failures == 0 ? 0 : 1;
    }
}
