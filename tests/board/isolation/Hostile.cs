using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.Isolation;

/// <summary>Which handles a domain makes up.</summary>
internal enum ForgedHandles : ulong
{
    Random,
    BeyondTable,
    OtherGenerations,
}

/// <summary>
/// Code that runs in hostile domains. They have text, constants and stacks of this program, but not its data, so there is no
/// static here. Ends with <see cref="Finish"/>.
/// </summary>
internal static class Hostile
{
    /// <summary>The handle of the right to report: slot 1, first generation.</summary>
    private const ulong ReportHandle = (1UL << 32) | 1;
    private const uint ReportProtocol = 0x63;

    /// <summary>Tells the test what came out, and stays silent afterwards.</summary>
    public static void Finish(ulong word0, ulong word1 = 0, ulong word2 = 0, ulong word3 = 0)
    {
        Message message = default;
        message.Tag = new MessageTag(ReportProtocol, 1).Value;
        message.W0 = word0;
        message.W1 = word1;
        message.W2 = word2;
        message.W3 = word3;
        KernelEntry.Call(ref message, ReportHandle);
        while (true)
        {
            Kernel.SleepUntil(ulong.MaxValue);
        }
    }

    /// <summary>Tries every kernel call with handles that it was not given. Reports how many named something, and the first of them.</summary>
    public static void Forge(ulong kind, ulong seed, ulong rounds)
    {
        ulong state = seed;
        ulong wrong = 0;
        ulong firstNumber = 0;
        ulong firstHandle = 0;
        ulong firstStatus = 0;
        for (ulong i = 0; i < rounds; i++)
        {
            for (CallNumber number = CallNumber.Call; number >= CallNumber.Last; number--)
            {
                if (number is CallNumber.Reply or CallNumber.SaveReply or CallNumber.Yield or CallNumber.SleepUntil or CallNumber.Clock or CallNumber.Null or CallNumber.SetSegmentBase)
                {
                    continue; // these take no handle
                }

                ulong handle = HandleOf((ForgedHandles)kind, Next(ref state), i);
                CallStatus status = Invoke(number, handle, ref state);
                if (status != CallStatus.BadHandle)
                {
                    firstNumber = wrong == 0 ? 0 - (ulong)number : firstNumber;
                    firstHandle = wrong == 0 ? handle : firstHandle;
                    firstStatus = wrong == 0 ? (ulong)status : firstStatus;
                    wrong++;
                }
            }
        }

        Finish(wrong, firstNumber, firstHandle, firstStatus);
    }

    /// <summary>Makes kernel calls on one handle, and reports the status of each in 8 bits: Inspect, Derive, Signal.</summary>
    public static void Use(ulong handle, ulong unused0, ulong unused1)
    {
        _ = unused0;
        _ = unused1;
        ulong inspect = (ulong)Kernel.Inspect(handle, out _, out _, out _);
        ulong derive = (ulong)Kernel.Derive(handle, Rights.All, 0, 0, out _);
        ulong signal = (ulong)Kernel.Signal(handle);
        Finish(inspect | (derive << 8) | (signal << 16));
    }

    /// <summary>Maps memory at an address of its own space, and reports status and the word that it reads there.</summary>
    public static void MapAndRead(ulong memory, ulong space, ulong address)
    {
        CallStatus status = Kernel.Map(memory, space, address, 0, 1, Protection.Read);
        ulong word = status == CallStatus.Ok ? UserTier.NativeMachine.Read(address) : 0;
        Finish((ulong)status, word);
    }

    /// <summary>Calls an endpoint, and reports the status and the first word of the reply.</summary>
    public static void CallOnce(ulong endpoint, ulong tag, ulong deadline)
    {
        Message message = default;
        message.Tag = tag;
        CallStatus status = deadline == 0 ? KernelEntry.Call(ref message, endpoint) : Kernel.CallTimed(endpoint, ref message, deadline);
        Finish((ulong)status, message.W0, message.Tag);
    }

    /// <summary>Waits on an endpoint, and reports the status.</summary>
    public static void WaitOnce(ulong endpoint, ulong unused0, ulong unused1)
    {
        _ = unused0;
        _ = unused1;
        Message message = default;
        CallStatus status = Kernel.Wait(endpoint, ref message, 0);
        Finish((ulong)status, message.W0, message.Badge);
    }

