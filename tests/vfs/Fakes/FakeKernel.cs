using System;
using System.Collections.Generic;
using System.Linq;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Server;

namespace Pistachio.Vfs.Tests.Fakes;

/// <summary>
/// One capability table for everybody: memory with windows, and badged endpoints. What is derived dies with a revocation of what it came from.
/// </summary>
internal sealed class FakeKernel : IKernelFiles
{
    private readonly Dictionary<ulong, FakeCapability> _capabilities = [];
    private ulong _next = 1;
    private long _now = 1_700_000_000_000_000_000;

    /// <summary>Capabilities that there may be at a time.</summary>
    public int Room { get; set; } = int.MaxValue;

    /// <summary>Late replies, by the capability that each went to.</summary>
    public Dictionary<ulong, Message> Replies { get; } = [];

    /// <summary>The kept right to reply that was made last.</summary>
    public ulong LastReply => _capabilities.Where(each => each.Value.Kind == CapabilityKind.Reply).Max(each => each.Key);

    /// <summary>The right to reply that was kept last, whether it has been used or not.</summary>
    public ulong LastKept { get; private set; }

    /// <summary>The time, in nanoseconds since 1970; a millisecond later at each look.</summary>
    public long Now
    {
        get
        {
            WhileServing?.Invoke();
            return _now += 1_000_000;
        }
    }

    /// <summary>Nanoseconds since boot: as long as a test does not say otherwise no time passes.</summary>
    public ulong SinceBoot { get; set; } = 5_000_000_000;

    public ulong BootTime { get; set; } = 1_700_000_000_000_000_000;

    /// <summary>What others do while the server is in the middle of a request, at a look at the clock.</summary>
    public Action? WhileServing { get; set; }

    public bool HasConsoleInput { get; set; }

    /// <summary>The page that the process server writes.</summary>
    public byte[] Ids { get; set; } = [];

    public System.ReadOnlySpan<byte> ProcessIds => Ids;

    public CallStatus MapProcessIds(ulong memory)
    {
        if (!_capabilities.TryGetValue(memory, out FakeCapability? page))
            return CallStatus.BadHandle;
        Ids = page.Memory;
        return CallStatus.Ok;
    }

    /// <summary>How often each notification was signalled, by the capability that was used.</summary>
    public Dictionary<ulong, int> Signals { get; } = [];

    /// <summary>Notifications whose word is not zero, by the first capability to each.</summary>
    private readonly HashSet<ulong> _signalled = [];

    public void Signal(ulong notification)
    {
        Signals[notification] = Signals.GetValueOrDefault(notification) + 1;
        if (_capabilities.TryGetValue(notification, out FakeCapability? capability) && (capability.Rights & Rights.Write) != 0)
            _signalled.Add(FirstOf(notification));
    }

    /// <summary>Whether a wait for a signal would end now; then it has.</summary>
    public bool TakeSignal(ulong notification) =>
        !_capabilities.TryGetValue(notification, out FakeCapability? capability) || (capability.Rights & Rights.Read) == 0
        || _signalled.Remove(FirstOf(notification));

    public CallStatus MakeNotificationMemory(out ulong memory)
    {
        memory = 0;
        if (Count >= Room)
            return CallStatus.TableFull;
        memory = Add(new FakeCapability(CapabilityKind.Untyped, Rights.All, 0, [], 0, 1, 0));
        return CallStatus.Ok;
    }

    public CallStatus MakeNotification(ulong memory, out ulong notification)
    {
        notification = 0;
        if (Count >= Room)
            return CallStatus.TableFull;
        if (_capabilities[memory].Kind != CapabilityKind.Untyped || _capabilities.Values.Any(each => each.Kind == CapabilityKind.Notification && each.Parent == memory))
            return CallStatus.OutOfMemory;
        notification = Add(new FakeCapability(CapabilityKind.Notification, Rights.All, 0, [], 0, 0, memory));
        return CallStatus.Ok;
    }

