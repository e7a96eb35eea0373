using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using Pistachio.Build.Execution;
using Pistachio.Build.Packages;
using Pistachio.Build.Setup;

namespace Pistachio.Build.Testing;

/// <summary>The test projects of the tree: those that reference Microsoft.NET.Test.Sdk.</summary>
internal static class TestProjects
{
    /// <summary>Their project files, those on the board last because they take the machine for themselves.</summary>
    public static IReadOnlyList<string> Find(string root) =>
        new[] { "tests", "phases", "core", "hil", "tools" }
            .Select(folder => Path.Combine(root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
            .Where(project => File.ReadAllText(project).Contains("Microsoft.NET.Test.Sdk", StringComparison.Ordinal))
            .OrderBy(project => project.Contains("onboard", StringComparison.Ordinal))
            .ThenBy(project => project, StringComparer.Ordinal)
            .ToList();

    /// <summary>
    /// Whether the tests of a project may run while another project's do: its property <c>RunsBesideOthers</c>. It is for tests that measure no
    /// time, which is what two at once would disturb. One of these projects at most starts virtual machines: each takes a whole CPU.
    /// </summary>
    public static bool RunsBesideOthers(string project) =>
        XDocument.Load(project).Descendants("RunsBesideOthers").Any(property => bool.Parse(property.Value));

    /// <summary>The tools that the tests of a project need on the machine: its property <c>DebianTools</c>, each as PACKAGE=FILE, with semicolons between.</summary>
    public static IReadOnlyList<ToolRequirement> ToolsOf(string project) =>
        XDocument.Load(project).Descendants("DebianTools")
            .SelectMany(property => property.Value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(tool => tool.Split('=') is [var package, var file]
                ? new ToolRequirement(package, file)
                : throw new BuildFailure($"{project}: DebianTools: expected PACKAGE=FILE, not '{tool}'"))
            .ToList();

    /// <summary>The Debian packages whose files the tests of a project run: its property <c>DebianPackages</c>, with semicolons between.</summary>
    public static IReadOnlyList<DebianPackage> PackagesOf(string project) =>
        XDocument.Load(project).Descendants("DebianPackages")
            .SelectMany(property => property.Value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(name => new DebianPackage(name))
            .ToList();
}
