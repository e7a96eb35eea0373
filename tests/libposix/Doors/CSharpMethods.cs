using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Pistachio.LibPosix.Tests.Image;

namespace Pistachio.LibPosix.Tests.Doors;

/// <summary>What the sources of the C# door say: the functions that its methods are, and the code that they call.</summary>
internal static partial class CSharpMethods
{
    private const string Door = "core/libposix/door";

    private static readonly string Sources = string.Concat(Read(Door, "*.cs"));
    private static readonly string Calls = string.Concat(Read(Door + "/csharp", "*.c"));

    /// <summary>Functions of the C door that have no method, and why.</summary>
    public static readonly Dictionary<string, string> WithoutMethod = new()
    {
        ["px_sigemptyset"] = Mask,
        ["px_sigfillset"] = Mask,
        ["px_sigaddset"] = Mask,
        ["px_sigdelset"] = Mask,
        ["px_sigismember"] = Mask,
        ["px_time"] = "Px.GetTime",
        ["px_gettimeofday"] = "obsolescent; Px.GetTime",
    };

    private const string Mask = "a mask is a number: bit n - 1 is signal n";

    /// <summary>Functions that the summary of a public method says it is.</summary>
    public static IReadOnlySet<string> Named { get; } =
        Method().Matches(Sources).SelectMany(method => Function().Matches(method.Groups[1].Value)).Select(name => name.Value).ToHashSet();

    /// <summary>What the methods are linked with: in the function table, as points, in the C door; and what the C files for the door call.</summary>
    public static IReadOnlySet<string> Linked { get; } = Import().Matches(Sources).Select(import => import.Groups[1].Value)
        .Concat(Function().Matches(Calls).Select(name => name.Value)).ToHashSet();

    private static IEnumerable<string> Read(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(BlobFile.RepositoryRoot, folder), pattern).Order(StringComparer.Ordinal).Select(File.ReadAllText);

    [GeneratedRegex(@"<summary>((?:(?!</summary>)[\s\S])*)</summary>\s*(?:///.*\s*|\[.*\]\s*)*public static")]
    private static partial Regex Method();

    [GeneratedRegex(@"(?<!struct )\bpx_\w+")]
    private static partial Regex Function();

    [GeneratedRegex(@"RuntimeImport\(""(px_\w+)""\)")]
    private static partial Regex Import();
}
