using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Runtime;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;

namespace Pistachio.Supervision;

/// <summary>A server that uses all it was given, answers, and dies when it is asked to.</summary>
internal static class Phoenix
{
    private const ulong Window = 0x3_0000_0000;

    /// <summary>What it leaves in its memory, for a next life to find, which must not.</summary>
    private const byte Mark = 0x5A;

    public static int Run()
    {
        ServerConsole.WriteLine("phoenix: holds" + Inventory.Take());
        UseMemory();
        RealTimeClock.WaitForOne(DomainStart.Capability("ports"), DomainStart.Capability("line"), DomainStart.Capability("signal"));
        ServerConsole.WriteLine("phoenix: memory and interrupt work");
        ulong endpoint = DomainStart.Capability("service");
        Dictionary<ulong, ulong> answers = [];
        Message message = default;
        CallStatus status = Kernel.Wait(endpoint, ref message, 0);
        while (status == CallStatus.Ok)
        {
            switch ((Request)new MessageTag(message.Tag).Operation)
            {
                case Request.Fault:
                    Death.Sleep(message.W0);
                    Death.ByFault();
                    break;
                case Request.Throw:
                    throw new InvalidOperationException("as it was asked to");
                case Request.End:
                    Death.Sleep(message.W1);
                    return (int)message.W0;
                case Request.Ports:
                    MessageWords.WriteCapability(DomainStart.Page.MessagePage, 0, DomainStart.Capability("ports"));
                    message.Tag = new MessageTag(Requests.Protocol, 0, 0, 1).Value;
                    break;
                default:
                    answers[message.Badge] = answers.GetValueOrDefault(message.Badge) + 1;
                    message.W0 = answers[message.Badge];
                    message.Tag = 0;
                    break;
            }

            status = Kernel.ReplyWait(endpoint, ref message);
        }

        return (int)status;
    }

    /// <summary>Takes all of its memory and maps it: nothing of an earlier life is in it.</summary>
    private static void UseMemory()
    {
        ulong pool = DomainStart.Capability("pool");
        Kernel.UntypedFree(pool, out ulong pages);
        CallStatus made = Kernel.Retype(pool, CapabilityKind.Memory, pages, out ulong memory);
        CallStatus mapped = Kernel.Map(memory, DomainStart.Capability("space"), Window, 0, (uint)pages, Protection.Read | Protection.Write);
        if (made != CallStatus.Ok || mapped != CallStatus.Ok)
        {
            throw new InvalidOperationException($"{pages} pages: status {(int)made} and {(int)mapped}");
        }

        Span<byte> bytes = MappedMemory.Bytes(Window, (int)pages * 4096);
        if (bytes.ContainsAnyExcept((byte)0))
        {
            throw new InvalidOperationException("new memory is not zero");
        }

        bytes.Fill(Mark);
    }
}
