using System;
using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Hil.Transports;

/// <summary>
/// A serial port of another host, by the ssh client of this system: keys, known hosts and jumps are those of the user's ssh configuration.
/// The host needs socat, or any other command that carries the line.
/// </summary>
public sealed class SshTransport : IConsoleTransport
{
    private readonly string host;
    private readonly string command;

    /// <param name="host">As ssh takes it: <c>user@host</c>, or a name of the configuration.</param>
    /// <param name="command">What to run there: its standard streams are the line.</param>
    public SshTransport(string host, string command)
    {
        this.host = host;
        this.command = command;
    }

    public string Description => $"ssh {host}: {command}";

    /// <summary>The transport to a tty of the host, by socat.</summary>
    public static SshTransport ToTty(string host, string tty, LineSettings settings)
    {
        string parity = settings.Parity switch
        {
            LineParity.Odd => "parenb=1,parodd=1",
            LineParity.Even => "parenb=1,parodd=0",
            _ => "parenb=0",
        };
        string flow = settings.Flow switch
        {
            LineFlow.Hardware => "crtscts=1",
            LineFlow.Software => "ixon=1,ixoff=1",
            _ => "crtscts=0",
        };
        return new SshTransport(
            host,
            $"exec socat - '{tty.Replace("'", @"'\''", StringComparison.Ordinal)}',b{settings.Baud},raw,echo=0,clocal=1,cs{settings.DataBits},cstopb={settings.StopBits - 1},{parity},{flow}");
    }

    public Task<IConsole> OpenAsync(CancellationToken cancellation)
    {
        // Nobody answers a question here, and a peer that is gone must be noticed.
        IConsole console = ProcessConsole.Start(
            "ssh", "-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=4", "--", host, command);
        return Task.FromResult(console);
    }
}
