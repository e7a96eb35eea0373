using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Lab.Places;

/// <summary>A virtual PC of this host.</summary>
public sealed class QemuBoard(string name, string board, IReadOnlyList<string> tags) : IExportedBoard
{
    public string Name => name;

    public string Board => board;

    public IReadOnlyList<string> Tags => tags;

    /// <summary>Any number of virtual machines fit beside each other; nothing need be taken.</summary>
    public Task<IAsyncDisposable> TakeAsync(string owner) => Task.FromResult<IAsyncDisposable>(new Nothing());

    /// <inheritdoc/>
    public Task<IRigConnection> PowerOnAsync(LabImage image, CancellationToken cancellation)
    {
        QemuBoot boot = image.Method switch
        {
            BootMethod.Pvh => new QemuBoot.Pvh(image.Kernel, image.Archive, image.CommandLine),
            BootMethod.Bios => new QemuBoot.BiosDisk(Disk(image), image.CommandLine),
            _ => new QemuBoot.UefiDisk(Disk(image), image.CommandLine),
        };
        return new QemuRig(new QemuOptions(boot) { Machine = image.Machine, Cpu = image.Cpu, Memory = image.Memory }).PowerOnAsync(cancellation);
    }

    private static string Disk(LabImage image) => image.Disk ?? throw new RigException("the image has no disk image to boot by BIOS or UEFI");

    private sealed class Nothing : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
