using System;

namespace Pistachio.Hil.Rigs;

/// <summary>The rig cannot be used: something is not installed, missing or refused. The message is one line for the user.</summary>
public class RigException : Exception
{
    public RigException(string message)
        : base(message)
    {
    }

    public RigException(string message, RigFailure kind)
        : base(message) => Kind = kind;

    public RigException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public RigException(string message, Exception inner, RigFailure kind)
        : base(message, inner) => Kind = kind;

    /// <summary>What kind of trouble.</summary>
    public RigFailure Kind { get; } = RigFailure.NotUsable;
}
