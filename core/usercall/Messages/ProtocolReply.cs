namespace Pistachio.UserCall;

/// <summary>What every generated dispatcher does to answer; event loops use <see cref="Fail"/> for their own errors.</summary>
public static class ProtocolReply
{
    /// <summary>
    /// Result of a server method that cannot answer yet. The server keeps the message and the right to reply (kernel call SaveReply), and
    /// dispatches the same message again when there is an answer. For operations whose request fits the register words, without
    /// capabilities: the rest of a message does not outlive the next one.
    /// </summary>
    public const uint Deferred = 0x5244_4645; // "EFDR"

    /// <summary>
    /// Turns the message into the reply of a failed operation. Anything above 0x7FFF becomes <see cref="ProtocolFailure.BadReply"/>,
    /// and so does 0, for a failure must not look like success.
    /// </summary>
    public static void Fail(ref Message message, uint error)
    {
        if (error - 1 >= ProtocolFailure.CallFailed - 1)
            error = ProtocolFailure.BadReply;
        message.Tag = (message.Tag & 0xFFFF_0000) | error;
        message.W0 = 0;
        message.W1 = 0;
        message.W2 = 0;
        message.W3 = 0;
    }

    /// <summary>
    /// Refuses a message that no operation looked at: deletes the capabilities that came with it, so that nobody can fill the
    /// server's table, and answers with <paramref name="error"/>.
    /// </summary>
    public static void Refuse(ref Message message, ulong page, uint error)
    {
        ReceivedCapabilities.Delete(message.Tag, page);
        Fail(ref message, error);
    }

    /// <summary>Reads the length of a byte string in a request; false when it is above <paramref name="maximum"/>.</summary>
    public static bool ReadLength(in Message message, ulong page, int index, int maximum, out int length)
    {
        ulong value = MessageWords.Read(in message, page, index);
        length = value <= (ulong)(uint)maximum ? (int)value : 0;
        return value <= (ulong)(uint)maximum;
    }

    /// <summary>As <see cref="ReadLength"/> for a byte string that ends the request: the number of extra words must fit it.</summary>
    public static bool ReadLastLength(in Message message, ulong page, int index, int maximum, out int length) =>
        ProtocolCall.ReadLength(in message, page, index, maximum, out length);
}
