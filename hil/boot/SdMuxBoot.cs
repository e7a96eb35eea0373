using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Power;
using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Boot;

/// <summary>A card or stick that a multiplexer connects to this host or to the board, by usbsdmux.</summary>
/// <param name="mux">Control device of the multiplexer, such as <c>/dev/usb-sd-mux/id-00048.00643</c>.</param>
/// <param name="disk">The disk that appears when it is connected to this host.</param>
/// <param name="appearsWithin">How long that takes at most.</param>
public sealed class SdMuxBoot(string mux, string disk, TimeSpan appearsWithin) : IBootDriver
{
    private static readonly TimeSpan SwitchWithin = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    public string Description => $"SD mux {mux}, disk {disk}";

    /// <summary>Slow sticks write 1 MB/s.</summary>
    public TimeSpan Within => TimeSpan.FromMinutes(15);

    public async Task PrepareAsync(BootImage image, Action<string> note, CancellationToken cancellation)
    {
        await SwitchAsync("host", cancellation).ConfigureAwait(false);
        try
        {
            long start = Stopwatch.GetTimestamp();
            while (!File.Exists(disk))
            {
                if (Stopwatch.GetElapsedTime(start) > appearsWithin)
                    throw new RigException($"{disk} did not appear within {appearsWithin.TotalSeconds} s after {mux} was switched to the host");
                await Task.Delay(LookEvery, cancellation).ConfigureAwait(false);
            }

            await new DeviceBoot(disk).PrepareAsync(image, note, cancellation).ConfigureAwait(false);
        }
        catch
        {
            // Back to the board all the same: whoever looks for the trouble finds the mux as usual.
            await SwitchAsync("dut", CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        await SwitchAsync("dut", cancellation).ConfigureAwait(false);
    }

    private Task SwitchAsync(string side, CancellationToken cancellation) => ExternalTool.RunAsync("usbsdmux", [mux, side], SwitchWithin, cancellation);
}
