using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Tests;

/// <summary>A rig whose machine is a thread at the other end of a Unix socket.</summary>
/// <param name="script">What the machine does in each boot, counted from 0. The line ends when it returns.</param>
internal sealed class SimulatedRig(Action<SimulatedMachine, int> script) : IRig
{
    public string Description => "simulated board";

    public int Boots { get; private set; }

    /// <summary>All machines that were switched on are off again.</summary>
    public bool AllOff => Machines.TrueForAll(machine => machine.Ended);

    private List<SimulatedMachine> Machines { get; } = [];

    public async Task<IRigConnection> PowerOnAsync(CancellationToken cancellation)
    {
        string path = Path.Combine(Path.GetTempPath(), $"pistachio-{Guid.NewGuid():N}");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
        var machine = new SimulatedMachine(await listener.AcceptAsync(cancellation));
        File.Delete(path);
        Machines.Add(machine);
        machine.Start(script, Boots++);
        return new Connection(socket, machine);
    }

    private sealed class Connection(Socket socket, SimulatedMachine machine) : IRigConnection
    {
        public Stream Line { get; } = new NetworkStream(socket, true);

        public Task<string> DescribeEndAsync(CancellationToken cancellation) => Task.FromResult("the simulated machine stopped");

        public async ValueTask DisposeAsync()
        {
            await machine.SwitchOffAsync();
            await Line.DisposeAsync();
        }
    }
}
