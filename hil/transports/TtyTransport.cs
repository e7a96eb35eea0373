using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.IO.Ports;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Transports;

/// <summary>A tty of this host: a serial port, a USB adapter, a pseudo-terminal.</summary>
public sealed class TtyTransport : IConsoleTransport
{
    /// <summary>A USB adapter that lost its power with the board is back after a second or two; a slow hub takes longer.</summary>
    private static readonly TimeSpan AppearsWithin = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly Func<IReadOnlyList<string>> find;
    private readonly string name;
    private readonly LineSettings settings;

    private TtyTransport(string name, LineSettings settings, Func<IReadOnlyList<string>> find)
    {
        this.name = name;
        this.settings = settings;
        this.find = find;
    }

    public string Description => $"{name}, {settings}";

    /// <summary>The tty with a path that stays: below <c>/dev/serial/by-id</c> or <c>by-path</c>, or a port that is soldered on.</summary>
    public static TtyTransport AtPath(string path, LineSettings settings) =>
        new($"tty {path}", settings, () => File.Exists(path) ? [path] : []);

    /// <summary>The tty of the USB adapter with a serial number.</summary>
    /// <param name="serial">The serial number of the USB device.</param>
    /// <param name="channel">USB interface number, for adapters with several ports; else null.</param>
    /// <param name="settings">How bits lie on the line.</param>
    public static TtyTransport OfUsbDevice(string serial, int? channel, LineSettings settings) =>
        OfUsbDevice(serial, channel, settings, new UsbSerialSearch());

    internal static TtyTransport OfUsbDevice(string serial, int? channel, LineSettings settings, UsbSerialSearch search) =>
        new($"USB serial adapter {serial}{(channel is { } number ? $", interface {number}" : "")}", settings, () => search.Find(serial, channel));

    public async Task<IConsole> OpenAsync(CancellationToken cancellation)
    {
        string path = await FindAsync(cancellation).ConfigureAwait(false);
        string device = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        UucpLock? held = UucpLock.Take(device);
        var port = new SerialPort(device, settings.Baud, ParityOf(settings.Parity), settings.DataBits, settings.StopBits == 2 ? StopBits.Two : StopBits.One)
        {
            Handshake = settings.Flow switch
            {
                LineFlow.Hardware => Handshake.RequestToSend,
                LineFlow.Software => Handshake.XOnXOff,
                _ => Handshake.None,
            },
        };
        try
        {
            // Before the port is ours alone: its counters are read beside it.
            TtyErrorCounters? counters = TtyErrorCounters.Open(device);
            try
            {
                port.Open();
                RaiseModemLines(port);
                return new TtyConsole(port, path, counters, held);
            }
            catch
            {
                counters?.Dispose();
                throw;
            }
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            port.Dispose();
            held?.Dispose();
            throw new RigException(Describe(path, trouble), trouble);
        }
    }

    private async Task<string> FindAsync(CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            IReadOnlyList<string> found = find();
            if (found.Count > 1)
                throw new RigException($"{name} has {found.Count} ttys ({string.Join(", ", found)}); say which by 'interface'");
            if (found.Count == 1)
                return found[0];
            if (Stopwatch.GetElapsedTime(start) > AppearsWithin)
                throw new RigException($"{name} is not there; is the adapter plugged in?");
            await Task.Delay(LookEvery, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Pseudo-terminals have no modem lines; they refuse, and do without.</summary>
    private void RaiseModemLines(SerialPort port)
    {
        try
        {
            port.DtrEnable = true;
            if (settings.Flow != LineFlow.Hardware)
                port.RtsEnable = true;
        }
        catch (IOException)
        {
            // No such lines here.
        }
    }

    private static string Describe(string path, Exception trouble)
    {
        string reason = (trouble.InnerException ?? trouble).Message;
        return trouble is UnauthorizedAccessException && !reason.Contains("busy", StringComparison.OrdinalIgnoreCase)
            ? $"{path} cannot be opened: another program has it, or this user may not use it (on Debian the group dialout may)"
            : $"{path} cannot be opened: {reason}";
    }

    private static Parity ParityOf(LineParity parity) => parity switch
    {
        LineParity.Odd => System.IO.Ports.Parity.Odd,
        LineParity.Even => System.IO.Ports.Parity.Even,
        _ => System.IO.Ports.Parity.None,
    };
}
