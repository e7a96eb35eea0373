using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Power;

/// <summary>A relay of a USB relay board, by usbrelay.</summary>
/// <param name="relay">The relay, such as <c>BITFT_1</c>.</param>
/// <param name="isOnWhenOpen">The board has power while the relay is not energized (wired to the normally closed contact).</param>
/// <param name="timing">How long it takes.</param>
public sealed class UsbRelayPower(string relay, bool isOnWhenOpen, PowerTiming timing) : ToolPower(timing)
{
    public override string Description => $"USB relay {relay}{(isOnWhenOpen ? ", on when open" : "")}";

    public override Task OnAsync(CancellationToken cancellation) => SetAsync(!isOnWhenOpen, cancellation);

    public override Task OffAsync(CancellationToken cancellation) => SetAsync(isOnWhenOpen, cancellation);

    public override async Task<PowerStatus> StatusAsync(CancellationToken cancellation)
    {
        string output = await ExternalTool.RunAsync("usbrelay", [], Timing.Timeout, cancellation).ConfigureAwait(false);
        string? line = output.Split('\n', StringSplitOptions.TrimEntries).FirstOrDefault(each => each.StartsWith(relay + "=", StringComparison.Ordinal));
        bool isClosed = line?[(relay.Length + 1)..] switch
        {
            "1" => true,
            "0" => false,
            _ => throw new RigException($"usbrelay shows no relay {relay}"),
        };
        return isClosed != isOnWhenOpen ? PowerStatus.On : PowerStatus.Off;
    }

    private Task SetAsync(bool isClosed, CancellationToken cancellation) =>
        ExternalTool.RunAsync("usbrelay", [$"{relay}={(isClosed ? 1 : 0)}"], Timing.Timeout, cancellation);
}
