using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using NUnit.Framework;
using Pistachio.Abi;
using Shouldly;

namespace Pistachio.Memory.Tests;

/// <summary>The C headers say the same as the C# enumerations.</summary>
[TestFixture]
internal sealed class HeaderTests
{
    private static readonly Dictionary<string, (string Header, Type Type)> Names = new()
    {
        ["PX_PROT_NONE"] = ("None", typeof(PageProtection)),
        ["PX_PROT_READ"] = ("Read", typeof(PageProtection)),
        ["PX_PROT_WRITE"] = ("Write", typeof(PageProtection)),
        ["PX_PROT_EXEC"] = ("Execute", typeof(PageProtection)),
        ["PX_MAP_SHARED"] = ("Shared", typeof(MapFlags)),
        ["PX_MAP_PRIVATE"] = ("Private", typeof(MapFlags)),
        ["PX_MAP_FIXED"] = ("Fixed", typeof(MapFlags)),
        ["PX_MAP_ANONYMOUS"] = ("Anonymous", typeof(MapFlags)),
        ["PX_MAP_LOCKED"] = ("Locked", typeof(MapFlags)),
        ["PX_MAP_NORESERVE"] = ("NoReserve", typeof(MapFlags)),
        ["PX_MAP_POPULATE"] = ("Populate", typeof(MapFlags)),
        ["PX_MAP_STACK"] = ("Stack", typeof(MapFlags)),
        ["PX_MAP_FIXED_NOREPLACE"] = ("FixedNoReplace", typeof(MapFlags)),
        ["PX_MS_ASYNC"] = ("Async", typeof(SyncFlags)),
        ["PX_MS_INVALIDATE"] = ("Invalidate", typeof(SyncFlags)),
        ["PX_MS_SYNC"] = ("Sync", typeof(SyncFlags)),
        ["PX_MCL_CURRENT"] = ("Current", typeof(LockAllFlags)),
        ["PX_MCL_FUTURE"] = ("Future", typeof(LockAllFlags)),
        ["PX_POSIX_MADV_NORMAL"] = ("Normal", typeof(MemoryAdvice)),
        ["PX_POSIX_MADV_RANDOM"] = ("Random", typeof(MemoryAdvice)),
        ["PX_POSIX_MADV_SEQUENTIAL"] = ("Sequential", typeof(MemoryAdvice)),
        ["PX_POSIX_MADV_WILLNEED"] = ("WillNeed", typeof(MemoryAdvice)),
        ["PX_POSIX_MADV_DONTNEED"] = ("DontNeed", typeof(MemoryAdvice)),
    };

    [Test]
    public void Constants_of_mman_h_are_those_of_the_library()
    {
        Dictionary<string, string> defined = Definitions("mman.h");
        foreach ((string constant, (string member, Type type)) in Names)
            Number(defined[constant]).ShouldBe(Convert.ToUInt64(Enum.Parse(type, member), CultureInfo.InvariantCulture), constant);
        Number(defined["PX_PAGE_SIZE"]).ShouldBe(Page.Size);
    }

    [Test]
    public void Error_numbers_of_errno_h_are_those_of_the_library()
    {
        Dictionary<string, string> defined = Definitions("errno.h");
        foreach (string name in Enum.GetNames<Errno>())
        {
            if (name == nameof(Errno.None))
                continue;
            string value = defined["PX_" + name];
            while (value.StartsWith("PX_", StringComparison.Ordinal))
                value = defined[value];
            Number(value).ShouldBe((ulong)Enum.Parse<Errno>(name), name);
        }
    }

    private static ulong Number(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : ulong.Parse(text, CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Definitions(string header)
    {
        DirectoryInfo? folder = new(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pistachio.sln")))
            folder = folder.Parent;
        Dictionary<string, string> definitions = [];
        foreach (string line in File.ReadLines(Path.Combine(folder!.FullName, "include", "px", header)))
        {
            string[] words = line.Split(' ', 3);
            if (words.Length == 3 && words[0] == "#define")
                definitions[words[1]] = words[2];
        }

        return definitions;
    }
}
