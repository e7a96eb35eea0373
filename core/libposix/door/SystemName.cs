using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary><c>struct px_utsname</c>: texts that end with a zero.</summary>
public struct SystemName
{
    public Text System;
    public Text Node;
    public Text Release;
    public Text Version;
    public Text Machine;
    public Text Reserved;

    /// <summary>One of them.</summary>
    [InlineArray(65)]
    public struct Text
    {
        private byte _first;
    }
}
