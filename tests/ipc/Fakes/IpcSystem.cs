using System;
using System.Linq;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.Ipc.Server;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Server;
using Pistachio.Vfs.Tests.Fakes;
using Shouldly;
using ReceiveFlags = Pistachio.Ipc.Protocol.ReceiveFlags;

namespace Pistachio.Ipc.Tests.Fakes;

/// <summary>A VFS server with the part of the ipc phase, over a fake kernel; domains, requests that wait, and short forms of requests.</summary>
internal sealed class IpcSystem
{
    public const ulong Control = 1;
    public const ulong First = 0x1000;
    public const ulong Second = 0x1001;

    private const int RootHeap = 1 << 20;

    /// <param name="chunks">Memory for segments, in chunks of 4 MiB.</param>
    public IpcSystem(int chunks = 2)
    {
        FramePool files = new(new FakeFrames(Kernel, 1), Kernel);
        Pool = new FramePool(new CountedFrames(new FakeFrames(Kernel, chunks), () => Chunks++), Kernel);
        Server = new VfsServer(Kernel, new MemoryTree(files, files.Pages, RootHeap), 0, files, Pool);
        Begin(First);
        Begin(Second);
    }

    public FakeKernel Kernel { get; } = new();

    public FramePool Pool { get; }

    public VfsServer Server { get; }

    public IpcServer Ipc => Server.Ipc!;

    /// <summary>Chunks that the pool has made; it keeps a capability to each.</summary>
    public int Chunks { get; private set; }

    /// <summary>The kept rights to reply.</summary>
    public ulong[] Waits => Kernel.All(CapabilityKind.Reply);

    public void Begin(ulong domain, ulong parent = 0) => Server.CreateDomain(Control, domain, parent, ulong.MaxValue).ShouldBe(Errno.None);

    public void End(ulong domain)
    {
        Server.EndDomain(Control, domain).ShouldBe(Errno.None);
        Pump();
    }

    public void SetUser(ulong domain, uint user) => Server.SetIdentity(Control, domain, user, user, user, user, []).ShouldBe(Errno.None);

    /// <summary>Any request makes the server look at what has changed.</summary>
    public void Pump()
    {
        Message message = default;
        message.Tag = new MessageTag(VfsControlDispatcher.Number, (uint)VfsControlOperation.Census, 0).Value;
        message.Badge = Control;
        Server.Handle(ref message, 0).ShouldBeTrue();
    }

    /// <summary>A request of registers alone, by message. Its result; null: it waits, and <see cref="FakeKernel.LastReply"/> is where its reply goes.</summary>
    public Errno? Ask(ulong domain, IpcOperation operation, ulong w0 = 0, ulong w1 = 0, ulong w2 = 0, ulong w3 = 0)
    {
        int words = operation is IpcOperation.SemaphoreWait ? 4 : operation is IpcOperation.MessageWait ? 3 : 2;
        Message message = default;
        message.Tag = new MessageTag(IpcDispatcher.Number, (uint)operation, 0).Value;
        message.Badge = domain;
        message.W0 = w0;
        message.W1 = w1;
        message.W2 = words > 2 ? w2 : 0;
        message.W3 = words > 3 ? w3 : 0;
        return Server.Handle(ref message, 0) ? ResultOf(message) : null;
    }

    /// <summary>The result of a request that waited; null: it still does.</summary>
    public Errno? Answer(ulong reply) => Kernel.Replies.TryGetValue(reply, out Message message) ? ResultOf(message) : null;

    public uint MakeSet(uint count, int key = 0, uint mode = 0x180, ulong domain = First)
    {
        Ipc.Get(domain, IpcKind.Semaphores, key, GetFlags.Create | (GetFlags)mode, count, 1, out uint id).ShouldBe(Errno.None);
        return id;
    }

    public uint MakeQueue(int key = 0, uint mode = 0x180, ulong domain = First)
    {
        Ipc.Get(domain, IpcKind.Messages, key, GetFlags.Create | (GetFlags)mode, 0, 1, out uint id).ShouldBe(Errno.None);
        return id;
    }

    public uint MakeSegment(ulong size, int key = 0, uint mode = 0x180, ulong domain = First)
    {
        Ipc.Get(domain, IpcKind.Segments, key, GetFlags.Create | (GetFlags)mode, size, 1, out uint id).ShouldBe(Errno.None);
        return id;
    }

    /// <summary>semop; the number of the operation that would wait, or -1.</summary>
    public Errno Operate(ulong domain, uint id, out int blocked, params (int Number, int Amount, bool Undo)[] operations)
    {
        byte[] bytes = [.. operations.SelectMany(each => (byte[])[
            (byte)each.Number, (byte)(each.Number >> 8), (byte)each.Amount, (byte)(each.Amount >> 8), 0, each.Undo ? (byte)0x10 : (byte)0])];
        Errno error = Ipc.Operate(domain, id, (uint)domain, bytes, out uint number, out _);
        blocked = (int)number - 1;
        Pump();
        return error;
    }

    public uint ValueOf(uint id, uint number, ulong domain = First)
    {
        Ipc.Semaphore(domain, id, number, out uint value, out _, out _, out _).ShouldBe(Errno.None);
        return value;
    }

    public Errno Send(ulong domain, uint id, long type, byte[] message)
    {
        int front = Front(domain, message);
        Errno error = Ipc.Send(domain, id, (uint)domain, type, (uint)front, message.AsSpan(front));
        Pump();
        return error;
    }

    public Errno Receive(ulong domain, uint id, long type, ulong maximum, ReceiveFlags flags, out long found, out byte[] message)
    {
        byte[] piece = new byte[IpcLimits.PieceBytes];
        Errno error = Ipc.Receive(domain, id, (uint)domain, type, maximum, flags, out found, out uint length, piece, out int count);
        message = Whole(domain, piece, (int)length, count);
        Pump();
        return error;
    }

    public Errno QueueSend(ulong domain, uint handle, uint priority, byte[] message)
    {
        int front = Front(domain, message);
        Errno error = Ipc.QueueSend(domain, handle, priority, (uint)front, message.AsSpan(front));
        Pump();
        return error;
    }

    public Errno QueueReceive(ulong domain, uint handle, ulong maximum, out uint priority, out byte[] message)
    {
        byte[] piece = new byte[IpcLimits.PieceBytes];
        Errno error = Ipc.QueueReceive(domain, handle, maximum, out priority, out uint length, piece, out int count);
        message = Whole(domain, piece, (int)length, count);
        Pump();
        return error;
    }

    public (uint Domains, uint Handles) Census()
    {
        Server.Census(Control, out uint domains, out uint handles).ShouldBe(Errno.None);
        return (domains, handles);
    }

    private int Front(ulong domain, byte[] message)
    {
        int front = 0;
        while (message.Length - front > IpcLimits.PieceBytes)
        {
            Ipc.ExtendMessage(domain, (uint)front, message.AsSpan(front, IpcLimits.PieceBytes)).ShouldBe(Errno.None);
            front += IpcLimits.PieceBytes;
        }

        return front;
    }

    private byte[] Whole(ulong domain, byte[] first, int length, int count)
    {
        byte[] whole = new byte[length];
        first.AsSpan(0, count).CopyTo(whole);
        while (count < length)
        {
            Ipc.Rest(domain, (uint)count, first, out int more).ShouldBe(Errno.None);
            more.ShouldBeGreaterThan(0);
            first.AsSpan(0, more).CopyTo(whole.AsSpan(count));
            count += more;
        }

        return whole;
    }

    private static Errno ResultOf(in Message message) => (Errno)((uint)message.Tag & 0xFFFF);
}
