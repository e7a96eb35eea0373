using System;
using System.Diagnostics;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Tests.Linux;

/// <summary>A card whose other end is a tap device of Linux, with frames lost in both directions.</summary>
internal sealed class TapLink : ILink, IDisposable
{
    private const int TapWithoutHeader = 0x1002;

    private readonly int _descriptor;
    private readonly double _loss;
    private readonly Random _random = new(1);
    private readonly LibC.PollEntry[] _poll = new LibC.PollEntry[1];
    private readonly byte[] _frame = new byte[2048];

    private TapLink(int descriptor, int mtu, double loss)
    {
        _descriptor = descriptor;
        _loss = loss;
        Mtu = mtu;
    }

    public MacAddress Address => new(0x0200_0000_0002);

    public int Mtu { get; }

    /// <summary>Make a device tap0 in a network namespace of this thread's own.</summary>
    /// <returns>Null: this user or machine may not.</returns>
    public static TapLink? TryOpen(int mtu, double loss)
    {
        if (LibC.Unshare(LibC.NewNetwork) != 0)
            return null;

        int descriptor = LibC.Open("/dev/net/tun", LibC.ReadWrite);
        if (descriptor < 0)
            return null;

        byte[] request = new byte[40];
        "tap0"u8.CopyTo(request);
        BitConverter.TryWriteBytes(request.AsSpan(16), (short)TapWithoutHeader);
        if (LibC.Control(descriptor, LibC.SetInterface, request) == 0)
            return new TapLink(descriptor, mtu, loss);

        _ = LibC.Close(descriptor);
        return null;
    }

    /// <summary>Run `ip` in the namespace of this thread.</summary>
    public static void Configure(string arguments)
    {
        using Process process = Process.Start("ip", arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"ip {arguments}: status {process.ExitCode}");
    }

    public bool TrySend(ReadOnlySpan<byte> frame)
    {
        if (_random.NextDouble() < _loss)
            return true;

        byte[] copy = frame.ToArray();
        return LibC.Write(_descriptor, copy, copy.Length) == copy.Length;
    }

    public void SetGroups(ReadOnlySpan<MacAddress> groups)
    {
    }

    /// <summary>Give frames that came to a stack; wait for the first for so many milliseconds at most.</summary>
    public void Pump(NetworkStack stack, NetworkInterface via, int milliseconds)
    {
        for (int i = 0; i < 64; i++)
        {
            _poll[0] = new LibC.PollEntry { Descriptor = _descriptor, Wanted = 1 };
            if (LibC.Poll(_poll, 1, i == 0 ? milliseconds : 0) <= 0)
                return;

            nint count = LibC.Read(_descriptor, _frame, _frame.Length);
            if (count > 0 && _random.NextDouble() >= _loss)
                stack.Receive(via, _frame.AsSpan(0, (int)count));
        }
    }

    public void Dispose() => _ = LibC.Close(_descriptor);
}
