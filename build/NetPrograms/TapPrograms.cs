using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Pistachio.Build.Execution;

namespace Pistachio.Build.NetPrograms;

/// <summary>The board and Linux's own stack on a wire of their own: a tap device in a network namespace.</summary>
/// <param name="board">The board.</param>
/// <param name="host">Programs in the namespace.</param>
/// <param name="what">What the wire is like.</param>
/// <param name="table">What came of it.</param>
internal sealed class TapPrograms(BoardShell board, HostPrograms host, string what, NetworkTable table)
{
    /// <summary>The address that the board gets.</summary>
    public const string BoardAddress = "10.9.0.20";

    /// <summary>Bytes that are fetched.</summary>
    public const int Length = 2_000_000;

    /// <summary>Connections are begun so often in a flood.</summary>
    private const int Flood = 100_000;

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    /// <summary>What busybox's DHCP server shall do.</summary>
    /// <param name="folder">Where it keeps its files.</param>
    public static string DhcpConfiguration(string folder) =>
        $"start {BoardAddress}\nend {BoardAddress}\ninterface {HostNamespace.Device}\npidfile {folder}/udhcpd.pid\nlease_file {folder}/udhcpd.leases\n"
        + $"option subnet 255.255.255.0\noption router {HostNamespace.Address}\noption lease 3600\n";

    /// <summary>Rules that lose a part of the packets of each direction.</summary>
    /// <param name="percent">How many.</param>
    public static string LossRules(int percent) =>
        string.Concat(new[] { "ingress", "egress" }.Select((hook, index) =>
            $"table netdev loss{index} {{ chain packets {{ type filter hook {hook} device {HostNamespace.Device} priority 0; numgen random mod 100 < {percent} drop; }}\n}}\n"));

    /// <summary>Pings and streams both ways.</summary>
    public async Task TalkAsync()
    {
        await table.TryAsync("the stack", $"{what}: Linux pings the board, 56 and 4000 bytes", async () =>
        {
            await board.ConsoleSaysAsync("sockets: eth0 has the address", Short).ConfigureAwait(false);
            var small = await host.RunAsync(Short, "/bin/busybox", "ping", "-c", "20", "-i", "0.2", BoardAddress).ConfigureAwait(false);
            var large = await host.RunAsync(Short, "/bin/busybox", "ping", "-c", "20", "-i", "0.2", "-s", "4000", BoardAddress).ConfigureAwait(false);
            return $"{Received(small)} and {Received(large)} of 20";
        }).ConfigureAwait(false);
        await table.TryAsync("python3", $"{what}: the board pings Linux by an ICMP socket, 56 and 4000 bytes", async () =>
        {
            var small = await board.RunAsync($"python3.11 /ping.py {HostNamespace.Address} 56", Short).ConfigureAwait(false);
            var large = await board.RunAsync($"python3.11 /ping.py {HostNamespace.Address} 4000", Short).ConfigureAwait(false);
            return $"{Received(small)} and {Received(large)} of 20";
        }).ConfigureAwait(false);
        board.Begin("nginx -c /nginx.conf");
        await table.TryAsync("nginx, curl", $"{what}: Linux fetches {Length} bytes 5 times", async () =>
        {
            var begun = DateTime.UtcNow;
            await host.RunAsync(
                Long,
                "/bin/sh",
                "-c",
                $"until curl -s -o /tmp/got http://{BoardAddress}/large; do sleep 0.2; done; for i in 1 2 3 4 5; do curl -s -S -o /tmp/got http://{BoardAddress}/large && busybox cmp /tmp/got /large || exit 1; done").ConfigureAwait(false);
            return $"contents the same, {Seconds(begun)}";
        }).ConfigureAwait(false);
        using var server = host.Start("/bin/busybox", "httpd", "-f", "-p", $"{HostNamespace.Address}:8080", "-h", "/");
        try
        {
            await table.TryAsync("curl", $"{what}: the board fetches {Length} bytes 5 times", async () =>
            {
                var begun = DateTime.UtcNow;
                await board.RunAsync(
                    $"until curl -s -o /tmp/got http://{HostNamespace.Address}:8080/large; do busybox usleep 200000; done; "
                    + $"for i in 1 2 3 4 5; do curl -s -S -o /tmp/got http://{HostNamespace.Address}:8080/large && busybox cmp /tmp/got /pages/large || exit 1; done",
                    Long).ConfigureAwait(false);
                return $"contents the same, {Seconds(begun)}";
            }).ConfigureAwait(false);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
        }
    }

