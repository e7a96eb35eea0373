using System;

using Pistachio.Hil.Session;

namespace Pistachio.Hil.Tests;

/// <summary>The rig's side of a <see cref="VirtualBoard"/>.</summary>
internal interface IVirtualHost
{
    ulong NextTick { get; }

    void Receive(ReadOnlySpan<byte> bytes, ulong now);

    int Transmit(Span<byte> destination, ulong now);

    void Tick(ulong now);
}

/// <summary>Only the link, with a policy on top.</summary>
internal sealed class SessionHost(HostSession session, Action<BoardEvent> onEvent) : IVirtualHost
{
    public ulong NextTick => session.NextDeadline;

    public void Receive(ReadOnlySpan<byte> bytes, ulong now)
    {
        session.Receive(bytes, now);
        while (session.TryRead(out BoardEvent? next))
            onEvent(next!);
    }

    public int Transmit(Span<byte> destination, ulong now) => session.Transmit(destination, now);

    public void Tick(ulong now)
    {
        // The link repeats its frames in Transmit.
    }
}

/// <summary>A whole boot with its deadlines.</summary>
internal sealed class BootHost(BoardBoot boot) : IVirtualHost
{
    public ulong NextTick => boot.NextTick;

    public void Receive(ReadOnlySpan<byte> bytes, ulong now) => boot.Receive(bytes, now);

    public int Transmit(Span<byte> destination, ulong now) => boot.Transmit(destination, now);

    public void Tick(ulong now) => boot.Tick(now);
}
