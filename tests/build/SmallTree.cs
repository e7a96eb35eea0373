using System;
using System.IO;

namespace Pistachio.Build.Tests;

/// <summary>A small source tree with a copy of the compiled build in it, which works on that tree.</summary>
internal sealed class SmallTree : IDisposable
{
    public SmallTree()
    {
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
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("pistachio-tree-").FullName;

    /// <summary>Folder of the copied build, for <see cref="BuildProcess"/>.</summary>
    public string Build => PathTo("build/bin/Release/net10.0");

    public string PathTo(string path) => Path.Combine(Root, path);

    /// <summary>A path in the tree, whose folder is there.</summary>
    public string Made(string file)
    {
        var path = PathTo(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Makes empty files.</summary>
    public void Write(params string[] files)
    {
        foreach (var file in files)
        {
            File.WriteAllText(Made(file), "");
        }
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
