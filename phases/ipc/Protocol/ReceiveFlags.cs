using System;

namespace Pistachio.Ipc.Protocol;

/// <summary>Flags of msgrcv, with the numbers of Linux (linux/ipc.h, linux/msg.h). IPC_NOWAIT is the library's affair.</summary>
[Flags]
public enum ReceiveFlags : uint
{
    None = 0,
    /// <summary>MSG_NOERROR: cut a message that is too long.</summary>
    Cut = 0x1000,
    /// <summary>MSG_EXCEPT: the first message of another type.</summary>
    Except = 0x2000,
}
