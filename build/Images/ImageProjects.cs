using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace Pistachio.Build.Images;

/// <summary>The projects that an image is made of, and the files they leave.</summary>
internal static class ImageProjects
{
    public const string Configuration = "Release";

    /// <summary>All projects of the core and of the enabled phases, without tests.</summary>
    public static IReadOnlyList<string> Find(string root, IEnumerable<string> phases) =>
        phases.Select(phase => Path.Combine("phases", phase)).Prepend("core")
            .Select(folder => Path.Combine(root, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
            .Where(project => !File.ReadAllText(project).Contains("Microsoft.NET.Test.Sdk", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToList();

    /// <summary>Writes a solution of these projects, so that one MSBuild run restores and builds them side by side.</summary>
    public static void WriteSolution(string file, IEnumerable<string> projects)
    {
        var folder = Path.GetDirectoryName(file)!;
        Directory.CreateDirectory(folder);
        var text = new StringBuilder("<Solution>\n");
        foreach (var project in projects)
        {
            text.Append("  <Project Path=\"").Append(Path.GetRelativePath(folder, project)).Append("\" />\n");
        }

        File.WriteAllText(file, text.Append("</Solution>\n").ToString());
    }

    /// <summary>The one project of a folder whose name ends in a suffix, or null.</summary>
    public static string? Single(string root, string folder, string suffix) =>
        Directory.Exists(Path.Combine(root, folder))
            ? Directory.EnumerateFiles(Path.Combine(root, folder), $"*{suffix}.csproj").SingleOrDefault()
            : null;

    /// <summary>A file of the given extension that a project left in its output folder; it may not be there.</summary>
    public static string OutputOf(string project, string extension) => Path.Combine(
        Path.GetDirectoryName(project)!, "bin", Configuration, "net10.0", Path.GetFileNameWithoutExtension(project) + extension);
}
