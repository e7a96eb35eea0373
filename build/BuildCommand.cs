using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Execution;
using Pistachio.Build.Targets;
using Spectre.Console;

namespace Pistachio.Build;

/// <summary>The command line: targets, parameters, and the switches every build has.</summary>
internal sealed class BuildCommand
{
    // As a shell has it: 128 and the number of the signal.
    private const int SignalStatus = 128;
    private const int HungUp = 1;
    private const int Terminated = 15;

    private readonly PistachioBuild _build;
    private readonly IAnsiConsole _console;
    private readonly TargetGraph _graph;
    private readonly IReadOnlyList<BuildParameter> _parameters = BuildParameter.Of(typeof(PistachioBuild));

    private readonly Argument<string[]> _targets = new("targets") { Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _help = new("--help", "-h", "-?") { Description = "Show the targets and parameters." };
    private readonly Option<bool> _plan = new("--plan") { Description = "Show what would run, and run nothing." };
    private readonly Option<bool> _continue = new("--continue") { Description = "After a failure, go on with what does not depend on it." };
    private readonly Option<string[]> _skip = new("--skip")
    {
        Description = "Skip the named targets; without names, everything the invoked targets depend on.",
        Arity = ArgumentArity.ZeroOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Dictionary<BuildParameter, Option> _options = [];
    private readonly RootCommand _root = [];

    public BuildCommand(PistachioBuild build, IAnsiConsole console)
    {
        _build = build;
        _console = console;
        _graph = TargetGraph.Of(build);

        _root.Options.Clear(); // the help below also lists targets and parameters
        _root.Arguments.Add(_targets);
        foreach (var parameter in _parameters)
        {
            Option option = parameter.IsSwitch ? new Option<bool?>("--" + parameter.Name) { Arity = ArgumentArity.ZeroOrOne }
                : parameter.IsList ? new Option<string[]>("--" + parameter.Name) { Arity = ArgumentArity.OneOrMore }
                : new Option<string?>("--" + parameter.Name);
            option.Description = parameter.Description;
            _options[parameter] = option;
            _root.Options.Add(option);
        }

        foreach (var option in new Option[] { _help, _plan, _skip, _continue })
        {
            _root.Options.Add(option);
        }
    }

    /// <summary>Runs a command line. Exit status: 0 done, 1 a target failed, 2 wrong usage, or that of the program of the Run target.</summary>
    public async Task<int> InvokeAsync(string[] arguments)
    {
        using var interrupt = new CancellationTokenSource();
        ConsoleCancelEventHandler onInterrupt = (_, e) =>
        {
            e.Cancel = true;
            interrupt.Cancel();
        };
        Console.CancelKeyPress += onInterrupt;
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);
        try
        {
            return await RunAsync(arguments, interrupt.Token).ConfigureAwait(false);
        }
        catch (BuildFailure failure)
        {
            await Console.Error.WriteLineAsync($"nuke: {failure.Message}").ConfigureAwait(false);
            return failure.ExitStatus;
        }
        finally
        {
            Console.CancelKeyPress -= onInterrupt;
        }

        // Not the end of this process at once: boards are switched off and virtual machines ended first.
        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            _build.InterruptedStatus = SignalStatus + (context.Signal == PosixSignal.SIGTERM ? Terminated : HungUp);
            interrupt.Cancel();
        }
    }

