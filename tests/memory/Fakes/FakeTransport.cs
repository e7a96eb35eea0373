using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Memory.Server;
using Pistachio.UserCall;

namespace Pistachio.Memory.Tests.Fakes;

/// <summary>
/// Carries messages between processes and the memory server as the kernel does: words and badge, and for each capability a child in the
/// receiver's table. The handle of an endpoint capability is its badge.
/// </summary>
internal sealed class FakeTransport : KernelTransport
{
    public const ulong ServerPage = 0x7FFF_FFFF_0000;

    private readonly FakeKernel _kernel;
    private readonly MemoryServer _server;
    private readonly Dictionary<(ulong Page, int Offset), ulong> _pages = [];

    public FakeTransport(FakeKernel kernel, MemoryServer server)
    {
        _kernel = kernel;
        _server = server;
    }

    /// <summary>Capabilities that the process received, dead ones included.</summary>
    public List<ulong> Received { get; } = [];

    /// <summary>Messages sent so far.</summary>
    public int MessageCount { get; private set; }

    public override KernelResult Invoke(CallNumber number, ulong handle, ulong argument0, ulong argument1, ulong argument2, ulong argument3) =>
        number == CallNumber.Delete
            ? new KernelResult { Status = _kernel.Delete(handle) }
            : throw new InvalidOperationException($"{number} is not faked");

    public override CallStatus InvokeMessage(CallNumber number, ulong handle, ulong argument0, ref Message message)
    {
        if (number != CallNumber.Call)
            throw new InvalidOperationException($"{number} is not faked");
        MessageCount++;
        message.Badge = handle;
        MoveContent(message.Tag, MessageWords.FirstThreadPage, ServerPage);
        _server.Handle(ref message, ServerPage);
        MoveContent(message.Tag, ServerPage, MessageWords.FirstThreadPage);
        return CallStatus.Ok;
    }

    public override ulong ReadPage(ulong page, int offset) => _pages.GetValueOrDefault((page, offset));

    public override void WritePage(ulong page, int offset, ulong value) => _pages[(page, offset)] = value;

    /// <summary>Move what does not travel in registers.</summary>
    private void MoveContent(ulong tag, ulong from, ulong to)
    {
        for (int i = 0; i < new MessageTag(tag).ExtraWords; i++)
            WritePage(to, MessagePage.ExtraWords + (i * sizeof(ulong)), ReadPage(from, MessagePage.ExtraWords + (i * sizeof(ulong))));
        for (int i = 0; i < new MessageTag(tag).Capabilities; i++)
        {
            ulong sent = MessageWords.ReadCapability(from, i);
            ulong arrived = _kernel.Derive(sent, Rights.All, out ulong child) == CallStatus.Ok ? child : 0;
            MessageWords.WriteCapability(to, i, arrived);
            if (to != ServerPage)
                Received.Add(arrived);
        }
    }
}
