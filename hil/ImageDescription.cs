using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;

using Pistachio.Hil.Boot;
using Pistachio.Hil.Phases;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Runs;
using Pistachio.Hil.Session;
using Pistachio.Phases;

namespace Pistachio.Hil;

/// <summary>
/// What the build tells the rig about an image it made, as a file <c>NAME.image.json</c> beside it: which files to boot, on which
/// virtual machine, and which phases are in it. File names are relative to that file. Which tests must report, the plugins of the phases
/// say (<see cref="LoadPhases"/>).
/// </summary>
/// <param name="Board">Name of the board profile.</param>
/// <param name="Kernel">The kernel.</param>
/// <param name="Phases">The phases in the image.</param>
public sealed record ImageDescription(string Board, string Kernel, IReadOnlyList<ImagePhase> Phases)
{
    /// <summary>Ending of the name of the file.</summary>
    public const string Extension = ".image.json";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The boot archive, for <see cref="BootMethod.Pvh"/>; null for none.</summary>
    public string? Archive { get; init; }

    /// <summary>The disk image, for <see cref="BootMethod.Bios"/> and <see cref="BootMethod.Uefi"/>; null for none.</summary>
    public string? Disk { get; init; }

    /// <summary>
    /// Word of the kernel command line that makes a conformance program start: <c>WORD=PROGRAM</c>. Null when the image has but one program,
    /// which starts by itself.
    /// </summary>
    public string? CommandLine { get; init; }

    /// <summary>The release that the image was made for, or null.</summary>
    public string? Release { get; init; }

    /// <summary>By how much tests of this board may take longer than their phases say.</summary>
    public double DeadlineFactor { get; init; } = 1;

    /// <summary>Longest run times of single tests on this board, in seconds, by name of the test. Only this replaces what the phase says.</summary>
    public IReadOnlyDictionary<string, double> Deadlines { get; init; } = new Dictionary<string, double>();

    /// <summary>Identity that the image tells in its hello, or null when it is not to be checked.</summary>
    public string? Build { get; init; }

    /// <summary>QEMU's <c>-machine</c>.</summary>
    public string Machine { get; init; } = "pc";

    /// <summary>QEMU's <c>-cpu</c>.</summary>
    public string Cpu { get; init; } = "qemu64,+rdrand,+smep,+smap";

    /// <summary>Memory in MiB.</summary>
    public int Memory { get; init; } = 512;

    /// <summary>What the board must say of its image.</summary>
    [JsonIgnore]
    public ImageIdentity Identity => new() { Build = Build, Phases = [.. Phases.Select(phase => $"{phase.Name}/{phase.Version}")] };

    /// <summary>Loads the plugins of the phases, which must be those that the image was made with.</summary>
    /// <param name="directory">Directory of the description.</param>
    /// <exception cref="RigException">A plugin is missing, or describes another phase or version.</exception>
    public IReadOnlyList<IPhase> LoadPhases(string directory) => [.. Phases.Select(phase => Load(directory, phase))];

    /// <summary>The tests of the image, by what the plugins of its phases say.</summary>
    /// <param name="directory">Directory of the description.</param>
    /// <param name="factor">By how much the deadlines of tests are longer than the phases and the board say.</param>
    /// <exception cref="RigException">A plugin is missing, or describes another phase or version.</exception>
    /// <exception cref="RunInputException">The plugins contradict each other.</exception>
    public TestCatalog ReadCatalog(string directory, double factor = 1) => TestCatalog.Of(
        LoadPhases(directory),
        (test, usual) => (Deadlines.TryGetValue(test, out double seconds) ? TimeSpan.FromSeconds(seconds) : usual * DeadlineFactor) * factor);

