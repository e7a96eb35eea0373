using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.Run.Tests;

/// <summary>Debian's nginx, and httpd, nc and ip of its busybox, on a board with a network, used by this machine.</summary>
[TestFixture]
[Platform("Linux")]
[SupportedOSPlatform("linux")]
internal sealed class NetworkServersTests
{
    private const int Requests = 200;
    private const int Connections = 8;

    private const string Configuration =
        """
        daemon off;
        worker_processes 2;
        error_log stderr;
        pid /tmp/nginx.pid;
        user root;
        events { worker_connections 64; }
        http {
          access_log off;
          client_body_temp_path /tmp/body;
          proxy_temp_path /tmp/proxy;
          fastcgi_temp_path /tmp/fastcgi;
          uwsgi_temp_path /tmp/uwsgi;
          scgi_temp_path /tmp/scgi;
          server { listen 80; root /pages; }
        }
        """;

    // QEMU takes connections before anybody listens, and breaks them then: nc tells this machine when both servers have answered. They go when it closes that connection.
    private const string Script =
        """
        nginx -c /nginx.conf & nginx=$!
        busybox httpd -f -p 8080 -h /pages & httpd=$!
        for server in 127.0.0.1:80 127.0.0.1:8080; do until busybox wget -q -O /dev/null http://$server/page1 2>/dev/null; do busybox usleep 100000; done; done
        until echo ready | busybox nc 10.0.2.2 $0 2>/dev/null; do busybox usleep 100000; done
        kill $nginx $httpd
        wait $nginx; echo nginx ended with $?
        busybox ip -4 addr show dev eth0
        busybox ip addr add 10.9.9.9/24 dev eth0
        busybox ip route add 10.8.0.0/16 via 10.9.9.1
        busybox ip route
        """;

    /// <summary>As on Linux, where eth0 has the address of QEMU's user network by DHCP.</summary>
    private const string Network =
        """
        2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue
            inet 10.0.2.15/24 brd 10.0.2.255 scope global eth0
               valid_lft forever preferred_lft forever
        default via 10.0.2.2 dev eth0  metric 2
        10.0.2.0/24 dev eth0 scope link  src 10.0.2.15
        10.8.0.0/16 via 10.9.9.1 dev eth0
        10.9.9.0/24 dev eth0 scope link  src 10.9.9.9

        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private RootDirectory _root = null!;
    private readonly Dictionary<string, byte[]> _pages = [];

    [OneTimeSetUp]
    public void MakeRoot()
    {
        _root = new RootDirectory();
        _root.AddFromPackage("busybox-static", "bin/busybox");
        _root.AddFromPackage("nginx", "usr/sbin/nginx");
        _root.AddFromPackage("libc6", "lib64/ld-linux-x86-64.so.2", "lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", "lib/x86_64-linux-gnu/libc.so.6");
        _root.AddFromPackage("libcrypt1", "lib/x86_64-linux-gnu/libcrypt.so.1*");
        _root.AddFromPackage("libpcre2-8-0", "usr/lib/x86_64-linux-gnu/libpcre2-8.so.0*");
        _root.AddFromPackage("libssl3", "usr/lib/x86_64-linux-gnu/lib*.so.3");
        _root.AddFromPackage("zlib1g", "lib/x86_64-linux-gnu/libz.so.1*");
        foreach (var folder in new[] { "pages", "etc" })
            Directory.CreateDirectory(Path.Combine(_root.Path, folder));
        File.WriteAllText(Path.Combine(_root.Path, "nginx.conf"), Configuration);
        File.WriteAllText(Path.Combine(_root.Path, "etc/passwd"), "root:x:0:0:root:/:/bin/busybox\n");
        File.WriteAllText(Path.Combine(_root.Path, "etc/group"), "root:x:0:\n");
        var random = new Random(7);
        foreach (var length in new[] { 0, 1, 1460, 4096, 65_537, 700_000 })
        {
            var name = $"page{length}";
            random.NextBytes(_pages[name] = new byte[length]);
            File.WriteAllBytes(Path.Combine(_root.Path, "pages", name), _pages[name]);
        }
    }

    [OneTimeTearDown]
    public void RemoveRoot() => _root.Dispose();

    [Test]
    public async Task Nginx_and_httpd_serve_many_files_at_once_nc_talks_both_ways_and_ip_shows_the_network()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var (nginx, httpd) = FreePorts();
        var running = RunCommand.RunAsync(
        [
            "--net", "user", "--forward", $"{nginx}:80", "--forward", $"{httpd}:8080", "--timeout", "90", "--dir", _root.Path, "--",
            "/bin/busybox", "sh", "-c", Script, $"{((IPEndPoint)listener.LocalEndpoint).Port}",
        ]);
        using (var control = await listener.AcceptTcpClientAsync().WaitAsync(Deadline))
        {
            await using var stream = control.GetStream();
            using var reader = new StreamReader(stream, leaveOpen: true);
            (await reader.ReadLineAsync().WaitAsync(Deadline)).ShouldBe("ready");
            await FetchAsync(nginx, Requests).WaitAsync(Deadline);
            await FetchAsync(httpd, _pages.Count).WaitAsync(Deadline);
            await stream.WriteAsync("seen\n"u8.ToArray());
        }

        var outcome = await running;
        outcome.Status.ShouldBe(0, outcome.Error);
        outcome.Text.Replace(" \n", "\n").ShouldBe("seen\nnginx ended with 0\n" + Network, outcome.Error);
    }

    /// <summary>Fetches the pages in turn, over several connections at once, and compares them.</summary>
    private async Task FetchAsync(int port, int requests)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Connections, UseProxy = false };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var names = _pages.Keys.Order().ToList();
        await Task.WhenAll(Enumerable.Range(0, requests).Select(async i =>
        {
            // The large one is fetched once by each connection only.
            var name = names[i < names.Count ? i : i % (names.Count - 1)];
            (await client.GetByteArrayAsync(name)).AsSpan().SequenceEqual(_pages[name]).ShouldBeTrue(name);
        }));
    }

    private static (int First, int Second) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
