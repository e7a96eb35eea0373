using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.BootFormat;
using Pistachio.Build.Images;
using Pistachio.Build.Qemu;
using Shouldly;

namespace Pistachio.Runtime.Tests;

/// <summary>The same cases in a domain of Pistachio, where faults arrive by upcall and the console is a kernel call.</summary>
public sealed class OnBoardTests
{
    private const int CaseCount = 37;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    [Test]
    public async Task Every_case_passes_in_a_domain_on_the_kernel()
    {
        string kernel = SelfTestProgram.PathOf("Kernel");
        string archive = Path.Combine(TestContext.CurrentContext.WorkDirectory, "runtime.boot");
        var program = new ArchiveFile("root", EntryKind.RootTask, await File.ReadAllBytesAsync(SelfTestProgram.PathOf("DomainTest")));
        await File.WriteAllBytesAsync(archive, BootArchiveWriter.Write([program], await File.ReadAllBytesAsync(kernel)));
        IReadOnlyList<string> arguments =
        [
            "-machine", "q35", "-cpu", "max", "-m", "128", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
            "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04", "-serial", "stdio", "-kernel", kernel, "-initrd", archive,
        ];
        await using QemuMachine machine = QemuMachine.Start(arguments, Deadline);
        int? status = await machine.EndsAsync();
        TestContext.Out.Write(machine.Console);
        string[] lines = machine.Console.Split('\n', StringSplitOptions.TrimEntries);
        lines.Where(line => line.StartsWith("not ok", StringComparison.Ordinal)).ShouldBeEmpty();
        lines.Count(line => line.StartsWith("ok ", StringComparison.Ordinal)).ShouldBe(CaseCount);
        lines.ShouldContain("passed");
        status.ShouldBe(1, "the kernel ends QEMU with twice the status plus one");
    }
}
