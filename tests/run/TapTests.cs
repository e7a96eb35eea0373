using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using NUnit.Framework;
using Pistachio.Build.Execution;
using Pistachio.Build.NetPrograms;
using Pistachio.Tests;
using Shouldly;

namespace Pistachio.Run.Tests;

/// <summary>
/// The board and Linux's own stack on a wire of their own: a tap device in a network namespace. The long form of it, with tshark and a flood, is
/// <c>./nuke.ps1 NetPrograms</c>. Skipped where no namespace with such a device can be made.
/// </summary>
[TestFixture]
[Platform("Linux")]
[SupportedOSPlatform("linux")]
internal sealed class TapTests
{
    private const string Board = TapPrograms.BoardAddress;
    private const string Linux = HostNamespace.Address;
    private const byte Icmp = 1;
    private const byte Tcp = 6;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private static readonly string Busybox = Repository.File("out/packages/busybox-static/bin/busybox");

    private readonly List<Process> _servers = [];
    private readonly byte[] _content = new byte[400_001];
    private RootDirectory? _root;
    private HostNamespace? _wire;
    private BoardShell? _board;
    private string _folder = "";

    private string Capture => Path.Combine(_folder, TapBoard.CaptureName);

    private BoardShell Shell => _board ?? throw new InvalidOperationException("there is no board");

    [OneTimeSetUp]
    public async Task ConnectBoard()
    {
        try
        {
            _wire = await HostNamespace.MakeAsync(1500);
        }
        catch (Exception refusal) when (refusal is BuildFailure or Win32Exception)
        {
            Assert.Ignore(refusal.Message);
        }

        new Random(5).NextBytes(_content);
        _root = new RootDirectory();
        _root.AddFromPackage("busybox-static", "bin/busybox");
        _folder = Directory.CreateTempSubdirectory("pistachio-tap-").FullName;
        File.WriteAllBytes(Path.Combine(_folder, "file"), _content);
        Directory.CreateDirectory(Path.Combine(_root.Path, "pages"));
        File.WriteAllBytes(Path.Combine(_root.Path, "pages/file"), _content);
        File.WriteAllText(Path.Combine(_folder, "udhcpd.leases"), "");
        File.WriteAllText(Path.Combine(_folder, "udhcpd.conf"), TapPrograms.DhcpConfiguration(_folder));
        Serve("udhcpd", "-f", Path.Combine(_folder, "udhcpd.conf"));
        Serve("httpd", "-f", "-p", $"{Linux}:8080", "-h", _folder);
        _board = new TapBoard(_wire, _root.Path, _folder).Start();
        _board.Begin("busybox httpd -f -p 80 -h /pages");
        await Shell.RunAsync($"until busybox ip address show dev eth0 | busybox grep -q {Board}/24; do busybox usleep 50000; done", Deadline);
    }

    [OneTimeTearDown]
    public async Task DisconnectBoard()
    {
        if (_board != null)
            await _board.DisposeAsync();
        foreach (var server in _servers)
        {
            server.Kill(entireProcessTree: true);
            server.Dispose();
        }

        if (_wire != null)
            await _wire.DisposeAsync();
        _root?.Dispose();
        if (_folder.Length > 0)
            Directory.Delete(_folder, recursive: true);
    }

    [TestCase(1500)]
    [TestCase(576)]
    public async Task Linux_and_the_board_ping_each_other_and_fetch_files_from_each_other(int mtu)
    {
        var before = await SetMtuAsync(mtu);

        await PingEachOtherAsync();
        await FetchFromEachOtherAsync();

        var frames = WireCapture.Read(Capture)[before..];
        var check = WireCheck.Of(frames);
        check.Complaints.Take(10).ShouldBeEmpty("no packet is malformed or has a bad checksum");
        check.LargestPacket.ShouldBe(mtu);
        check.Messages[Icmp].ShouldBeGreaterThanOrEqualTo(24); // six requests each way, and their replies
        check.Messages[Tcp].ShouldBeGreaterThan(2 * _content.Length / mtu);
        TestContext.Out.WriteLine($"{frames.Count} frames, {check.Messages[Icmp]} of ICMP, {check.Messages[Tcp]} of TCP");
        var large = frames.First(frame => frame.Length >= mtu && frame[23] == Tcp);
        large[^1] ^= 1;
        WireCheck.Of([large]).Complaints.ShouldBe(["frame 1: bad checksum of TCP"], "what looks at the wire sees a wrong bit");
    }

