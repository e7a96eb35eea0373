using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>Bench with a peer on a machine whose package tools are ours: no network, and a compiler that is not there ends each run.</summary>
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
internal sealed class PeerTargetTests
{
    private const string Package = "linux-image-6.1.0-56-cloud-amd64";
    private const string KnowsTheKernel = $"echo 'Depends: {Package} (= 6.1.192-2)'";
    private const string Downloads = $"echo archive > {Package}_6.1.192-2_amd64.deb";

    private SmallTree _tree = null!;

    private string Log => _tree.PathTo("log");

    private string SearchPath => _tree.PathTo("tools");

    private string Kernel => _tree.PathTo("out/peer/linux/vmlinuz");

    /// <summary>The tools that a run needs, and an apt-get that logs what it is asked.</summary>
    [SetUp]
    public void MakeTree()
    {
        _tree = new SmallTree();
        _tree.Write("tests/posixbench/main.c", "tests/posixbench/tiny.S");
        File.CreateSymbolicLink(_tree.Made("tools/env"), "/usr/bin/env");
        AddScript("sudo", "shift\nexec \"$@\"");
        AddScript("dpkg-deb", "/bin/mkdir -p \"$3/boot\" && /bin/cp \"$2\" \"$3/boot/vmlinuz-6.1.0-56-cloud-amd64\"");
        AddScript("apt-cache", KnowsTheKernel);
    }

    [TearDown]
    public void RemoveTree() => _tree.Dispose();

    [Test]
    public void The_kernel_is_fetched_once_and_kept()
    {
        AddApt(Downloads);

        RunBench().ShouldContain("musl-gcc could not be started");
        RunBench().ShouldContain("musl-gcc could not be started");

        File.ReadAllText(Kernel).ShouldBe("archive\n");
        File.ReadAllLines(Log).ShouldBe([$"download -q {Package}=6.1.192-2"]);
    }

    [Test]
    public void Package_lists_that_are_out_of_date_are_fetched_anew()
    {
        AddApt($"case $1 in update) echo > '{_tree.PathTo("fresh")}';; download) [ -e '{_tree.PathTo("fresh")}' ] && {Downloads};; esac");

        RunBench();

        File.Exists(Kernel).ShouldBeTrue();
        File.ReadAllLines(Log).Select(line => line.Split(' ')[0]).ShouldBe(["download", "update", "download"]);
    }

    [Test]
    public void A_package_that_cannot_be_fetched_is_one_clear_line()
    {
        AddApt("[ $1 = update ] || { echo 'E: Failed to fetch it  404  Not Found'; exit 100; }");

        RunBench().ShouldContain(
            $"Bench: the peer cannot be fetched: apt-get download {Package}=6.1.192-2 ended with status 100: Failed to fetch it  404  Not Found\n");
        File.Exists(Kernel).ShouldBeFalse();
    }

    [Test]
    public void A_machine_whose_apt_knows_no_such_kernel_is_one_clear_line()
    {
        AddScript("apt-cache", "echo 'E: No packages found'; exit 100");
        AddApt("exit 0");

        RunBench().ShouldContain("Bench: the peer cannot be fetched: apt knows no kernel by the name linux-image-cloud-amd64: No packages found\n");
    }

    [Test]
    public void An_unknown_peer_is_refused_with_the_known_ones()
    {
        var (status, output) = BuildProcess.Run(_tree.Build, "Bench", SearchPath, "--peer", "plan9");

        status.ShouldBe(2, output);
        output.ShouldContain("--peer: 'plan9' is not valid; expected linux");
    }

    /// <summary>Runs Bench alone and returns what it printed; it must end with a failure.</summary>
    private string RunBench()
    {
        var (status, output) = BuildProcess.Run(_tree.Build, "Bench", SearchPath, "--peer", "linux", "--skip");
        status.ShouldBe(1, output);
        return output;
    }

    private void AddApt(string body) => AddScript("apt-get", $"echo \"$*\" >> '{Log}'\n{body}");

    private void AddScript(string name, string body)
    {
        var file = _tree.Made("tools/" + name);
        File.WriteAllText(file, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
