using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil;
using Pistachio.Hil.Reports;
using Pistachio.Hil.Runs;

namespace Pistachio.OnBoard.Tests;

/// <summary>An image that the build left, and the one run of it that all its cases share.</summary>
internal sealed class BuiltImage
{
    private const string DirectoryVariable = "PISTACHIO_IMAGE_DIR";
    private const string BootVariable = "PISTACHIO_BOOT";
    private const string DefaultDirectory = "out/pc-x86";

    private static readonly ConcurrentDictionary<string, BuiltImage> Images = new(StringComparer.Ordinal);

    private readonly string path;
    private readonly TestCatalog catalog;
    private readonly Lazy<Task<RunRecord>> run;

    private BuiltImage(string path)
    {
        this.path = path;
        Description = ImageDescription.Read(path);
        catalog = Description.ReadCatalog(Path.GetDirectoryName(path)!);
        run = new Lazy<Task<RunRecord>>(RunAsync);
    }

    public ImageDescription Description { get; }

    /// <summary>The tests that the plugins of its phases name.</summary>
    public IReadOnlyList<CatalogTest> Tests => [.. catalog.Tests];

    /// <summary>Name of the description, without its ending.</summary>
    public static IReadOnlyList<string> Names => [.. ImageDescription.Find(FindDirectory()).Select(NameOf)];

    /// <summary>What to tell when there is no image.</summary>
    public static string Missing =>
        $"there is no image in {FindDirectory()}; build one with ./nuke.ps1 Image, or name its directory in {DirectoryVariable}";

    public static BuiltImage Get(string name) =>
        Images.GetOrAdd(name, _ => new BuiltImage(Path.Combine(FindDirectory(), name + ImageDescription.Extension)));

    /// <summary>The result of the run, which the first caller starts.</summary>
    public Task<RunRecord> ResultAsync() => run.Value;

    /// <summary>A run of some tests on so many machines.</summary>
    public RunOptions Describe(IReadOnlyList<CatalogTest> tests, int machines, string output) =>
        Description.DescribeRun(Path.GetDirectoryName(path)!, catalog, tests, Method(), machines, output) with
        {
            Selection = tests.Count < Tests.Count ? "some" : null,
            Quarantine = Repository() is { } root ? QuarantineReader.Read(root, Description.Board) : Quarantine.Empty,
        };

    private async Task<RunRecord> RunAsync()
    {
        string output = Path.Combine(Path.GetDirectoryName(path)!, "onboard", NameOf(path));
        RunOptions options = Describe(Tests, 1, output);
        RunRecord record = await ConformanceRun.ExecuteAsync(options, null, CancellationToken.None);
        RunReports.Write(record, [], output);
        return record;
    }

    /// <summary>The source tree, when the tests are in one.</summary>
    private static string? Repository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
                return folder.FullName;
        }

        return null;
    }

    private static BootMethod Method()
    {
        string? name = Environment.GetEnvironmentVariable(BootVariable);
        if (string.IsNullOrEmpty(name))
            return BootMethod.Pvh;
        return Enum.TryParse(name, true, out BootMethod method)
            ? method
            : throw new InvalidOperationException($"{BootVariable}={name}: expected one of {string.Join(", ", Enum.GetNames<BootMethod>())}");
    }

    private static string FindDirectory()
    {
        if (Environment.GetEnvironmentVariable(DirectoryVariable) is { Length: > 0 } named)
            return Path.GetFullPath(named);

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, DefaultDirectory);
            if (ImageDescription.Find(candidate).Count > 0)
                return candidate;
        }

        return DefaultDirectory;
    }

    private static string NameOf(string path) => Path.GetFileName(path)[..^ImageDescription.Extension.Length];
}