    [Test]
    public async Task They_fetch_files_from_each_other_when_the_wire_loses_packets()
    {
        var before = await SetMtuAsync(1500);
        try
        {
            // What Linux sends is lost: contents of the one file, acknowledgments of the other.
            await InNamespaceAsync("tc", "qdisc", "add", "dev", HostNamespace.Device, "root", "netem", "loss", "3%");
        }
        catch (BuildFailure refusal)
        {
            Assert.Ignore($"this machine loses no packets on purpose (netem): {refusal.Message}");
        }

        await FetchFromEachOtherAsync();

        await InNamespaceAsync("tc", "qdisc", "del", "dev", HostNamespace.Device, "root");
        WireCheck.Of(WireCapture.Read(Capture).Skip(before)).Complaints.Take(10).ShouldBeEmpty("no packet is malformed or has a bad checksum");
    }

    /// <summary>Sets the largest packet at both ends.</summary>
    /// <returns>Frames on the wire so far.</returns>
    private async Task<int> SetMtuAsync(int mtu)
    {
        await InNamespaceAsync("ip", "link", "set", HostNamespace.Device, "mtu", $"{mtu}");
        // With an address of IPv6 an interface takes no less than 1280 bytes (RFC 8200 section 5).
        await Shell.RunAsync($"busybox ip -6 address flush dev eth0 && busybox ip link set eth0 mtu {mtu}", Deadline);
        return WireCapture.Read(Capture).Count;
    }

    private async Task PingEachOtherAsync()
    {
        foreach (var size in new[] { "56", "4000" })
        {
            var fromLinux = InNamespaceAsync(Busybox, "ping", "-c", "3", "-i", "0.1", "-W", "5", "-s", size, Board);
            var fromBoard = Shell.RunAsync($"busybox ping -c 3 -i 0.1 -W 5 -s {size} {Linux}", Deadline);
            (await fromLinux).ShouldContain("3 packets received");
            (await fromBoard).ShouldContain("3 packets received");
        }
    }

    private async Task FetchFromEachOtherAsync()
    {
        var got = Path.Combine(_folder, "got");
        await InNamespaceAsync(Busybox, "wget", "-q", "-O", got, $"http://{Board}/file");
        File.ReadAllBytes(got).AsSpan().SequenceEqual(_content).ShouldBeTrue("what Linux fetched from the board");
        await Shell.RunAsync($"busybox wget -q -O /tmp/got http://{Linux}:8080/file && busybox cmp /tmp/got /pages/file", Deadline);
    }

    private void Serve(params string[] command)
    {
        string[] all = [.. _wire!.Enter, Busybox, .. command];
        _servers.Add(Process.Start(new ProcessStartInfo(all[0], all[1..])) ?? throw new InvalidOperationException($"{all[0]} did not start"));
    }

    /// <summary>Runs a command of this machine in the namespace and returns what it printed.</summary>
    /// <exception cref="BuildFailure">Its status is not 0.</exception>
    private async Task<string> InNamespaceAsync(params string[] command)
    {
        string[] all = [.. _wire!.Enter, "env", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "sh", "-c", "exec \"$@\" 2>&1", "sh", .. command];
        var (status, output) = await HostProgram.RunAsync(all[0], all[1..]);
        return status == 0 ? output : throw new BuildFailure($"'{string.Join(' ', command)}' ended with status {status}: {output.Trim()}");
    }
}
