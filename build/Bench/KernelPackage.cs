using System;
using System.Linq;
using System.Text.RegularExpressions;

namespace Pistachio.Build.Bench;

/// <summary>The Debian package of one kernel.</summary>
/// <param name="Name">Such as <c>linux-image-6.1.0-56-cloud-amd64</c>.</param>
/// <param name="Version">Such as <c>6.1.192-2</c>.</param>
internal sealed partial record KernelPackage(string Name, string Version)
{
    /// <summary>The package that stands for the newest cloud kernel of a Debian release.</summary>
    public const string Newest = "linux-image-cloud-amd64";

    /// <summary>The kernel that <see cref="Newest"/> depends on; null when the text names none.</summary>
    /// <param name="description">What <c>apt-cache show</c> prints on <see cref="Newest"/>.</param>
    public static KernelPackage? Resolve(string description) => description
        .Split('\n')
        .Where(line => line.StartsWith("Depends:", StringComparison.Ordinal))
        .Select(line => Dependency().Match(line))
        .Where(match => match.Success)
        .Select(match => new KernelPackage(match.Groups["name"].Value, match.Groups["version"].Value))
        .FirstOrDefault();

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is something else.</summary>
    public static KernelPackage? Parse(string text) => text.Trim().Split('=') is [var name, var version] ? new KernelPackage(name, version) : null;

    /// <summary>As apt-get takes it: name=version.</summary>
    public override string ToString() => $"{Name}={Version}";

    [GeneratedRegex(@"[ ,](?<name>linux-image-[0-9][^ ,|]*-cloud-amd64) \(= (?<version>[^)]+)\)")]
    private static partial Regex Dependency();
}
