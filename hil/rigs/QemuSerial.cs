using System.Collections.Generic;

using Pistachio.Hil.Transports;

namespace Pistachio.Hil.Rigs;

/// <summary>Where the serial line of a virtual machine ends on this host.</summary>
public abstract record QemuSerial
{
    private QemuSerial()
    {
    }

    /// <summary>QEMU's <c>-chardev</c> with the id com1.</summary>
    /// <param name="directory">A directory that lasts as long as the machine.</param>
    internal abstract string Chardev(string directory);

    /// <summary>In the rig's own hands.</summary>
    public sealed record Private : QemuSerial
    {
        internal override string Chardev(string directory) => $"socket,id=com1,path={directory}/com1,server=off";
    }

    /// <summary>A pseudo-terminal, as a real serial port looks to programs.</summary>
    /// <param name="Link">A symbolic link to it, made when the machine is prepared and removed when it is off.</param>
    public sealed record Tty(string Link) : QemuSerial
    {
        internal override string Chardev(string directory) => "pty,id=com1";
    }

    /// <summary>A TCP port on which QEMU listens.</summary>
    /// <param name="Address">The port.</param>
    public sealed record Tcp(NetworkAddress Address) : QemuSerial
    {
        internal override string Chardev(string directory) => $"socket,id=com1,host={Address.Host},port={Address.Port},server=on,wait=off";
    }

    /// <summary>A Unix socket on which QEMU listens.</summary>
    /// <param name="Path">Its path, at most 100 bytes.</param>
    public sealed record Unix(string Path) : QemuSerial
    {
        internal override string Chardev(string directory) => $"socket,id=com1,path={QemuBoot.Escape(Path)},server=on,wait=off";
    }
}
