using System;
using System.IO;
using System.Linq;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>Clean takes what the build made and nothing else.</summary>
internal sealed class CleanTargetTests
{
    private string _root = "";

    /// <summary>A small tree with a copy of the compiled build in it.</summary>
    [SetUp]
    public void MakeTree()
    {
        _root = Directory.CreateTempSubdirectory("pistachio-clean-").FullName;
        foreach (var file in Directory.GetFiles(BuildProcess.Folder))
        {
            // The build looks for its tree around itself; where its libraries lie does not matter.
            var place = Made("build/bin/Release/net10.0/" + Path.GetFileName(file));
            if (Path.GetFileName(file).StartsWith("_build.", StringComparison.Ordinal))
            {
                File.Copy(file, place);
            }
            else
            {
                File.CreateSymbolicLink(place, file);
            }
        }

        Write("Directory.Packages.props", "boards/pc-x86/board.yaml", "build/_build.csproj");
        Write("core/part/Part.csproj", "core/part/Part.cs", "core/part/deeper/Deeper.csproj", "docs/bin/page.md");
        Write("core/part/bin/Release/Part.dll", "core/part/obj/project.assets.json", "core/part/deeper/obj/Deeper.dll", "out/pc-x86/pistachio.img");
    }

    [TearDown]
    public void RemoveTree() => Directory.Delete(_root, recursive: true);

    [Test]
    public void Everything_the_build_made_goes_and_the_sources_stay()
    {
        Clean();

        Directory.Exists(Path.Combine(_root, "out")).ShouldBeFalse();
        Directory.GetFiles(Path.Combine(_root, "core"), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_root, file)).ShouldBe(
                ["core/part/Part.cs", "core/part/Part.csproj", "core/part/deeper/Deeper.csproj"], ignoreOrder: true);
        File.Exists(Path.Combine(_root, "Directory.Packages.props")).ShouldBeTrue();
        File.Exists(Path.Combine(_root, "boards/pc-x86/board.yaml")).ShouldBeTrue();
    }

    [Test]
    public void A_folder_called_bin_without_a_project_beside_it_stays()
    {
        Clean();
        File.Exists(Path.Combine(_root, "docs/bin/page.md")).ShouldBeTrue();
    }

    [Test]
    public void A_clean_tree_can_be_cleaned_again()
    {
        Clean();
        Clean();
    }

    private void Clean()
    {
        var (status, output) = BuildProcess.Run(Path.Combine(_root, "build/bin/Release/net10.0"), "Clean");
        status.ShouldBe(0, output);
    }

    private void Write(params string[] files)
    {
        foreach (var file in files)
        {
            File.WriteAllText(Made(file), "");
        }
    }

    /// <summary>A path in the tree, whose folder is there.</summary>
    private string Made(string file)
    {
        var path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
