using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.BootFormat;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;
using Pistachio.Build.Phases;
using Pistachio.Build.Releases;
using Pistachio.Build.Run;
using Pistachio.Hil;
using Spectre.Console;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    private Task ImageAsync(CancellationToken cancellation) => ImageAsync(Release, cancellation);

    private async Task ImageAsync(string releaseName, CancellationToken cancellation)
    {
        var board = BoardProfileReader.Read(Root, Board);
        var release = ReleaseReader.Read(Root, Board, releaseName);
        var plugins = PhaseCatalog.PluginsOf(board, PhaseCatalog.Find(Root));
        await BuildImageProjectsAsync(board, release, plugins, cancellation).ConfigureAwait(false);

        var plan = MakePlan(board, release, plugins);
        Directory.CreateDirectory(Path.Combine(Output, Board));
        var kernel = await File.ReadAllBytesAsync(ImageProjects.ElfOf(Path.Combine(Root, KernelProject)), cancellation).ConfigureAwait(false);
        var files = await CollectFilesAsync(plan, cancellation).ConfigureAwait(false);
        var archive = BootArchiveWriter.Write(files, kernel);

        var changed = WriteIfDifferent(ImageFile("kernel.elf"), kernel) | WriteIfDifferent(ImageFile("pistachio.boot"), archive);
        if (changed || !IsMadeByThisBuild(ImageFile("pistachio.img")))
        {
            File.Delete(ImageFile("pistachio.img"));
            await new DiskImage(_tools)
                .MakeAsync(ImageFile("kernel.elf"), ImageFile("pistachio.boot"), ImageFile("pistachio.img"), Path.Combine(Intermediate, "disk"), cancellation)
                .ConfigureAwait(false);
        }

        await WriteSamplesAsync(cancellation).ConfigureAwait(false);
        DescribeForRig(board, release, plan, BootArchiveWriter.BuildIdOf(archive));
        new ImageReport(plan, files, kernel.Length, archive).Write(Path.Combine(Output, Board));
        if (!IsQuietRun)
        {
            var size = new FileInfo(ImageFile("pistachio.img")).Length >> 10;
            _console.WriteLine($"{Path.GetRelativePath(Root, ImageFile("pistachio.img"))}: {size} KiB; contents in image-report.html beside it");
        }
    }

    /// <summary>The word on the kernel command line that, with the name of a conformance program, makes the root task start it.</summary>
    private const string HilCommandLine = "hil";

    /// <summary>Where the plugins of the phases lie beside the image.</summary>
    private const string PluginFolder = "phases";

    private const string RootTaskProject = "core/roottask/Pistachio.RootTask.csproj";
    private const string KernelProject = "core/kernel/Pistachio.Kernel.csproj";

    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>The root of a run that names none.</summary>
    private string SampleRoot => ImageFile("root");

    private string Intermediate => Path.Combine(Output, "obj", Board);

    /// <summary>What the rig and the on-board tests read.</summary>
    private string RigDescription => ImageFile(Board + ImageDescription.Extension);

    private string ImageFile(string name) => Path.Combine(Output, Board, name);

    /// <summary>The checked plan of a release of a board whose plugins have been built.</summary>
    private static SystemPlan MakePlan(BoardProfile board, Release release, IReadOnlyList<string> plugins)
    {
        var phases = plugins.Select(project => PhaseCatalog.Load(project, ImageProjects.OutputOf(project, ".dll"))).ToList();
        var tests = phases.SelectMany(phase => phase.Phase.Conformance.SelectMany(program => program.Tests)).ToHashSet();
        if (board.Tests.Deadlines.Keys.FirstOrDefault(test => !tests.Contains(test)) is { } unknown)
        {
            throw new BuildFailure($"{board.File}: deadlines: no phase of the board has a test called '{unknown}'", 2);
        }

        return SystemPlan.Make(release.ApplyTo(board, phases), phases.Where(phase => release.Has(phase.Name)).ToList());
    }

    private void DescribeForRig(BoardProfile board, Release release, SystemPlan plan, string build)
    {
        if (Directory.Exists(ImageFile(PluginFolder)))
        {
            Directory.Delete(ImageFile(PluginFolder), recursive: true); // phases that are no longer in the image
        }

        if (plan.Phases.All(phase => phase.Phase.Conformance.Count == 0))
        {
            File.Delete(RigDescription);
            return;
        }

        new ImageDescription(Board, "kernel.elf", [.. plan.Phases.Select(DescribePhase)])
        {
            Archive = "pistachio.boot",
            Disk = "pistachio.img",
            CommandLine = HilCommandLine,
            Build = build,
            Release = release.Name,
            DeadlineFactor = board.Tests.DeadlineFactor,
            Deadlines = board.Tests.Deadlines,
            Machine = board.Qemu.Machine,
            Cpu = board.Qemu.Cpu,
            Memory = board.Qemu.MemoryMebibytes,
        }.Write(RigDescription);
    }

    /// <summary>Puts the plugin of a phase, with what it depends on, beside the image: the rig asks it for the tests.</summary>
    private ImagePhase DescribePhase(LoadedPhase phase)
    {
        var folder = Path.Combine(PluginFolder, phase.Name);
        Directory.CreateDirectory(ImageFile(folder));
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(phase.Assembly)!).Where(IsNeededToLoad))
        {
            File.Copy(file, ImageFile(Path.Combine(folder, Path.GetFileName(file))), overwrite: true);
        }

        return new ImagePhase(phase.Name, phase.Phase.Version.ToString(), Path.Combine(folder, Path.GetFileName(phase.Assembly)));
    }

    private static bool IsNeededToLoad(string file) =>
        file.EndsWith(".dll", StringComparison.Ordinal) || file.EndsWith(".deps.json", StringComparison.Ordinal);

    private async Task BuildImageProjectsAsync(BoardProfile board, Release release, IReadOnlyList<string> plugins, CancellationToken cancellation)
    {
        IReadOnlyList<string> projects = [.. ImageProjects.Find(Root, board.Phases.Select(phase => phase.Name)), .. ImageProjects.Samples(Root)];
        await BuildWhenChangedAsync("image", projects, cancellation).ConfigureAwait(false);

        // A phase may name programs of other folders; only its plugin knows.
        var plan = MakePlan(board, release, plugins);
        var others = plan.Servers
            .Select(server => server.Phase.ProjectOf(server.Description))
            .Concat(plan.BootFiles.Select(file => file.Project))
            .Except(projects)
            .Distinct()
            .ToList();
        if (others.Find(project => !File.Exists(project)) is { } missing)
        {
            throw new BuildFailure($"{Path.GetRelativePath(Root, missing)} does not exist, but a phase names it as the project of a server or of a boot file");
        }

        if (others.Count > 0)
        {
            await BuildWhenChangedAsync("programs", others, cancellation).ConfigureAwait(false);
        }
    }

    private async Task BuildWhenChangedAsync(string name, IReadOnlyList<string> projects, CancellationToken cancellation)
    {
        var solution = Path.Combine(Intermediate, name + ".slnx");
        var stamp = Path.Combine(Intermediate, name + ".stamp");
        Directory.CreateDirectory(Intermediate);
        var fingerprint = string.Join('\n', projects.Prepend(SourceFingerprint.Compute(Root, ["core", "phases", "hil", "include", "tests/board", "tools", ImageProjects.SampleFolder])));
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancellation).ConfigureAwait(false) == fingerprint)
        {
            return;
        }

        File.Delete(stamp);
        ImageProjects.WriteSolution(solution, projects);
        await BuildAsync(solution, cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(stamp, fingerprint, cancellation).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<ArchiveFile>> CollectFilesAsync(SystemPlan plan, CancellationToken cancellation)
    {
        var files = new List<ArchiveFile>
        {
            new("roottask", EntryKind.RootTask, await StripAsync(Path.Combine(Root, RootTaskProject), cancellation).ConfigureAwait(false)),
            new("manifest", EntryKind.Manifest, ManifestWriter.Write(plan)),
        };
        foreach (var server in plan.Servers)
        {
            var project = server.Phase.ProjectOf(server.Description);
            files.Add(new ArchiveFile(server.Description.Name, EntryKind.Program, await StripAsync(project, cancellation).ConfigureAwait(false)));
        }

        foreach (var file in plan.BootFiles)
        {
            files.Add(new ArchiveFile(file.Entry, EntryKind.Library, await StripAsync(file.Project, cancellation).ConfigureAwait(false)));
        }

        if (await new ImageRoot(new StaticProgram(_tools), Root, Intermediate).MakeAsync(plan.Phases, cancellation).ConfigureAwait(false) is { } root)
        {
            files.Add(new ArchiveFile(RunArchive.RootEntry, EntryKind.Data, root));
        }

        return files;
    }

    /// <summary>The ELF file of a project, without what only a debugger needs; that stays in the output folder of the project.</summary>
    private async Task<byte[]> StripAsync(string project, CancellationToken cancellation)
    {
        var linked = new FileInfo(ImageProjects.ElfOf(project));
        var stripped = new FileInfo(Path.Combine(Intermediate, linked.Name));
        if (!stripped.Exists || stripped.LastWriteTimeUtc < linked.LastWriteTimeUtc)
        {
            await _tools.RunAsync("objcopy", ["--strip-all", linked.FullName, stripped.FullName], cancellation).ConfigureAwait(false);
        }

        return await File.ReadAllBytesAsync(stripped.FullName, cancellation).ConfigureAwait(false);
    }

    /// <summary>Puts the sample programs beside the image, as a root directory with <c>/bin</c>.</summary>
    private async Task WriteSamplesAsync(CancellationToken cancellation)
    {
        var folder = Path.Combine(SampleRoot, "bin");
        Directory.CreateDirectory(folder);
        foreach (var project in ImageProjects.Samples(Root))
        {
            var file = Path.Combine(folder, Path.GetFileNameWithoutExtension(ImageProjects.ElfOf(project)));
            WriteIfDifferent(file, await StripAsync(project, cancellation).ConfigureAwait(false));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, Executable);
            }
        }
    }

    /// <summary>Whether a file is there and newer than the build program, whose boot menu may have changed.</summary>
    private static bool IsMadeByThisBuild(string file) =>
        File.Exists(file) && File.GetLastWriteTimeUtc(file) >= File.GetLastWriteTimeUtc(typeof(PistachioBuild).Assembly.Location);

    private static bool WriteIfDifferent(string file, byte[] content)
    {
        if (File.Exists(file) && File.ReadAllBytes(file).AsSpan().SequenceEqual(content))
        {
            return false;
        }

        File.WriteAllBytes(file, content);
        return true;
    }
}
