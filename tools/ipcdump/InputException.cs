using System;

namespace Pistachio.IpcDump;

/// <summary>The input cannot be decoded; the message says why, in one line.</summary>
public sealed class InputException : Exception
{
    public InputException()
    {
    }

    public InputException(string message)
        : base(message)
    {
    }

    public InputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
