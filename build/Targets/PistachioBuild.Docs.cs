using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Documentation;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;
using Spectre.Console;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    private Task DocsAsync(CancellationToken cancellation)
    {
        var files = new[] { "core", "phases", "hil", "tools" }
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
            .Select(project => ImageProjects.OutputOf(project, ".xml"))
            .Where(File.Exists)
            .Order(StringComparer.Ordinal)
            .ToList();
        if (files.Count == 0)
        {
            throw new BuildFailure("no project left a documentation file");
        }

        cancellation.ThrowIfCancellationRequested();
        var reference = ApiReference.Read(files);
        var folder = Path.Combine(Output, "docs");
        Remove(folder);
        new ApiPages(reference).Write(folder);
        _console.WriteLine($"{Path.GetRelativePath(Root, folder)}/index.html: {reference.Types.Count} types in {reference.Namespaces.Count()} namespaces");
        return Task.CompletedTask;
    }
}
