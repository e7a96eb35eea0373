using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Execution;
using Pistachio.Hil.Boot;
using Pistachio.Hil.Places;
using Pistachio.Hil.Power;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Transports;
using Spectre.Console;

namespace Pistachio.Build.Rigs;

/// <summary>What the target Rig does with places. Every command that touches a board holds the lock of its place.</summary>
/// <param name="console">Where it prints.</param>
/// <param name="locks">The locks of the places.</param>
/// <param name="user">Who uses them.</param>
internal sealed class RigCommands(IAnsiConsole console, IPlaceLocks locks, PlaceUser user)
{
    private static readonly TimeSpan LongestReservation = TimeSpan.FromDays(7);

    /// <summary>A table of all places and who has them.</summary>
    public async Task ListAsync(IReadOnlyList<Place> places, CancellationToken cancellation)
    {
        var table = new Table().AddColumns("Place", "Board", "Console", "Power", "Boot", "Tags", "Use");
        foreach (var place in places)
        {
            var use = await locks.FindAsync(place, cancellation).ConfigureAwait(false);
            string[] row =
            [
                place.Name, place.Board, place.Console.Description, place.Power.Description, place.Boot.Description, string.Join(", ", place.Tags), Describe(use),
            ];
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        console.Write(table);
    }

    /// <summary>Tries console and power of places without switching anything; a line for each, and a failure when one is not usable.</summary>
    public async Task CheckAsync(IReadOnlyList<Place> places, CancellationToken cancellation)
    {
        RigException? first = null;
        foreach (var place in places)
        {
            try
            {
                await using var held = await locks.TakeAsync(place, user, cancellation).ConfigureAwait(false);
                console.WriteLine($"{place.Name}: {await CheckAsync(place, cancellation).ConfigureAwait(false)}");
            }
            catch (RigException trouble)
            {
                first ??= trouble;
                console.MarkupLineInterpolated($"[red]{place.Name}: {trouble.Message}[/]");
            }
        }

        if (first != null)
        {
            throw new RigException("not all places can be used", first, first.Kind);
        }
    }

    /// <summary>Switches the power of a place, or tells whether it is on.</summary>
    public async Task PowerAsync(Place place, string action, CancellationToken cancellation)
    {
        if (place.Power.IsVirtual)
        {
            throw new RigException($"place {place.Name} is a virtual board: it has power as long as the command that uses it runs (Hil, Rig console)");
        }

        await using var held = await locks.TakeAsync(place, user, cancellation).ConfigureAwait(false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(place.Power.Within);
        await (action switch
        {
            "on" => place.Power.OnAsync(limit.Token),
            "off" => place.Power.OffAsync(limit.Token),
            "cycle" => place.Power.CycleAsync(limit.Token),
            "status" => Task.CompletedTask,
            _ => throw new BuildFailure($"Rig power {action}: expected one of on, off, cycle, status", 2),
        }).ConfigureAwait(false);
        var status = await place.Power.StatusAsync(limit.Token).ConfigureAwait(false);
        console.WriteLine($"{place.Name}: {status.ToString().ToLowerInvariant()}");
    }

    /// <summary>Connects the terminal to the console of a place. A virtual board is switched on for that, and off at the end.</summary>
    public async Task ConsoleAsync(Place place, BootImage image, CancellationToken cancellation)
    {
        await using var held = await locks.TakeAsync(place, user, cancellation).ConfigureAwait(false);
        using var terminal = RawTerminal.Take();
        if (!place.Power.IsVirtual)
        {
            await using var line = await place.Console.OpenAsync(cancellation).ConfigureAwait(false);
            await ConnectAsync(place, terminal, line.Line, () => Task.FromResult(line.DescribeEnd()), cancellation).ConfigureAwait(false);
            return;
        }

        await using var board = await new PlaceRig(place, image, console.WriteLine).PowerOnAsync(cancellation).ConfigureAwait(false);
        await ConnectAsync(place, terminal, board.Line, () => board.DescribeEndAsync(cancellation), cancellation).ConfigureAwait(false);
    }

    /// <summary>Brings the image to a place and leaves the board off.</summary>
    public async Task FlashAsync(Place place, BootImage image, CancellationToken cancellation)
    {
        await using var held = await locks.TakeAsync(place, user, cancellation).ConfigureAwait(false);
        await place.Power.OffAsync(cancellation).ConfigureAwait(false);
        await place.Boot.PrepareAsync(image, console.WriteLine, cancellation).ConfigureAwait(false);
        console.WriteLine($"{place.Name}: the image is on {place.Boot.Description}; the board is off");
    }

    public async Task ReserveAsync(Place place, TimeSpan time, CancellationToken cancellation)
    {
        var until = DateTimeOffset.UtcNow + time;
        await locks.ReserveAsync(place, user, until, cancellation).ConfigureAwait(false);
        console.WriteLine($"{place.Name}: reserved by {user.Name} until {until:yyyy-MM-dd HH:mm:ss} UTC");
    }

    public async Task ReleaseAsync(Place place, CancellationToken cancellation)
    {
        var was = await locks.ReleaseAsync(place, user, cancellation).ConfigureAwait(false);
        console.WriteLine(was ? $"{place.Name}: no longer reserved" : $"{place.Name}: was not reserved");
    }

    private async Task ConnectAsync(Place place, RawTerminal terminal, System.IO.Stream line, Func<Task<string>> end, CancellationToken cancellation)
    {
        terminal.Tell($"console of {place.Name}: {place.Console.Description}; Ctrl-] leaves it");
        var isLeft = await terminal.ConnectAsync(line, cancellation).ConfigureAwait(false);
        terminal.Tell(isLeft ? $"left the console of {place.Name}" : await end().ConfigureAwait(false));
    }

    private static async Task<string> CheckAsync(Place place, CancellationToken cancellation)
    {
        if (place.Power.IsVirtual)
        {
            return QemuDriver.IsInstalled ? "usable" : throw new RigException("QEMU is not installed (Debian: apt-get install qemu-system-x86)");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        await using (IConsole line = await place.Console.OpenAsync(limit.Token).ConfigureAwait(false))
        {
            // That it opens is all there is to see of a board that may be off.
        }

        var status = await place.Power.StatusAsync(limit.Token).ConfigureAwait(false);
        return $"usable; the board is {(status == PowerStatus.Unknown ? "on or off, its power switch cannot tell" : status.ToString().ToLowerInvariant())}";
    }

    /// <summary>Reads how long a reservation lasts.</summary>
    public static TimeSpan Duration(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var unit = parts.Length != 2 ? TimeSpan.Zero : parts[1] switch
        {
            "min" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => TimeSpan.Zero,
        };
        return unit != TimeSpan.Zero && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 && count * unit <= LongestReservation
            ? count * unit
            : throw new BuildFailure($"--for: '{text}' is not valid; expected a time such as '90 min' or '2 h', at most {LongestReservation.TotalHours} h", 2);
    }

    private static string Describe(PlaceUse? use) => use switch
    {
        null => "free",
        { Until: { } until } => $"reserved by {use.User.Name} until {until:yyyy-MM-dd HH:mm} UTC",
        _ => $"used by {use.User.Name} since {use.Since:yyyy-MM-dd HH:mm} UTC",
    };
}
