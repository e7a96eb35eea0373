using System.Collections.Generic;
using System.Linq;

namespace Pistachio.Build.Setup;

/// <summary>How this machine lets us install packages.</summary>
internal enum InstallRight
{
    /// <summary>There is no apt-get, or no right to use it without a password.</summary>
    None,
    /// <summary>We are root.</summary>
    Root,
    /// <summary><c>sudo -n</c> works.</summary>
    Sudo,
}

/// <summary>The commands that install missing packages.</summary>
internal static class PackageInstallation
{
    /// <summary>What the user would type.</summary>
    public static string CommandLine(IEnumerable<string> packages) =>
        $"sudo apt-get update && sudo apt-get install -y --no-install-recommends {string.Join(' ', packages)}";

    /// <summary>What we run ourselves: first the package lists, then the packages.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Commands(InstallRight right, IReadOnlyCollection<string> packages) =>
        right == InstallRight.None
            ? []
            :
            [
                RefreshCommand(right),
                [.. Prefix(right), "apt-get", "install", "-q", "-y", "--no-install-recommends", .. packages.Order()],
            ];

    /// <summary>Fetches the package lists anew; empty without the right to.</summary>
    public static IReadOnlyList<string> RefreshCommand(InstallRight right) =>
        right == InstallRight.None ? [] : [.. Prefix(right), "apt-get", "update", "-q"];

    private static string[] Prefix(InstallRight right) => right == InstallRight.Sudo
        ? ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
        : ["env", "DEBIAN_FRONTEND=noninteractive"];
}
