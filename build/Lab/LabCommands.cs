using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Rigs;
using Pistachio.Hil.Boot;
using Pistachio.Hil.Lab;
using Pistachio.Hil.Lab.Client;
using Pistachio.Hil.Lab.Exporting;
using Spectre.Console;

namespace Pistachio.Build.Lab;

/// <summary>What the targets Rig and Hil do with the places of a lab of several hosts; docs/lab.md.</summary>
/// <param name="console">Where it prints.</param>
/// <param name="owner">Who uses places.</param>
internal sealed class LabCommands(IAnsiConsole console, string owner)
{
    /// <summary>How long the places of a run stay taken when its connection breaks.</summary>
    private static readonly TimeSpan LeaseTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The key file that is used when none is named.</summary>
    public static string UsualKeyFile => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config"),
        "pistachio",
        "lab.pem");

    /// <summary>Makes a key file.</summary>
    public void MakeKey(string file)
    {
        using var key = LabKey.Create();
        key.Save(file);
        console.WriteLine($"{file}: a new lab key; copy it to every host of the lab, for the eyes of its owner only");
    }

    /// <summary>Lends boards to a lab until the user ends it.</summary>
    public Task ExportAsync(ExporterOptions options, CancellationToken cancellation) =>
        Exporter.RunAsync(options with { Note = text => console.WriteLine($"{DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} {text}") }, cancellation);

    /// <summary>A table of all places of all hosts.</summary>
    public async Task ListAsync(LabClient lab, CancellationToken cancellation)
    {
        var table = new Table().AddColumns("Place", "Host", "Board", "State", "Owner", "Time left", "Host heard", "Tags");
        foreach (var place in await lab.ListAsync(cancellation).ConfigureAwait(false))
        {
            string[] row =
            [
                place.Name,
                $"{place.Host} ({place.Address})",
                place.Board,
                NameOf(place.State),
                place.Owner ?? "",
                place.SecondsLeft is { } left ? TimeText.Of(TimeSpan.FromSeconds(left)) : place.State == PlaceState.InUse ? "while connected" : "",
                $"{TimeText.Of(TimeSpan.FromSeconds(place.SecondsSilent))} ago",
                string.Join(", ", place.Tags),
            ];
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        console.Write(table);
    }

    public async Task ReserveAsync(LabClient lab, string place, TimeSpan duration, CancellationToken cancellation)
    {
        await lab.ReserveAsync(place, owner, duration, cancellation).ConfigureAwait(false);
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{place}: reserved by {owner} until {DateTime.UtcNow + duration:yyyy-MM-dd HH:mm:ss} UTC"));
    }

    public async Task ReleaseAsync(LabClient lab, string place, bool force, CancellationToken cancellation)
    {
        await lab.FreeAsync(place, owner, force, cancellation).ConfigureAwait(false);
        console.WriteLine($"{place}: {(force ? "free" : "no longer reserved")}");
    }

    /// <summary>Switches a board on with an image, connects the terminal to its console, and switches it off at the end.</summary>
    public async Task ConsoleAsync(LabClient lab, string place, BootImage image, CancellationToken cancellation)
    {
        await using var held = await lab.UseAsync(place, owner, LeaseTimeout, cancellation).ConfigureAwait(false);
        using var terminal = RawTerminal.Take();
        await using var board = await held.CreateRig(image).PowerOnAsync(cancellation).ConfigureAwait(false);
        terminal.Tell($"console of {held.Lease.FullName}; Ctrl-] switches the board off and leaves it");
        var isLeft = await terminal.ConnectAsync(board.Line, cancellation).ConfigureAwait(false);
        terminal.Tell(isLeft ? $"left the console of {held.Lease.FullName}" : await board.DescribeEndAsync(cancellation).ConfigureAwait(false));
    }

    /// <summary>Takes places for a run: the named ones, or as many free ones as are wanted.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="board">The kind of board.</param>
    /// <param name="names">Names of places; none for any.</param>
    /// <param name="count">How many, when none is named.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>At least one; disposing each gives it back.</returns>
    /// <exception cref="LabException">A named place cannot be had, or none at all.</exception>
    public async Task<IReadOnlyList<LabPlace>> TakeAsync(
        LabClient lab, string board, IReadOnlyList<string> names, int count, CancellationToken cancellation)
    {
        var places = await lab.ListAsync(cancellation).ConfigureAwait(false);
        var candidates = names.Count > 0 ? names : places.Where(place => place.Board == board && MayBeHad(place)).Select(place =>
            place.FullName).ToList();
        var taken = new List<LabPlace>();
        try
        {
            foreach (var name in candidates)
            {
                if (names.Count == 0 && taken.Count == count)
                {
                    break;
                }

                try
                {
                    taken.Add(await lab.UseAsync(name, owner, LeaseTimeout, cancellation).ConfigureAwait(false));
                }
                catch (LabException trouble) when (names.Count == 0 && trouble.Fault is LabFault.PlaceBusy or LabFault.NotReachable)
                {
                    console.WriteLine($"not used: {trouble.Message}");
                }

                if (names.Count > 0 && taken[^1].Lease.Board != board)
                {
                    throw new LabException(LabFault.Usage, $"place {taken[^1].Lease.FullName} has a board '{taken[^1].Lease.Board}', not '{board}'");
                }
            }

            return taken.Count > 0 ? taken : throw new LabException(LabFault.PlaceBusy, $"no place of the lab with a board '{board}' is free");
        }
        catch
        {
            await GiveBackAsync(taken).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Gives places back, and says which could not be told so.</summary>
    public async Task GiveBackAsync(IReadOnlyList<LabPlace> places)
    {
        foreach (var place in places)
        {
            await place.DisposeAsync().ConfigureAwait(false);
            if (place.ReleaseTrouble is { } trouble)
            {
                console.WriteLine($"{place.Lease.FullName} could not be given back, its lease ends by itself: {trouble}");
            }
        }
    }

    private bool MayBeHad(PlaceView place) => place.State == PlaceState.Free || (place.State == PlaceState.Reserved && place.Owner == owner);

    private static string NameOf(PlaceState state) => state == PlaceState.InUse ? "in use" : state.ToString().ToLowerInvariant();
}
