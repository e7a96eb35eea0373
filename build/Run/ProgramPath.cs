using System.Collections.Generic;
using System.Linq;
using System.Text;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;

namespace Pistachio.Build.Run;

/// <summary>Finds the program of a run in its root tree, as a shell would on the board, so that a wrong name is told before anything boots.</summary>
internal static class ProgramPath
{
    /// <summary>Status of a program that is there and cannot be run, as shells have it.</summary>
    public const int CannotRun = 126;

    /// <summary>Status of a program that is not there.</summary>
    public const int NotFound = 127;

    private const uint ExecuteBits = 0x49; // 0111 octal
    private const int MaximumLinks = 40;

    /// <summary>The absolute path of a program.</summary>
    /// <param name="root">The root tree.</param>
    /// <param name="name">A path, relative to the root, or a name without a slash that is looked for in the directories of PATH.</param>
    /// <param name="searchPath">Value of PATH.</param>
    /// <exception cref="BuildFailure">There is none (status 127), or it cannot be executed (126); the text names it.</exception>
    public static string Find(RootTreeNode root, string name, string searchPath)
    {
        if (name.Contains('/'))
        {
            var path = "/" + name.TrimStart('/');
            Check(root, path);
            return path;
        }

        BuildFailure? refused = null;
        foreach (var directory in searchPath.Split(':').Where(directory => directory.StartsWith('/')))
        {
            var path = directory.TrimEnd('/') + "/" + name;
            try
            {
                Check(root, path);
                return path;
            }
            catch (BuildFailure failure)
            {
                // As in a shell: what can be run further on wins over what cannot be run here.
                refused ??= failure.ExitStatus == CannotRun ? failure : null;
            }
        }

        throw refused ?? new BuildFailure($"{name}: not found in {searchPath}", NotFound);
    }

    private static void Check(RootTreeNode root, string path)
    {
        var node = Resolve(root, path);
        if (node.IsDirectory)
        {
            throw new BuildFailure($"{path}: is a directory", CannotRun);
        }

        if (!node.IsFile || (node.Mode & ExecuteBits) == 0)
        {
            throw new BuildFailure($"{path}: no permission to execute it", CannotRun);
        }
    }

    /// <summary>The file or directory that a path leads to; symbolic links are followed inside the tree.</summary>
    private static RootTreeNode Resolve(RootTreeNode root, string path)
    {
        var places = new Stack<RootTreeNode>([root]);
        var names = new Stack<string>(path.Split('/').Reverse());
        var links = 0;
        while (names.TryPop(out var name))
        {
            if (name.Length == 0 || name == ".")
            {
                continue;
            }

            if (!places.Peek().IsDirectory)
            {
                throw new BuildFailure($"{path}: not a directory on the way to it", CannotRun);
            }

            if (name == "..")
            {
                _ = places.Count > 1 ? places.Pop() : null;
                continue;
            }

            if (!places.Peek().Entries.TryGetValue(Encoding.UTF8.GetBytes(name), out var next))
            {
                throw new BuildFailure($"{path}: not found", NotFound);
            }

            if (next.IsDirectory || next.IsFile)
            {
                places.Push(next);
                continue;
            }

            if (++links > MaximumLinks)
            {
                throw new BuildFailure($"{path}: too many symbolic links", CannotRun);
            }

            var target = Encoding.UTF8.GetString(next.Content.Span);
            if (target.StartsWith('/'))
            {
                places = new Stack<RootTreeNode>([root]);
            }

            foreach (var part in target.Split('/').Reverse())
            {
                names.Push(part);
            }
        }

        return places.Peek();
    }
}
