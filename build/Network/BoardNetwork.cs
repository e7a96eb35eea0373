using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using Pistachio.Build.Execution;

namespace Pistachio.Build.Network;

/// <summary>How a board in QEMU is connected to a network.</summary>
internal sealed class BoardNetwork
{
    /// <summary>Longest name of an interface of Linux (IFNAMSIZ without the end).</summary>
    private const int LongestName = 15;

    private readonly string? _tap;
    private readonly NetworkCard? _card;
    private readonly string? _capture;
    private readonly IReadOnlyList<PortForward> _forwards;

    private BoardNetwork(NetworkCard? card, string? tap, IReadOnlyList<PortForward> forwards, string? capture)
    {
        _capture = capture;
        _card = card;
        _tap = tap;
        _forwards = forwards;
    }

    /// <summary>QEMU's arguments; none without a network.</summary>
    public IReadOnlyList<string> Arguments => _card == null
        ? []
        : ["-netdev", Backend, "-device", $"{_card.Device},netdev=net0,romfile=", .. Capturing];

    private string[] Capturing => _capture == null
        ? []
        : ["-object", $"filter-dump,id=capture,netdev=net0,file={_capture.Replace(",", ",,", StringComparison.Ordinal)}"]; // a comma is written twice

    // A header of virtio in front of each frame would be of use for offloads only, and QEMU before 8.1 writes it into captures.
    private string Backend => _tap != null
        ? $"tap,id=net0,ifname={_tap},script=no,downscript=no,vnet_hdr=off"
        : "user,id=net0" + string.Concat(_forwards.Select(forward => $",hostfwd=tcp:127.0.0.1:{forward.HostPort}-:{forward.GuestPort}"));

    /// <summary>Makes sense of what the user asked for.</summary>
    /// <param name="net">Null: no network; <c>user</c>, or <c>tap:NAME</c>.</param>
    /// <param name="nic">The card, or null for that of the board.</param>
    /// <param name="boardCard">The card that the board profile names.</param>
    /// <param name="forwards">Ports that lead to the board.</param>
    /// <param name="capture">Where to keep all frames of the card (pcap), or null.</param>
    /// <exception cref="BuildFailure">It makes none: one line that says what was expected.</exception>
    public static BoardNetwork Parse(string? net, string? nic, string boardCard, IReadOnlyList<string> forwards, string? capture = null)
    {
        var card = NetworkCard.Find(nic ?? boardCard)
            ?? throw new BuildFailure($"--nic: '{nic ?? boardCard}' is not valid; expected one of {NetworkCard.Names}", 2);
        if (net == null)
        {
            return nic == null && forwards.Count == 0 && capture == null
                ? new BoardNetwork(null, null, [], null)
                : throw new BuildFailure(
                    $"{(nic != null ? "--nic" : forwards.Count > 0 ? "--forward" : "--capture")} is for a board with a network: add '--net user' or '--net tap:NAME'", 2);
        }

        var tap = net.StartsWith("tap:", StringComparison.Ordinal) ? net["tap:".Length..] : null;
        if (tap == null ? net != "user" : !IsInterfaceName(tap))
        {
            throw new BuildFailure($"--net: '{net}' is not valid; expected 'user' or 'tap:NAME'", 2);
        }

        if (tap != null && forwards.Count > 0)
        {
            throw new BuildFailure("--forward is for '--net user': by a tap device the board is reached by its own address", 2);
        }

        var ports = forwards.Select(PortForward.Parse).ToList();
        var twice = ports.GroupBy(forward => forward.HostPort).FirstOrDefault(group => group.Count() > 1);
        return twice == null
            ? new BoardNetwork(card, tap, ports, capture)
            : throw new BuildFailure($"--forward: port {twice.Key} is named twice", 2);
    }

    /// <summary>Looks whether this machine has what is needed, so that QEMU need not say it.</summary>
    /// <exception cref="BuildFailure">A port is in use, there is no such tap device, or no place for the capture.</exception>
    public void CheckHost()
    {
        if (_tap != null && !Directory.Exists($"/sys/class/net/{_tap}"))
        {
            throw new BuildFailure($"--net: this machine has no network interface '{_tap}'; make it with 'ip tuntap add dev {_tap} mode tap'", 2);
        }

        if (_tap != null && !File.Exists($"/sys/class/net/{_tap}/tun_flags"))
        {
            throw new BuildFailure($"--net: '{_tap}' is not a tap device", 2);
        }

        if (_capture != null && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(_capture))))
        {
            throw new BuildFailure($"--capture: there is no directory for '{_capture}'", 2);
        }

        foreach (var forward in _forwards)
        {
            CheckPort(forward.HostPort);
        }
    }

    private static bool IsInterfaceName(string name) =>
        name.Length is >= 1 and <= LongestName && name is not ("." or "..") && name.All(each => char.IsAsciiLetterOrDigit(each) || each is '-' or '_' or '.');

    private static void CheckPort(int port)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true); // as QEMU does
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
        }
        catch (SocketException trouble)
        {
            var reason = trouble.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "is in use",
                SocketError.AccessDenied => "may not be used by this user",
                _ => $"cannot be used: {trouble.Message}",
            };
            throw new BuildFailure($"--forward: port {port} of this machine {reason}", 2);
        }
    }
}
