using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Power;

/// <summary>The management controller of a server board, by ipmitool.</summary>
/// <param name="controller">The controller.</param>
/// <param name="timing">How long it takes.</param>
public sealed class IpmiPower(IpmiController controller, PowerTiming timing) : ToolPower(timing)
{
    public override string Description => $"IPMI {controller.Host}";

    public override Task OnAsync(CancellationToken cancellation) => RunAsync("on", cancellation);

    public override Task OffAsync(CancellationToken cancellation) => RunAsync("off", cancellation);

    public override async Task<PowerStatus> StatusAsync(CancellationToken cancellation)
    {
        string said = (await RunAsync("status", cancellation).ConfigureAwait(false)).Trim();
        return said switch
        {
            "Chassis Power is on" => PowerStatus.On,
            "Chassis Power is off" => PowerStatus.Off,
            _ => throw new RigException($"ipmitool said '{ExternalTool.LastLine(said)}' of {controller.Host}; expected 'Chassis Power is on' or 'off'"),
        };
    }

    private Task<string> RunAsync(string action, CancellationToken cancellation)
    {
        List<string> arguments = ["-I", controller.Interface, "-H", controller.Host];
        if (controller.User is not null)
            arguments.AddRange(["-U", controller.User]);
        if (controller.PasswordFile is not null)
            arguments.AddRange(["-f", controller.PasswordFile]);
        return ExternalTool.RunAsync("ipmitool", [.. arguments, "chassis", "power", action], Timing.Timeout, cancellation);
    }
}

/// <summary>A management controller.</summary>
/// <param name="Host">Name or address.</param>
public sealed record IpmiController(string Host)
{
    public string? User { get; init; }

    /// <summary>A file with the password, so that no rig file and no list of processes shows it.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>As for ipmitool's <c>-I</c>.</summary>
    public string Interface { get; init; } = "lanplus";
}
