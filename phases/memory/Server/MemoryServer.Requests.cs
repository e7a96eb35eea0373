using Pistachio.Abi;
using Pistachio.Memory.Protocol;
using Pistachio.UserCall;

namespace Pistachio.Memory.Server;

public sealed partial class MemoryServer
{
    /// <summary>Turn a request into its reply, whichever of the three protocols it is of.</summary>
    /// <param name="message">The message with the sender's badge; afterwards the reply.</param>
    /// <param name="messagePage">Address of the server thread's message page.</param>
    public void Handle(ref Message message, ulong messagePage)
    {
        switch (new MessageTag(message.Tag).Protocol)
        {
            case MemoryControlDispatcher.Number:
                MemoryControlDispatcher.Dispatch(this, ref message, messagePage);
                break;
            case SharedMemoryDispatcher.Number:
                SharedMemoryDispatcher.Dispatch(this, ref message, messagePage);
                break;
            default:
                MemoryDispatcher.Dispatch(this, ref message, messagePage);
                break;
        }
    }
}
