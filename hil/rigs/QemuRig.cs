using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Hil.Rigs;

/// <summary>A virtual PC in QEMU. Its serial line and its monitor connect to Unix sockets of ours before the machine runs, so
/// nothing of the first output is lost.</summary>
public sealed class QemuRig(QemuOptions options) : IRig
{
    public string Description => $"QEMU {options.Machine}, {options.Cpu}, {options.Memory} MiB, {options.Boot.GetType().Name} boot";

    /// <inheritdoc/>
    public async Task<IRigConnection> PowerOnAsync(CancellationToken cancellation)
    {
        string program = ExecutableSearch.Find(options.Program)
            ?? throw new RigException($"{options.Program} is not installed (Debian: apt-get install qemu-system-x86)");
        string? missing = options.Boot.Files.FirstOrDefault(file => !File.Exists(file));
        if (missing is not null)
            throw new RigException($"{missing} does not exist; build the image first");

        // Socket paths are limited to about 100 bytes, so the directory for them is not below the output directory.
        string directory = Directory.CreateTempSubdirectory("pistachio-").FullName;
        QemuConnection? connection = null;
        try
        {
            using Socket lineListener = Listen(Path.Combine(directory, "com1"));
            using Socket monitorListener = Listen(Path.Combine(directory, "qmp"));
            connection = new QemuConnection(Start(program, options.Boot.Prepare(directory), directory), directory);
            await connection.ConnectAsync(lineListener, monitorListener, cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            if (connection is not null)
                await connection.DisposeAsync().ConfigureAwait(false);
            else
                Directory.Delete(directory, true);
            throw;
        }
    }

    private static Socket Listen(string path)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        return listener;
    }

    private Process Start(string program, QemuBoot boot, string directory)
    {
        List<string> arguments =
        [
            "-M", options.Machine,
            "-cpu", options.Cpu,
            "-m", options.Memory.ToString(CultureInfo.InvariantCulture),
            "-smp", "1",
            "-nodefaults",
            "-no-user-config",
            "-display", "none",
            "-no-reboot",
            "-S",
            "-chardev", $"socket,id=com1,path={directory}/com1,server=off",
            "-serial", "chardev:com1",
            "-chardev", $"socket,id=qmp,path={directory}/qmp,server=off",
            "-mon", "chardev=qmp,mode=control",
            "-device", $"isa-debug-exit,iobase=0x{QemuExit.Port:x},iosize=0x04",
            .. boot.Arguments,
            .. options.Arguments,
        ];

        // Should this process be killed, nobody would end QEMU: timeout does.
        if (ExecutableSearch.Find("timeout") is { } timeout)
        {
            string lifetime = options.Lifetime.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            arguments.InsertRange(0, ["--kill-after=5", lifetime, program]);
            program = timeout;
        }

        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            return Process.Start(start) ?? throw new RigException($"{program} did not start");
        }
        catch (Win32Exception trouble)
        {
            throw new RigException($"{program} cannot be started: {trouble.Message}", trouble);
        }
    }
}
