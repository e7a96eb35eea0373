using System.Collections.Generic;
using Pistachio.Hil.Rigs;

namespace Pistachio.Build.Qemu;

/// <summary>The machine that QEMU imitates for a board.</summary>
/// <param name="Machine">QEMU's <c>-machine</c>.</param>
/// <param name="Cpu">QEMU's <c>-cpu</c>.</param>
/// <param name="MemoryMebibytes">RAM in MiB.</param>
internal sealed record QemuProfile(string Machine, string Cpu, int MemoryMebibytes)
{
    /// <summary>The network card that the machine has when it has a network: a name of <see cref="Network.NetworkCard"/>.</summary>
    public string Nic { get; init; } = "virtio";

    public const string Program = "qemu-system-x86_64";

    /// <summary>
    /// One guest instruction takes one nanosecond of virtual time, and time in which the machine would sleep none. Date and random numbers
    /// are the same in each run.
    /// </summary>
    public static IReadOnlyList<string> Counting { get; } =
        ["-icount", "shift=0,sleep=off", "-seed", "1", "-rtc", "base=2025-01-01T00:00:00,clock=vm"];

    /// <summary>Arguments for a machine whose console is on standard input and output.</summary>
    /// <param name="boot">The arguments that say what is booted, such as those of a <see cref="QemuBoot"/>.</param>
    public IReadOnlyList<string> OnStandardStreams(IReadOnlyList<string> boot) => On(["-serial", "stdio"], boot);

    /// <summary>The same for somebody who types: no key is QEMU's own but Ctrl-A.</summary>
    public IReadOnlyList<string> OnPlainLine(IReadOnlyList<string> boot) =>
        On(["-chardev", "stdio,id=line,mux=on,signal=off", "-serial", "chardev:line"], boot);

    private IReadOnlyList<string> On(IReadOnlyList<string> line, IReadOnlyList<string> boot) =>
    [
        "-machine", Machine, "-cpu", Cpu, "-m", $"{MemoryMebibytes}", "-smp", "1",
        "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
        "-device", $"isa-debug-exit,iobase=0x{QemuExit.Port:x},iosize=0x04",
        .. line,
        .. boot,
    ];

    /// <summary>
    /// As <see cref="OnStandardStreams"/>, and one guest instruction takes one nanosecond of virtual time: the time stamp counter
    /// counts instructions, the same in every run.
    /// </summary>
    public IReadOnlyList<string> Counted(IReadOnlyList<string> boot) =>
        OnStandardStreams([.. Counting, .. boot]);

    /// <summary>The same machine as a rig.</summary>
    public QemuRig Rig(QemuBoot boot) => new(Options(boot));

    /// <summary>The same machine as a rig's options.</summary>
    public QemuOptions Options(QemuBoot boot) => new(boot) { Program = Program, Machine = Machine, Cpu = Cpu, Memory = MemoryMebibytes };
}
