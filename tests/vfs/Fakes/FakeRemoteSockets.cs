using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;

namespace Pistachio.Vfs.Tests.Fakes;

/// <summary>
/// The socket server as the VFS server sees it: words, bytes and bits that both have, and a notification. As it runs at the same time, it may do something before
/// each look of the VFS server.
/// </summary>
internal sealed class FakeRemoteSockets : IRemoteSockets
{
    private readonly Dictionary<uint, (PollEvents Ready, uint Generation)> _states = [];
    private readonly HashSet<uint> _wanted = [];
    private readonly SortedSet<uint> _told = [];
    private bool _isWatcherWanted;

    /// <summary>What the socket server does before the VFS server looks at what both have. It is not called for what it does itself.</summary>
    public Action? Meanwhile { get; set; }

    /// <summary>What it does after a look that has found nothing, before the VFS server asks to be told; once.</summary>
    public Action? BeforeWant { get; set; }

    /// <summary>The notification of the VFS server was signalled.</summary>
    public bool IsSignalled { get; set; }

    /// <summary>A socket is ready for something, and has not changed: a program has taken bytes, or has filled its ring.</summary>
    public void Tell(uint number, PollEvents ready)
    {
        _states[number] = (ready, _states.GetValueOrDefault(number).Generation);
        if (!_wanted.Remove(number))
            return;
        _told.Add(number);
        _isWatcherWanted = true;
    }

    /// <summary>A socket has changed: who wants to know is told.</summary>
    public void Change(uint number, PollEvents ready)
    {
        _states[number] = (ready, _states.GetValueOrDefault(number).Generation + 1);
        Tell(number, ready);
        IsSignalled |= _isWatcherWanted;
        _isWatcherWanted = false;
    }

    /// <summary>There is a socket, which has not changed yet.</summary>
    public void Make(uint number) => _states[number] = default;

    public bool Has(SocketFamily family) => family == SocketFamily.Internet;

    public CallStatus Derive(ulong domain, out ulong endpoint)
    {
        endpoint = 1;
        return CallStatus.Ok;
    }

    public void Withdraw(ulong endpoint)
    {
    }

    public Errno Adopt(ulong domain, uint number, out SocketFamily family, out SocketType type)
    {
        family = SocketFamily.Internet;
        type = SocketType.Stream;
        return _states.ContainsKey(number) ? Errno.None : Errno.EBADF;
    }

    public Errno Admit(ulong domain, uint number) => Errno.None;

    public void Close(uint number) => _states[number] = (PollEvents.None, _states[number].Generation + 1);

    public void EndDomain(ulong domain)
    {
    }

    public void Identify(ulong domain, uint user)
    {
    }

    public PollEvents Ready(uint number, out uint generation)
    {
        Meanwhile?.Invoke();
        (PollEvents ready, generation) = _states[number];
        return ready;
    }

    public bool Lingers(uint number) => false;

    public ushort Counts(uint number) => 0;

    public void Want(uint number)
    {
        Meanwhile?.Invoke();
        Action? before = BeforeWant;
        BeforeWant = null;
        before?.Invoke();
        _wanted.Add(number);
    }

    public uint TakeChanged(uint end)
    {
        Meanwhile?.Invoke();
        uint first = _told.Min;
        _told.Remove(first);
        return first < end ? first : 0;
    }
}
