using System;
using System.IO;
using System.Linq;
using NUnit.Framework;
using Pistachio.Build.Testing;
using Pistachio.Tests;
using Shouldly;

namespace Pistachio.Build.Tests;

internal sealed class SolutionTests
{
    /// <summary>It must not link, which a kernel test proves; so it cannot be in the solution.</summary>
    private const string MustNotBuild = "tests/allocation/Pistachio.AllocationProbe.csproj";

    [Test]
    public void The_solution_builds_every_project_of_the_tree()
    {
        var solution = File.ReadAllText(Repository.File("Pistachio.sln")).Replace('\\', '/');
        var missing = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Select(project => Path.GetRelativePath(Repository.Root, project).Replace('\\', '/'))
            .Where(project => !project.StartsWith("out/", StringComparison.Ordinal))
            .Where(project => project != MustNotBuild)
            .Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal))
            .ToList();

        missing.ShouldBeEmpty("'dotnet sln add' puts them in");
    }

    [Test]
    public void The_Test_target_finds_the_test_projects() =>
        TestProjects.Find(Repository.Root).Select(project => Path.GetFileName(project)).ShouldContain("Pistachio.Build.Tests.csproj");

    [Test]
    public void Of_the_tests_that_run_beside_others_one_project_at_most_starts_machines()
    {
        var beside = TestProjects.Find(Repository.Root).Where(TestProjects.RunsBesideOthers).ToList();

        beside.ShouldNotBeEmpty();
        beside.Count(project => Directory.EnumerateFiles(Path.GetDirectoryName(project)!, "*.cs", SearchOption.AllDirectories)
            .Any(file => File.ReadAllText(file) is var text && (text.Contains("qemu-system", StringComparison.Ordinal) || text.Contains("nuke.ps1", StringComparison.Ordinal))))
            .ShouldBeLessThanOrEqualTo(1);
    }
}
