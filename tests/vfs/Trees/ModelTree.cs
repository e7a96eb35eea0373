using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Pistachio.Abi;
using Pistachio.BootFormat;
using Pistachio.Build.Images;

namespace Pistachio.Vfs.Tests.Trees;

/// <summary>Pathname resolution as one would write it over objects in memory, to compare the server with.</summary>
internal sealed class ModelTree(RootTreeNode root)
{
    /// <summary>The chain of directories from the root to where a path leads, with the node itself at the end.</summary>
    public (Errno Error, RootTreeNode[] Chain) Resolve(RootTreeNode[] start, string path, bool follow, uint user, uint group)
    {
        if (path.Length == 0)
            return (Errno.ENOENT, []);
        int links = 0;
        try
        {
            List<RootTreeNode> chain = path[0] == '/' ? [root] : [.. start];
            Walk(chain, Split(path), follow, user, group, ref links);
            return (Errno.None, [.. chain]);
        }
        catch (ResolutionException failure)
        {
            return (failure.Error, []);
        }
    }

    /// <summary>Every directory of the tree, as a chain from the root.</summary>
    public IEnumerable<RootTreeNode[]> Directories() => Below([root]);

    /// <summary>Whether a user may do something (4 read, 2 write, 1 execute or search) to a node.</summary>
    public static bool May(RootTreeNode node, uint user, uint group, uint wanted)
    {
        if (user == 0)
            return (wanted & 1) == 0 || node.IsDirectory || (node.Mode & 0x49) != 0;
        uint granted = (user == node.Owner ? node.Mode >> 6 : group == node.Group ? node.Mode >> 3 : node.Mode) & 7;
        return (granted & wanted) == wanted;
    }

    private static IEnumerable<RootTreeNode[]> Below(RootTreeNode[] chain)
    {
        yield return chain;
        foreach (RootTreeNode below in chain[^1].Entries.Values.Where(each => each.IsDirectory))
        {
            foreach (RootTreeNode[] found in Below([.. chain, below]))
                yield return found;
        }
    }

    /// <summary>The components; a slash at the end makes one more, of nothing, that asks for a directory.</summary>
    private static Queue<string> Split(string path)
    {
        List<string> parts = [.. path.Split('/').Where(each => each.Length > 0)];
        if (path.EndsWith('/') && parts.Count > 0)
            parts.Add(string.Empty);
        return new Queue<string>(parts);
    }

    private void Walk(List<RootTreeNode> chain, Queue<string> parts, bool follow, uint user, uint group, ref int links)
    {
        while (parts.TryDequeue(out string? part))
        {
            RootTreeNode here = chain[^1];
            if (!here.IsDirectory)
                throw new ResolutionException(Errno.ENOTDIR);
            if (part.Length == 0)
                continue;
            if (!May(here, user, group, 1))
                throw new ResolutionException(Errno.EACCES);
            if (part == ".")
                continue;
            if (part == "..")
            {
                if (chain.Count > 1)
                    chain.RemoveAt(chain.Count - 1);
                continue;
            }

            if (!here.Entries.TryGetValue(Encoding.UTF8.GetBytes(part), out RootTreeNode? next))
                throw new ResolutionException(Errno.ENOENT);
            bool isLink = (next.Mode & RootTree.TypeMask) == RootTree.LinkType;
            if (!isLink || (parts.Count == 0 && !follow))
            {
                chain.Add(next);
                continue;
            }

            if (++links > 40)
                throw new ResolutionException(Errno.ELOOP);
            string target = Encoding.UTF8.GetString(next.Content.Span);
            if (target[0] == '/')
            {
                chain.Clear();
                chain.Add(root);
            }

            // What follows the link asks for a directory, so the link's own target is always followed to its end then.
            Walk(chain, Split(target), parts.Count > 0 || follow, user, group, ref links);
        }
    }

    private sealed class ResolutionException(Errno error) : Exception
    {
        public Errno Error { get; } = error;
    }
}
