using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Iced.Intel;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Kernel.Tests.Image;
using Shouldly;

namespace Pistachio.LibPosix.Tests.Image;

/// <summary>What the compiler and the linker really made of the library OS.</summary>
[TestFixture]
internal sealed class BlobTests
{
    private const uint Loadable = 1;

    private BlobFile blob = null!;

    [OneTimeSetUp]
    public void ReadImage() => blob = new BlobFile();

    [Test]
    public void Library_lies_where_every_process_expects_it()
    {
        Segment[] segments = blob.Segments;
        segments.ShouldAllBe(s => s.Type == Loadable);
        segments.Select(s => s.Flags).ShouldBe([5u, 4u, 6u]);
        segments[0].Address.ShouldBe(ProcessLayout.Library);
        segments[2].Address.ShouldBe(ProcessLayout.PrivateData);
        (segments[1].Address + segments[1].MemorySize).ShouldBeLessThanOrEqualTo(ProcessLayout.PrivateMemory);
        (segments[2].Address + segments[2].MemorySize).ShouldBeLessThanOrEqualTo(ProcessLayout.TableArena);
        (segments[2].MemorySize % StartPage.PageSize).ShouldBe(0u);
        segments[2].MemorySize.ShouldBeLessThan(0x4_0000u, "every process and every fork pays for it");
    }

    [Test]
    public void Header_names_the_ways_into_the_library()
    {
        ImageHeader header = MemoryMarshal.Read<ImageHeader>(blob.At(ProcessLayout.Library, ImageHeader.Size).Span);
        header.Magic.ShouldBe(ImageHeader.ExpectedMagic);
        header.UpcallEntry.ShouldBe(blob.AddressOf("px_program_upcall_entry"));
        header.GateEntry.ShouldBe(blob.AddressOf("px_gate_entry"));
        (header.UpcallStack % 16).ShouldBe(0u);
        Segment data = blob.Segments[2];
        header.UpcallStack.ShouldBeInRange(data.Address + (ulong)data.FileSize + 0x4000, data.Address + data.MemorySize);
        blob.Entry.ShouldBe(blob.AddressOf("_start"));
    }

    [Test]
    public void Behind_the_addresses_of_the_request_lies_the_area_that_gate_and_vdso_know()
    {
        blob.Segments[2].Address.ShouldBe(ProcessLayout.PrivateData);
        blob.At(ProcessLayout.PrivateData, GateArea.Size).Span.IndexOfAnyExcept((byte)0).ShouldBe(-1);
        GateArea.Address.ShouldBe(ProcessLayout.PrivateMemory + ProcessRequest.AreaSize);
        ProcessRequest.MaximumSize.ShouldBeLessThanOrEqualTo(ProcessRequest.AreaSize);
        Marshal.SizeOf<ProcessRequest>().ShouldBe(ProcessRequest.HeaderSize);
        System.Runtime.CompilerServices.Unsafe.SizeOf<GateArea>().ShouldBe(GateArea.Size);
    }

    [Test]
    public void Nothing_is_left_to_relocate()
    {
        const uint relocationsWithAddend = 4;
        const uint relocations = 9;
        const uint dynamic = 6;
        blob.SectionTypes.ShouldNotBeEmpty();
        blob.SectionTypes.Intersect([relocations, relocationsWithAddend, dynamic]).ShouldBeEmpty();
    }

    [Test]
    public void Library_leaves_fs_to_the_program_and_reaches_the_area_of_the_thread_by_gs_from_assembly_alone()
    {
        Offenders(instruction => instruction.Mnemonic is Mnemonic.Swapgs or Mnemonic.Wrfsbase or Mnemonic.Wrgsbase
            || (HasMemory(instruction) && instruction.MemorySegment is Register.FS)).ShouldBeEmpty();
        Offenders(UsesGs, f => !f.Name.StartsWith("px_", StringComparison.Ordinal)).ShouldBeEmpty();
        Offenders(UsesGs).ShouldNotBeEmpty();

        static bool UsesGs(Instruction instruction) => HasMemory(instruction) && instruction.MemorySegment is Register.GS;
    }

    [Test]
    public void Library_touches_no_vector_state_that_the_gate_does_not_keep()
    {
        Offenders(instruction => instruction.Encoding is EncodingKind.VEX or EncodingKind.EVEX or EncodingKind.XOP
            || instruction.CpuidFeatures.Contains(CpuidFeature.AVX)).ShouldBeEmpty();
    }

