using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Shouldly;

namespace Pistachio.LibPosix.Tests.Loader;

/// <summary>What a program finds on its stack.</summary>
[TestFixture]
internal sealed class StackTests
{
    private const ulong Top = ProcessLayout.Library;

    [Test]
    public void Program_finds_its_arguments_and_environment([Values(0, 1, 2, 3, 40)] int arguments, [Values(0, 1, 7)] int variables)
    {
        string[] argv = [.. Enumerable.Range(0, arguments).Select(i => $"argument {i}")];
        string[] envp = [.. Enumerable.Range(0, variables).Select(i => $"NAME{i}={new string('x', i)}")];
        Stack stack = Build("/bin/prog", argv, envp);
        stack.Pointer.ShouldBe(stack.Pointer & ~15UL, "System V ABI: 16-byte aligned");
        stack.Word(0).ShouldBe((ulong)arguments);
        stack.Strings(1).ShouldBe(argv);
        stack.Strings(2 + arguments).ShouldBe(envp);
    }

    [Test]
    public void Auxiliary_vector_tells_what_the_c_libraries_need()
    {
        AuxiliaryValues values = default;
        values.Headers = 0x40_0040;
        values.HeaderCount = 3;
        values.InterpreterBase = 0x7000_0000;
        values.Entry = 0x40_0100;
        values.User = 1000;
        values.EffectiveUser = 0;
        values.Vdso = ProcessLayout.Library + 0x5000;
        values.Random0 = 0x1122_3344_5566_7788;
        values.Random1 = 0x99AA_BBCC_DDEE_FF00;
        Stack stack = Build("/bin/prog", ["a"], ["B=c"], values);
        Dictionary<ulong, ulong> vector = stack.Auxiliary(1 + 2 + 2);
        vector[3].ShouldBe(values.Headers);
        vector[4].ShouldBe(56u);
        vector[5].ShouldBe(3u);
        vector[6].ShouldBe(4096u);
        vector[7].ShouldBe(values.InterpreterBase);
        vector[9].ShouldBe(values.Entry);
        vector[11].ShouldBe(1000u);
        vector[12].ShouldBe(0u);
        vector[17].ShouldBe(100u);
        vector[23].ShouldBe(1u, "the effective user is another one");
        vector[33].ShouldBe(values.Vdso);
        stack.At(vector[25]).ShouldBe(values.Random0);
        stack.At(vector[25] + 8).ShouldBe(values.Random1);
        stack.Text(vector[31]).ShouldBe("/bin/prog");
        stack.Text(vector[15]).ShouldBe("x86_64");
        (vector[25] % 16).ShouldBe(0u);
    }

    [Test]
    public void Arguments_that_do_not_fit_are_refused()
    {
        byte[] stack = new byte[1024];
        StackBuilder.Build(stack, Top, Encoding.UTF8.GetBytes(new string('x', 700) + "\0"), 0, 0, default, out _).ShouldBe(Errno.E2BIG);
        StackBuilder.Build(stack, Top, "p\0"u8, 60, 60, default, out _).ShouldBe(Errno.E2BIG);
        StackBuilder.Build(stack, Top, "p\0"u8, int.MaxValue, int.MaxValue, default, out _).ShouldBe(Errno.E2BIG);
        StackBuilder.Build(stack, Top, "p\0"u8, 1, 0, default, out _).ShouldBe(Errno.EINVAL);
    }

    private static Stack Build(string path, string[] argv, string[] envp, AuxiliaryValues values = default)
    {
        byte[] bytes = new byte[16384];
        byte[] strings = Encoding.UTF8.GetBytes(string.Concat(argv.Concat(envp).Prepend(path).Select(text => text + "\0")));
        StackBuilder.Build(bytes, Top, strings, argv.Length, envp.Length, values, out ulong pointer).ShouldBe(Errno.None);
        return new Stack(bytes, pointer);
    }

    private sealed class Stack(byte[] bytes, ulong pointer)
    {
        public ulong Pointer => pointer;

        public ulong At(ulong address) => MemoryMarshal.Read<ulong>(bytes.AsSpan((int)(address - (Top - (ulong)bytes.Length))));

        public ulong Word(int index) => At(pointer + (8 * (ulong)index));

        public string Text(ulong address)
        {
            int start = (int)(address - (Top - (ulong)bytes.Length));
            return Encoding.UTF8.GetString(bytes, start, Array.IndexOf(bytes, (byte)0, start) - start);
        }

        public string[] Strings(int from) => [.. Enumerable.Range(from, 1000).TakeWhile(i => Word(i) != 0).Select(i => Text(Word(i)))];

        public Dictionary<ulong, ulong> Auxiliary(int from) =>
            Enumerable.Range(0, 100).Select(i => from + (2 * i)).TakeWhile(i => Word(i) != 0).ToDictionary(Word, i => Word(i + 1));
    }
}
