using System;
using System.Buffers.Binary;
using System.Text;
using CsCheck;
using NUnit.Framework;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;
using Shouldly;

namespace Pistachio.BootFormat.Tests;

internal sealed class RunRequestTests
{
    private static readonly ProgramRun Greeting = new("/bin/échο", ["echo", "", "a b"])
    {
        Environment = ["HOME=/", "LANG=C"],
        WorkingDirectory = "/home",
        Options = RunOptions.TraceUnknownCalls,
        BootTime = 1_700_000_000_123_456_789,
        MemoryLimit = 64 << 20,
    };

    [Test]
    public void The_process_server_reads_what_the_build_wrote()
    {
        RunRequest.Open(RunRequestWriter.Write(Greeting), out var request).ShouldBe(FormatStatus.Ok);

        Encoding.UTF8.GetString(request.Program).ShouldBe("/bin/échο");
        Encoding.UTF8.GetString(request.ProcessStrings).ShouldBe("/bin/échο\0echo\0\0a b\0HOME=/\0LANG=C\0");
        Encoding.UTF8.GetString(request.WorkingDirectory).ShouldBe("/home");
        (request.ArgumentCount, request.EnvironmentCount).ShouldBe((3U, 2U));
        request.Options.ShouldBe(RunOptions.TraceUnknownCalls);
        request.BootTime.ShouldBe(1_700_000_000_123_456_789UL);
        request.MemoryLimit.ShouldBe(64UL << 20);
    }

    [Test]
    public void The_rest_of_the_last_page_does_not_matter()
    {
        var written = RunRequestWriter.Write(Greeting);
        Array.Resize(ref written, Fields.PageSize);
        RunRequest.Open(written, out var request).ShouldBe(FormatStatus.Ok);
        Encoding.UTF8.GetString(request.WorkingDirectory).ShouldBe("/home");
    }

    [TestCase("bin/true", "/")]
    [TestCase("", "/")]
    [TestCase("/bin/true", "home")]
    [TestCase("/bin/true", "")]
    public void A_relative_path_is_refused(string program, string directory) =>
        Should.Throw<BuildFailure>(() => RunRequestWriter.Write(new ProgramRun(program, ["x"]) { WorkingDirectory = directory }))
            .Message.ShouldContain("absolute");

    [Test]
    public void A_zero_byte_in_an_argument_is_refused() =>
        Should.Throw<BuildFailure>(() => RunRequestWriter.Write(new ProgramRun("/x", ["a\0b"]))).Message.ShouldContain("zero byte");

    [Test]
    public void Too_many_arguments_are_refused_by_size() =>
        Should.Throw<BuildFailure>(() => RunRequestWriter.Write(new ProgramRun("/x", [new string('x', RunRequest.MaximumStringBytes)])))
            .Message.ShouldContain($"{RunRequest.MaximumStringBytes}");

    [Test]
    public void A_truncated_request_is_refused()
    {
        var bytes = RunRequestWriter.Write(Greeting);
        for (var length = 0; length < bytes.Length; length++)
        {
            RunRequest.Open(bytes.AsSpan(0, length), out _).ShouldNotBe(FormatStatus.Ok, $"length {length}");
        }
    }

    [Test]
    public void Wild_values_are_refused_or_stay_inside()
    {
        var original = RunRequestWriter.Write(Greeting);
        Gen.Select(Gen.Int[0, original.Length - 8], Gen.ULong).Array[1, 4].Sample(changes =>
        {
            var bytes = (byte[])original.Clone();
            foreach (var (offset, value) in changes)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(offset), value);
            }

            if (RunRequest.Open(bytes, out var request) == FormatStatus.Ok)
            {
                request.Program[0].ShouldBe((byte)'/');
                request.WorkingDirectory[0].ShouldBe((byte)'/');
                request.ProcessStrings[^1].ShouldBe((byte)0);
                var strings = 0U;
                foreach (var each in request.ProcessStrings)
                {
                    strings += each == 0 ? 1U : 0;
                }

                strings.ShouldBe(1 + request.ArgumentCount + request.EnvironmentCount);
            }
        });
    }
}
