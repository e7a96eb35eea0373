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
using Spectre.Console;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    /// <summary>Where the rig files of the repository are.</summary>
    private const string RigFolder = "hil/rigs";

    private Place? _chosenPlace;

    [Parameter("For Hil and Rig: a rig file, or the name of one in hil/rigs. Without it Hil takes a virtual machine of its own.", Name = "rig")]
    public string? RigName { get; private set; }

    [Parameter("For Hil and Rig: the place in the rig file, when it has several.")]
    public string? Place { get; private set; }

    [Parameter("For Rig reserve and release: who reserves; user@host unless said otherwise. For Hil: who runs.")]
    public string? Owner { get; private set; }

    [Parameter("For Rig reserve: how long, such as '90 min' or '2 h'.")]
    public string? For { get; private set; }

    /// <summary>Who uses places.</summary>
    private PlaceUser User => Owner is { Length: > 0 } name ? new PlaceUser(name) : PlaceUser.Current;

    /// <summary>The place that the command line names; null when it names no rig.</summary>
    private Place? ChosenPlace => RigName == null ? null : _chosenPlace ??= ReadRig().Find(Place);

    private void CheckRigParameters()
    {
        if (RigName == null && Place != null && TargetArguments is not ["list", ..])
        {
            throw new BuildFailure("--place names a place of a rig file; say --rig too", WrongUsage);
        }

        if (RigName == null)
        {
            return;
        }

        try
        {
            if (ReadRig() is var rig && (Place != null || rig.Places.Count == 1) && rig.Find(Place) is var place && place.Board != Board)
            {
                throw new BuildFailure($"place {place.Name} ({place.Source}) has a board '{place.Board}', not '{Board}'", WrongUsage);
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
            var commands = new RigCommands(_console, LocalPlaceLocks.OfThisHost, User);
            await (TargetArguments switch
            {
                ["list"] => commands.ListAsync(AllPlaces(), cancellation),
                ["check"] => commands.CheckAsync(Place == null ? AllPlaces() : [NamedPlace()], cancellation),
                ["power", var action] => commands.PowerAsync(NamedPlace(), action, cancellation),
                ["console"] => commands.ConsoleAsync(NamedPlace(), ImageOfPlace(), cancellation),
                ["flash"] => commands.FlashAsync(NamedPlace(), ImageOfPlace(), cancellation),
                ["reserve"] => commands.ReserveAsync(NamedPlace(), For ?? throw new BuildFailure("Rig reserve: say how long, such as --for '2 h'", WrongUsage), cancellation),
                ["release"] => commands.ReleaseAsync(NamedPlace(), cancellation),
                _ => throw new BuildFailure(
                    $"Rig {string.Join(' ', TargetArguments)}: expected one of list, check, console, power on|off|cycle|status, flash, reserve, release", WrongUsage),
            }).ConfigureAwait(false);
        }
        catch (RigException trouble)
        {
            throw Failure(trouble);
        }
    }

    private static BuildFailure Failure(RigException trouble) => new(trouble.Message, (int)trouble.Kind);

    /// <summary>The machine for a conformance program: the place of the command line, or a virtual machine of our own.</summary>
    private Func<string, IRig> RigOf(ImageDescription image, string directory) => ChosenPlace is { } place
        ? program => new PlaceRig(place, image.ForPlace(directory, program), text => _console.WriteLine(text))
        : program => image.CreateRig(directory, Boot, program);

    /// <summary>Locks the place of the command line.</summary>
    /// <returns>Null when there is none; else what gives it back.</returns>
    private async Task<IAsyncDisposable?> TakePlaceAsync(CancellationToken cancellation)
    {
        try
        {
            return ChosenPlace is { } place ? await LocalPlaceLocks.OfThisHost.TakeAsync(place, User, cancellation).ConfigureAwait(false) : null;
        }
        catch (RigException trouble)
        {
            throw Failure(trouble);
        }
    }

    private Place NamedPlace() => ChosenPlace ?? throw new BuildFailure("say which rig file, by --rig, and which of its places, by --place", WrongUsage);

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
