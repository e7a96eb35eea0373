using System.Net;
using System.Net.Sockets;

using Pistachio.Hil.Boot;
using Pistachio.Hil.Places;
using Pistachio.Hil.Power;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Transports;

namespace Pistachio.Rig.Tests;

/// <summary>Places for tests.</summary>
internal static class TestPlaces
{
    /// <summary>A place whose drivers nobody uses.</summary>
    public static Place Named(string name) => Of(name, new UnixSocketTransport($"/nonesuch/{name}"), new ManualPower(name, new WillingPerson()), new InstalledBoot());

    public static Place Of(string name, IConsoleTransport console, IPowerDriver power, IBootDriver boot) => new(name, "test-board")
    {
        Console = console,
        Power = power,
        Boot = boot,
        Identity = name,
        Source = "test.yaml:1",
    };

    /// <summary>A TCP port of this host that nobody uses.</summary>
    public static NetworkAddress FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new NetworkAddress("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);
    }

    /// <summary>A QEMU with the bare test board whose serial line ends as a test wants.</summary>
    public static QemuDriver TestBoard(QemuSerial serial, params string[] arguments) => new(
        new QemuOptions(new QemuBoot.Pvh(TestFiles.TestBoard)) { Memory = 64, Serial = serial, Arguments = arguments });
}
