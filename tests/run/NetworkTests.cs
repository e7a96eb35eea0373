using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.Run.Tests;

/// <summary>Debian's busybox on a board with a network: by <c>--net user</c> it reaches this machine, and this machine reaches it.</summary>
[TestFixture]
[Platform("Linux")]
[SupportedOSPlatform("linux")]
internal sealed class NetworkTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private RootDirectory _root = null!;

    [OneTimeSetUp]
    public void MakeRoot()
    {
        _root = new RootDirectory();
        _root.AddFromPackage("busybox-static", "bin/busybox");
    }

    [OneTimeTearDown]
    public void RemoveRoot() => _root.Dispose();

    [Test]
    public async Task A_program_fetches_a_file_from_this_machine_byte_for_byte()
    {
        var content = new byte[1_000_000];
        new Random(1).NextBytes(content);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, content);

        // There is no address before the board's DHCP client has got one.
        var url = $"http://10.0.2.2:{((IPEndPoint)listener.LocalEndpoint).Port}/file";
        var outcome = await RunAsync(
            ["--nic", "e1000e"], "sh", "-c", $"until busybox wget -q -O /tmp/file {url} 2>/dev/null; do busybox usleep 100000; done; busybox cat /tmp/file");

        outcome.Status.ShouldBe(0, outcome.Error);
        outcome.Output.SequenceEqual(content).ShouldBeTrue(outcome.Error);
        outcome.Error.ShouldContain("sockets: eth0 has the address 10.0.2.15/24");
        await serving;
    }

    [Test]
    public async Task This_machine_reaches_a_program_by_a_port_that_leads_to_the_board()
    {
        var text = string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i}\n"));
        File.WriteAllText(Path.Combine(_root.Path, "page"), text);
        var port = FreePort();
        var running = RunAsync(["--forward", $"{port}:80"], "sh", "-c", "busybox nc -l -p 80 < /page");

        (await AskAsync(port, "hello board\n").WaitAsync(Deadline)).ShouldBe(text);
        var outcome = await running;
        outcome.Status.ShouldBe(0, outcome.Error);
        outcome.Text.ShouldBe("hello board\n");
    }

    [TestCase("10.0.2.77", "inet 10.0.2.15", " (10.0.2.77)")]
    [TestCase("fec0::77", "inet6 fec0", "")]
    public async Task A_host_of_the_own_network_that_does_not_answer_is_one_clear_error_after_three_seconds(string silent, string own, string shown)
    {
        // QEMU answers only for its own hosts. An address is there when DHCP, and a router's advertisement, have come.
        const string script = "until busybox ip addr show eth0 | busybox grep \"$1\" | busybox grep -qv tentative; do busybox usleep 100000; done; "
            + "for i in 1 2; do busybox time -f 'after %e' busybox nc \"$0\" 80; done; busybox ping -q -c 1 -W 4 \"$0\"; busybox ip neigh show to \"$0\"";
        var outcome = await RunAsync([], "sh", "-c", script, silent, own);

        outcome.Status.ShouldBe(0, outcome.Error);
        var seconds = Regex.Matches(outcome.Error, @"^after (\d+)\.", RegexOptions.Multiline).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        seconds.Count.ShouldBe(2, outcome.Error);
        seconds.ShouldAllBe(each => each >= 3 && each < 20);
        outcome.Error.Split($"nc: can't connect to remote host{shown}: No route to host").Length.ShouldBe(3, outcome.Error);
        outcome.Text.ShouldContain("1 packets transmitted, 0 packets received, 100% packet loss");
        outcome.Text.ShouldContain($"{silent} dev eth0  used 0/0/0 FAILED");
    }

    [Test]
    public async Task A_network_that_cannot_be_is_one_line_and_status_2()
    {
        var outcome = await RunAsync(["--forward", "99999:80"], "true");

        outcome.Status.ShouldBe(2);
        outcome.Error.ShouldContain("--forward: '99999:80' is not valid; expected HOSTPORT:GUESTPORT, each from 1 to 65535");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task ServeAsync(TcpListener listener, byte[] content)
    {
        using var client = await listener.AcceptTcpClientAsync().WaitAsync(Deadline);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
            // The request is known.
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {content.Length}\r\nConnection: close\r\n\r\n"));
        await stream.WriteAsync(content);
    }

    /// <summary>Sends a line, and reads to the end: nc ends its own direction with its input, and itself with ours. QEMU takes the connection as soon as it runs; before, nobody does.</summary>
    private static async Task<string> AskAsync(int port, string line)
    {
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                await using var stream = client.GetStream();
                await stream.WriteAsync(Encoding.ASCII.GetBytes(line));
                using var reader = new StreamReader(stream, Encoding.ASCII);
                if (await reader.ReadToEndAsync() is { Length: > 0 } answer)
                    return answer;
            }
            catch (Exception early) when (early is SocketException or IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private Task<RunOutcome> RunAsync(string[] options, params string[] command) =>
        RunCommand.RunAsync(["--net", "user", .. options, "--timeout", "90", "--dir", _root.Path, "--", "/bin/busybox", .. command]);
}
