namespace Pistachio.Hil.Lab.Protocol;

/// <summary>Switch a board on with the image that was offered.</summary>
/// <param name="CommandLine">Kernel command line, or null for that of the image.</param>
/// <param name="Machine">Of a virtual machine: QEMU's <c>-machine</c>.</param>
/// <param name="Cpu">QEMU's <c>-cpu</c>.</param>
/// <param name="Memory">MiB.</param>
internal sealed record BootRequest(string? CommandLine, string Machine, string Cpu, int Memory);
