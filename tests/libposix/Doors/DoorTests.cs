using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Pistachio.LibPosix.Tests.Image;
using Pistachio.Processes.Protocol;
using Shouldly;

namespace Pistachio.LibPosix.Tests.Doors;

/// <summary>Headers, stubs and the library OS say the same.</summary>
[TestFixture]
internal sealed partial class DoorTests
{
    [Test]
    public void Each_function_of_the_table_is_the_system_call_of_its_name()
    {
        Dictionary<string, uint> calls = GateCalls.All.ToDictionary(call => call.Key.ToUpperInvariant(), call => call.Value);
        foreach ((string name, uint number) in DoorFunctions.Read())
        {
            string plain = name["px_raw_".Length..].Replace("_", string.Empty, StringComparison.Ordinal);
            calls[GateCalls.OtherNames.GetValueOrDefault(plain, plain).ToUpperInvariant()].ShouldBe(number, name);
        }
    }

    [Test]
    public void Each_stub_that_c_or_csharp_uses_is_in_the_table()
    {
        string[] used = [.. Sources().SelectMany(text => RawName().Matches(text).Select(m => m.Value)).Distinct()];
        used.Length.ShouldBeGreaterThan(30);
        used.ShouldBeSubsetOf(DoorFunctions.Read().Select(f => f.Name));
    }

    [Test]
    public void Each_function_that_a_header_promises_is_in_the_library()
    {
        GateCalls.DeclaredFunctions.Count.ShouldBeGreaterThan(100);
        string sources = string.Concat(Sources());
        foreach (string function in GateCalls.DeclaredFunctions)
            Regex.IsMatch(sources, $@"(?m)^(\w[\w *]*\b{function}\([^;]*$|\s*\.globl {function}$)").ShouldBeTrue(function);
    }

    [Test]
    public void Constants_of_the_headers_are_those_of_the_servers()
    {
        Dictionary<string, string> defined = Definitions("resource.h");
        defined["PX_RLIMIT_CPU"].ShouldBe(Number(ResourceLimit.CpuTime));
        defined["PX_RLIMIT_FSIZE"].ShouldBe(Number(ResourceLimit.FileSize));
        defined["PX_RLIMIT_DATA"].ShouldBe(Number(ResourceLimit.Data));
        defined["PX_RLIMIT_STACK"].ShouldBe(Number(ResourceLimit.Stack));
        defined["PX_RLIMIT_CORE"].ShouldBe(Number(ResourceLimit.Core));
        defined["PX_RLIMIT_RSS"].ShouldBe(Number(ResourceLimit.ResidentSet));
        defined["PX_RLIMIT_NPROC"].ShouldBe(Number(ResourceLimit.Processes));
        defined["PX_RLIMIT_NOFILE"].ShouldBe(Number(ResourceLimit.OpenFiles));
        defined["PX_RLIMIT_MEMLOCK"].ShouldBe(Number(ResourceLimit.LockedMemory));
        defined["PX_RLIMIT_AS"].ShouldBe(Number(ResourceLimit.AddressSpace));
        defined = Definitions("sched.h");
        defined["PX_SCHED_OTHER"].ShouldBe(Number(SchedulingPolicy.Other));
        defined["PX_SCHED_FIFO"].ShouldBe(Number(SchedulingPolicy.Fifo));
        defined["PX_SCHED_RR"].ShouldBe(Number(SchedulingPolicy.RoundRobin));
        defined = Definitions("sys_wait.h");
        defined["PX_WNOHANG"].ShouldBe(Number(WaitOptions.NoHang));
        defined["PX_WUNTRACED"].ShouldBe(Number(WaitOptions.Untraced));
        defined["PX_WCONTINUED"].ShouldBe(Number(WaitOptions.Continued));
    }

    private static string Number(Enum value) => Convert.ToUInt32(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    private static string PathTo(string path) => Path.Combine(BlobFile.RepositoryRoot, path);

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(PathTo("core/libposix/door"), "*.*")
            .Where(file => file.EndsWith(".S", StringComparison.Ordinal) || file.EndsWith(".cs", StringComparison.Ordinal))
            .Concat(Directory.EnumerateFiles(PathTo("core/libposix/door/c"), "*.c"))
            .Concat(Directory.EnumerateFiles(PathTo("core/libposix/c"), "*.c"))
            .Select(File.ReadAllText);

    private static Dictionary<string, string> Definitions(string header) =>
        File.ReadLines(PathTo("include/px/" + header)).Select(line => line.Split(' ', 3)).Where(words => words.Length == 3 && words[0] == "#define")
            .ToDictionary(words => words[1], words => words[2]);

    [GeneratedRegex(@"\bpx_raw_\w+")]
    private static partial Regex RawName();
}
