using System;

namespace Pistachio.Hil.Runs;

/// <summary>What the user asked for, or a file that the user keeps, makes no sense. The message is for the user: a clear line, or one for each mistake.</summary>
public sealed class RunInputException : Exception
{
    public RunInputException(string message)
        : base(message)
    {
    }

    public RunInputException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
