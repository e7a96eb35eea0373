using System.IO;
using System.Linq;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>Clean takes what the build made and nothing else.</summary>
internal sealed class CleanTargetTests
{
    private SmallTree _tree = null!;

    [SetUp]
    public void MakeTree()
    {
        _tree = new SmallTree();
        _tree.Write("core/part/Part.csproj", "core/part/Part.cs", "core/part/deeper/Deeper.csproj", "docs/bin/page.md");
        _tree.Write("core/part/bin/Release/Part.dll", "core/part/obj/project.assets.json", "core/part/deeper/obj/Deeper.dll");
        _tree.Write("out/pc-x86/pistachio.img");
    }

    [TearDown]
    public void RemoveTree() => _tree.Dispose();

    [Test]
    public void Everything_the_build_made_goes_and_the_sources_stay()
    {
        Clean();

        Directory.Exists(_tree.PathTo("out")).ShouldBeFalse();
        Directory.GetFiles(_tree.PathTo("core"), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_tree.Root, file)).ShouldBe(
                ["core/part/Part.cs", "core/part/Part.csproj", "core/part/deeper/Deeper.csproj"], ignoreOrder: true);
        File.Exists(_tree.PathTo("Directory.Packages.props")).ShouldBeTrue();
        File.Exists(_tree.PathTo("boards/pc-x86/board.yaml")).ShouldBeTrue();
    }

    [Test]
    public void A_folder_called_bin_without_a_project_beside_it_stays()
    {
        Clean();
        File.Exists(_tree.PathTo("docs/bin/page.md")).ShouldBeTrue();
    }

    [Test]
    public void A_clean_tree_can_be_cleaned_again()
    {
        Clean();
        Clean();
    }

    private void Clean()
    {
        var (status, output) = BuildProcess.Run(_tree.Build, "Clean");
        status.ShouldBe(0, output);
    }
}
