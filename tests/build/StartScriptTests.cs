using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation.Language;
using System.Runtime.Versioning;
using NUnit.Framework;
using Pistachio.Tests;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>nuke.ps1 is one file in two languages; both must read it.</summary>
internal sealed class StartScriptTests
{
    private static readonly string Script = Repository.File("nuke.ps1");

    [Test]
    public void PowerShell_reads_its_half_without_an_error()
    {
        var script = Parser.ParseFile(Script, out var tokens, out var errors);

        errors.ShouldBeEmpty();
        script.FindAll(node => node is CommandAst, searchNestedScriptBlocks: true)
            .Cast<CommandAst>()
            .Select(command => command.GetCommandName())
            .ShouldNotContain("exec", "PowerShell must skip the bash half");
        script.Find(node => node is ExitStatementAst { Pipeline: { } status } && status.Extent.Text == "$LASTEXITCODE", false)
            .ShouldNotBeNull("the exit status of the build must get out");
        tokens.ShouldNotBeEmpty();
    }

    [Test]
    public void Bash_reads_its_half_without_an_error()
    {
        var half = File.ReadAllText(Script).Split("#> > $null")[0];
        half.TrimEnd().Split('\n')[^1].ShouldStartWith("exec ", Case.Sensitive, "bash must never reach the PowerShell half");

        var (status, output) = Execute(half, "bash", "-n");
        status.ShouldBe(0, output);
    }

    [Test]
    public void The_script_is_plain_ASCII_with_LF_line_ends()
    {
        var bytes = File.ReadAllBytes(Script);
        bytes.ShouldAllBe(value => value == '\n' || (value >= ' ' && value < 127));
    }

    [Test]
    [Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public void The_script_may_be_executed() =>
        File.GetUnixFileMode(Script).ShouldBe((UnixFileMode)0b111_101_101);

    [Test]
    public void Without_the_SDK_one_line_says_what_is_missing()
    {
        var start = new ProcessStartInfo("/bin/bash", [Script, "--help"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            foreach (var tool in new[] { "dirname", "readlink" })
            {
                File.CreateSymbolicLink(Path.Combine(folder.FullName, tool), $"/usr/bin/{tool}");
            }

            start.Environment["PATH"] = folder.FullName;
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();

            process.ExitCode.ShouldBe(1);
            error.Trim().Split('\n').Length.ShouldBe(1, error);
            error.ShouldContain(".NET SDK 10 is missing");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (int Status, string Output) Execute(string input, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardInput = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException(program);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
