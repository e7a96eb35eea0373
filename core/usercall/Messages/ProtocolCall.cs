using Pistachio.Abi;

namespace Pistachio.UserCall;

/// <summary>What every generated client does after it has filled the message.</summary>
public static class ProtocolCall
{
    private const ulong ExtraWordsMask = 0xFFUL << 32;

    /// <summary>
    /// Calls, and checks that the reply is exactly <paramref name="expectedTag"/>. Capabilities of any other reply are deleted, so that
    /// a server cannot fill the table of its clients.
    /// </summary>
    /// <returns>0, the server's errno, or a value of <see cref="ProtocolFailure"/>.</returns>
    public static uint Invoke(ref Message message, ulong endpoint, ulong page, ulong expectedTag)
    {
        CallStatus status = KernelEntry.Call(ref message, endpoint);
        if (status == CallStatus.Ok && message.Tag == expectedTag)
            return 0;
        return Explain(status, message.Tag, page, expectedTag);
    }

    /// <summary>As <see cref="Invoke"/>; at the deadline, in nanoseconds since boot, the result is <see cref="ProtocolFailure.TimedOut"/>.</summary>
    public static uint InvokeTimed(ref Message message, ulong endpoint, ulong page, ulong expectedTag, ulong deadline)
    {
        CallStatus status = KernelEntry.InvokeMessage(ref message, endpoint, (long)CallNumber.CallTimed, deadline);
        if (status == CallStatus.Ok && message.Tag == expectedTag)
            return 0;
        return Explain(status, message.Tag, page, expectedTag);
    }

    /// <summary>As <see cref="Invoke"/> for a reply that ends in a byte string, so that any number of extra words may come.</summary>
    public static uint InvokeVariable(ref Message message, ulong endpoint, ulong page, ulong expectedTag)
    {
        CallStatus status = KernelEntry.Call(ref message, endpoint);
        if (status == CallStatus.Ok && (message.Tag & ~ExtraWordsMask) == expectedTag)
            return 0;
        return Explain(status, message.Tag, page, expectedTag);
    }

    /// <summary>As <see cref="InvokeVariable"/> with the deadline of <see cref="InvokeTimed"/>.</summary>
    public static uint InvokeVariableTimed(ref Message message, ulong endpoint, ulong page, ulong expectedTag, ulong deadline)
    {
        CallStatus status = KernelEntry.InvokeMessage(ref message, endpoint, (long)CallNumber.CallTimed, deadline);
        if (status == CallStatus.Ok && (message.Tag & ~ExtraWordsMask) == expectedTag)
            return 0;
        return Explain(status, message.Tag, page, expectedTag);
    }

    /// <summary>Reads the length of a byte string that ends the reply, checked against its maximum and the number of words that came.</summary>
    /// <param name="message">The reply.</param>
    /// <param name="page">The message page.</param>
    /// <param name="index">The word that holds the length; the bytes follow it.</param>
    /// <param name="maximum">Greatest length in bytes.</param>
    /// <param name="length">The length, 0 when the reply is wrong.</param>
    public static bool ReadLength(in Message message, ulong page, int index, int maximum, out int length)
    {
        ulong value = MessageWords.Read(in message, page, index);
        length = 0;
        if (value > (ulong)(uint)maximum || (message.Tag >> 32 & 0xFF) != MessageWords.ExtraOf(index + 1 + MessageWords.WordsOf((int)value)))
            return false;
        length = (int)value;
        return true;
    }

    private static uint Explain(CallStatus status, ulong tag, ulong page, ulong expectedTag)
    {
        // Only then did a reply come; otherwise the tag is still that of the request.
        if (status is CallStatus.Ok or CallStatus.Truncated)
            ReceivedCapabilities.Delete(tag, page);
        if (status != CallStatus.Ok)
            return ProtocolFailure.CallFailed | (uint)status;

        // A failing operation answers with its protocol and its result alone.
        uint result = (uint)tag & 0xFFFF;
        bool answers = (tag ^ result) == (expectedTag & 0xFFFF_0000);
        return answers && result != 0 && result < ProtocolFailure.CallFailed ? result : ProtocolFailure.BadReply;
    }
}
