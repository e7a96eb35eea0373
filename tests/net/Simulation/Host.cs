using System;
using System.Collections.Generic;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Tests.Simulation;

/// <summary>A stack with one card. Nobody has an address of its network twice unless a test wants that, so addresses are in use at once.</summary>
internal sealed class Host : IStackWatcher
{
    public Host(SimulatedNetwork network, Segment segment, uint number, IpAddress address, int mtu, bool isConfigured, ulong key)
    {
        Stack = new NetworkStack(new StackOptions { Key = new UInt128(key, number) }) { Watcher = this };
        Stack.Advance(network.Now);
        Port = new Port(segment, new MacAddress(0x0200_0000_0000UL + number), mtu, frame => Stack.Receive(Eth!, frame));
        Eth = Stack.AddInterface("eth0", Port);
        Address = address;
        if (isConfigured)
            Stack.AddAddress(Eth, address, address.Is4 ? 24 : 64, probe: false);
    }

    public NetworkStack Stack { get; }

    public Port Port { get; }

    public NetworkInterface Eth { get; }

    public IpAddress Address { get; }

    public List<InterfaceAddress> Ready { get; } = [];

    public List<InterfaceAddress> Duplicates { get; } = [];

    public List<InterfaceAddress> Conflicts { get; } = [];

    public IpEndpoint At(int port) => new(Address, (ushort)port);

    public UdpSocket OpenUdp(int port = 0, int ring = 1 << 18)
    {
        UdpSocket socket = Stack.Udp.Open(!Address.Is4, new DatagramRing(ring));
        if (port != 0)
            socket.Bind(new IpEndpoint(Address.Is4 ? IpAddress.Any4 : IpAddress.Any6, (ushort)port));
        return socket;
    }

    public void AddressReady(InterfaceAddress address) => Ready.Add(address);

    public void AddressDuplicate(InterfaceAddress address) => Duplicates.Add(address);

    public void AddressConflict(InterfaceAddress address) => Conflicts.Add(address);
}
