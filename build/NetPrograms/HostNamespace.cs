using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using Pistachio.Build.Execution;

namespace Pistachio.Build.NetPrograms;

/// <summary>A network namespace of this Linux with a tap device, <see cref="Device"/>, whose other end a board may have. It goes with its owner.</summary>
internal sealed class HostNamespace : IAsyncDisposable
{
    /// <summary>The tap device.</summary>
    public const string Device = "tap0";

    /// <summary>The address of this side.</summary>
    public const string Address = "10.9.0.1";

    private const string Ready = "ready";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Process _holder;

    private HostNamespace(Process holder) => _holder = holder;

    /// <summary>What stands before a command that shall run in it.</summary>
    public string[] Enter =>
    [
        "nsenter", "--target", $"{_holder.Id}", .. Environment.IsPrivilegedProcess ? Array.Empty<string>() : ["--user", "--preserve-credentials"], "--net", "--mount", "--",
    ];

    /// <summary>Makes it.</summary>
    /// <param name="mtu">The largest packet of the tap device.</param>
    /// <exception cref="BuildFailure">This machine does not let us: one line says why.</exception>
    public static async Task<HostNamespace> MakeAsync(int mtu)
    {
        string[] user = Environment.IsPrivilegedProcess ? [] : ["--map-root-user"];
        // What /sys says of devices is that of the namespace it was mounted in.
        var setup = $"PATH=$PATH:/usr/sbin:/sbin; mount -t sysfs sysfs /sys && ip link set lo up && ip tuntap add dev {Device} mode tap && ip link set {Device} mtu {mtu} up"
            + $" && ip address add {Address}/24 dev {Device} && echo {Ready} && exec cat";
        // unshare becomes the shell, and that cat, so the process is the one that holds the namespace; cat ends with our end of its pipe.
        var start = new ProcessStartInfo("unshare", [.. user, "--net", "--mount", "sh", "-c", setup]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        var holder = Process.Start(start) ?? throw new BuildFailure("unshare could not be started");
        if (await holder.StandardOutput.ReadLineAsync().WaitAsync(Deadline).ConfigureAwait(false) == Ready)
        {
            return new HostNamespace(holder);
        }

        var reason = await holder.StandardError.ReadToEndAsync().ConfigureAwait(false);
        holder.Dispose();
        throw new BuildFailure($"this machine makes no tap device in a network namespace: {reason.Trim()}");
    }

    /// <summary>A program that QEMU can be started by, so that it opens the tap device of the namespace.</summary>
    /// <param name="file">Where to write it.</param>
    /// <param name="qemu">QEMU.</param>
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public string WriteLauncher(string file, string qemu)
    {
        File.WriteAllText(file, $"#!/bin/sh\nexec {string.Join(' ', Enter)} {qemu} \"$@\"\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        _holder.StandardInput.Close();
        await _holder.WaitForExitAsync().ConfigureAwait(false);
        _holder.Dispose();
    }
}
