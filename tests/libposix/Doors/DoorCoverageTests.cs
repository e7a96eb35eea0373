using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Pistachio.LibPosix.Tests.Image;
using Shouldly;

namespace Pistachio.LibPosix.Tests.Doors;

/// <summary>What the binary gate can do, the C and C# doors can do; and the conformance tests call it through the C door.</summary>
[TestFixture]
internal sealed partial class DoorCoverageTests
{
    private const string Programs = "phases/process/Conformance/Programs";

    /// <summary>Functions that no test calls by their POSIX name, and why.</summary>
    private static readonly Dictionary<string, string> CalledByTheirOwnName = new()
    {
        ["px_spawn"] = "has no POSIX name; door.c",
        ["px_errno_location"] = "what errno is",
        ["px_if_nameindex"] = "musl's asks by netlink; door.c",
        ["px_if_freenameindex"] = "musl's asks by netlink; door.c",
        ["px_cleanup_push"] = "pthread_cleanup_push, a macro",
        ["px_cleanup_pop"] = "pthread_cleanup_pop, a macro",
    };

    private static readonly string[] RawNames = [.. DoorFunctions.Read().Select(function => function.Name)];

    [Test]
    public void Each_call_of_the_gate_is_in_the_function_table_or_has_a_reason()
    {
        HashSet<uint> inTable = [.. DoorFunctions.Read().Select(function => function.Number)];
        string[] missing = [.. GateCalls.All.Where(call => !inTable.Contains(call.Value)).Select(call => call.Key)];
        missing.Except(GateCalls.WithoutFunction.Keys).ShouldBeEmpty("calls of the gate without function and without reason");
        GateCalls.WithoutFunction.Keys.Except(missing).ShouldBeEmpty("reasons that hold no longer");
    }

    [Test]
    public void Each_function_of_the_table_has_its_function_in_C()
    {
        foreach (string raw in RawNames)
            GateCalls.DeclaredFunctions.ShouldContain(GateCalls.OtherFunctions.GetValueOrDefault(raw, raw.Replace("_raw", string.Empty, StringComparison.Ordinal)));
    }

    [Test]
    public void Each_function_of_the_C_door_is_what_the_conformance_tests_call()
    {
        string[] headers = [PathTo(Programs + "/door/names.h"), .. Directory.EnumerateFiles(PathTo(Programs + "/door/include"), "*.h")];
        Dictionary<string, string> names = headers.SelectMany(header => Renaming().Matches(File.ReadAllText(header)))
            .ToDictionary(match => match.Groups[2].Value, match => match.Groups[1].Value);
        GateCalls.DeclaredFunctions.Except(names.Keys).ShouldBe(CalledByTheirOwnName.Keys.Except(names.Keys), ignoreOrder: true);

        string tests = string.Concat(Directory.EnumerateFiles(PathTo(Programs), "*.c", SearchOption.AllDirectories).Select(File.ReadAllText));
        foreach (string function in GateCalls.DeclaredFunctions.Where(names.ContainsKey).Except(["px_errno_location"]))
            Regex.IsMatch(tests, $@"\b{names[function]}\b").ShouldBeTrue($"no test calls {function}");
    }

    private static string PathTo(string path) => Path.Combine(BlobFile.RepositoryRoot, path);

    [GeneratedRegex(@"(?m)^#define (\w+) (px_\w+)$")]
    private static partial Regex Renaming();
}
