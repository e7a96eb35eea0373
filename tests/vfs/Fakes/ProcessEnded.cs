using System;

namespace Pistachio.Vfs.Tests.Fakes;

/// <summary>A process was ended in the middle of what it did.</summary>
internal sealed class ProcessEnded : Exception;
