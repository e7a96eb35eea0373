using System.Collections.Generic;

namespace Pistachio.Build.Programs;

/// <summary>
/// A program of another root directory on this Linux, with devices and processes of this machine and a <c>/tmp</c> of its own. Who is not root is it in a user
/// namespace. All processes of the program end with it.
/// </summary>
/// <param name="Root">The root directory.</param>
/// <param name="Environment">All of the environment, NAME=VALUE each.</param>
/// <param name="Command">The program and its arguments.</param>
internal sealed record ChrootCommand(string Root, IReadOnlyList<string> Environment, IReadOnlyList<string> Command)
{
    /// <summary>The program of util-linux that makes namespaces.</summary>
    public const string Program = "unshare";

    private const string Script =
        """root=$1; shift; PATH=$PATH:/usr/sbin:/sbin; mount --rbind /dev "$root/dev" && mount -t proc proc "$root/proc" && mount -t tmpfs tmpfs "$root/tmp" && exec chroot "$root" "$@" """;

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<string> Arguments
    {
        get
        {
            string[] user = System.Environment.IsPrivilegedProcess ? [] : ["--map-root-user"];
            return [.. user, "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", Script.TrimEnd(), "sh", Root, "/usr/bin/env", "-i", .. Environment, .. Command];
        }
    }
}
