using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using NUnit.Framework;
using Pistachio.Build.Bench;
using Pistachio.SymbolTable;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>What is made of the profiler's counts, with programs that an assembler makes.</summary>
internal sealed class InstructionProfileTests
{
    private const string Counter = """
        .globl _start
        .type _start, @function
        _start: push %rbx
        call 1f
        pop %rbx
        .size _start, . - _start
        1: nop
        Label: ret
        """;

    // Other bytes at the same addresses.
    private const string Other = """
        .globl _start
        .type _start, @function
        _start: inc %rax
        inc %rbx
        inc %rcx
        .size _start, . - _start
        """;

    private string _folder = "";
    private ProfiledImage _counter = null!;
    private ProfiledImage _other = null!;
    private ulong _start;

    [OneTimeSetUp]
    public void Assemble()
    {
        _folder = Directory.CreateTempSubdirectory("pistachio-profile-").FullName;
        var elf = Linked("counter", Counter);
        _start = elf.Functions()[0].Start;
        _counter = new ProfiledImage("counter", elf);
        _other = new ProfiledImage("other", Linked("other", Other));
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Instructions_are_counted_by_function_and_a_label_reaches_to_the_end()
    {
        // push %rbx; call; pop %rbx; nop; ret
        var profile = Read("measurements 10", Line(0, 10, "53"), Line(1, 10, "e801000000"), Line(6, 10, "5b"), Line(7, 30, "90"), Line(8, 20, "c3"));

        profile.Measurements.ShouldBe(10);
        profile.Instructions.ShouldBe(8);
        profile.Functions.ShouldBe(
        [
            new ProfiledFunction("counter", "", 0, 3),
            new ProfiledFunction("counter", "_start", 1, 3),
            new ProfiledFunction("counter", "Label", 2, 2),
        ]);
    }

    [Test]
    public void Programs_with_the_same_addresses_are_told_apart_by_their_bytes()
    {
        var profile = Read(
            "measurements 1", Line(0, 1, "53"), Line(6, 1, "5b"), Line(0, 5, "48ffc0", place: 0x7000), Line(3, 5, "48ffc3", place: 0x7000));

        profile.Images.ShouldBe([new ProfiledShare("other", 10), new ProfiledShare("counter", 2)]);
    }

    [Test]
    public void What_is_in_no_image_is_unknown() =>
        Read("measurements 1", Line(0, 7, "90")).Functions.ShouldBe([new ProfiledFunction("", "", 0, 7)]);

    [TestCase("")]
    [TestCase("measurements 0")]
    [TestCase("measurements x")]
    [TestCase("measurements 1\n1000 2000 3")]
    [TestCase("measurements 1\n1000 2000 3 9")]
    [TestCase("measurements 1\n1000 2000 -3 90")]
    [TestCase("measurements 1\nplace 2000 3 90")]
    public void What_the_profiler_did_not_write_is_refused(string text) =>
        Should.Throw<InvalidDataException>(() => InstructionProfile.Read(new StringReader(text), []));

    [TestCase("Pistachio_Kernel_Pistachio_Kernel_Scheduling_Scheduler__Decide", "Kernel_Scheduling_Scheduler.Decide")]
    [TestCase("Pistachio_Vfs_Server_Pistachio_Vfs_Server_Map_2<UInt64__Pistachio_A_Pistachio_A_B_1<Int32>>__Find_0", "Vfs_Server_Map.Find_0")]
    [TestCase("Pistachio_Vfs_Server_Pistachio_Vfs_Server_Interest___ctor", "Vfs_Server_Interest._ctor")]
    [TestCase("SyscallEntry", "SyscallEntry")]
    [TestCase("__strange__", "__strange__")]
    public void A_symbol_is_read_as_in_the_source(string symbol, string name) => ProfiledImage.Readable(symbol).ShouldBe(name);

    private InstructionProfile Read(params string[] lines) => InstructionProfile.Read(new StringReader(string.Join('\n', lines)), [_other, _counter]);

    private string Line(int offset, long count, string bytes, ulong place = 0x5000) => string.Create(
        CultureInfo.InvariantCulture, $"{_start + (ulong)offset:x} {place + ((_start + (ulong)offset) & 0xFFF):x} {count} {bytes}");

    private ElfImage Linked(string name, string source)
    {
        var program = Path.Combine(_folder, name);
        File.WriteAllText(program + ".S", source + "\n");
        using var compiler = Process.Start("gcc", ["-nostdlib", "-static", "-Wl,--build-id=none", program + ".S", "-o", program]);
        compiler.WaitForExit();
        compiler.ExitCode.ShouldBe(0);
        return new ElfImage(File.ReadAllBytes(program));
    }
}