    /// <summary>What tshark finds in what went over the wire.</summary>
    /// <param name="capture">The file, as the programs of this machine see it.</param>
    public Task ReadCaptureAsync(string capture) => table.TryAsync("tshark", $"{what}: reads what went over the wire", async () =>
    {
        // Linux writes all ones where the checksum is zero, which is the same number and which tshark dislikes of TCP.
        const string usual = $"(ip.src == {HostNamespace.Address} && tcp.checksum == 0xffff)";
        const string wrong = $"!{usual} && (_ws.malformed || ip.checksum.status == 0 || tcp.checksum.status == 0"
            + " || udp.checksum.status == 0 || icmp.checksum.status == 0 || icmpv6.checksum.status == 0)";
        // Packets are looked at one by one: of a stream that is put together tshark dislikes what was sent again in other pieces.
        string[] read =
        [
            "tshark", "-r", capture, "-o", "tcp.desegment_tcp_streams:FALSE", "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE",
            "-o", "udp.check_checksum:TRUE",
        ];
        const string known = "tcp || udp || icmp || icmpv6 || arp"; // what is not even recognized is not malformed
        var all = await host.RunAsync(Long, [.. read, "-T", "fields", "-e", "frame.number"]).ConfigureAwait(false);
        var understood = await host.RunAsync(Long, [.. read, "-Y", known, "-T", "fields", "-e", "frame.number"]).ConfigureAwait(false);
        var bad = await host.RunAsync(Long, [.. read, "-Y", wrong, "-T", "fields", "-e", "frame.number", "-e", "_ws.col.Info"]).ConfigureAwait(false);
        var (count, found) = (Frames(all), Frames(bad));
        if (Frames(understood) < count * 9 / 10)
        {
            throw new BuildFailure($"{Frames(understood)} of {count} packets are of a protocol that the board has");
        }

        return count > 100 && found == 0 ? $"{count} packets, none malformed, no bad checksum" : throw new BuildFailure($"{found} of {count} packets are malformed or have a bad checksum: {bad.Trim()}");
    });

    /// <summary>Many connections are begun by nobody, while one that stands goes on.</summary>
    public async Task FloodAsync() => await table.TryAsync("hping3", $"{Flood} SYNs of chance addresses while iperf3 sends to the board", async () =>
    {
        board.Begin("iperf3 -s");
        await host.RunAsync(Short, "/bin/sh", "-c", $"until iperf3 -c {BoardAddress} -n 100K >/dev/null 2>&1; do sleep 0.2; done").ConfigureAwait(false);
        var before = await FreeAsync().ConfigureAwait(false);
        var measuring = host.RunAsync(Long, "iperf3", "-c", BoardAddress, "-b", "8M", "-t", "40");
        var flooding = await host.RunAsync(Long, "/bin/sh", "-c", $"hping3 -q -S -p 80 --rand-source -i u200 -c {Flood} {BoardAddress} 2>&1 || true").ConfigureAwait(false);
        var sent = Regex.Match(flooding, @"(\d+) packets transmitted");
        if (!sent.Success || int.Parse(sent.Groups[1].Value, CultureInfo.InvariantCulture) < Flood)
        {
            throw new BuildFailure($"hping3 did not flood: {flooding.Trim()}");
        }

        var rate = Regex.Match(await measuring.ConfigureAwait(false), @"([\d.]+ \w+/sec)\s+receiver").Groups[1].Value;
        await host.RunAsync(Short, "curl", "-s", "-S", "-o", "/tmp/got", $"http://{BoardAddress}/large").ConfigureAwait(false);
        var after = await FreeAsync().ConfigureAwait(false);
        return Math.Abs(before - after) <= 1024
            ? $"the connection goes on ({rate}), new ones are answered, free memory {before} kB before, {after} kB after"
            : throw new BuildFailure($"free memory was {before} kB and is {after} kB");
    }).ConfigureAwait(false);

    private async Task<long> FreeAsync() =>
        long.Parse((await board.RunAsync("busybox awk '/^MemFree/ { print $2 }' /proc/meminfo", Short).ConfigureAwait(false)).Trim(), CultureInfo.InvariantCulture);

    private static int Frames(string fields) => fields.Split('\n').Count(line => line.Length > 0 && char.IsAsciiDigit(line[0]));

    private static string Seconds(DateTime begun) => string.Create(CultureInfo.InvariantCulture, $"{(DateTime.UtcNow - begun).TotalSeconds:F1} s");

    private static string Received(string output) =>
        Regex.Match(output, @"([1-9]\d*) packets received") is { Success: true } match ? match.Groups[1].Value : throw new BuildFailure($"ping said: {output}");
}
