using System.IO;
using System.Linq;
using NUnit.Framework;
using Pistachio.Build.Programs;
using Pistachio.Tests;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>What the Programs target runs, and what it refuses.</summary>
internal sealed class LargeProgramTests
{
    [Test]
    public void Programs_that_share_a_root_directory_want_the_same_of_it()
    {
        foreach (var group in LargeProgram.All.GroupBy(each => each.Root))
        {
            group.ShouldAllBe(each => each.Packages.SequenceEqual(group.First().Packages));
            group.ShouldAllBe(each => each.Files.SequenceEqual(group.First().Files) && each.Setup.SequenceEqual(group.First().Setup));
        }

        LargeProgram.All.Select(each => each.Name).ShouldBeUnique();
    }

    [Test]
    public void Their_files_are_there()
    {
        foreach (var file in LargeProgram.All.SelectMany(each => each.Files).Distinct())
            File.Exists(Repository.File("build/Programs/" + file)).ShouldBeTrue(file);
    }

    [Test]
    public void Explanations_are_of_programs_that_there_are() =>
        Explanation.Read(Repository.File(Explanation.List)).Select(each => each.Module).ShouldBeSubsetOf(LargeProgram.All.Select(each => each.Name));

    [Test]
    [Platform(Exclude = "Win")]
    public void A_module_that_there_is_not_is_wrong_usage()
    {
        var (status, output) = BuildProcess.Run(BuildProcess.Folder, "Programs", null, "--skip", "--only", "test_nothing");

        status.ShouldBe(2);
        output.ShouldContain("there is no 'test_nothing'; there are test_stat, ");
    }
}