    private async Task<int> RunAsync(string[] arguments, CancellationToken cancellation)
    {
        // What stands after "--" belongs to the program of the Run target.
        var separator = Array.IndexOf(arguments, "--");
        var own = separator < 0 ? arguments : arguments[..separator];
        _build.ProgramArguments = separator < 0 ? [] : arguments[(separator + 1)..];

        var parsed = _root.Parse(own);
        var names = parsed.GetValue(_targets) ?? [];
        if (parsed.GetValue(_help) || own.Length == 0)
        {
            WriteHelp();
            return 0;
        }

        if (names.FirstOrDefault(name => name.StartsWith('-')) is { } unknown)
        {
            throw new BuildFailure($"unknown parameter '{unknown}'; known parameters: {string.Join(", ", _root.Options.Select(option => option.Name))}", 2);
        }

        if (parsed.Errors.Count > 0)
        {
            throw new BuildFailure(parsed.Errors[0].Message, 2);
        }

        if (names.Length == 0)
        {
            throw new BuildFailure($"no target given; known targets: {string.Join(", ", _graph.Targets.Select(target => target.Name))}", 2);
        }

        var file = BuildParameter.ReadFile(Path.Combine(_build.Root, ".nuke", "parameters.json"));
        foreach (var (parameter, option) in _options)
        {
            parameter.Apply(_build, CommandLineValues(parsed, parameter, option), Environment.GetEnvironmentVariable, file);
        }

        var invoked = FindTargets(names);
        var plan = TargetGraph.Plan(invoked);
        var skipped = Skipped(parsed, plan, invoked);
        if (parsed.GetValue(_plan))
        {
            foreach (var target in plan)
            {
                _console.WriteLine(skipped.Contains(target) ? $"{target.Name} (skipped)" : target.Name);
            }

            return 0;
        }

        _build.CheckParameters();
        var runner = new TargetRunner(_console, isSilent: _build.IsQuietRun);
        var outcomes = await runner.RunAsync(plan, skipped, parsed.GetValue(_continue), cancellation).ConfigureAwait(false);
        runner.WriteTable(outcomes);
        if (_build.ClosingLine != null)
        {
            _console.WriteLine(_build.ClosingLine);
        }

        return outcomes.FirstOrDefault(outcome => outcome.Status == TargetStatus.Failed) is { } failed ? _build.StatusOf(failed) : _build.ExitStatus;
    }

    /// <summary>The named targets; what stands behind one that takes arguments is not a name.</summary>
    private List<ExecutableTarget> FindTargets(IReadOnlyList<string> names)
    {
        var found = new List<ExecutableTarget>();
        foreach (var name in names)
        {
            found.Add(_graph.Find(name));
            if (found[^1].HasArguments)
            {
                _build.TargetArguments = names.Skip(found.Count).ToList();
                break;
            }
        }

        return found;
    }

    /// <summary>What the command line says of a parameter; empty when it says nothing.</summary>
    private static IReadOnlyList<string> CommandLineValues(ParseResult parsed, BuildParameter parameter, Option option)
    {
        if (parsed.GetResult(option) is not { Implicit: false })
        {
            return [];
        }

        if (parameter.IsList)
        {
            return parsed.GetValue((Option<string[]>)option) ?? [];
        }

        return parameter.IsSwitch
            ? [(parsed.GetValue((Option<bool?>)option) ?? true).ToString()]
            : parsed.GetValue((Option<string?>)option) is { } value ? [value] : [];
    }

    private HashSet<ExecutableTarget> Skipped(ParseResult parsed, IReadOnlyList<ExecutableTarget> plan, List<ExecutableTarget> invoked)
    {
        if (parsed.GetResult(_skip) is not { Implicit: false })
        {
            return [];
        }

        var names = parsed.GetValue(_skip) ?? [];
        return names.Length == 0 ? plan.Except(invoked).ToHashSet() : names.Select(_graph.Find).ToHashSet();
    }

    private void WriteHelp()
    {
        _console.WriteLine("Usage: ./nuke.ps1 TARGET… [--PARAMETER VALUE]… [-- PROGRAM ARGUMENTS…]");
        WriteList("Targets", _graph.Targets.Select(target =>
            (target.Name, target.Text + (target.Dependencies.Count == 0 ? "" : $" (after {string.Join(", ", target.Dependencies.Select(each => each.Name))})"))));
        WriteList("Parameters", _parameters.Select(parameter => ("--" + parameter.Name, $"{parameter.Description} [{parameter.EnvironmentVariable}]")));
        WriteList("Switches", new Option[] { _plan, _skip, _continue, _help }.Select(option => (option.Name, option.Description ?? "")));
        _console.WriteLine();
        _console.WriteLine("Parameters are also read from the environment and from .nuke/parameters.json.");
    }

    private void WriteList(string title, IEnumerable<(string Name, string Text)> rows)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().Padding(2, 0, 2, 0)).AddColumn();
        foreach (var (name, text) in rows)
        {
            grid.AddRow(new Text(name), new Text(text));
        }

        _console.WriteLine();
        _console.WriteLine(title + ":");
        _console.Write(grid);
    }
}
