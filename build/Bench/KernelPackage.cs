using System;
using System.Linq;
using System.Text.RegularExpressions;
using Pistachio.Build.Packages;

namespace Pistachio.Build.Bench;

/// <summary>Which Debian package holds the newest kernel.</summary>
internal static partial class KernelPackage
{
    /// <summary>The package that stands for the newest cloud kernel of a Debian release.</summary>
    public const string Newest = "linux-image-cloud-amd64";

    /// <summary>The kernel that <see cref="Newest"/> depends on; null when the text names none.</summary>
    /// <param name="description">What <c>apt-cache show</c> prints on <see cref="Newest"/>.</param>
    public static DebianPackage? Resolve(string description) => description
        .Split('\n')
        .Where(line => line.StartsWith("Depends:", StringComparison.Ordinal))
        .Select(line => Dependency().Match(line))
        .Where(match => match.Success)
        .Select(match => new DebianPackage(match.Groups["name"].Value, match.Groups["version"].Value))
        .FirstOrDefault();

    [GeneratedRegex(@"[ ,](?<name>linux-image-[0-9][^ ,|]*-cloud-amd64) \(= (?<version>[^)]+)\)")]
    private static partial Regex Dependency();
}
