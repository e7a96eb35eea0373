using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Iced.Intel;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.Kernel.Tests.Image;

/// <summary>What the compiler and the linker really made of the kernel.</summary>
[TestFixture]
internal sealed partial class KernelImageTests
{
    /// <summary>Runs before the first user thread exists: nobody's registers are lost.</summary>
    private static readonly string[] BootOnly =
    [
        "KernelStart", "_Kernel_Boot_", "_BootFormat_", "X64_Acpi__", "X64_MemoryMap__", "X64_CpuFeatures__", "X64_Calibration__",
    ];

    /// <summary>Runs when nothing comes after it.</summary>
    private static readonly string[] PanicOnly = ["_Panic__", "X64_Unwinder__", "X64_Backtrace__"];

    /// <summary>Uses one vector register and keeps it, as a test of its own holds it to.</summary>
    private static readonly string[] Keeping = ["ClearMemory"];

    private ElfText text = null!;

    [OneTimeSetUp]
    public void ReadImage() => text = new ElfText(Repository.KernelImage);

    [Test]
    public void No_kernel_path_touches_the_vector_registers_of_user_threads()
    {
        List<string> found = [];
        foreach ((ElfFunction function, Instruction instruction) in Instructions(f => !Matches(f, BootOnly) && !Matches(f, PanicOnly) && !Keeping.Contains(f.Name)))
        {
            if (IsStateSwitch(instruction.Mnemonic))
            {
                continue;
            }

            for (int i = 0; i < instruction.OpCount; i++)
            {
                Register register = instruction.GetOpKind(i) == OpKind.Register ? instruction.GetOpRegister(i) : Register.None;
                if (register.IsVectorRegister() || register.IsMM() || register.IsST() || register.IsK())
                {
                    found.Add($"{function.Name}: {instruction}");
                }
            }
        }

        found.ShouldBeEmpty();
    }

    [Test]
    public void What_clears_memory_keeps_the_vector_register_that_it_uses()
    {
        Instruction[] body = [.. Instructions(f => Keeping.Contains(f.Name)).Select(x => x.Instruction)];
        Instruction[] vector = [.. body.Where(x => Enumerable.Range(0, x.OpCount).Any(i => x.GetOpKind(i) == OpKind.Register && x.GetOpRegister(i).IsVectorRegister()))];
        vector.Length.ShouldBeGreaterThan(3);
        vector.SelectMany(x => Enumerable.Range(0, x.OpCount).Where(i => x.GetOpKind(i) == OpKind.Register).Select(i => x.GetOpRegister(i)))
            .ShouldAllBe(register => register == Register.XMM0);

        // Saved before anything else happens to it, restored last; no way out between.
        (vector[0].Mnemonic, vector[0].MemoryBase, vector[0].Op0Kind).ShouldBe((Mnemonic.Movups, Register.RSP, OpKind.Memory));
        (vector[^1].Mnemonic, vector[^1].MemoryBase, vector[^1].Op1Kind).ShouldBe((Mnemonic.Movups, Register.RSP, OpKind.Memory));
        body.Count(x => x.FlowControl == FlowControl.Return).ShouldBe(1);
        body.ShouldNotContain(x => x.FlowControl == FlowControl.Call);
        body[^1].IP.ShouldBeGreaterThan(vector[^1].IP);
    }

    [Test]
    public void What_is_exempt_because_it_runs_at_boot_is_not_called_later()
    {
        Dictionary<ulong, ElfFunction> byAddress = text.Functions.ToDictionary(f => f.Address);
        List<string> found = [];
        foreach ((ElfFunction function, Instruction instruction) in Instructions(f => f.Name.StartsWith("Pistachio_Kernel_", StringComparison.Ordinal) && !Matches(f, BootOnly)))
        {
            bool leaves = instruction.FlowControl is FlowControl.Call or FlowControl.UnconditionalBranch or FlowControl.ConditionalBranch;
            if (leaves && byAddress.TryGetValue(instruction.NearBranchTarget, out ElfFunction? target) && Matches(target, BootOnly))
            {
                found.Add($"{function.Name} calls {target.Name}");
            }
        }

        found.ShouldBeEmpty();
    }

