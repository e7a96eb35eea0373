using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Power;

/// <summary>A port of a USB hub that can switch ports one by one, by uhubctl.</summary>
/// <param name="hub">Where the hub is, such as <c>1-1.4</c>.</param>
/// <param name="port">The port, from 1 on.</param>
/// <param name="timing">How long it takes.</param>
public sealed partial class UsbHubPower(string hub, int port, PowerTiming timing) : ToolPower(timing)
{
    public override string Description => $"USB hub {hub}, port {port}";

    public override Task OnAsync(CancellationToken cancellation) => SwitchAsync("on", PowerStatus.On, cancellation);

    public override Task OffAsync(CancellationToken cancellation) => SwitchAsync("off", PowerStatus.Off, cancellation);

    public override async Task<PowerStatus> StatusAsync(CancellationToken cancellation) =>
        Parse(await RunAsync(cancellation).ConfigureAwait(false));

    private async Task SwitchAsync(string action, PowerStatus wanted, CancellationToken cancellation)
    {
        // uhubctl ends with status 0 also when the hub ignored it: what it shows afterwards counts.
        PowerStatus status = Parse(await RunAsync(cancellation, "-a", action).ConfigureAwait(false));
        if (status != wanted)
            throw new RigException($"port {port} of USB hub {hub} is {status.ToString().ToLowerInvariant()} after uhubctl switched it {action}: the hub cannot switch this port");
    }

    private Task<string> RunAsync(CancellationToken cancellation, params string[] action) => ExternalTool.RunAsync(
        "uhubctl", ["-l", hub, "-p", port.ToString(CultureInfo.InvariantCulture), .. action], Timing.Timeout, cancellation);

    /// <summary>The state that was shown last: <c>Port 2: 0103 power enable connect</c>. "power" is on USB 2, and on USB 3 as well.</summary>
    private PowerStatus Parse(string output)
    {
        Match? last = PortLine().Matches(output).LastOrDefault(match => match.Groups["port"].Value == port.ToString(CultureInfo.InvariantCulture));
        if (last is null)
            throw new RigException($"uhubctl shows no port {port} of USB hub {hub}");
        return last.Groups["state"].Value.Split(' ').Contains("power") ? PowerStatus.On : PowerStatus.Off;
    }

    [GeneratedRegex(@"^\s+Port (?<port>\d+): [0-9a-fA-F]{4} ?(?<state>[^\r\n]*)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex PortLine();
}
