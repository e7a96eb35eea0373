using System.Collections.Generic;
using System.Linq;
using Pistachio.BootFormat;
using Pistachio.Build.Images;

namespace Pistachio.Build.Run;

/// <summary>A program for a board, with all that it gets.</summary>
/// <param name="Root">The tree that it sees as its root.</param>
/// <param name="Arguments">Its name, as <see cref="ProgramPath"/> takes it, and its arguments.</param>
internal sealed record BoardProgram(RootTreeNode Root, IReadOnlyList<string> Arguments)
{
    private const string PathVariable = "PATH=";
    private const string DefaultSearchPath = PathVariable + "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The environment, NAME=VALUE each; PATH is among it.</summary>
    public IReadOnlyList<string> Environment { get; init; } = EnvironmentWith([]);

    /// <summary>What else is asked of the board.</summary>
    public RunOptions Options { get; init; }

    /// <summary>Of a program with a terminal: rows, and columns in the upper 16 bits; 0: not known.</summary>
    public uint WindowSize { get; init; }

    /// <summary>The date at power-on, in nanoseconds since 1970.</summary>
    public required ulong BootTime { get; init; }

    /// <summary>A search path and a home, then what is given; of two values for one name the last holds.</summary>
    /// <param name="given">NAME=VALUE each.</param>
    public static IReadOnlyList<string> EnvironmentWith(IReadOnlyList<string> given)
    {
        var environment = new List<string> { DefaultSearchPath, "HOME=/" };
        foreach (var each in given)
        {
            var name = each[..(each.IndexOf('=', System.StringComparison.Ordinal) + 1)];
            environment.RemoveAll(known => known.StartsWith(name, System.StringComparison.Ordinal));
            environment.Add(each);
        }

        return environment;
    }

    /// <summary>The request for the process server, see <see cref="RunRequest"/>.</summary>
    /// <exception cref="Execution.BuildFailure">The program is not there or cannot be run.</exception>
    public byte[] Request()
    {
        var searchPath = Environment.Last(each => each.StartsWith(PathVariable, System.StringComparison.Ordinal))[PathVariable.Length..];
        return RunRequestWriter.Write(new ProgramRun(ProgramPath.Find(Root, Arguments[0], searchPath), Arguments)
        {
            Environment = Environment,
            Options = Options,
            WindowSize = WindowSize,
            BootTime = BootTime,
        });
    }
}
