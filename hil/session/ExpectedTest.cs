using System;

namespace Pistachio.Hil.Session;

/// <summary>A test that the image must have.</summary>
/// <param name="Name">As the board tells it, such as <c>mmap/returns_zeroed_pages</c>.</param>
/// <param name="Phase">The phase it belongs to, or null.</param>
/// <param name="Deadline">Longest run time, or null for <see cref="Deadlines.Test"/>.</param>
public sealed record ExpectedTest(string Name, string? Phase = null, TimeSpan? Deadline = null);
