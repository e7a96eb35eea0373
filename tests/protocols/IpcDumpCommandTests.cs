using System;
using System.Diagnostics;
using System.IO;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.Protocols.Tests;

/// <summary>The command itself, with the protocols of the phases.</summary>
public sealed class IpcDumpCommandTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Test]
    public void A_message_of_the_memory_server_is_decoded()
    {
        (int status, string output, string error) = Run(["0x100002", "7"]);
        error.ShouldBeEmpty();
        output.ShouldBe("IMemoryServer.ReleaseFrames request\n  block = 7\n");
        status.ShouldBe(0);
    }

    [Test]
    public void Lines_are_decoded_and_a_bad_one_is_named_with_its_number()
    {
        (int status, string output, string error) = Run([], "0x100002 7\n\nnonsense\nreply 0x100016\n");
        output.ShouldBe("IMemoryServer.ReleaseFrames request\n  block = 7\nIMemoryServer.ReleaseFrames reply: EINVAL\n");
        error.ShouldBe("ipcdump: line 3: 'nonsense' is not a number from 0 to 2^64-1, decimal or 0x and hexadecimal\n");
        status.ShouldBe(2);
    }

    [TestCase("12x")]
    [TestCase("--nonsense")]
    [TestCase("--reply-to")]
    [TestCase("--write-documents")]
    [TestCase("0x100063")]
    public void Bad_input_is_one_line_and_exit_status_2(params string[] arguments)
    {
        (int status, string output, string error) = Run(arguments);
        status.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldStartWith("ipcdump: ");
        error.Trim().ShouldNotContain('\n');
    }

    [Test]
    public void Documents_that_cannot_be_written_are_one_line_and_exit_status_1()
    {
        (int status, _, string error) = Run(["--write-documents", "/proc/nowhere"]);
        status.ShouldBe(1);
        error.ShouldStartWith("ipcdump: ");
        error.Trim().ShouldNotContain('\n');
    }

    [Test]
    public void Help_and_list_end_with_status_0()
    {
        Run(["--help"]).Status.ShouldBe(0);
        (int status, string output, _) = Run(["--list"]);
        status.ShouldBe(0);
        output.ShouldContain("0x10 IMemoryServer");
    }

    private static (int Status, string Output, string Error) Run(string[] arguments, string input = "")
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ipcdump.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        System.Threading.Tasks.Task<string> output = process.StandardOutput.ReadToEndAsync();
        System.Threading.Tasks.Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Limit))
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return (process.ExitCode, output.Result, error.Result);
    }
}
