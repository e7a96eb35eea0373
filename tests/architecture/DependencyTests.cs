using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.Architecture.Tests;

/// <summary>Dependencies point one way: kernel → platform → corelib → abi; servers and the library OS never see the kernel.</summary>
[TestFixture]
internal sealed class DependencyTests
{
    /// <summary>The source of the ABI is compiled into corelib-tier assemblies, so it may have no reference at all.</summary>
    [TestCase("core/abi/Pistachio.Abi.csproj", "")]
    [TestCase("core/corelib/Pistachio.CoreLib.csproj", "")]
    [TestCase("core/platform/Pistachio.Platform.csproj", "Pistachio.CoreLib")]
    [TestCase("core/kernel/Pistachio.Kernel.csproj", "Pistachio.CoreLib Pistachio.Platform")]
    public void A_layer_refers_only_to_the_layers_below(string project, string allowed) =>
        References(project).Select(Path.GetFileNameWithoutExtension).ShouldBeSubsetOf(allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Test]
    public void Programs_in_user_mode_never_refer_to_the_kernel_or_the_platform_layer()
    {
        string[] projects = [.. Repository.Files("*.csproj").Where(IsUserMode)];
        projects.Length.ShouldBeGreaterThan(10);
        foreach (string project in projects)
        {
            Closure(project).Select(Path.GetFileNameWithoutExtension).ShouldNotContain(name => name == "Pistachio.Kernel" || name == "Pistachio.Platform", project);
        }
    }

    [Test]
    public void User_mode_sources_name_no_namespace_of_the_kernel()
    {
        string[] sources = [.. Repository.Files("*.cs").Where(IsUserMode)];
        sources.ShouldNotBeEmpty();
        foreach (string source in sources)
        {
            string text = File.ReadAllText(Repository.PathTo(source));
            text.ShouldNotContain("using Pistachio.Kernel");
            text.ShouldNotContain("using Pistachio.Platform");
        }
    }

    private static bool IsUserMode(string path) =>
        path.StartsWith("phases/", StringComparison.Ordinal) || path.StartsWith("hil/runner/", StringComparison.Ordinal)
        || new[] { "libposix", "roottask", "runtime", "usercall", "usertier", "protocols" }.Any(folder => path.StartsWith($"core/{folder}/", StringComparison.Ordinal));

    private static HashSet<string> Closure(string project)
    {
        HashSet<string> found = [];
        Queue<string> pending = new([project]);
        while (pending.TryDequeue(out string? next))
        {
            foreach (string reference in References(next).Where(found.Add))
            {
                pending.Enqueue(reference);
            }
        }

        return found;
    }

    /// <summary>Projects that a project file refers to, as relative paths. References with a wildcard are left out.</summary>
    private static IEnumerable<string> References(string project)
    {
        string file = Repository.PathTo(project);
        return XDocument.Load(file).Descendants("ProjectReference")
            .Where(element => (string?)element.Attribute("ReferenceOutputAssembly") != "false")
            .SelectMany(element => ((string?)element.Attribute("Include") ?? string.Empty).Split(';'))
            .Where(include => include.Length != 0 && !include.Contains('*', StringComparison.Ordinal))
            .Select(include => include.Replace("$(CoreDirectory)", Repository.PathTo("core/"), StringComparison.Ordinal).Replace("$(RepositoryRoot)", Repository.PathTo(string.Empty), StringComparison.Ordinal))
            .Select(include => Path.GetFullPath(include, Path.GetDirectoryName(file)!))
            .Where(File.Exists)
            .Select(path => Path.GetRelativePath(Repository.Root, path));
    }
}