    /// <summary>A run of tests of the image on virtual machines.</summary>
    /// <param name="directory">Directory of the description.</param>
    /// <param name="catalog">The tests of the image.</param>
    /// <param name="tests">Those to run.</param>
    /// <param name="method">How the machines boot.</param>
    /// <param name="boards">How many machines there are.</param>
    /// <param name="output">Directory for logs and reports.</param>
    public RunOptions DescribeRun(string directory, TestCatalog catalog, IReadOnlyList<CatalogTest> tests, BootMethod method, int boards, string output) =>
        new(
            Board,
            catalog,
            tests,
            [.. Enumerable.Range(1, boards).Select(number => new TestBoard(boards == 1 ? "qemu" : $"qemu-{number}", program => CreateRig(directory, method, program)))],
            output)
        {
            Release = Release,
            Boot = method.ToString().ToLowerInvariant(),
            Identity = Identity,
        };

    /// <summary>The files in a directory, by name; empty when the directory does not exist.</summary>
    public static IReadOnlyList<string> Find(string directory) =>
        Directory.Exists(directory) ? [.. Directory.EnumerateFiles(directory, "*" + Extension).Order(StringComparer.Ordinal)] : [];

    /// <summary>Reads such a file.</summary>
    /// <exception cref="RigException">The file is missing or malformed.</exception>
    public static ImageDescription Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<ImageDescription>(File.ReadAllText(path), Format)
                ?? throw new RigException($"{path}: expected the description of an image, found null");
        }
        catch (JsonException trouble)
        {
            throw new RigException($"{path}: {trouble.Message}", trouble);
        }
        catch (IOException trouble)
        {
            throw new RigException($"{path} cannot be read: {trouble.Message}", trouble);
        }
    }

    /// <summary>Writes such a file.</summary>
    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Format) + "\n");

    /// <summary>What a place boots.</summary>
    /// <param name="directory">Directory of the description.</param>
    /// <param name="program">Name of the conformance program that is to run, or null for what the image does by itself.</param>
    public BootImage ForPlace(string directory, string? program) => new(Path.Combine(directory, Kernel))
    {
        Archive = Archive is null ? null : Path.Combine(directory, Archive),
        Disk = Disk is null ? null : Path.Combine(directory, Disk),
        CommandLine = CommandLine is null || program is null ? null : $"{CommandLine}={program}",
        Machine = new VirtualMachine { Machine = Machine, Cpu = Cpu, Memory = Memory },
    };

    /// <summary>The virtual machine that boots this image for a conformance program.</summary>
    /// <param name="directory">Directory of the description.</param>
    /// <param name="method">How it boots.</param>
    /// <param name="program">Name of the program.</param>
    /// <exception cref="RigException">The image has no file for this method.</exception>
    public IRig CreateRig(string directory, BootMethod method, string program)
    {
        string? commandLine = CommandLine is null ? null : $"{CommandLine}={program}";
        QemuBoot boot = method switch
        {
            BootMethod.Pvh => new QemuBoot.Pvh(Path.Combine(directory, Kernel), Archive is null ? null : Path.Combine(directory, Archive), commandLine),
            BootMethod.Bios => new QemuBoot.BiosDisk(DiskIn(directory), commandLine),
            _ => new QemuBoot.UefiDisk(DiskIn(directory), commandLine),
        };
        return new QemuRig(new QemuOptions(boot) { Machine = Machine, Cpu = Cpu, Memory = Memory });
    }

    private IPhase Load(string directory, ImagePhase named)
    {
        try
        {
            IPhase phase = PhasePlugin.Load(Path.Combine(directory, named.Plugin));
            return phase.Name == named.Name && phase.Version.ToString() == named.Version
                ? phase
                : throw new RigException(
                    $"the image of {Board} has phase {named.Name}/{named.Version}, but its plugin {named.Plugin} describes {phase.Name}/{phase.Version}");
        }
        catch (PhasePluginException trouble)
        {
            throw new RigException($"the image of {Board} has phase {named.Name}/{named.Version}, but {trouble.Message}", trouble);
        }
    }

    private string DiskIn(string directory) =>
        Path.Combine(directory, Disk ?? throw new RigException($"the image of {Board} has no disk image to boot by BIOS or UEFI"));
}

/// <summary>A phase of an image.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Plugin">The assembly of its plugin, with what that depends on beside it.</param>
public sealed record ImagePhase(string Name, string Version, string Plugin);