    private ulong FirstOf(ulong notification)
    {
        while (_capabilities[notification].Parent is var parent && _capabilities.TryGetValue(parent, out FakeCapability? above) && above.Kind == CapabilityKind.Notification)
            notification = parent;
        return notification;
    }

    public int Count => _capabilities.Count;

    public FakeCapability this[ulong handle] => _capabilities[handle];

    /// <summary>The capabilities of a kind.</summary>
    public ulong[] All(CapabilityKind kind) => [.. _capabilities.Where(each => each.Value.Kind == kind).Select(each => each.Key)];

    public bool Exists(ulong handle) => _capabilities.ContainsKey(handle);

    public ulong AddFrames(byte[] bytes) =>
        Add(new FakeCapability(CapabilityKind.Memory, Rights.Read | Rights.Write | Rights.Execute, 0, bytes, 0, (uint)bytes.Length / 4096, 0));

    public ulong AddMemory(byte[] bytes) => Add(new FakeCapability(CapabilityKind.Memory, Rights.Read | Rights.Execute, 0, bytes, 0, (uint)bytes.Length / 4096, 0));

    public ulong AddEndpoint() => Add(new FakeCapability(CapabilityKind.Endpoint, Rights.Write | Rights.Grant, 0, [], 0, 0, 0));

    public CallStatus Split(ulong memory, uint firstPage, uint pages, Rights rights, out ulong part)
    {
        part = 0;
        if (!_capabilities.TryGetValue(memory, out FakeCapability? parent))
            return CallStatus.BadHandle;
        if (parent.Kind != CapabilityKind.Memory)
            return CallStatus.WrongKind;
        if (pages == 0 || firstPage > parent.Pages || pages > parent.Pages - firstPage || (rights & ~parent.Rights) != 0)
            return CallStatus.BadArgument;
        if (Count >= Room)
            return CallStatus.TableFull;
        part = Add(parent with { Rights = rights, FirstPage = parent.FirstPage + firstPage, Pages = pages, Parent = memory });
        return CallStatus.Ok;
    }

    public CallStatus Derive(ulong endpoint, Rights rights, ulong badge, out ulong child)
    {
        child = 0;
        if (!_capabilities.TryGetValue(endpoint, out FakeCapability? parent))
            return CallStatus.BadHandle;
        if (parent.Badge != 0 && badge != 0)
            return CallStatus.BadArgument;
        if (Count >= Room)
            return CallStatus.TableFull;
        child = Add(parent with { Rights = rights & parent.Rights, Badge = badge != 0 ? badge : parent.Badge, Parent = endpoint });
        return CallStatus.Ok;
    }

    public CallStatus Revoke(ulong handle)
    {
        if (!_capabilities.ContainsKey(handle))
            return CallStatus.BadHandle;
        foreach (ulong child in _capabilities.Where(each => each.Value.Parent == handle).Select(each => each.Key).ToArray())
        {
            Revoke(child);
            _capabilities.Remove(child);
        }

        return CallStatus.Ok;
    }

    public CallStatus Delete(ulong handle)
    {
        if (!_capabilities.Remove(handle, out FakeCapability? dead))
            return CallStatus.BadHandle;
        foreach ((ulong child, FakeCapability capability) in _capabilities.ToArray())
        {
            if (capability.Parent == handle)
                _capabilities[child] = capability with { Parent = dead.Parent };
        }

        return CallStatus.Ok;
    }

    public CallStatus SaveReply(out ulong reply)
    {
        reply = 0;
        if (Count >= Room)
            return CallStatus.TableFull;
        reply = LastKept = Add(new FakeCapability(CapabilityKind.Reply, Rights.Write, 0, [], 0, 0, 0));
        return CallStatus.Ok;
    }

    public CallStatus ReplyTo(ulong reply, ref Message message)
    {
        if (!_capabilities.Remove(reply))
            return CallStatus.BadHandle;
        Replies.Add(reply, message);
        return CallStatus.Ok;
    }

    private ulong Add(FakeCapability capability)
    {
        _capabilities.Add(_next, capability);
        return _next++;
    }
}
