using Pistachio.Abi;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;

namespace Pistachio.Supervision;

/// <summary>What the phoenix can be asked.</summary>
internal enum Request : uint
{
    /// <summary>How many requests of this caller it has answered in this life, this one included.</summary>
    Count = 1,

    /// <summary>To die by a fault after so many nanoseconds.</summary>
    Fault = 2,

    /// <summary>To die by an exception that nobody catches.</summary>
    Throw = 3,

    /// <summary>To end with a status, after so many nanoseconds.</summary>
    End = 4,

    /// <summary>For a capability to its ports.</summary>
    Ports = 5,
}

/// <summary>The caller's side.</summary>
internal static class Requests
{
    public const uint Protocol = 0x70;

    /// <summary>Asks the phoenix. The answer is 0 unless the status is Ok.</summary>
    public static CallStatus Ask(ulong phoenix, Request request, ulong argument0, ulong argument1, out ulong answer)
    {
        Message message = default;
        message.Tag = new MessageTag(Protocol, (uint)request).Value;
        message.W0 = argument0;
        message.W1 = argument1;
        CallStatus status = KernelEntry.Call(ref message, phoenix);
        answer = status == CallStatus.Ok ? message.W0 : 0;
        return status;
    }

    /// <summary>Asks the phoenix for a capability to its ports.</summary>
    public static CallStatus AskForPorts(ulong phoenix, out ulong ports)
    {
        Message message = default;
        message.Tag = new MessageTag(Protocol, (uint)Request.Ports).Value;
        CallStatus status = KernelEntry.Call(ref message, phoenix);
        ports = status == CallStatus.Ok && new MessageTag(message.Tag).Capabilities == 1
            ? MessageWords.ReadCapability(DomainStart.Page.MessagePage, 0)
            : 0;
        return status;
    }
}
