using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Boards;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;
using Pistachio.Build.NetPrograms;
using Pistachio.Build.Network;
using Pistachio.Build.Packages;
using Pistachio.Build.Programs;
using Pistachio.Build.Qemu;
using Pistachio.Build.Run;
using Pistachio.Hil;
using Spectre.Console;

namespace Pistachio.Build.Targets;

internal sealed partial class PistachioBuild
{
    // On an idle machine the longest takes three minutes.
    private static readonly TimeSpan NetworkDeadline = TimeSpan.FromMinutes(20);

    private static readonly string[] NetworkParts = ["user", "broken", "tap", "tap-576", "tap-loss", "alone"];

    private string NetworkFolder => Path.Combine(Output, "network-programs");

    private async Task NetProgramsAsync(CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new BuildFailure("NetPrograms has Linux at the other end: run it there");
        }

        if (Only.FirstOrDefault(name => !NetworkParts.Contains(name)) is { } unknown)
        {
            throw new BuildFailure($"--only: there is no '{unknown}'; there are {string.Join(", ", NetworkParts)}", WrongUsage);
        }

        var pages = await MakeNetworkRootsAsync(cancellation).ConfigureAwait(false);
        var rows = new List<NetworkRow>();
        foreach (var part in NetworkParts.Where(part => Only.Count == 0 || Only.Contains(part)))
        {
            var table = new NetworkTable(row => _console.WriteLine($"{(row.Passed ? "" : "FAILED ")}{row.Program}: {row.Done}: {row.Result}"), cancellation);
            await (part switch
            {
                "user" => RunUserNetworkAsync(pages, table, programs => programs.RunAsync(), cancellation),
                "broken" => RunUserNetworkAsync(pages, table, programs => programs.BreakAsync(), cancellation),
                "tap" => RunTapAsync(1500, 0, true, table, cancellation),
                "tap-576" => RunTapAsync(576, 0, false, table, cancellation),
                "tap-loss" => RunTapAsync(1500, 3, false, table, cancellation),
                _ => RunAloneAsync(table, cancellation),
            }).ConfigureAwait(false);
            table.Keep(RowsOf(part));
            rows.AddRange(table.Rows);
        }

