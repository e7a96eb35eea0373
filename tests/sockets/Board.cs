using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.Net.Server;
using Pistachio.Net.Stack;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <summary>A host with a socket server, on a wire with another one that loses and holds up frames as a seed says.</summary>
internal sealed class Board : ILink
{
    public const ulong Control = 1;
    public const ulong Program = 0x1000;

    /// <summary>Time that a round on the wire takes.</summary>
    private const long Step = 1_000_000;

    private const ulong Page = 0x7FFF_FFFF_E000;

    private readonly Queue<byte[]> _incoming = new();
    private readonly NetworkInterface _card;
    private readonly byte _number;
    private Board? _other;
    private Random? _trouble;

    private Board(byte number, int rings, int smallPages, int middlePages)
    {
        _number = number;
        Rings = new FakeRings(rings);
        Stack = new NetworkStack(new StackOptions { Key = number });
        _card = Stack.AddInterface("eth0", this);
        Stack.AddAddress(_card, IpAddress.From4(10, 0, 0, number), 24, probe: false).ShouldNotBeNull();
        Server = new SocketServer(Kernel, Stack, new PagedRingSource(new PagePool(smallPages, middlePages), 64 << 10, SocketBufferSize.Most), States) { ServedMemory = Rings };
        Server.Watch(Control, 9).ShouldBe(Errno.None);
    }

    public NetworkStack Stack { get; }

    public SocketServer Server { get; }

    public FakeKernel Kernel { get; } = new();

    public FakeStates States { get; } = new();

    public FakeRings Rings { get; }

    public MacAddress Address => new(0x0200_0000_0000UL + _number);

    public int Mtu => 1500;

    /// <summary>Two of them.</summary>
    /// <param name="seed">What goes wrong on the wire; null: nothing.</param>
    /// <param name="rings">Rings that each has memory for.</param>
    /// <param name="smallPages">Memory of each beside, pages of 512 bytes.</param>
    /// <param name="middlePages">Pages of 4 KiB.</param>
    public static (Board First, Board Second) Pair(int? seed = null, int rings = 4, int smallPages = 1024, int middlePages = 128)
    {
        KernelTransport.Current = new MessagePages();
        Board first = new(1, rings, smallPages, middlePages);
        Board second = new(2, rings, smallPages, middlePages);
        first._other = second;
        second._other = first;
        if (seed is { } value)
            first._trouble = second._trouble = new Random(value);
        return (first, second);
    }

    /// <summary>A connection of programs of the two.</summary>
    public static (RingUser First, RingUser Second) Connect(Board first, Board second, ushort port)
    {
        uint listener = second.Make();
        second.Server.Bind(Program, listener, 0, 0, Name(second._number, port)).ShouldBe(Errno.None);
        second.Server.Listen(Program, listener, 8).ShouldBe(Errno.None);
        uint client = first.Make();
        first.Server.Connect(Program, client, 0, Name(second._number, port)).ShouldBeOneOf(Errno.None, Errno.EINPROGRESS);
        uint made = 0;
        for (int i = 0; i < 100_000 && second.Server.Accept(Program, listener, 0, SocketWait.No, out made, out _) != Errno.None; i++)
            Run(first, second);
        second.Server.Adopt(Control, Program, made, out _, out _).ShouldBe(Errno.None);
        Run(first, second);
        return (first.UserOf(client), second.UserOf(made));
    }

    public RingUser UserOf(uint socket, ulong domain = Program) => new(Server, Rings, domain, socket) { WithServer = true };

    public uint Make()
    {
        Server.Socket(Program, SocketFamily.Internet, SocketType.Stream, 0, 0, out uint made).ShouldBe(Errno.None);
        Server.Adopt(Control, Program, made, out _, out _).ShouldBe(Errno.None);
        return made;
    }

    /// <summary>Nothing goes wrong on the wire any more.</summary>
    public static void Calm(Board first, Board second) => first._trouble = second._trouble = null;

    /// <summary>Frames arrive, and some time goes by.</summary>
    public static void Run(Board first, Board second, int rounds = 1)
    {
        for (int i = 0; i < rounds; i++)
        {
            first.Advance();
            second.Advance();
        }
    }

    /// <summary>What poll would find, but for what a ring says.</summary>
    public PollEvents Ready(uint socket) => (PollEvents)SocketStates.ReadyOf(State(socket));

    /// <summary>The ring of a socket; null: it has none.</summary>
    public int? RingOf(uint socket) => SocketStates.IsServed(State(socket)) ? States.Bytes[SocketStates.RingOffset + (int)socket - 1] - 1 : null;

    public bool TrySend(ReadOnlySpan<byte> frame)
    {
        const int lost = 10;
        const int doubled = 20;
        int luck = _trouble?.Next(100) ?? 100;
        if (luck < lost || _other is null)
            return true;
        _other._incoming.Enqueue(frame.ToArray());
        if (luck < doubled)
            _other._incoming.Enqueue(frame.ToArray());
        return true;
    }

    public void SetGroups(ReadOnlySpan<MacAddress> groups)
    {
    }

    private static byte[] Name(byte host, ushort port) => [(byte)(port >> 8), (byte)port, 10, 0, 0, host, 0, 0, 0, 0, 0, 0, 0, 0];

    private ulong State(uint socket) => BitConverter.ToUInt64(States.Bytes[(((int)socket - 1) * sizeof(ulong))..]);

    private void Advance()
    {
        Kernel.Now += Step;
        for (int count = _incoming.Count; count > 0 && _incoming.TryDequeue(out byte[]? frame); count--)
        {
            if (_trouble?.Next(10) == 0)
                _incoming.Enqueue(frame); // others overtake it
            else
                Stack.Receive(_card, frame);
        }

        Server.Advance();
        Server.Settle(Page);
    }
}
