using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Shouldly;

namespace Pistachio.Net.Tests.Simulation;

/// <summary>One host, and a peer whose segments a test writes one by one.</summary>
internal sealed class TcpScript
{
    public const int OurPort = 80;

    private readonly SimulatedNetwork _network = new(1);
    private readonly Host _host;
    private readonly RawPeer _peer;
    private readonly TcpListener _listener;
    private TcpScriptSegment? _last;

    public TcpScript()
    {
        Segment segment = new(_network);
        segment.Impairments.Delay = 1000;
        _host = _network.AddHost(segment, "10.0.0.1");
        _peer = new RawPeer(_network, segment, "10.0.0.2");
        // So that addresses are known and no answer waits for one.
        _host.OpenUdp().SendTo(new IpEndpoint(_peer.Address, 9), "x"u8);
        _network.Run(5 * SimulatedNetwork.Second);
        _peer.Packets.Clear();
        _host.Stack.Tcp.Bind(_host.At(OurPort), false, false, null, out TcpBinding? binding).ShouldBe(Errno.None);
        _host.Stack.Tcp.Listen(binding!, 300, Rings, new TcpSettings(), out TcpListener? listener).ShouldBe(Errno.None);
        _listener = listener!;
    }

    public PagedRingSource Rings { get; } = TestRings.Source(65_536);

    public NetworkStack Stack => _host.Stack;

    public TcpListener Listener => _listener;

    public TcpConnection Connection { get; private set; } = null!;

    /// <summary>The next number that the peer sends.</summary>
    public uint PeerNext { get; set; } = 1000;

    /// <summary>Behind the last that we have sent.</summary>
    public uint OurNext { get; private set; }

    public int PeerPort { get; set; } = 4000;

    /// <summary>0: the peer has no timestamps.</summary>
    public uint PeerTimestamp { get; set; }

    private int LocalPort { get; set; } = OurPort;

    /// <summary>The handshake, begun by the peer.</summary>
    public void AcceptConnection(byte[]? options = null)
    {
        LocalPort = OurPort;
        Send("S", options: options ?? [2, 4, 5, 0xB4]);
        Expect("SA").Acknowledgment.ShouldBe(PeerNext);
        Send("A");
        Connection = _listener.Accept().ShouldNotBeNull();
        Connection.State.ShouldBe(TcpState.Established);
    }

    /// <summary>A connection from our side: its SYN is on its way.</summary>
    public TcpConnection Connect()
    {
        Stack.Tcp.Connect(null, new IpEndpoint(_peer.Address, (ushort)PeerPort), TestRings.Of(65_536), TestRings.Of(65_536), new TcpSettings(), out TcpConnection? connection)
            .ShouldBe(Errno.None);
        Connection = connection!;
        LocalPort = connection!.Local.Port;
        Run(1);
        return connection;
    }