    /// <summary>Receives one call and never answers.</summary>
    public static void NeverAnswer(ulong endpoint, ulong unused0, ulong unused1)
    {
        _ = unused0;
        _ = unused1;
        Message message = default;
        Kernel.Wait(endpoint, ref message, 0);
        while (true)
        {
            Kernel.SleepUntil(ulong.MaxValue);
        }
    }

    /// <summary>Receives one call, saves the right to answer it, answers, and reports what a second answer came to.</summary>
    public static void AnswerTwice(ulong endpoint, ulong unused0, ulong unused1)
    {
        _ = unused0;
        _ = unused1;
        Message message = default;
        Kernel.Wait(endpoint, ref message, 0);
        CallStatus saved = Kernel.SaveReply(out ulong reply);
        CallStatus again = Kernel.SaveReply(out _);
        CallStatus copied = Kernel.Derive(reply, Rights.All, 0, 0, out _);
        message.W0 = 5;
        CallStatus first = Kernel.ReplyTo(reply, ref message);
        CallStatus second = Kernel.ReplyTo(reply, ref message);
        CallStatus third = Kernel.Reply(ref message);
        Finish(
            (ulong)saved | ((ulong)again << 8) | ((ulong)copied << 16) | ((ulong)first << 24) | ((ulong)second << 32) | ((ulong)third << 40));
    }

    /// <summary>Destroys what it is made of. Reports if it gets so far.</summary>
    public static void Destroy(ulong target, ulong unused0, ulong unused1)
    {
        _ = unused0;
        _ = unused1;
        CallStatus revoked = Kernel.Revoke(target);
        CallStatus deleted = Kernel.Delete(target);
        Finish((ulong)revoked, (ulong)deleted);
    }

    /// <summary>Signals for ever, writes the last status to a page, and counts in the next word.</summary>
    public static void KeepSignalling(ulong notification, ulong page, ulong unused)
    {
        _ = unused;
        while (true)
        {
            UserTier.NativeMachine.Write(page, (ulong)Kernel.Signal(notification));
            UserTier.NativeMachine.Write(page + 8, UserTier.NativeMachine.Read(page + 8) + 1);
        }
    }

    /// <summary>Tries to raise the priority of its own time, and to make new time of a priority.</summary>
    public static void RaisePriority(ulong context, ulong untyped, ulong priority)
    {
        CallStatus own = Kernel.SchedulingSet(context, priority, 1_000_000, 1_000_000);
        CallStatus made = Kernel.Retype(untyped, CapabilityKind.SchedulingContext, 0, out ulong fresh);
        CallStatus set = Kernel.SchedulingSet(fresh, priority, 1_000_000, 1_000_000);
        CallStatus lower = Kernel.SchedulingSet(fresh, Domain.Priority, 1_000_000, 1_000_000);
        Finish((ulong)own, (ulong)made, (ulong)set, (ulong)lower);
    }

    private static ulong Next(ref ulong state)
    {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return state;
    }

    private static ulong HandleOf(ForgedHandles kind, ulong random, ulong round)
    {
        switch (kind)
        {
            case ForgedHandles.BeyondTable:
                return (1UL << 32) | (Domain.TableSlots + ((uint)random >> (int)(round & 31)));
            case ForgedHandles.OtherGenerations:
                ulong slot = random & (Domain.TableSlots - 1);
                ulong generation = (uint)(random >> 32) >> (int)(round & 31);
                return slot | ((generation == 1 ? 2 : generation) << 32);
            default:
                return random == ReportHandle ? 0 : random;
        }
    }

    private static CallStatus Invoke(CallNumber number, ulong handle, ref ulong state)
    {
        if (number >= CallNumber.ReplyTo)
        {
            Message message = default;
            return KernelEntry.InvokeMessage(ref message, handle, (long)number, 0);
        }

        return KernelEntry.Invoke((long)number, handle, Next(ref state) & 0xFF, Next(ref state), Next(ref state), 1).Status;
    }
}
