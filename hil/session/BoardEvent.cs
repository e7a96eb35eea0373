using System;
using System.Collections.Generic;

using Pistachio.Hil.Link;

namespace Pistachio.Hil.Session;

/// <summary>Something the board said, in the order it said it.</summary>
public abstract record BoardEvent
{
    private BoardEvent()
    {
    }

    /// <summary>A line of the console, without its end. Control characters are still in it.</summary>
    /// <param name="Text">The line.</param>
    /// <param name="Panic">It is the first line of a kernel panic.</param>
    public sealed record ConsoleLine(string Text, bool Panic) : BoardEvent;

    /// <summary>The board has booted and says who it is.</summary>
    public sealed record Hello(uint BootId, TimeSpan Uptime, int TestCount, string Board, string Build, string Phases) : BoardEvent;

    /// <summary>The list of tests is complete; the board waits for commands.</summary>
    public sealed record Ready(IReadOnlyList<string> Tests) : BoardEvent;

    /// <summary>A test begins.</summary>
    public sealed record Started(int Index) : BoardEvent;

    /// <summary>Text of a test.</summary>
    public sealed record Logged(int Index, string Text) : BoardEvent;

    /// <summary>A test ended.</summary>
    public sealed record Finished(int Index, TestStatus Status, TimeSpan Duration, string Message) : BoardEvent;

    /// <summary>All tests of a run command ended.</summary>
    public sealed record RunEnded : BoardEvent;

    /// <summary>The board lives.</summary>
    public sealed record Heartbeat(TimeSpan Uptime) : BoardEvent;

    /// <summary>A program wrote bytes.</summary>
    public sealed record Written(RunStream Stream, byte[] Bytes) : BoardEvent;

    /// <summary>A program reads: the board has room for standard input, see <see cref="HostSession.InputRoom"/>.</summary>
    public sealed record WantsInput : BoardEvent;

    /// <summary>The program of a run ended.</summary>
    /// <param name="Status">As a shell has it.</param>
    public sealed record Exited(uint Status) : BoardEvent;

    /// <summary>The board says how an upload stands.</summary>
    /// <param name="State">What it says.</param>
    /// <param name="Offset">From where on it wants the file.</param>
    public sealed record UploadStood(UploadState State, uint Offset) : BoardEvent;

    /// <summary>The board has begun a new boot that nobody asked for.</summary>
    public sealed record Reset(uint BootId) : BoardEvent;

    /// <summary>A frame arrived intact but makes no sense: rig and image do not belong together, or one of them is wrong.</summary>
    public sealed record ProtocolError(string Reason) : BoardEvent;
}
