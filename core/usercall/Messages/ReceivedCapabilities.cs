using Pistachio.Abi;

namespace Pistachio.UserCall;

/// <summary>Capabilities that came with a message.</summary>
public static class ReceivedCapabilities
{
    /// <summary>Deletes those that arrived, of a message nobody wants: they would stay in the receiver's table for ever.</summary>
    /// <param name="tag">The tag of the received message.</param>
    /// <param name="page">The message page.</param>
    public static void Delete(ulong tag, ulong page)
    {
        int count = new MessageTag(tag).Capabilities;
        for (int i = 0; i < count && i < MessageTag.MaximumCapabilities; i++)
        {
            ulong handle = MessageWords.ReadCapability(page, i);
            if (handle != 0)
                _ = KernelEntry.Invoke((long)CallNumber.Delete, handle, 0, 0, 0, 0);
        }
    }
}
