using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Power;

/// <summary>Power by any shell commands.</summary>
/// <param name="commands">The commands.</param>
/// <param name="timing">How long they take.</param>
public sealed class CommandPower(PowerCommands commands, PowerTiming timing) : ToolPower(timing)
{
    public override string Description => $"command '{commands.On}'";

    public override Task OnAsync(CancellationToken cancellation) => RunAsync(commands.On, cancellation);

    public override Task OffAsync(CancellationToken cancellation) => RunAsync(commands.Off, cancellation);

    public override Task CycleAsync(CancellationToken cancellation) =>
        commands.Cycle is { } cycle ? RunAsync(cycle, cancellation) : base.CycleAsync(cancellation);

    public override async Task<PowerStatus> StatusAsync(CancellationToken cancellation)
    {
        if (commands.Status is not { } command)
            return PowerStatus.Unknown;

        string said = ExternalTool.LastLine(await RunAsync(command, cancellation).ConfigureAwait(false)) ?? "";
        return said.ToLowerInvariant() switch
        {
            "on" => PowerStatus.On,
            "off" => PowerStatus.Off,
            _ => throw new RigException($"'{command}' said '{said}'; expected on or off"),
        };
    }

    private Task<string> RunAsync(string command, CancellationToken cancellation) =>
        ExternalTool.RunAsync("/bin/sh", ["-c", command], Timing.Timeout, cancellation);
}

/// <summary>Shell commands that switch the power of a board.</summary>
/// <param name="On">Switches on.</param>
/// <param name="Off">Switches off.</param>
public sealed record PowerCommands(string On, string Off)
{
    /// <summary>Switches off and on, with the time between; null for off, wait, on.</summary>
    public string? Cycle { get; init; }

    /// <summary>Prints <c>on</c> or <c>off</c> as its last line; null when there is none.</summary>
    public string? Status { get; init; }
}
