using System;
using System.Linq;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Shouldly;

namespace Pistachio.LibPosix.Tests.Loader;

/// <summary>Scripts, and the strings of a request.</summary>
[TestFixture]
internal sealed class StringTests
{
    [TestCase("#!/bin/sh\necho", "/bin/sh", "")]
    [TestCase("#! /bin/sh -e \nx", "/bin/sh", "-e")]
    [TestCase("#!/usr/bin/env  awk -f\t\n", "/usr/bin/env", "awk -f")]
    [TestCase("#!/bin/sh", "/bin/sh", "")]
    public void First_line_of_a_script_names_interpreter_and_one_argument(string start, string interpreter, string argument)
    {
        ScriptLine.IsScript(Encoding.UTF8.GetBytes(start)).ShouldBeTrue();
        ScriptLine.TryRead(Encoding.UTF8.GetBytes(start), out ScriptLine line).ShouldBeTrue();
        Encoding.UTF8.GetString(line.Interpreter).ShouldBe(interpreter);
        Encoding.UTF8.GetString(line.Argument).ShouldBe(argument);
    }

    [TestCase("#!")]
    [TestCase("#!   \n/bin/sh")]
    [TestCase("#!\0")]
    public void Script_without_interpreter_is_refused(string start) => ScriptLine.TryRead(Encoding.UTF8.GetBytes(start), out _).ShouldBeFalse();

    [Test]
    public void Interpreter_whose_path_is_cut_off_is_refused()
    {
        byte[] start = Encoding.UTF8.GetBytes("#!/" + new string('x', 300));
        ScriptLine.TryRead(start.AsSpan(0, ScriptLine.MaximumBytes), out _).ShouldBeFalse();
    }

    [Test]
    public void Interpreter_takes_the_place_of_argument_zero()
    {
        ProcessRequest request = default;
        byte[] area = new byte[200];
        Fill(area, ref request, "script", ["me", "one", "two"], ["A=b"]);
        ProgramStrings strings = new(area, ref request);
        strings.InsertInterpreter("/bin/sh"u8, "-e"u8).ShouldBe(Errno.None);
        Texts(strings).ShouldBe(["/bin/sh", "/bin/sh", "-e", "script", "one", "two", "A=b"]);
        (request.ArgumentCount, request.EnvironmentCount).ShouldBe((5u, 1u));
        strings.InsertInterpreter("/x"u8, default).ShouldBe(Errno.None);
        Texts(strings).ShouldBe(["/x", "/x", "/bin/sh", "-e", "script", "one", "two", "A=b"]);
        strings.AreWhole.ShouldBeTrue();
    }

    [Test]
    public void Script_without_arguments_gets_its_path_as_one()
    {
        ProcessRequest request = default;
        byte[] area = new byte[200];
        Fill(area, ref request, "script", [], ["A=b"]);
        ProgramStrings strings = new(area, ref request);
        strings.InsertInterpreter("/bin/sh"u8, default).ShouldBe(Errno.None);
        Texts(strings).ShouldBe(["/bin/sh", "/bin/sh", "script", "A=b"]);
        request.ArgumentCount.ShouldBe(2u);
    }

    [Test]
    public void Strings_that_do_not_fit_are_refused_and_change_nothing()
    {
        ProcessRequest request = default;
        byte[] area = new byte[24];
        Fill(area, ref request, "script", ["me"], ["A=bcdefgh"]);
        ProgramStrings strings = new(area, ref request);
        string[] before = Texts(strings);
        strings.InsertInterpreter("/bin/sh"u8, default).ShouldBe(Errno.E2BIG);
        Texts(strings).ShouldBe(before);
        strings.Append("123456"u8).ShouldBe(Errno.E2BIG);
    }

    [Test]
    public void Request_whose_counts_do_not_fit_its_strings_is_noticed()
    {
        ProcessRequest request = default;
        byte[] area = new byte[64];
        Fill(area, ref request, "p", ["a"], []);
        new ProgramStrings(area, ref request).AreWhole.ShouldBeTrue();
        request.ArgumentCount = 2;
        new ProgramStrings(area, ref request).AreWhole.ShouldBeFalse();
        request.ArgumentCount = uint.MaxValue;
        new ProgramStrings(area, ref request).AreWhole.ShouldBeFalse();
        request.ArgumentCount = 1;
        request.StringBytes = 65;
        new ProgramStrings(area, ref request).AreWhole.ShouldBeFalse();
        request.StringBytes = 0;
        new ProgramStrings(area, ref request).AreWhole.ShouldBeFalse();
    }

    private static void Fill(byte[] area, ref ProcessRequest request, string path, string[] arguments, string[] environment)
    {
        ProgramStrings strings = new(area, ref request);
        strings.Begin(Encoding.UTF8.GetBytes(path)).ShouldBe(Errno.None);
        foreach (string text in arguments.Concat(environment))
            strings.Append(Encoding.UTF8.GetBytes(text)).ShouldBe(Errno.None);
        request.ArgumentCount = (uint)arguments.Length;
        request.EnvironmentCount = (uint)environment.Length;
    }

    private static string[] Texts(ProgramStrings strings) => Encoding.UTF8.GetString(strings.Bytes).Split('\0')[..^1];
}
