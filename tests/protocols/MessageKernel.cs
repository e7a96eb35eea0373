using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.UserCall;
using Shouldly;

namespace Pistachio.Protocols.Tests;

/// <summary>Handles a message: the server's side of a call.</summary>
internal delegate void MessageHandler(ref Message message, ulong page);

/// <summary>
/// The message passing of the kernel and nothing else: one client, one server, a message page each. What the kernel does not
/// deliver is filled with garbage, so that nothing can rely on it.
/// </summary>
internal sealed class MessageKernel : KernelTransport
{
    public const ulong Endpoint = 0x1_0000_0005;
    public const ulong Badge = 0xBAD6_E000_0000_0001;
    public const ulong ClientPage = 0x7000_0000;
    public const ulong ServerPage = 0x7100_0000;

    /// <summary>What a travelling capability's handle is changed by: the receiver has another table.</summary>
    public const ulong HandleChange = 0xF_0000_0000;

    private readonly Dictionary<ulong, ulong[]> pages = new() { [ClientPage] = NewPage(), [ServerPage] = NewPage() };
    private readonly MessageHandler handler;

    public MessageKernel(MessageHandler handler) => this.handler = handler;

    /// <summary>All calls that carry no message.</summary>
    public List<(CallNumber Number, ulong Handle, ulong[] Arguments)> Invocations { get; } = [];

    /// <summary>What the next calls without a message result in.</summary>
    public KernelResult NextResult { get; set; }

    /// <summary>Status of message calls; the server does not hear of them when it is not Ok.</summary>
    public CallStatus Status { get; set; }

    /// <summary>Changes the request on its way.</summary>
    public MessageHandler? Tamper { get; set; }

    /// <summary>Changes the reply on its way.</summary>
    public MessageHandler? TamperReply { get; set; }

    /// <summary>Extra words of the last request and of the last reply.</summary>
    public (int Request, int Reply) ExtraWords { get; private set; }

    /// <summary>The last message call.</summary>
    public (CallNumber Number, ulong Handle, ulong Argument) LastMessageCall { get; private set; }

    public override KernelResult Invoke(CallNumber number, ulong handle, ulong argument0, ulong argument1, ulong argument2, ulong argument3)
    {
        Invocations.Add((number, handle, [argument0, argument1, argument2, argument3]));
        return NextResult;
    }

    public override CallStatus InvokeMessage(CallNumber number, ulong handle, ulong argument0, ref Message message)
    {
        LastMessageCall = (number, handle, argument0);
        if (number is not (CallNumber.Call or CallNumber.CallTimed) || Status != CallStatus.Ok)
            return Status;
        if (handle != Endpoint)
            return CallStatus.BadHandle;

        message.Badge = Badge;
        Deliver(message, ClientPage, ServerPage);
        Tamper?.Invoke(ref message, ServerPage);
        int request = new MessageTag(message.Tag).ExtraWords;
        handler(ref message, ServerPage);
        Deliver(message, ServerPage, ClientPage);
        TamperReply?.Invoke(ref message, ClientPage);
        ExtraWords = (request, new MessageTag(message.Tag).ExtraWords);
        message.Badge = 0;
        return CallStatus.Ok;
    }

    public override ulong ReadPage(ulong page, int offset) => pages[page][offset / 8];

    public override void WritePage(ulong page, int offset, ulong value) => pages[page][offset / 8] = value;

    private static ulong[] NewPage() => new ulong[MessagePage.Size / 8];

    private void Deliver(in Message message, ulong from, ulong to)
    {
        var tag = new MessageTag(message.Tag);
        (tag.Value >> 44).ShouldBe(0UL);
        tag.ExtraWords.ShouldBeLessThanOrEqualTo(MessageTag.MaximumExtraWords);
        tag.Capabilities.ShouldBeLessThanOrEqualTo(MessageTag.MaximumCapabilities);
        ulong[] source = pages[from];
        ulong[] target = pages[to];
        Array.Fill(target, 0xDEAD_DEAD_DEAD_DEAD, 0, MessagePage.Upcall / 8);
        Array.Copy(source, target, tag.ExtraWords);
        for (int i = 0; i < tag.Capabilities; i++)
        {
            ulong handle = source[(MessagePage.Capabilities / 8) + i];
            target[(MessagePage.Capabilities / 8) + i] = handle == 0 ? 0 : handle ^ HandleChange;
        }

        // Words of the sender's page that are not sent stay its own; they must not matter either.
        Array.Fill(source, 0xBEEF_BEEF_BEEF_BEEF, 0, MessagePage.Upcall / 8);
    }
}
