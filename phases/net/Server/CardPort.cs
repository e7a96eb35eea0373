using System;
using Pistachio.Net.Interfaces;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Server;

/// <summary>A network card below the stack: its frames come and go by the driver's rings, its address by DHCP and IPv6's own ways.</summary>
public sealed class CardPort : ILink, IDhcpWatcher
{
    private const string Name = "eth0";

    /// <summary>Frames that are taken in one go; then requests have their turn.</summary>
    private const int MaximumFrames = 64;

    private readonly NetworkStack _stack;
    private readonly INetworkPort _port;
    private readonly Action<string> _tell;
    private readonly NetworkInterface _interface;
    private bool _wasTold;

    /// <summary>Adds the interface, and begins to ask for an address.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="port">The card; its address is known.</param>
    /// <param name="tell">Writes a line for an operator.</param>
    public CardPort(NetworkStack stack, INetworkPort port, Action<string> tell)
    {
        _stack = stack;
        _port = port;
        _tell = tell;
        _interface = stack.AddInterface(Name, this);
        stack.SetLink(_interface, port.IsUp);
        _ = stack.StartIp6(_interface); // a card of a small MTU has no IPv6
        DhcpClient client = stack.NewDhcpClient(_interface);
        client.Watcher = this;

        // Looking for somebody who has the address all the same takes some seconds, in which no program has a network. Who has it later is noticed.
        client.ProbesAddress = false;
        if (client.Start() != Abi.Errno.None)
            tell($"sockets: {Name}: another socket has the port of the DHCP client");
    }

    /// <inheritdoc/>
    public MacAddress Address => new(_port.Mac);

    /// <summary>What the DHCP server gave; null: nothing, or no more.</summary>
    public DhcpLease? Lease { get; private set; }

    /// <inheritdoc/>
    public int Mtu => _port.Mtu;

    /// <inheritdoc/>
    public bool TrySend(ReadOnlySpan<byte> frame) => _port.TrySend(frame);

    /// <summary>Cards let all groups through.</summary>
    public void SetGroups(ReadOnlySpan<MacAddress> groups)
    {
    }

    /// <summary>As <see cref="INetworkPort.BeginWait"/>.</summary>
    public bool BeginWait() => _port.BeginWait();

    /// <summary>Takes what has come, and looks at the cable.</summary>
    public void Receive()
    {
        for (int i = 0; i < MaximumFrames && _port.TryReceive(out ReadOnlySpan<byte> frame); i++)
            _stack.Receive(_interface, frame);
        if (_port.IsUp == _interface.HasLink)
            return;

        _stack.SetLink(_interface, _port.IsUp);
        _tell($"sockets: {Name} has {(_port.IsUp ? "a" : "no")} link");
    }

    void IDhcpWatcher.OnLease(DhcpClient client, DhcpLease? lease)
    {
        _wasTold = false;
        Lease = lease;
        _tell(lease is null ? $"sockets: {Name} has no address any more" : $"sockets: {Name} has the address {Text(lease.Address.V4)}/{lease.PrefixLength}");
    }

    void IDhcpWatcher.OnFailure(DhcpClient client, DhcpFailure failure)
    {
        if (_wasTold)
            return;

        _wasTold = true;
        _tell(failure switch
        {
            DhcpFailure.NoAnswer => $"sockets: {Name}: no DHCP server answers",
            DhcpFailure.Refused => $"sockets: {Name}: the DHCP server refuses an address",
            DhcpFailure.AddressInUse => $"sockets: {Name}: somebody else has the address that the DHCP server gave",
            _ => $"sockets: {Name}: the address has expired",
        });
    }

    private static string Text(uint address) => $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}";
}
