using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using NUnit.Framework;
using Pistachio.Build.Setup;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>Setup on a machine that lacks a tool, with an apt-get of ours in the search path.</summary>
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
internal sealed class SetupTargetTests
{
    private const string Missing = "xorriso";

    private string _folder = "";

    private string Log => Path.Combine(_folder, "log");

    /// <summary>A search path with all tools but one.</summary>
    [SetUp]
    public void MakeSearchPath()
    {
        _folder = Directory.CreateTempSubdirectory("pistachio-setup-").FullName;
        File.CreateSymbolicLink(Path.Combine(_folder, "env"), "/usr/bin/env");
        foreach (var tool in ToolRequirement.All.SelectMany(each => each.Files).Where(file => !file.Contains('/') && file != Missing))
        {
            File.WriteAllText(Path.Combine(_folder, tool), "");
        }
    }

    [TearDown]
    public void RemoveSearchPath() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void With_all_tools_there_nothing_is_installed()
    {
        File.WriteAllText(Path.Combine(_folder, Missing), "");
        AddApt("exit 1");

        var (status, output) = RunSetup();

        status.ShouldBe(0, output);
        File.Exists(Log).ShouldBeFalse();
    }

    [Test]
    public void A_missing_tool_is_installed_with_apt()
    {
        AddApt($"[ $1 = update ] || echo > '{_folder}/{Missing}'");

        var (status, output) = RunSetup();

        status.ShouldBe(0, output);
        output.ShouldContain($"missing: {Missing}");
        File.ReadAllLines(Log).ShouldBe(["update -q", $"install -q -y --no-install-recommends {Missing}"]);
    }

    [Test]
    public void When_apt_fails_its_words_are_shown_and_the_build_ends_with_a_failure()
    {
        AddApt("echo 'E: no network' >&2; exit 100");

        var (status, output) = RunSetup();

        status.ShouldBe(1, output);
        output.ShouldContain("E: no network");
        output.ShouldContain("ended with status 100");
        File.ReadAllLines(Log).ShouldBe(["update -q"], "nothing is installed after a failed update");
    }

    [Test]
    public void A_package_that_does_not_bring_its_tool_is_named()
    {
        AddApt("exit 0");

        var (status, output) = RunSetup();

        status.ShouldBe(1, output);
        output.ShouldContain($"package {Missing} is installed but {Missing} is not there");
    }

    [Test]
    public void Without_apt_the_exact_command_is_printed_and_the_build_ends_with_a_failure()
    {
        var (status, output) = RunSetup();

        status.ShouldBe(1, output);
        output.ShouldContain($"run: {PackageInstallation.CommandLine([Missing])}");
    }

    [Test]
    public void However_many_tools_are_missing_the_command_is_on_one_line()
    {
        var inSearchPath = ToolRequirement.All.Where(each => each.Files.Any(file => !file.Contains('/'))).ToList();
        foreach (var file in Directory.GetFiles(_folder).Where(file => Path.GetFileName(file) != "env"))
        {
            File.Delete(file);
        }

        var (status, output) = RunSetup();

        status.ShouldBe(1, output);
        output.Split('\n').ShouldContain(line => line.Contains($"run: {PackageInstallation.CommandLine(inSearchPath.ConvertAll(each => each.Package))}"), output);
    }

    [Test]
    public void Without_the_right_to_install_the_exact_command_is_printed()
    {
        Assume.That(Environment.IsPrivilegedProcess, Is.False, "root needs no sudo");
        AddApt("exit 0");
        AddScript("sudo", "exit 1");

        var (status, output) = RunSetup();

        status.ShouldBe(1, output);
        output.ShouldContain($"run: {PackageInstallation.CommandLine([Missing])}");
        File.Exists(Log).ShouldBeFalse("apt-get was run without the right to");
    }

    private (int Status, string Output) RunSetup() => BuildProcess.Run(BuildProcess.Folder, "Setup", _folder);

    /// <summary>An apt-get that logs its arguments, and a sudo that asks nobody.</summary>
    private void AddApt(string body)
    {
        AddScript("apt-get", $"echo \"$*\" >> '{Log}'\n{body}");
        AddScript("sudo", "shift\nexec \"$@\"");
    }

    private void AddScript(string name, string body)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