    [Test]
    public void Library_makes_system_calls_only_where_it_calls_the_kernel()
    {
        Offenders(instruction => instruction.Mnemonic == Mnemonic.Syscall, f => !f.Name.StartsWith("px_kernel_", StringComparison.Ordinal))
            .ShouldBeEmpty();
        Offenders(instruction => instruction.Mnemonic == Mnemonic.Syscall).ShouldNotBeEmpty();
    }

    [Test]
    public void Library_allocates_nothing()
    {
        string[] names = [.. blob.Text.Functions.Select(f => f.Name)];
        names.ShouldContain(name => name.EndsWith("_Gate__Call", StringComparison.Ordinal));
        names.ShouldNotContain(name => name.StartsWith("RhpNew", StringComparison.Ordinal) || name.Contains("Throw_", StringComparison.Ordinal));
    }

    [Test]
    public void Function_table_leads_to_the_calls_that_the_doors_name()
    {
        (string Name, uint Number)[] entries = DoorFunctions.Read();
        entries.Length.ShouldBeGreaterThan(30);
        entries.Select(e => e.Name).ShouldBeUnique();
        int bytes = entries.Length * sizeof(ulong);
        ReadOnlySpan<ulong> table = MemoryMarshal.Cast<byte, ulong>(blob.At(ProcessLayout.Library + ImageHeader.Size, bytes).Span);
        for (int i = 0; i < entries.Length; i++)
        {
            Decoder decoder = Decoder.Create(64, new ByteArrayCodeReader(blob.At(table[i], 16).ToArray()), table[i]);
            Instruction number = decoder.Decode();
            (number.Mnemonic, number.Op0Register, number.Immediate32).ShouldBe((Mnemonic.Mov, Register.EAX, entries[i].Number), entries[i].Name);
            decoder.Decode().NearBranchTarget.ShouldBe(blob.AddressOf("px_system_call"), entries[i].Name);
        }
    }

    private static bool HasMemory(Instruction instruction) =>
        Enumerable.Range(0, instruction.OpCount).Any(i => instruction.GetOpKind(i) == OpKind.Memory);

    [Test]
    public void Every_change_of_a_word_of_a_ring_can_be_left_where_the_ring_is_gone()
    {
        int seen = 0;
        Offenders(IsUnknown).ShouldBeEmpty();
        seen.ShouldBeGreaterThan(5);

        bool IsUnknown(Instruction instruction)
        {
            bool isExchange = instruction is { Mnemonic: Mnemonic.Cmpxchg, HasLockPrefix: true, MemorySize: MemorySize.UInt64 };
            ulong start = instruction.IP;
            if (start + LockedExchange.MostBytes > blob.Segments[0].Address + (ulong)blob.Segments[0].FileSize)
                return isExchange;
            int length = LockedExchange.LengthOf(blob.At(start, LockedExchange.MostBytes).Span);
            if (isExchange)
                seen++;
            return length != (isExchange ? instruction.Length : 0);
        }
    }

    [Test]
    public void A_copy_can_be_left_at_any_instruction()
    {
        Offenders(
            instruction => instruction.IsStackInstruction && instruction.Mnemonic != Mnemonic.Ret, f => f.Name is "memmove" or "memcpy").ShouldBeEmpty();
        ElfFunction move = blob.Text.Functions.Single(f => f.Name is "memmove" or "memcpy");
        ElfFunction end = blob.Text.Functions.Single(f => f.Name == "memmove_end");
        end.Address.ShouldBe(move.Address + (ulong)move.Code.Length);
        Offenders(instruction => instruction.Mnemonic != Mnemonic.Nop && HasMemory(instruction), f => f.Name == "memmove_end").ShouldBeEmpty();
        Offenders(
            instruction => HasMemory(instruction) && (instruction.MemoryBase is Register.RSP or Register.RBP), f => f.Name is "memmove" or "memcpy").ShouldBeEmpty();
    }

    private List<string> Offenders(Func<Instruction, bool> offends, Func<ElfFunction, bool>? among = null)
    {
        List<string> found = [];
        int seen = 0;
        foreach (ElfFunction function in blob.Text.Functions.Where(f => !f.Name.StartsWith("px_vdso", StringComparison.Ordinal)))
        {
            Decoder decoder = Decoder.Create(64, new ByteArrayCodeReader(function.Code.ToArray()), function.Address);
            while (decoder.IP < function.Address + (ulong)function.Code.Length)
            {
                Instruction instruction = decoder.Decode();
                seen++;
                if (offends(instruction) && (among is null || among(function)))
                    found.Add($"{function.Name}: {instruction}");
            }
        }

        seen.ShouldBeGreaterThan(1000);
        return found;
    }
}
