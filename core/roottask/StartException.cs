using System;
using Pistachio.Abi;

namespace Pistachio.Root;

/// <summary>Something that the root task or a server needs is not to be had. The message is one clear line.</summary>
internal sealed class StartException : Exception
{
    public StartException(string message)
        : base(message)
    {
    }

    /// <summary>Fails unless a kernel call succeeded.</summary>
    public static void Check(CallStatus status, string what)
    {
        if (status != CallStatus.Ok)
        {
            throw new StartException($"{what}: kernel status {(ulong)status}");
        }
    }
}
