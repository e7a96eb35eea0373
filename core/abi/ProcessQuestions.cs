using System;

namespace Pistachio.Abi;

/// <summary>What only the library OS of a process knows and others may want to know: see <c>IVfsServer.DescriptorsWait</c> and <c>IVfsServer.MapsWait</c>.</summary>
[Flags]
public enum ProcessQuestions : uint
{
    None = 0,

    /// <summary>Its descriptors.</summary>
    Descriptors = 1,

    /// <summary>What is mapped in it, as a text.</summary>
    Maps = 2,
}
