using System;

namespace Pistachio.Hil.Rigs;

/// <summary>Meaning of QEMU's exit statuses on a machine with the isa-debug-exit device: a write of v ends it with 2 v + 1.</summary>
public static class QemuExit
{
    /// <summary>I/O port of the device.</summary>
    public const int Port = 0xF4;

    /// <summary>What a panicking kernel writes.</summary>
    public const int PanicValue = 0x2A;

    /// <summary>QEMU's status after a kernel panic.</summary>
    public const int PanicStatus = (2 * PanicValue) + 1;

    /// <summary>Says in a few words what a status means.</summary>
    /// <param name="status">Exit status of the process; above 128 for a signal.</param>
    /// <param name="shutdownReason">The reason of QEMU's last SHUTDOWN event, or null when there was none.</param>
    public static string Describe(int status, string? shutdownReason) => (status, shutdownReason) switch
    {
        (_, "guest-reset") => "the machine reset itself (restart or triple fault)",
        (_, "guest-shutdown") => "the machine powered off",
        (_, not null) => $"QEMU shut down ({shutdownReason}), status {status}",
        (0, _) => "QEMU ended with status 0",
        (1, _) => "QEMU ended with status 1",
        (124, _) => "QEMU was ended at the end of its lifetime",
        (PanicStatus, _) => $"QEMU ended with status {status}: kernel panic",
        ( > 128, _) => $"QEMU was killed by signal {status - 128}",
        _ when status % 2 == 1 => $"QEMU ended with status {status}: power-off with value {status >> 1}",
        _ => $"QEMU ended with status {status}",
    };
}
