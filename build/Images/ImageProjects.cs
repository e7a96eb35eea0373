using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Pistachio.Build.Execution;

namespace Pistachio.Build.Images;

/// <summary>The projects that an image is made of, and the files they leave.</summary>
internal static class ImageProjects
{
    public const string Configuration = "Release";

    /// <summary>Folder of the sample programs.</summary>
    public const string SampleFolder = "apps";

    /// <summary>All projects of the core and of the enabled phases, without tests.</summary>
    public static IReadOnlyList<string> Find(string root, IEnumerable<string> phases) =>
        phases.Select(phase => Path.Combine("phases", phase)).Prepend("core")
            .Select(folder => Path.Combine(root, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
            .Where(project => !File.ReadAllText(project).Contains("Microsoft.NET.Test.Sdk", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToList();

    /// <summary>The sample programs, which <c>Run</c> finds when no other root is named.</summary>
    public static IReadOnlyList<string> Samples(string root)
    {
        var folder = Path.Combine(root, SampleFolder);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList()
            : [];
    }

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

    /// <summary>A file with the name of the project that it left in its output folder; it may not be there.</summary>
    public static string OutputOf(string project, string extension) =>
        Path.Combine(OutputFolder(project), Path.GetFileNameWithoutExtension(project) + extension);

    /// <summary>The one ELF file in the output folder of a project.</summary>
    public static string ElfOf(string project)
    {
        var folder = OutputFolder(project);
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.elf") : [];
        return files.Length == 1
            ? files[0]
            : throw new BuildFailure($"{Path.GetFileName(project)}: expected one ELF file in {folder}, found {files.Length}");
    }

    private static string OutputFolder(string project) =>
        Path.Combine(Path.GetDirectoryName(project)!, "bin", Configuration, "net10.0");
}
