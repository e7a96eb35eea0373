using System.IO;
using System.Linq;
using NUnit.Framework;
using Pistachio.Build.Setup;
using Shouldly;

namespace Pistachio.Build.Tests;

internal sealed class SetupTests
{
    [Test]
    public void A_program_is_looked_up_in_the_search_path()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var tool = new ToolRequirement("some-package", "some-tool");
            tool.IsMet(folder.FullName).ShouldBeFalse();

            File.WriteAllText(Path.Combine(folder.FullName, "some-tool"), "");
            tool.IsMet("/nowhere" + Path.PathSeparator + folder.FullName).ShouldBeTrue();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public void Either_of_two_files_will_do() =>
        new ToolRequirement("some-package", "/nowhere/file", typeof(SetupTests).Assembly.Location).IsMet("").ShouldBeTrue();

    [Test]
    public void The_user_is_told_one_command_that_can_be_pasted() =>
        PackageInstallation.CommandLine(["ovmf", "xorriso"]).ShouldBe(
            "sudo apt-get update && sudo apt-get install -y --no-install-recommends ovmf xorriso");

    [Test]
    public void Root_installs_without_sudo()
    {
        var commands = PackageInstallation.Commands(InstallRight.Root, ["xorriso", "ovmf"]);

        commands.Select(command => command.Contains("sudo")).ShouldAllBe(sudo => !sudo);
        commands[^1].TakeLast(2).ShouldBe(["ovmf", "xorriso"]);
    }

    [Test]
    public void Sudo_never_asks_for_a_password() =>
        PackageInstallation.Commands(InstallRight.Sudo, ["ovmf"]).ShouldAllBe(command => command.Take(2).SequenceEqual(new[] { "sudo", "-n" }));

    [Test]
    public void Without_the_right_nothing_is_run() =>
        PackageInstallation.Commands(InstallRight.None, ["ovmf"]).ShouldBeEmpty();
}