    /// <summary>
    /// A short path ends in assembly code that restores the program's registers from where they are at that moment: with the frame of a caller on the stack, and what
    /// that has saved, they would be others. The compiler makes a jump of a last call only where no local has an address.
    /// </summary>
    [Test]
    public void Short_paths_leave_by_jumps()
    {
        string[] exits = [.. ExitName().Matches(File.ReadAllText(Repository.PathTo("core/platform/X64/Interrupts/ShortExit.cs"))).Select(match => match.Groups[1].Value)];
        Dictionary<ulong, string> byAddress = text.Functions.Where(f => exits.Contains(f.Name)).ToDictionary(f => f.Address, f => f.Name);
        byAddress.Values.ShouldBe(exits, ignoreOrder: true);
        HashSet<string> reached = [];
        List<string> called = [];
        foreach ((ElfFunction function, Instruction instruction) in Instructions(_ => true))
        {
            bool leaves = instruction.FlowControl is FlowControl.Call or FlowControl.UnconditionalBranch or FlowControl.ConditionalBranch;
            if (!leaves || !byAddress.TryGetValue(instruction.NearBranchTarget, out string? exit))
            {
                continue;
            }

            reached.Add(exit);
            if (instruction.FlowControl == FlowControl.Call)
            {
                called.Add($"{function.Name} calls {exit}");
            }
        }

        called.ShouldBeEmpty();
        reached.ShouldBe(exits, ignoreOrder: true);
    }

    [Test]
    public void Kernel_never_uses_the_segment_registers_that_belong_to_programs()
    {
        List<string> found = [];
        foreach ((ElfFunction function, Instruction instruction) in Instructions(_ => true))
        {
            bool isMemory = Enumerable.Range(0, instruction.OpCount).Any(i => instruction.GetOpKind(i) == OpKind.Memory);
            bool usesBase = isMemory && instruction.MemorySegment is Register.FS or Register.GS;
            if (usesBase || instruction.Mnemonic is Mnemonic.Swapgs or Mnemonic.Wrfsbase or Mnemonic.Wrgsbase)
            {
                found.Add($"{function.Name}: {instruction}");
            }
        }

        found.ShouldBeEmpty();
    }

    [Test]
    public void Flags_of_user_mode_end_before_a_trap_does_anything()
    {
        // AC would suspend SMAP, DF turn string instructions around, and an interrupt gate clears neither. What does so is the load of
        // a constant that has no flag set but the one that always is.
        Instruction[] body = [.. Instructions(f => f.Name == "UserTrap").Select(x => x.Instruction)];
        (body[0].Mnemonic, body[0].GetImmediate(0)).ShouldBe((Mnemonic.Push, 2UL));
        body[1].Mnemonic.ShouldBe(Mnemonic.Popfq);

        // Calls: the mask of SYSCALL. What EnableSystemCalls writes to it last has TF, IF, DF, IOPL, NT and AC (SDM volume 3A, 5.8.8).
        Instruction[] setup = [.. Instructions(f => f.Name == "EnableSystemCalls").Select(x => x.Instruction)];
        int mask = Array.FindLastIndex(setup, x => x.Mnemonic == Mnemonic.Mov && x.Op0Register == Register.ECX && x.Immediate32 == 0xC0000084);
        setup.Skip(mask).First(x => x.Mnemonic == Mnemonic.Mov && x.Op0Register == Register.EAX).Immediate32.ShouldBe(0x47700U);
    }

    [Test]
    public void The_disassembler_sees_the_ways_into_the_kernel()
    {
        // Guards the tests above: an image whose symbols cannot be found would pass them all.
        string[] names = [.. text.Functions.Select(f => f.Name)];
        names.ShouldContain("SyscallEntry");
        names.ShouldContain("UserTrap");
        names.ShouldContain("ExitToThread");
        names.ShouldContain(name => name.EndsWith("_FastPath__Call", StringComparison.Ordinal) || name == "FastCall");
        names.ShouldContain(name => name.EndsWith("_Untyped__Retype", StringComparison.Ordinal));
        Instructions(f => f.Name == "ExitToThread").ShouldContain(x => x.Instruction.Mnemonic == Mnemonic.Fxrstor64);
    }

    private static bool IsStateSwitch(Mnemonic mnemonic) =>
        mnemonic is Mnemonic.Fxsave64 or Mnemonic.Fxrstor64 or Mnemonic.Xsave64 or Mnemonic.Xsaveopt64 or Mnemonic.Xrstor64;

    private static bool Matches(ElfFunction function, string[] parts) => parts.Any(part => function.Name.Contains(part, StringComparison.Ordinal));

    private IEnumerable<(ElfFunction Function, Instruction Instruction)> Instructions(Func<ElfFunction, bool> wanted)
    {
        // What lies before the first 64-bit code is 32-bit code and its data.
        ulong first = text.Functions.Single(f => f.Name == "LongMode").Address;
        foreach (ElfFunction function in text.Functions.Where(f => f.Address >= first && wanted(f)))
        {
            Decoder decoder = Decoder.Create(64, new ByteArrayCodeReader(function.Code.ToArray()), function.Address);
            ulong end = function.Address + (ulong)function.Code.Length;
            while (decoder.IP < end)
            {
                yield return (function, decoder.Decode());
            }
        }
    }

    [GeneratedRegex("""RuntimeImport\("(\w+)"\)""")]
    private static partial Regex ExitName();
}
