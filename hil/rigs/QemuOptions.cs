using System;
using System.Collections.Generic;

namespace Pistachio.Hil.Rigs;

/// <summary>The virtual machine of a QEMU rig.</summary>
/// <param name="Boot">What it boots.</param>
public sealed record QemuOptions(QemuBoot Boot)
{
    /// <summary>Name or path of QEMU.</summary>
    public string Program { get; init; } = "qemu-system-x86_64";

    /// <summary>Machine type, as for <c>-M</c>.</summary>
    public string Machine { get; init; } = "pc";

    /// <summary>CPU model and features, as for <c>-cpu</c>.</summary>
    public string Cpu { get; init; } = "qemu64,+rdrand,+smep,+smap";

    /// <summary>Memory in MiB.</summary>
    public int Memory { get; init; } = 512;

    /// <summary>Where the serial line ends.</summary>
    public QemuSerial Serial { get; init; } = new QemuSerial.Private();

    /// <summary>Further arguments, put last.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Whether QEMU is asked to end, and waited for, before it is killed: its plugins write what they have when it ends.</summary>
    public bool EndsByItself { get; init; }

    /// <summary>QEMU is ended after this time even when the rig itself is gone (where the program <c>timeout</c> exists).</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(30);
}
