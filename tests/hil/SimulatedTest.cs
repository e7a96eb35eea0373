using Pistachio.Hil.Link;

namespace Pistachio.Hil.Tests;

/// <summary>A test of a simulated board, and how it ends.</summary>
internal sealed record SimulatedTest(string Name, TestStatus Status = TestStatus.Passed, string Message = "");
