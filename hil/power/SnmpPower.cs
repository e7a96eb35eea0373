using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Power;

/// <summary>An outlet of a power distribution unit, by SNMP (net-snmp's snmpset and snmpget).</summary>
/// <param name="outlet">The outlet.</param>
/// <param name="timing">How long it takes.</param>
public sealed class SnmpPower(SnmpOutlet outlet, PowerTiming timing) : ToolPower(timing)
{
    public override string Description => $"SNMP {outlet.Host} {outlet.Oid}";

    public override Task OnAsync(CancellationToken cancellation) => SetAsync(outlet.On, cancellation);

    public override Task OffAsync(CancellationToken cancellation) => SetAsync(outlet.Off, cancellation);

    public override async Task<PowerStatus> StatusAsync(CancellationToken cancellation)
    {
        // -Oqve: the value alone, enumerations as numbers.
        string output = await ExternalTool.RunAsync(
            "snmpget", ["-v", outlet.Version, "-c", outlet.Community, "-Oqve", outlet.Host, outlet.Oid], Timing.Timeout, cancellation).ConfigureAwait(false);
        string value = output.Trim();
        if (value == outlet.On)
            return PowerStatus.On;
        return value == outlet.Off
            ? PowerStatus.Off
            : throw new RigException($"{outlet.Host} says '{value}' of {outlet.Oid}; expected {outlet.On} (on) or {outlet.Off} (off)");
    }

    private Task SetAsync(string value, CancellationToken cancellation) => ExternalTool.RunAsync(
        "snmpset", ["-v", outlet.Version, "-c", outlet.Community, "-Oqve", outlet.Host, outlet.Oid, "i", value], Timing.Timeout, cancellation);
}

/// <summary>An outlet of a power distribution unit.</summary>
/// <param name="Host">Name or address, perhaps with <c>:PORT</c>.</param>
/// <param name="Oid">The object that switches and tells, such as 1.3.6.1.4.1.318.1.1.12.3.3.1.1.4.3 for outlet 3 of an APC PDU.</param>
public sealed record SnmpOutlet(string Host, string Oid)
{
    /// <summary>The community, which may write.</summary>
    public string Community { get; init; } = "private";

    /// <summary>1 or 2c.</summary>
    public string Version { get; init; } = "2c";

    /// <summary>The integer that means on.</summary>
    public string On { get; init; } = "1";

    /// <summary>The integer that means off.</summary>
    public string Off { get; init; } = "2";
}
