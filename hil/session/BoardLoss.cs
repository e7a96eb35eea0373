using System.Collections.Generic;

namespace Pistachio.Hil.Session;

/// <summary>How a board can be lost.</summary>
public enum LossKind
{
    /// <summary>It did not become ready in time.</summary>
    NoBoot,

    /// <summary>It runs another image than the one to be tested.</summary>
    WrongImage,

    /// <summary>The kernel panicked.</summary>
    Panic,

    /// <summary>It began a new boot that nobody asked for.</summary>
    Reset,

    /// <summary>A test did not end in time.</summary>
    Hang,

    /// <summary>Nothing came from it although no test was running.</summary>
    Silence,

    /// <summary>The line ended: QEMU ended, the serial adapter went away.</summary>
    LineEnded,

    /// <summary>What it says makes no sense.</summary>
    Protocol,

    /// <summary>What comes over the line is no text: above all, a wrong baud rate.</summary>
    Garbage,
}

/// <summary>Why the board was lost.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Reason">One line for people.</param>
/// <param name="LastLines">The last lines of its console, oldest first.</param>
public sealed record BoardLoss(LossKind Kind, string Reason, IReadOnlyList<string> LastLines);
