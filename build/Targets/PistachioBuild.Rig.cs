using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Execution;
using Pistachio.Build.Rigs;
using Pistachio.Hil;
using Pistachio.Hil.Places;
using Pistachio.Hil.Power;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Runs;
using Spectre.Console;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    /// <summary>Where the rig files of the repository are.</summary>
    private const string RigFolder = "hil/rigs";

    private IReadOnlyList<Place>? _chosenPlaces;

    [Parameter("For Hil and Rig: a rig file, or the name of one in hil/rigs. Without it Hil takes a virtual machine of its own.", Name = "rig")]
    public string? RigName { get; private set; }

    [Parameter("For Hil and Rig: the place in the rig file, when it has several; for Hil more than once, to run on several.")]
    public IReadOnlyList<string> Place { get; private set; } = [];

    [Parameter("For Rig reserve and release: who reserves; user@host unless said otherwise. For Hil: who runs.")]
    public string? Owner { get; private set; }

    [Parameter("For Rig reserve: how long, such as '90 min' or '2 h'.")]
    public string? For { get; private set; }

    /// <summary>Who uses places.</summary>
    private PlaceUser User => Owner is { Length: > 0 } name ? new PlaceUser(name) : PlaceUser.Current;

    /// <summary>The places that the command line names; none when it names no rig.</summary>
    private IReadOnlyList<Place> ChosenPlaces => _chosenPlaces ??= RigName == null ? [] : FindPlaces(ReadRig());

    private void CheckRigParameters()
    {
        if (LabHosts != null && RigName != null && TargetArguments is not ["export"])
        {
            throw new BuildFailure("--rig names places of this machine, --lab those of a lab; say one of them", WrongUsage);
        }

        if (RigName == null && LabHosts == null && Place.Count > 0)
        {
            throw new BuildFailure("--place names a place of a rig file or of a lab; say --rig or --lab too", WrongUsage);
        }

        // Rig list, check and export want all places of the file.
        if (RigName == null || (Place.Count == 0 && TargetArguments is ["list"] or ["check"] or ["export"]))
        {
            return;
        }

        try
        {
            if (ChosenPlaces.FirstOrDefault(place => place.Board != Board) is { } other)
            {
                throw new BuildFailure($"place {other.Name} ({other.Source}) has a board '{other.Board}', not '{Board}'", WrongUsage);
            }
        }
        catch (RigException trouble)
        {
            throw Failure(trouble);
        }
    }

    private async Task RigAsync(CancellationToken cancellation)
    {
        try
        {
            if (LabCommand(cancellation) is { } command)
            {
                await command.ConfigureAwait(false);
                return;
            }

            var commands = new RigCommands(_console, LocalPlaceLocks.OfThisHost, User);
            await (TargetArguments switch
            {
                ["list"] => commands.ListAsync(AllPlaces(), cancellation),
                ["check"] => commands.CheckAsync(Place.Count == 0 ? AllPlaces() : ChosenPlaces, cancellation),
                ["power", var action] => commands.PowerAsync(NamedPlace(), action, cancellation),
                ["console"] => commands.ConsoleAsync(NamedPlace(), ImageOfPlace(), cancellation),
                ["flash"] => commands.FlashAsync(NamedPlace(), ImageOfPlace(), cancellation),
                ["reserve"] => commands.ReserveAsync(NamedPlace(), ReservationTime(), cancellation),
                ["release"] => commands.ReleaseAsync(NamedPlace(), cancellation),
                _ => throw new BuildFailure(
                    $"Rig {string.Join(' ', TargetArguments)}: expected one of list, check, console, power on|off|cycle|status, flash, reserve, release, export, key", WrongUsage),
            }).ConfigureAwait(false);
        }
        catch (RigException trouble)
        {
            throw Failure(trouble);
        }
    }

    private static BuildFailure Failure(RigException trouble) => new(trouble.Message, (int)trouble.Kind);

    /// <summary>A place as a board of a run.</summary>
    private TestBoard BoardOf(Place place, ImageDescription image, string directory) =>
        new(place.Name, program => new PlaceRig(place, image.ForPlace(directory, program), text => _console.WriteLine(text)));

    /// <summary>Locks the places of the command line.</summary>
    private async Task<IAsyncDisposable> TakePlacesAsync(CancellationToken cancellation)
    {
        try
        {
            return LabHosts != null ? await TakeLabPlacesAsync(cancellation).ConfigureAwait(false) : await HeldPlaces.TakeAsync(LocalPlaceLocks.OfThisHost, ChosenPlaces, User, cancellation).ConfigureAwait(false);
        }
        catch (RigException trouble)
        {
            throw Failure(trouble);
        }
    }

    private IReadOnlyList<Place> FindPlaces(RigFile rig) =>
        Place.Count == 0 ? [rig.Find(null)] : Place.Distinct(StringComparer.Ordinal).Select(rig.Find).ToList();

    private Place NamedPlace() => ChosenPlaces is [var place]
        ? place
        : throw new BuildFailure("say which rig file, by --rig, and which one of its places, by --place", WrongUsage);

    private Pistachio.Hil.Boot.BootImage ImageOfPlace()
    {
        if (!File.Exists(RigDescription))
        {
            throw new BuildFailure($"there is no image of board '{Board}'; build it with ./nuke.ps1 Image", (int)RigFailure.NotUsable);
        }

        return ImageDescription.Read(RigDescription).ForPlace(Path.GetDirectoryName(RigDescription)!, program: null);
    }

    private IReadOnlyList<Place> AllPlaces() => RigName != null
        ? ReadRig().Places
        : Directory.EnumerateFiles(Path.Combine(Root, RigFolder), "*.yaml").Order(StringComparer.Ordinal).SelectMany(file => ReadRig(file).Places).ToList();

    private RigFile ReadRig()
    {
        var isName = !RigName!.Contains('/', StringComparison.Ordinal) && !RigName.EndsWith(".yaml", StringComparison.Ordinal);
        var path = isName ? Path.Combine(Root, RigFolder, RigName + ".yaml") : Path.GetFullPath(RigName);
        if (!File.Exists(path))
        {
            var known = Directory.EnumerateFiles(Path.Combine(Root, RigFolder), "*.yaml").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal);
            throw new RigException(
                isName ? $"unknown rig '{RigName}'; rigs in {RigFolder}: {string.Join(", ", known)}" : $"the rig file {RigName} does not exist", RigFailure.WrongFile);
        }

        return ReadRig(path);
    }

    private RigFile ReadRig(string path)
    {
        var relative = Path.GetRelativePath(Root, path);
        return RigFile.Read(path, relative.StartsWith("..", StringComparison.Ordinal) ? path : relative, new PersonAtTerminal());
    }
}
