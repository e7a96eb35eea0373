using System;
using System.Linq;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.Tests;
using Shouldly;

namespace Pistachio.Run.Tests;

/// <summary>Debian's ipcs and ipcrm, unmodified, list and remove the objects of System V.</summary>
[TestFixture]
[Platform("Linux")]
[SupportedOSPlatform("linux")]
internal sealed class IpcProgramsTests
{
    private const string Libraries = "lib/x86_64-linux-gnu";

    [Test]
    public async Task Ipcs_lists_what_there_is_and_ipcrm_removes_it()
    {
        using RootDirectory root = new();
        root.AddFromPackage("libc6", "lib64/ld-linux-x86-64.so.2", Libraries + "/ld-linux-x86-64.so.2", Libraries + "/libc.so.6");
        root.AddFromPackage("util-linux", "usr/bin/ipcs", "usr/bin/ipcrm");
        root.Compile("objects", "musl-gcc", "-static", Repository.File("tests/run/programs/objects.c"));

        var outcome = await RunCommand.RunAsync(["--dir", root.Path, "--timeout", "120", "--verbosity", "quiet", "--", "/bin/objects"]);

        outcome.Status.ShouldBe(0, outcome.Error);
        string[] lines = [.. outcome.Text.Split('\n').Where(line => line.StartsWith("0x", StringComparison.Ordinal) || line == "--").Select(Columns)];
        lines.ShouldBe(
        [
            "0x50490100 0 0 640 5 1",
            "0x50490100 0 0 666 10000 1",
            "0x50490100 0 0 600 3",
            "--",
            "0x00000000 0 0 666 10000 1 dest",
        ]);
    }

    private static string Columns(string line) => Regex.Replace(line.TrimEnd(), " +", " ");
}
