using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Pistachio.Build.Execution;
using Pistachio.Build.Network;

namespace Pistachio.Build.NetPrograms;

/// <summary>What programs do over QEMU's user network, with this machine at the other end.</summary>
/// <param name="board">The board.</param>
/// <param name="host">Programs on this machine.</param>
/// <param name="ports">Ports of this machine that lead to the board.</param>
/// <param name="monitor">QEMU's.</param>
/// <param name="pages">What the board serves in <c>/pages</c>.</param>
/// <param name="table">What came of it.</param>
internal sealed partial class UserNetworkPrograms(
    BoardShell board, HostPrograms host, IReadOnlyList<PortForward> ports, QemuMonitor monitor, IReadOnlyDictionary<string, byte[]> pages, NetworkTable table)
{
    /// <summary>The ports of the board that are used.</summary>
    public static readonly int[] BoardPorts = [80, 6379, 5201, 8000, 8080, 9000];

    private const int Requests = 10_000;
    private const int Verified = 2_000;
    private const int Connections = 10;

    /// <summary>Files that are fetched while something breaks.</summary>
    private const int Files = 8;

    /// <summary>The address of this machine in QEMU's user network.</summary>
    private const string Gateway = "10.0.2.2";

    /// <summary>An address of that network that nobody has, and that QEMU does not answer for.</summary>
    private const string Nobody = "10.0.2.77";

    /// <summary>What the driver says each time that it begins.</summary>
    private const string DriverLine = "nic: network card";

    /// <summary>More than three seconds, which it takes until a host is known not to answer.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    /// <summary>What they do while nothing breaks.</summary>
    public async Task RunAsync()
    {
        await FetchAsync().ConfigureAwait(false);
        await TalkAsync().ConfigureAwait(false);
        await ServeAsync().ConfigureAwait(false);
        await RedisAsync().ConfigureAwait(false);
        await IperfAsync().ConfigureAwait(false);
        await table.TryAsync("many", "5000 connections over the loopback, three times", async () => (await board.RunAsync("/many 5000 3", Long).ConfigureAwait(false)).Trim()).ConfigureAwait(false);
    }

    /// <summary>What programs hear of a host that is not there, and what becomes of connections while the network card is gone for a while.</summary>
    public async Task BreakAsync()
    {
        board.Begin("nginx -c /nginx.conf");
        await MissAsync().ConfigureAwait(false);
        await LoseDriverAsync().ConfigureAwait(false);
        await UnplugAsync().ConfigureAwait(false);
    }

    private async Task FetchAsync()
    {
        var content = pages["large"];
        await using var server = new WebServer(content);
        var url = $"http://{Gateway}:{server.Port}/file";
        foreach (var (program, command) in new[] { ("busybox wget", $"busybox wget -q -O /tmp/got {url}"), ("curl", $"curl -s -S -o /tmp/got {url}") })
        {
            await table.TryAsync(program, $"fetch {content.Length} bytes from this machine", async () =>
            {
                // There is no address before the board's DHCP client has got one.
                var output = await board.RunAsync($"until {command} 2>/dev/null; do busybox usleep 200000; done; busybox sha256sum /tmp/got", Short).ConfigureAwait(false);
                return output.StartsWith(Convert.ToHexStringLower(SHA256.HashData(content)), StringComparison.Ordinal) ? "content the same" : throw new BuildFailure($"the content differs: {output}");
            }).ConfigureAwait(false);
        }
    }

    private async Task TalkAsync()
    {
        await table.TryAsync("busybox nc", "connect to this machine, send a line, receive one", async () =>
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var answering = AnswerLineAsync(listener);
            var output = await board.RunAsync($"echo hello | busybox nc {Gateway} {((IPEndPoint)listener.LocalEndpoint).Port}", Short).ConfigureAwait(false);
            await answering.ConfigureAwait(false);
            return output == "and hello\n" ? "both lines whole" : throw new BuildFailure($"received '{output}'");
        }).ConfigureAwait(false);
        await table.TryAsync("busybox nc -l", $"receive {pages["large"].Length} bytes", async () =>
        {
            board.Begin("busybox nc -l -p 9000 > /tmp/received");
            await SendAsync(9000, pages["large"]).WaitAsync(Short).ConfigureAwait(false);
            var output = await board.RunAsync($"until [ $(busybox wc -c < /tmp/received) -ge {pages["large"].Length} ]; do busybox usleep 100000; done; busybox sha256sum /tmp/received", Short).ConfigureAwait(false);
            return output.StartsWith(Convert.ToHexStringLower(SHA256.HashData(pages["large"])), StringComparison.Ordinal) ? "content the same" : throw new BuildFailure("the content differs");
        }).ConfigureAwait(false);
    }

    private static async Task AnswerLineAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync().WaitAsync(Short).ConfigureAwait(false);
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream());
        await writer.WriteAsync($"and {await reader.ReadLineAsync().WaitAsync(Short).ConfigureAwait(false)}\n").ConfigureAwait(false);
    }

    private async Task ServeAsync()
    {
        board.Begin("nginx -c /nginx.conf");
        board.Begin("busybox httpd -f -p 8080 -h /pages");
        board.Begin("python3.11 -m http.server -d /pages 8000");
        await table.TryAsync("nginx", $"{Verified} requests over {Connections} connections, contents compared", () => VerifyAsync(80, Verified, Connections)).ConfigureAwait(false);
        foreach (var (option, word) in new[] { ("", "a connection each"), ("-k ", "connections kept") })
        {
            await table.TryAsync("nginx", $"`ab {option}-c {Connections} -n {Requests}`, {word}", async () =>
            {
                string[] keep = option.Length == 0 ? [] : ["-k"];
                var output = await host.RunAsync(
                    Long, ["ab", "-q", .. keep, "-s", "60", "-c", $"{Connections}", "-n", $"{Requests}", $"http://127.0.0.1:{Host(80)}/small"]).ConfigureAwait(false);
                var complete = Find(output, @"Complete requests:\s+(\d+)");
                var failed = Find(output, @"Failed requests:\s+(\d+)");
                return complete == $"{Requests}" && failed == "0" && !output.Contains("Non-2xx", StringComparison.Ordinal)
                    ? $"{complete} complete, {failed} failed, {Find(output, @"Requests per second:\s+([\d.]+)")} a second"
                    : throw new BuildFailure($"{complete} complete, {failed} failed");
            }).ConfigureAwait(false);
        }

        await table.TryAsync("busybox httpd", "200 requests, contents compared", () => VerifyAsync(8080, 200, Connections)).ConfigureAwait(false);
        await table.TryAsync(
            "python3 -m http.server", "100 requests, 4 at once, contents compared", () => VerifyAsync(8000, 100, 4, keepsConnections: false)).ConfigureAwait(false);
    }

    /// <summary>Fetches the pages in turn over several connections at once, the large one once in a hundred requests.</summary>
    /// <param name="port">The port of the board.</param>
    /// <param name="requests">How many.</param>
    /// <param name="connections">How many at once.</param>
    /// <param name="keepsConnections">
    /// False for a server of HTTP/1.0, which ends each connection after its answer: a client that asks once more meanwhile fails.
    /// </param>
    private async Task<string> VerifyAsync(int port, int requests, int connections, bool keepsConnections = true)
    {
        using var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            PooledConnectionLifetime = keepsConnections ? Timeout.InfiniteTimeSpan : TimeSpan.Zero,
            UseProxy = false,
        };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"http://127.0.0.1:{Host(port)}"), Timeout = Short };
        await UntilThereAsync(client).ConfigureAwait(false);
        var small = pages.Keys.Where(name => name != "large").Order(StringComparer.Ordinal).ToList();
        var watch = Stopwatch.StartNew();
        var wrong = await Task.WhenAll(Enumerable.Range(0, requests).Select(async i =>
        {
            var name = i % 100 == 99 ? "large" : small[i % small.Count];
            var got = await client.GetByteArrayAsync(name).ConfigureAwait(false);
            return got.AsSpan().SequenceEqual(pages[name]) ? 0 : 1;
        })).ConfigureAwait(false);
        return wrong.Sum() == 0
            ? string.Create(CultureInfo.InvariantCulture, $"all the same, {requests / watch.Elapsed.TotalSeconds:F0} a second")
            : throw new BuildFailure($"{wrong.Sum()} contents differ");
    }

    private static async Task UntilThereAsync(HttpClient client)
    {
        for (var watch = Stopwatch.StartNew(); ;)
        {
            try
            {
                await client.GetByteArrayAsync("empty").ConfigureAwait(false);
                return;
            }
            catch (HttpRequestException) when (watch.Elapsed < Short)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200)).ConfigureAwait(false);
            }
        }
    }

    private async Task RedisAsync()
    {
        board.Begin("redis-server --save '' --appendonly no --protected-mode no");
        await table.TryAsync("redis-cli", "ask the server on the board", async () =>
            (await board.RunAsync("until redis-cli ping 2>/dev/null; do busybox usleep 200000; done", Short).ConfigureAwait(false)).Trim()).ConfigureAwait(false);
        foreach (var (where, run) in new (string, Func<string, Task<string>>)[]
        {
            ("this machine", async options => await host.RunAsync(Long, ["redis-benchmark", "-p", $"{Host(6379)}", .. options.Split(' ')]).ConfigureAwait(false)),
            ("the board", async options => await board.RunAsync($"redis-benchmark {options}", Long).ConfigureAwait(false)),
        })
        {
            await table.TryAsync("redis-server", $"`redis-benchmark` on {where}, 2000 of each, 5 clients", async () =>
            {
                var output = await run("-n 2000 -c 5 --csv -t set,get,incr,lpush").ConfigureAwait(false);
                var rates = Rate().Matches(output).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}").ToList();
                return rates.Count == 4 ? string.Join(", ", rates) + " a second" : throw new BuildFailure($"it said: {output}");
            }).ConfigureAwait(false);
        }
    }

    private async Task IperfAsync()
    {
        board.Begin("iperf3 -s");
        foreach (var (direction, options) in new[] { ("to", ""), ("from", "-R") })
        {
            await table.TryAsync("iperf3", $"5 s {direction} the board", async () =>
            {
                // The server begins to listen anew after each run.
                var run = $"iperf3 -c 127.0.0.1 -p {Host(5201)}";
                var output = await host.RunAsync(
                    Short, "/bin/sh", "-c", $"until {run} -n 10K >/dev/null 2>&1; do sleep 0.3; done; sleep 1; {run} -t 5 {options}").ConfigureAwait(false);
                return Find(output, @"([\d.]+ \w+/sec)\s+receiver");
            }).ConfigureAwait(false);
        }
    }

    private async Task MissAsync()
    {
        await board.ConsoleSaysAsync("sockets: eth0 has the address", Short).ConfigureAwait(false);
        foreach (var (program, command) in new[] { ("curl", "curl -s -S"), ("busybox wget", "busybox wget -q -O -") })
        {
            await table.TryAsync(program, "fetch from an address of the network that nobody has", async () =>
                (await board.RunAsync($"! {command} http://{Nobody}/ 2>&1", Soon).ConfigureAwait(false)).Trim()).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Takes the card's registers away while files are carried: its driver reads all ones, dies of that, and is started anew.
    /// </summary>
    private Task LoseDriverAsync() => table.TryAsync("driver of the network card", $"dies while {Files} files are fetched", () =>
    {
        var lives = board.ConsoleCount(DriverLine);
        return FetchSlowlyAsync(
            () => monitor.TellAsync("o /w 0xcf8 0x80001004", "o /h 0xcfc 0"),
            () => board.ConsoleSaysAsync(DriverLine, Short, lives + 1),
            "restarted, all contents the same");
    });

    private Task UnplugAsync() => table.TryAsync("cable", $"unplugged for 3 s while {Files} files are fetched", () => FetchSlowlyAsync(
        () => monitor.TellAsync("set_link net0 off"),
        async () =>
        {
            await board.ConsoleSaysAsync("sockets: eth0 has no link", Short).ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromSeconds(3)).ConfigureAwait(false);
            await monitor.TellAsync("set_link net0 on").ConfigureAwait(false);
            await board.ConsoleSaysAsync("sockets: eth0 has a link", Short).ConfigureAwait(false);
        },
        "the console says so, all contents the same"));

    /// <summary>
    /// Fetches several large files, which the board sends slowly (<c>nginx.conf</c>), and breaks something when all answers have begun. Then the board has all requests, and
    /// only the board has something to send: what is lost it sends again. QEMU's user network does not always do that, so nothing that it sends may get lost.
    /// </summary>
    /// <param name="breakAsync">Breaks it.</param>
    /// <param name="mendAsync">Waits until it is whole again.</param>
    /// <param name="result">What to say when all has come.</param>
    private async Task<string> FetchSlowlyAsync(Func<Task> breakAsync, Func<Task> mendAsync, string result)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Connections, UseProxy = false };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"http://127.0.0.1:{Host(80)}"), Timeout = Short };
        await UntilThereAsync(client).ConfigureAwait(false);
        var answers = await Task.WhenAll(Enumerable.Range(0, Files).Select(_ => client.GetAsync("slow/large", HttpCompletionOption.ResponseHeadersRead))).ConfigureAwait(false);
        var reading = answers.Select(answer => answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync()).ToList();
        await breakAsync().ConfigureAwait(false);
        if (reading.Any(each => each.IsCompleted))
        {
            throw new BuildFailure("files had come before anything was broken");
        }

        await mendAsync().ConfigureAwait(false);
        var all = await Task.WhenAll(reading).WaitAsync(Short).ConfigureAwait(false);
        return all.All(each => each.AsSpan().SequenceEqual(pages["large"])) ? result : throw new BuildFailure("contents differ");
    }

    /// <summary>
    /// Sends all of it to whoever listens there, until he has ended the connection too. QEMU takes the connection at once, and breaks it when nobody does yet: by then this
    /// machine may have taken all of the bytes.
    /// </summary>
    private async Task SendAsync(int port, byte[] content)
    {
        for (var watch = Stopwatch.StartNew(); ;)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Host(port)).ConfigureAwait(false);
                var stream = client.GetStream();
                await stream.WriteAsync(content).ConfigureAwait(false);
                client.Client.Shutdown(SocketShutdown.Send);
                _ = await stream.ReadAsync(new byte[1]).AsTask().WaitAsync(Short).ConfigureAwait(false);
                return;
            }
            catch (Exception early) when (early is SocketException or IOException && watch.Elapsed < Short)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200)).ConfigureAwait(false);
            }
        }
    }

    private int Host(int boardPort) => ports.First(port => port.GuestPort == boardPort).HostPort;

    private static string Find(string output, string pattern) =>
        Regex.Match(output, pattern) is { Success: true } match ? match.Groups[1].Value : throw new BuildFailure($"there is no '{pattern}' in: {output}");

    [GeneratedRegex("""^"(SET|GET|INCR|LPUSH)","([\d.]+)",""", RegexOptions.Multiline)]
    private static partial Regex Rate();
}
