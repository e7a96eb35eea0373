using System;
using System.Threading.Tasks;
using Pistachio.Build.Execution;
using Pistachio.Build.Targets;
using Spectre.Console;

namespace Pistachio.Build;

internal static class Program
{
    private static Task<int> Main(string[] arguments)
    {
        if (Console.IsOutputRedirected)
        {
            // Not a terminal: no wrapping of long lines at a guessed width.
            AnsiConsole.Profile.Width = 200;
        }

        return new BuildCommand(new PistachioBuild(AnsiConsole.Console), AnsiConsole.Console).InvokeAsync(arguments);
    }
}
