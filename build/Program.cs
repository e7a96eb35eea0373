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
            // Not a terminal: commands that are printed to be copied stay on one line.
            AnsiConsole.Profile.Width = 2000;
        }

        return new BuildCommand(new PistachioBuild(AnsiConsole.Console), AnsiConsole.Console).InvokeAsync(arguments);
    }
}
