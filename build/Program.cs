using System;
using System.Linq;
using System.Threading.Tasks;
using Pistachio.Build.Targets;
using Spectre.Console;

namespace Pistachio.Build;

internal static class Program
{
    private static Task<int> Main(string[] arguments)
    {
        // With a program to run, standard output is the program's.
        var isProgramRun = arguments.SkipWhile(argument => argument != "--").Skip(1).Any();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(isProgramRun ? Console.Error : Console.Out) });
        if (isProgramRun ? Console.IsErrorRedirected : Console.IsOutputRedirected)
        {
            // Not a terminal: commands that are printed to be copied stay on one line.
            console.Profile.Width = 2000;
        }

        return new BuildCommand(new PistachioBuild(console), console).InvokeAsync(arguments);
    }
}
