using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.Architecture.Tests;

/// <summary>Where pointers may be used, and that each use says why it holds.</summary>
[TestFixture]
internal sealed partial class UnsafeCodeTests
{
    /// <summary>How many lines above or inside an unsafe block or member its reason may stand.</summary>
    private const int LinesBefore = 6;
    private const int LinesInside = 14;

    /// <summary>The projects whose job it is to touch the machine, memory or the ABI of the compiler.</summary>
    private static readonly string[] Allowed =
    [
        "core/corelib/Pistachio.CoreLib.csproj",
        "core/libposix/unsafe/Pistachio.LibPosix.Unsafe.csproj",
        "core/platform/Pistachio.Platform.csproj",
        "core/runtime/DomainHost/Pistachio.Runtime.DomainHost.csproj",
        "core/runtime/LinuxHost/Pistachio.Runtime.LinuxHost.csproj",
        "core/runtime/Runtime/Pistachio.Runtime.csproj",
        "core/usercall/KernelTier/Pistachio.UserCall.KernelTier.csproj",
        "core/usercall/Pistachio.UserCall.csproj",
        "core/usertier/Pistachio.UserTier.csproj",
        "tests/fakemachine/Pistachio.FakeMachine.csproj",
        "tests/platform/SelfTest/Pistachio.Platform.SelfTest.csproj",
    ];

    /// <summary>Programs that measure or attack the kernel from below the level of any library.</summary>
    private const string BoardPrograms = "tests/board/";

    [Test]
    public void Only_projects_named_for_it_may_use_pointers()
    {
        IEnumerable<string> found = Repository.Files("*.csproj").Concat(Repository.Files("*.props")).Concat(Repository.Files("*.targets")).Concat(Repository.Files("*.projitems"))
            .Where(file => File.ReadAllText(Repository.PathTo(file)).Contains("<AllowUnsafeBlocks>true", StringComparison.Ordinal));
        found.Where(file => !file.StartsWith(BoardPrograms, StringComparison.Ordinal)).ShouldBeSubsetOf(Allowed);
    }

    [Test]
    public void Each_unsafe_block_and_member_says_why_it_is_safe()
    {
        List<string> silent = [];
        int blocks = 0;
        foreach (string source in Repository.Files("*.cs").Where(s => !s.StartsWith("tests/", StringComparison.Ordinal)))
        {
            string[] lines = File.ReadAllLines(Repository.PathTo(source));
            for (int i = 0; i < lines.Length; i++)
            {
                string code = CommentOrText().Replace(lines[i], string.Empty);
                if (!UnsafeWord().IsMatch(code))
                {
                    continue;
                }

                blocks++;
                bool isType = TypeWord().IsMatch(code);
                IEnumerable<string> near = isType ? lines : lines.Skip(i - LinesBefore).Take(LinesBefore + LinesInside);
                bool needsReason = !isType || lines.Any(line => Dereference().IsMatch(line));
                if (needsReason && !near.Any(line => line.Contains("SAFETY:", StringComparison.Ordinal)))
                {
                    silent.Add($"{source}:{i + 1}");
                }
            }
        }

        blocks.ShouldBeGreaterThan(10);
        silent.ShouldBeEmpty();
    }

    [Test]
    public void Share_of_lines_in_unsafe_projects_is_published()
    {
        string[] folders = [.. Allowed.Select(project => Path.GetDirectoryName(project)!.Replace('\\', '/') + "/")];
        long inside = 0;
        long all = 0;
        foreach (string source in Repository.Files("*.cs").Where(IsOnBoard))
        {
            int lines = File.ReadLines(Repository.PathTo(source)).Count(line => line.Trim().Length != 0);
            all += lines;
            inside += folders.Any(folder => source.StartsWith(folder, StringComparison.Ordinal)) ? lines : 0;
        }

        TestContext.Out.WriteLine($"{inside} of {all} lines that run on the board are in unsafe projects: {100.0 * inside / all:F1} %");
        inside.ShouldBeLessThan(all / 2);
    }

    /// <summary>Kernel, runtime, servers, library OS; not the build, the rig and the tests.</summary>
    private static bool IsOnBoard(string source) =>
        (source.StartsWith("core/", StringComparison.Ordinal) && !source.StartsWith("core/protocols/", StringComparison.Ordinal))
        || source.StartsWith("phases/", StringComparison.Ordinal);

    [GeneratedRegex(@"//.*|""[^""]*""")]
    private static partial Regex CommentOrText();

    [GeneratedRegex(@"\bunsafe\b")]
    private static partial Regex UnsafeWord();

    [GeneratedRegex(@"\b(class|struct|interface|record)\b")]
    private static partial Regex TypeWord();

    [GeneratedRegex(@"->|[=(] ?\*\w|\*\(\w+\*\)")]
    private static partial Regex Dereference();
}