    public IReceiveRing Ring(IReceiveRing? ring) => ring!;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Connection.SendRing!.Write(bytes).ShouldBe(bytes.Length);
        Connection.OnWritten();
        Run(1);
    }

    /// <summary>Send a segment of the peer.</summary>
    public void Send(string flags, ReadOnlySpan<byte> data = default, uint? sequence = null, uint? acknowledgment = null, int window = 30_000, byte[]? options = null,
        bool advance = true, int port = 0, bool run = true)
    {
        options ??= [];
        if (PeerTimestamp != 0)
        {
            byte[] timestamp = new byte[12];
            timestamp[0] = timestamp[1] = 1;
            timestamp[2] = 8;
            timestamp[3] = 10;
            BinaryPrimitives.WriteUInt32BigEndian(timestamp.AsSpan(4), PeerTimestamp);
            BinaryPrimitives.WriteUInt32BigEndian(timestamp.AsSpan(8), _last?.Timestamp ?? 0);
            options = [.. options, .. timestamp];
        }

        int header = 20 + options.Length;
        byte[] segment = new byte[header + data.Length];
        uint number = sequence ?? PeerNext;
        BinaryPrimitives.WriteUInt16BigEndian(segment, (ushort)PeerPort);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(port == 0 ? LocalPort : port));
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(4), number);
        bool hasAck = flags.Contains('A', StringComparison.Ordinal);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(8), hasAck ? acknowledgment ?? OurNext : 0);
        segment[12] = (byte)(header / 4 << 4);
        foreach (char flag in flags)
            segment[13] |= flag switch { 'F' => 1, 'S' => 2, 'R' => 4, 'P' => 8, 'A' => 16, 'U' => 32, _ => throw new ArgumentException(flags) };
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(14), (ushort)window);
        options.CopyTo(segment, 20);
        data.CopyTo(segment.AsSpan(header));
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(16), RawPeer.TransportChecksum(_peer.Address, _host.Address, 6, segment));
        byte[] packet = RawPeer.Packet(_peer.Address, _host.Address, 6, segment);
        byte[] frame = new byte[14 + packet.Length];
        EthernetHeader.Write(frame, _host.Port.Address, _peer.Port.Address, EthernetHeader.Ip4);
        packet.CopyTo(frame, 14);
        _host.Stack.Receive(_host.Eth, frame);
        if (run)
            Run(1);
        if (advance && sequence is null)
            PeerNext += (uint)data.Length + (flags.Contains('S', StringComparison.Ordinal) ? 1u : 0) + (flags.Contains('F', StringComparison.Ordinal) ? 1u : 0);
    }

    /// <summary>Milliseconds go by.</summary>
    public void Run(int milliseconds) => _network.Run(milliseconds * SimulatedNetwork.Millisecond);

    /// <summary>All segments that we have sent since the last look.</summary>
    public List<TcpScriptSegment> TakeAll()
    {
        Run(1);
        List<TcpScriptSegment> segments = [];
        foreach (byte[] packet in _peer.Packets)
        {
            if (packet[9] != 6)
                continue;

            RawPeer.TransportChecksum(_host.Address, _peer.Address, 6, packet.AsSpan(20)).ShouldBe((ushort)0);
            TcpScriptSegment segment = TcpScriptSegment.Read(packet);
            segments.Add(segment);
            _last = segment;
            if (!segment.Flags.Contains('R', StringComparison.Ordinal) && (segment.Flags.Contains('S', StringComparison.Ordinal) || (int)(segment.End - OurNext) > 0))
                OurNext = segment.End;
        }

        _peer.Packets.Clear();
        return segments;
    }

    /// <summary>Exactly one segment has come, with these flags.</summary>
    public TcpScriptSegment Expect(string flags)
    {
        List<TcpScriptSegment> segments = TakeAll();
        segments.ConvertAll(segment => segment.Flags).ShouldBe([flags]);
        return segments[0];
    }

    public void ExpectNothing() => TakeAll().ConvertAll(segment => segment.Flags).ShouldBeEmpty();

    /// <summary>A router says that our last segment did not get there.</summary>
    public void SendUnreachable(byte type, byte code, int mtu = 0)
    {
        byte[] message = new byte[8 + 28];
        message[0] = type;
        message[1] = code;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), (ushort)mtu);
        _last!.Packet.AsSpan(0, 28).CopyTo(message.AsSpan(8));
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), RawPeer.SlowChecksum(message));
        _peer.SendPacket(_host.Port.Address, RawPeer.Packet(_peer.Address, _host.Address, 1, message));
    }

    /// <summary>Close everything; after the longest time that anything may take, no buffer, connection or ring is in use.</summary>
    public void ShouldKeepNothing()
    {
        Connection?.Close();
        while (_listener.Accept() is { } waiting)
            waiting.Abort();
        _listener.Close();
        Run(1_500_000);
        Stack.Tcp.Count.ShouldBe(0);
        Stack.Pool.InUse.ShouldBe(0);
        Rings.Pool.InUse.ShouldBe(0);
    }
}
