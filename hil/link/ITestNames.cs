using System;

namespace Pistachio.Hil.Link;

/// <summary>The names of the tests on a board, in a fixed order.</summary>
public interface ITestNames
{
    uint Count { get; }

    /// <summary>UTF-8 name such as <c>mmap/returns_zeroed_pages</c>, at most 150 bytes.</summary>
    ReadOnlySpan<byte> Name(uint index);
}