        var document = NetworkTable.Write(Board, NetworkParts.Select(RowsOf));
        await File.WriteAllTextAsync(Path.Combine(Root, NetworkTable.Path), document, cancellation).ConfigureAwait(false);
        _console.WriteLine(NetworkTable.Path);
        if (rows.Count(row => !row.Passed) is var failed and > 0)
        {
            throw new BuildFailure($"{failed} of {rows.Count} failed; what the board said is in {Path.GetRelativePath(Root, ImageFile("network"))}");
        }
    }

    private string RowsOf(string part) => Path.Combine(NetworkFolder, part + ".rows");

    /// <summary>Makes both root directories, and the pages that are served.</summary>
    [UnsupportedOSPlatform("windows")]
    private async Task<IReadOnlyDictionary<string, byte[]>> MakeNetworkRootsAsync(CancellationToken cancellation)
    {
        foreach (var root in new[] { NetworkRoots.Board, NetworkRoots.Host })
        {
            await FetchPackagesAsync(root.Packages.Select(name => new DebianPackage(name)), cancellation).ConfigureAwait(false);
            await new ProgramRoot(_tools, PackageFolder, Path.Combine(Root, "build/NetPrograms"), Path.Combine(NetworkFolder, root.Root)).MakeAsync(root, cancellation).ConfigureAwait(false);
        }

        await new StaticProgram(_tools).CompileAsync(
            [Path.Combine(Root, "build/NetPrograms/many.c")], Path.Combine(NetworkFolder, "board/many"), cancellation).ConfigureAwait(false);
        var random = new Random(7);
        var pages = new Dictionary<string, byte[]>();
        Directory.CreateDirectory(Path.Combine(NetworkFolder, "board/pages"));
        foreach (var (name, length) in new[] { ("empty", 0), ("byte", 1), ("segment", 1460), ("small", 4096), ("middle", 65_537), ("large", TapPrograms.Length) })
        {
            random.NextBytes(pages[name] = new byte[length]);
            await File.WriteAllBytesAsync(Path.Combine(NetworkFolder, "board/pages", name), pages[name], cancellation).ConfigureAwait(false);
        }

        await File.WriteAllBytesAsync(Path.Combine(NetworkFolder, "host/large"), pages["large"], cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(NetworkFolder, "host/udhcpd.conf"), TapPrograms.DhcpConfiguration("/tmp"), cancellation).ConfigureAwait(false);
        return pages;
    }

    private async Task RunUserNetworkAsync(
        IReadOnlyDictionary<string, byte[]> pages, NetworkTable table, Func<UserNetworkPrograms, Task> runAsync, CancellationToken cancellation)
    {
        using var folder = RunFolder.Take(ImageFile("network"));
        var ports = FreePorts(UserNetworkPrograms.BoardPorts.Length).Zip(UserNetworkPrograms.BoardPorts, (free, port) => new PortForward(free, port)).ToList();
        var network = BoardNetwork.Parse("user", null, NetworkProfile.Nic, [.. ports.Select(port => $"{port.HostPort}:{port.GuestPort}")]);
        var monitors = Directory.CreateTempSubdirectory("pistachio-monitor-").FullName;
        try
        {
            var monitor = new QemuMonitor(Path.Combine(monitors, "monitor"));
            await using var board = StartShell(folder, [.. network.Arguments, .. monitor.Arguments], QemuProfile.Program, cancellation);
            var host = new HostPrograms(Path.Combine(NetworkFolder, "host"), [], cancellation);
            await runAsync(new UserNetworkPrograms(board, host, ports, monitor, pages, table)).ConfigureAwait(false);
            await KeepPrintedAsync(board, folder, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(monitors, recursive: true);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private async Task RunTapAsync(int mtu, int lossPercent, bool floods, NetworkTable table, CancellationToken cancellation)
    {
        var what = $"tap, MTU {mtu}" + (lossPercent == 0 ? "" : $", {lossPercent} % of packets lost each way");
        using var folder = RunFolder.Take(ImageFile("network"));
        await using var wire = await HostNamespace.MakeAsync(mtu).ConfigureAwait(false);
        var root = Path.Combine(NetworkFolder, "host");
        var host = new HostPrograms(root, wire.Enter, cancellation);
        if (lossPercent > 0)
        {
            await File.WriteAllTextAsync(Path.Combine(root, "loss.nft"), TapPrograms.LossRules(lossPercent), cancellation).ConfigureAwait(false);
            await host.RunAsync(TimeSpan.FromSeconds(30), "nft", "-f", "/loss.nft").ConfigureAwait(false);
        }

        using var dhcp = host.Start("/bin/sh", "-c", ": > /tmp/udhcpd.leases; exec /bin/busybox udhcpd -f /udhcpd.conf");
        var capture = Path.Combine(root, "wire.pcap");
        try
        {
            var network = BoardNetwork.Parse($"tap:{HostNamespace.Device}", null, NetworkProfile.Nic, [], capture);
            var qemu = wire.WriteLauncher(Path.Combine(folder.Path, "qemu"), QemuProfile.Program);
            TapPrograms programs;
            await using (var board = StartShell(folder, network.Arguments, qemu, cancellation))
            {
                programs = new TapPrograms(board, host, what, table);
                await programs.TalkAsync().ConfigureAwait(false);
                if (floods)
                {
                    await programs.FloodAsync().ConfigureAwait(false);
                }

                await KeepPrintedAsync(board, folder, cancellation).ConfigureAwait(false);
            }

            await programs.ReadCaptureAsync("/wire.pcap").ConfigureAwait(false);
        }
        finally
        {
            dhcp.Kill(entireProcessTree: true);
            File.Delete(capture);
        }
    }

    /// <summary>A board without a card, and one whose network has no DHCP server.</summary>
    [UnsupportedOSPlatform("windows")]
    private async Task RunAloneAsync(NetworkTable table, CancellationToken cancellation)
    {
        const string connect = "curl -s -S http://10.0.2.2/ 2>&1; echo $?";
        await table.TryAsync("no network card", "curl elsewhere", async () =>
        {
            using var folder = RunFolder.Take(ImageFile("network"));
            await using var board = StartShell(folder, [], QemuProfile.Program, cancellation);
            await board.ConsoleSaysAsync("nic: no network card", TimeSpan.FromSeconds(60)).ConfigureAwait(false);
            return "the console says so; " + (await board.RunAsync(connect, TimeSpan.FromSeconds(60)).ConfigureAwait(false)).ReplaceLineEndings(" ");
        }).ConfigureAwait(false);
        await table.TryAsync("iproute2", "`ip monitor` while an address comes and goes", async () =>
        {
            using var folder = RunFolder.Take(ImageFile("network"));
            await using var board = StartShell(folder, [], QemuProfile.Program, cancellation);
            board.Begin("/bin/ip monitor address");

            // Nobody says when it has begun to listen. The shell takes its own ip unless the file is named.
            await board.RunAsync(
                "until busybox grep -q '^Deleted .*inet 10.1.2.3/24' /tmp/begun.log && busybox grep -q '^[0-9].*inet 10.1.2.3/24' /tmp/begun.log;"
                + " do /bin/ip address add 10.1.2.3/24 dev lo; /bin/ip address del 10.1.2.3/24 dev lo; busybox usleep 100000; done",
                TimeSpan.FromSeconds(60)).ConfigureAwait(false);
            return "both are told";
        }).ConfigureAwait(false);
        await table.TryAsync("no DHCP server", "curl elsewhere", async () =>
        {
            using var folder = RunFolder.Take(ImageFile("network"));
            await using var wire = await HostNamespace.MakeAsync(1500).ConfigureAwait(false);
            var network = BoardNetwork.Parse($"tap:{HostNamespace.Device}", null, NetworkProfile.Nic, []);
            var qemu = wire.WriteLauncher(Path.Combine(folder.Path, "qemu"), QemuProfile.Program);
            await using var board = StartShell(folder, network.Arguments, qemu, cancellation);
            await board.ConsoleSaysAsync("sockets: eth0: no DHCP server answers", TimeSpan.FromSeconds(120)).ConfigureAwait(false);
            return "the console says so; " + (await board.RunAsync(connect, TimeSpan.FromSeconds(60)).ConfigureAwait(false)).ReplaceLineEndings(" ");
        }).ConfigureAwait(false);
    }

    /// <summary>Keeps what the servers on the board printed beside its logs.</summary>
    private static async Task KeepPrintedAsync(BoardShell board, RunFolder folder, CancellationToken cancellation)
    {
        var file = Path.Combine(folder.Path, "begun.log");
        try
        {
            await File.WriteAllTextAsync(file, await board.PrintedAsync().ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }
        catch (Exception trouble) when (trouble is BuildFailure or TimeoutException)
        {
            await File.WriteAllTextAsync(file, trouble.Message, cancellation).ConfigureAwait(false);
        }
    }

    private QemuProfile NetworkProfile
    {
        get
        {
            var board = BoardProfileReader.Read(Root, Board).Qemu;
            return board with { MemoryMebibytes = Math.Max(board.MemoryMebibytes, ProgramsMebibytes) };
        }
    }

    /// <summary>Boots the board with a shell in the root directory of the programs.</summary>
    private BoardShell StartShell(RunFolder folder, IReadOnlyList<string> arguments, string qemu, CancellationToken cancellation)
    {
        var root = RootTreeDirectory.Read(Path.Combine(NetworkFolder, NetworkRoots.Board.Root), keepOwners: false, warning => _console.WriteLine(warning));
        var program = new BoardProgram(root, BoardShell.Command)
        {
            Environment = LargeProgram.Environment,
            BootTime = (ulong)(DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100,
        };
        var image = File.ReadAllBytes(ImageFile("pistachio.boot"));
        return new BoardShell(
            folder.Path,
            (input, output, error, end) => RunOnBoardAsync(
                program, NetworkProfile, image, arguments, NetworkDeadline, rig => new ProgramRunOptions(rig, folder.Path, input, output, error), null, folder, end, qemu),
            cancellation);
    }

    private static List<int> FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.ConvertAll(listener => ((IPEndPoint)listener.LocalEndpoint).Port);
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }
}
