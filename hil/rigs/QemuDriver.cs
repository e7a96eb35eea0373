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

using Pistachio.Hil.Boot;
using Pistachio.Hil.Power;
using Pistachio.Hil.Transports;

namespace Pistachio.Hil.Rigs;

/// <summary>
/// A virtual PC in QEMU: power switch (a process that runs or not), boot medium (its arguments) and, when nobody else carries its serial
/// line, console. It connects to sockets of ours before the machine runs, so nothing of the first output is lost.
/// </summary>
public sealed class QemuDriver : IPowerDriver, IConsoleTransport, IBootDriver
{
    private const string Usual = "qemu-system-x86_64";

    private readonly Func<BootImage, QemuOptions>? choose;
    private readonly string bootDescription;
    private QemuOptions? options;
    private QemuProcess? running;

    /// <summary>A machine that boots the same thing always.</summary>
    /// <param name="options">The machine.</param>
    public QemuDriver(QemuOptions options)
    {
        this.options = options;
        bootDescription = options.Boot.GetType().Name;
    }

    /// <summary>A machine that boots what it is given.</summary>
    /// <param name="description">How it boots, in a word.</param>
    /// <param name="choose">Makes the machine for an image.</param>
    public QemuDriver(string description, Func<BootImage, QemuOptions> choose)
    {
        this.choose = choose;
        bootDescription = description;
    }

    /// <summary>Whether QEMU is there at all.</summary>
    public static bool IsInstalled => ExecutableSearch.Find(Usual) is not null;

    public bool IsVirtual => true;

    string IPowerDriver.Description => "QEMU";

    string IConsoleTransport.Description => "QEMU";

    string IBootDriver.Description => $"QEMU, {bootDescription}";

    Task IBootDriver.PrepareAsync(BootImage image, Action<string> note, CancellationToken cancellation)
    {
        options = choose?.Invoke(image) ?? options;
        return Task.CompletedTask;
    }

    /// <summary>Starts QEMU, with the machine halted.</summary>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        QemuOptions machine = options ?? throw new InvalidOperationException("nobody has said what to boot");
        string program = ExecutableSearch.Find(machine.Program)
            ?? throw new RigException($"{machine.Program} is not installed (Debian: apt-get install qemu-system-x86)");
        string? missing = machine.Boot.Files.FirstOrDefault(file => !File.Exists(file));
        if (missing is not null)
            throw new RigException($"{missing} does not exist; build the image first");

        // Socket paths are limited to about 100 bytes, so the directory for them is not below the output directory.
        string directory = Directory.CreateTempSubdirectory("pistachio-").FullName;
        QemuProcess? process = null;
        try
        {
            using Socket? lineListener = machine.Serial is QemuSerial.Private ? Listen(Path.Combine(directory, "com1")) : null;
            using Socket monitorListener = Listen(Path.Combine(directory, "qmp"));
            QemuBoot boot = await machine.Boot.PrepareAsync(directory, cancellation).ConfigureAwait(false);
            process = new QemuProcess(Start(program, machine, boot, directory), directory, machine.EndsByItself);
            await process.ConnectAsync(lineListener, monitorListener, cancellation).ConfigureAwait(false);
            if (machine.Serial is QemuSerial.Tty tty)
                await process.LinkTtyAsync(tty.Link, cancellation).ConfigureAwait(false);
            running = process;
        }
        catch
        {
            if (process is not null)
                await process.DisposeAsync().ConfigureAwait(false);
            else
                Directory.Delete(directory, true);
            throw;
        }
    }

    public Task<IConsole> OpenAsync(CancellationToken cancellation) => running?.Line is { } line
        ? Task.FromResult<IConsole>(new StreamConsole(line, "QEMU closed the serial line"))
        : throw new RigException("the serial line of this QEMU leads elsewhere");

    /// <summary>Lets the machine run.</summary>
    public async Task OnAsync(CancellationToken cancellation)
    {
        if (running is null)
            await PrepareAsync(cancellation).ConfigureAwait(false);
        await running!.ContinueAsync(cancellation).ConfigureAwait(false);
    }

    public async Task OffAsync(CancellationToken cancellation)
    {
        if (running is null)
            return;

        QemuProcess ended = running;
        running = null;
        await ended.DisposeAsync().ConfigureAwait(false);
    }

    public async Task CycleAsync(CancellationToken cancellation)
    {
        await OffAsync(cancellation).ConfigureAwait(false);
        await OnAsync(cancellation).ConfigureAwait(false);
    }

    public Task<PowerStatus> StatusAsync(CancellationToken cancellation) =>
        Task.FromResult(running is { HasEnded: false } ? PowerStatus.On : PowerStatus.Off);

    public async Task<string?> DescribeEndAsync(CancellationToken cancellation) =>
        running is null ? null : await running.DescribeEndAsync(cancellation).ConfigureAwait(false);

    private static Socket Listen(string path)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        return listener;
    }

    private static Process Start(string program, QemuOptions machine, QemuBoot boot, string directory)
    {
        List<string> arguments =
        [
            "-M", machine.Machine,
            "-cpu", machine.Cpu,
            "-m", machine.Memory.ToString(CultureInfo.InvariantCulture),
            "-smp", "1",
            "-nodefaults",
            "-no-user-config",
            "-display", "none",
            "-no-reboot",
            "-S",
            "-chardev", machine.Serial.Chardev(directory),
            "-serial", "chardev:com1",
            "-chardev", $"socket,id=qmp,path={directory}/qmp,server=off",
            "-mon", "chardev=qmp,mode=control",
            "-device", $"isa-debug-exit,iobase=0x{QemuExit.Port:x},iosize=0x04",
            .. boot.Arguments,
            .. machine.Arguments,
        ];

        // Should this process be killed, nobody would end QEMU: timeout does.
        if (ExecutableSearch.Find("timeout") is { } timeout)
        {
            string lifetime = machine.Lifetime.TotalSeconds.ToString(CultureInfo.InvariantCulture);
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
