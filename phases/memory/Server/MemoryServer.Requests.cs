using Pistachio.Abi;
using Pistachio.Memory.Protocol;
using Pistachio.UserCall;

namespace Pistachio.Memory.Server;

public sealed partial class MemoryServer
{
    /// <summary>Turn a request into its reply, whichever of the two protocols it is of.</summary>
    /// <param name="message">The message with the sender's badge; afterwards the reply.</param>
    /// <param name="messagePage">Address of the server thread's message page.</param>
    public void Handle(ref Message message, ulong messagePage)
    {
        if (new MessageTag(message.Tag).Protocol == MemoryControlDispatcher.Number)
            MemoryControlDispatcher.Dispatch(this, ref message, messagePage);
        else
            MemoryDispatcher.Dispatch(this, ref message, messagePage);
    }
}
