namespace Pistachio.Runtime;

/// <summary>Exit statuses that the runtime itself gives. A program's own statuses should stay below.</summary>
public static class ExitStatus
{
    /// <summary>An exception reached the end of <c>Main</c>.</summary>
    public const int UnhandledException = 0xE0;

    /// <summary>The stack ran into its guard page.</summary>
    public const int StackOverflow = 0xE1;

    /// <summary>A hardware fault that is no C# exception: a jump into nowhere, an illegal instruction, a fault inside the runtime.</summary>
    public const int Fault = 0xE2;

    /// <summary><see cref="System.Environment.FailFast(string)"/> or a broken invariant of the runtime.</summary>
    public const int FailFast = 0xE3;

    /// <summary>The program asked for something that this runtime does not have, such as a second thread.</summary>
    public const int Unsupported = 0xE4;

    /// <summary>The host gave the program too little memory to start, or a start page it cannot read.</summary>
    public const int BadStart = 0xE5;
}
