using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Execution;
using Pistachio.Build.Lab;
using Pistachio.Build.Rigs;
using Pistachio.Hil;
using Pistachio.Hil.Lab;
using Pistachio.Hil.Lab.Client;
using Pistachio.Hil.Lab.Exporting;
using Pistachio.Hil.Lab.Places;
using Pistachio.Hil.Places;
using Pistachio.Hil.Runs;
using Spectre.Console;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    private IReadOnlyList<LabPlace> _labPlaces = [];

    [Parameter("For Hil and Rig list, reserve, release: hosts of a lab, HOST:PORT, commas between. For Rig export: its primary host.", Name = "lab")]
    public string? LabHosts { get; private set; }

    [Parameter("For a lab: the key file; ~/.config/pistachio/lab.pem unless said otherwise.", Name = "lab-key")]
    public string? LabKeyFile { get; private set; }

    [Parameter("For Rig export: where to listen, HOST:PORT; 127.0.0.1 unless said otherwise, where only this machine can come.")]
    public string? Listen { get; private set; }

    [Parameter("For Rig export: name of this host in the lab; that of the machine unless said otherwise.")]
    public string? LabHost { get; private set; }

    [Parameter("For Rig release in a lab: end the reservation and the lease of anybody.")]
    public bool Force { get; private set; }

    private string KeyFile => LabKeyFile ?? LabCommands.UsualKeyFile;

    /// <summary>The command of the target Rig when it is one of a lab; null when it is one of this host's own places.</summary>
    private Task? LabCommand(CancellationToken cancellation)
    {
        var commands = new LabCommands(_console, User.Name);
        return TargetArguments switch
        {
            ["key"] => Task.Run(() => commands.MakeKey(KeyFile), cancellation),
            ["export"] => ExportAsync(commands, cancellation),
            ["list"] when LabHosts != null => WithLabAsync(lab => commands.ListAsync(lab, cancellation)),
            ["reserve"] when LabHosts != null => WithLabAsync(lab => commands.ReserveAsync(lab, NamedLabPlace(), ReservationTime(), cancellation)),
            ["release"] when LabHosts != null => WithLabAsync(lab => commands.ReleaseAsync(lab, NamedLabPlace(), Force, cancellation)),
            ["console"] when LabHosts != null => WithLabAsync(lab => commands.ConsoleAsync(lab, NamedLabPlace(), ImageOfPlace(), cancellation)),
            _ when LabHosts != null => throw new BuildFailure(
                $"Rig {string.Join(' ', TargetArguments)}: of a lab, expected one of list, console, reserve, release, export", WrongUsage),
            _ => null,
        };
    }

    private async Task ExportAsync(LabCommands commands, CancellationToken cancellation)
    {
        var listen = LabAddress.Parse(Listen ?? "127.0.0.1");
        if (LabKeyFile == null && listen.Resolve().Address is var address && System.Net.IPAddress.IsLoopback(address)
            && !System.IO.File.Exists(KeyFile))
        {
            // Nobody else can come here, so there is nobody to agree with on a key.
            commands.MakeKey(KeyFile);
        }

        using var key = LabKey.Load(KeyFile);
        if (RigName == null)
        {
            throw new BuildFailure("Rig export: say which rig file, by --rig", WrongUsage);
        }

        var places = Place.Count > 0 ? ChosenPlaces : ReadRig().Places;
        var options = new ExporterOptions(listen, places.Select(place => new RigPlaceBoard(place, LocalPlaceLocks.OfThisHost, text =>
            _console.WriteLine(text))).ToList(), key)
        {
            Primary = LabHosts == null ? null : LabAddress.Parse(LabHosts),
            Host = LabHost ?? Environment.MachineName,
        };
        await commands.ExportAsync(options, cancellation).ConfigureAwait(false);
    }

    private async Task WithLabAsync(Func<LabClient, Task> act)
    {
        using var key = LabKey.Load(KeyFile);
        await act(new LabClient(LabAddress.ParseList(LabHosts!), key)).ConfigureAwait(false);
    }

    /// <summary>Takes places of the lab for a run, and sends them the image.</summary>
    /// <returns>Disposing gives them back.</returns>
    private async Task<IAsyncDisposable> TakeLabPlacesAsync(CancellationToken cancellation)
    {
        var key = LabKey.Load(KeyFile);
        var commands = new LabCommands(_console, User.Name);
        var lab = new LabClient(LabAddress.ParseList(LabHosts!), key);
        _labPlaces = await commands.TakeAsync(lab, Board, Place, Machines, cancellation).ConfigureAwait(false);
        return new LabPlaces(commands, _labPlaces, key);
    }

    private TestBoard BoardOf(LabPlace place, ImageDescription image, string directory) =>
        new(place.Lease.FullName.Replace('/', '.'), program => place.CreateRig(image.ForPlace(directory, program)));

    private string NamedLabPlace() => Place is [var place] ? place
        : throw new BuildFailure("say which place of the lab, by --place HOST/PLACE", WrongUsage);

    private TimeSpan ReservationTime() =>
        RigCommands.Duration(For ?? throw new BuildFailure("Rig reserve: say how long, such as --for '2 h'", WrongUsage));
}
