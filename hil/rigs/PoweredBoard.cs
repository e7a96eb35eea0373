using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Power;
using Pistachio.Hil.Transports;

namespace Pistachio.Hil.Rigs;

/// <summary>A board that is switched on, by any power switch and any console. Disposing switches it off and closes the console.</summary>
internal sealed class PoweredBoard : IRigConnection
{
    /// <summary>Switching off is not cancelled by what ends the run, but it must end; the drivers have time-outs of their own as well.</summary>
    private static readonly TimeSpan OffWithin = TimeSpan.FromMinutes(2);

    private readonly IPowerDriver power;
    private readonly IConsole console;

    private PoweredBoard(IPowerDriver power, IConsole console)
    {
        this.power = power;
        this.console = console;
    }

    public Stream Line => console.Line;

    public LineErrors Errors => console.Errors;

    /// <summary>Opens the console, then switches on; whatever fails, the board is off.</summary>
    public static async Task<IRigConnection> SwitchOnAsync(IPowerDriver power, IConsoleTransport transport, CancellationToken cancellation)
    {
        IConsole? console = null;
        try
        {
            await power.PrepareAsync(cancellation).ConfigureAwait(false);
            console = await transport.OpenAsync(cancellation).ConfigureAwait(false);
            await power.OnAsync(cancellation).ConfigureAwait(false);
            return new PoweredBoard(power, console);
        }
        catch
        {
            await EndAsync(power, console).ConfigureAwait(false);
            throw;
        }
    }

    public async Task<string> DescribeEndAsync(CancellationToken cancellation) =>
        await power.DescribeEndAsync(cancellation).ConfigureAwait(false) ?? console.DescribeEnd();

    public ValueTask DisposeAsync() => new(EndAsync(power, console));

    private static async Task EndAsync(IPowerDriver power, IConsole? console)
    {
        try
        {
            using var limit = new CancellationTokenSource(OffWithin);
            await power.OffAsync(limit.Token).ConfigureAwait(false);
        }
        finally
        {
            if (console is not null)
                await console.DisposeAsync().ConfigureAwait(false);
        }
    }
}
