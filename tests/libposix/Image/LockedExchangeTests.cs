using System;
using System.IO;
using Iced.Intel;
using NUnit.Framework;
using Shouldly;
using static Iced.Intel.AssemblerRegisters;

namespace Pistachio.LibPosix.Tests.Image;

/// <summary>The instruction that changes a word, with each operand that it may have.</summary>
[TestFixture]
internal sealed class LockedExchangeTests
{
    private static readonly AssemblerRegister64[] Registers = [rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15];

    [Test]
    public void Its_length_is_known_whatever_its_operands()
    {
        int[] distances = [0, 8, 64, 127, 128, 2048, -8, -128, -129, 0x1234_5678];
        foreach (AssemblerRegister64 place in Registers)
        {
            foreach (AssemblerRegister64 value in Registers)
            {
                foreach (int distance in distances)
                {
                    Check(a => a.@lock.cmpxchg(__qword_ptr[place + distance], value));
                    foreach (AssemblerRegister64 index in (ReadOnlySpan<AssemblerRegister64>)[rax, rbp, r12, r13])
                        Check(a => a.@lock.cmpxchg(__qword_ptr[place + (index * 8) + distance], value));
                }
            }
        }
    }

    [Test]
    public void Others_are_not_taken_for_it()
    {
        CheckOther(a => a.@lock.cmpxchg(__dword_ptr[rdi], esi));
        CheckOther(a => a.cmpxchg(__qword_ptr[rdi], rsi));
        CheckOther(a => a.@lock.xadd(__qword_ptr[rdi], rsi));
        CheckOther(a => a.xchg(__qword_ptr[rdi], rsi));
        CheckOther(a => a.mov(__qword_ptr[rdi], rsi));
    }

    private static void Check(Action<Assembler> write)
    {
        byte[] code = CodeOf(write, out int length);
        LockedExchange.LengthOf(code).ShouldBe(length);
    }

    private static void CheckOther(Action<Assembler> write) => LockedExchange.LengthOf(CodeOf(write, out _)).ShouldBe(0);

    private static byte[] CodeOf(Action<Assembler> write, out int length)
    {
        Assembler assembler = new(64);
        write(assembler);
        using MemoryStream stream = new();
        assembler.Assemble(new StreamCodeWriter(stream), 0x7FFF_8000_0000);
        length = (int)stream.Length;
        stream.Write(new byte[LockedExchange.MostBytes]);
        return stream.ToArray();
    }
}
