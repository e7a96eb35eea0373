using System.Text;

namespace Pistachio.Build.Images;

/// <summary>
/// <c>/etc/resolv.conf</c> of a root that has none: a link to where the board says which name servers its DHCP lease names, as systems without a disk
/// have it on Linux.
/// </summary>
internal static class ResolverLink
{
    /// <summary>Where the board says so, in the format of resolv.conf(5).</summary>
    public const string Target = "/proc/net/pnp";

    private const string Folder = "etc";
    private const string Name = "resolv.conf";

    /// <summary>Enters the link where the root has nothing of the name. An <c>etc</c> that is no directory is left as it is.</summary>
    /// <param name="root">The root.</param>
    public static void AddTo(RootTreeNode root)
    {
        if (!root.Entries.TryGetValue(Encoding.UTF8.GetBytes(Folder), out var folder))
        {
            folder = root.Add(Folder, RootTreeNode.Directory());
        }

        if (folder.IsDirectory && !folder.Entries.ContainsKey(Encoding.UTF8.GetBytes(Name)))
        {
            folder.Add(Name, RootTreeNode.Link(Target));
        }
    }
}
