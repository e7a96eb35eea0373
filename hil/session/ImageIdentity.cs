using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

using Pistachio.Hil.Link;

namespace Pistachio.Hil.Session;

/// <summary>What an image says of itself in its hello, so that the output of another one is not judged.</summary>
public sealed record ImageIdentity
{
    /// <summary>Identity of the build, or null to take any.</summary>
    public string? Build { get; init; }

    /// <summary>Phases that may be in the image, as <c>NAME/VERSION</c>, or null to take any.</summary>
    public IReadOnlyList<string>? Phases { get; init; }

    /// <summary>What is wrong with the board that said this hello, or null.</summary>
    internal string? Mismatch(BoardEvent.Hello hello)
    {
        if (Build is not null && hello.Build != Build)
            return $"the board runs build {hello.Build}, not {Build}";
        if (Phases is null)
            return null;

        // A conformance program names the phases that it knows of, so not all need be there.
        string? unknown = Named(hello).FirstOrDefault(phase => !Phases.Contains(phase, StringComparer.Ordinal));
        return unknown is null ? null : $"the board has phase {unknown}; the image has {string.Join(", ", Phases)}";
    }

    /// <summary>The phases of a hello. Where the frame is full, the last one may be cut off.</summary>
    private static IEnumerable<string> Named(BoardEvent.Hello hello)
    {
        string[] names = hello.Phases.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int length = HelloMessage.FixedBytes + Encoding.UTF8.GetByteCount(hello.Board + hello.Build + hello.Phases);
        return length < FrameLayout.MaximumPayload ? names : names.SkipLast(1);
    }
}
