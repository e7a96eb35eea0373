using System;

namespace Pistachio.Abi;

/// <summary>What this boot is for, from the words of the kernel's command line. The root task tells it every server in its start page.</summary>
[Flags]
public enum BootModes : uint
{
    None = 0,

    /// <summary>Word <c>run</c>: one program of the boot archive is run, its streams and status go to the rig in frames.</summary>
    Run = 1 << 0,

    /// <summary>Word <c>hil=PROGRAM</c>: a conformance program runs.</summary>
    Conformance = 1 << 1,

    /// <summary>Word <c>bench</c>: the benchmark programs run.</summary>
    Bench = 1 << 2,
}
