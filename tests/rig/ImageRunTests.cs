using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil;
using Pistachio.Hil.Places;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Session;
using Pistachio.Hil.Transports;

using Shouldly;

namespace Pistachio.Rig.Tests;

/// <summary>
/// The conformance tests of one phase of the built image, over lines of all kinds, end with the same verdicts as on a QEMU in the rig's own
/// hands. All phases so: <c>./nuke.ps1 Hil --rig qemu --place qemu-tty</c>.
/// </summary>
[TestFixture]
[CancelAfter(300_000)]
internal sealed class ImageRunTests
{
    private const string Program = "memory-tests";

    private readonly string directory = Directory.CreateTempSubdirectory("pistachio-image-").FullName;
    private IReadOnlyList<(string, TestOutcomeKind, string)> usual = [];

    private static string ImageDirectory =>
        Environment.GetEnvironmentVariable("PISTACHIO_IMAGE_DIR") is { Length: > 0 } named ? Path.GetFullPath(named) : TestFiles.InRepository("out/pc-x86");

    private string Tty => Path.Combine(directory, "tty");

    [OneTimeSetUp]
    public async Task RunAsUsualAsync()
    {
        usual = await RunAsync("plain", Machine(new QemuSerial.Private()), null, CancellationToken.None);
        usual.Count.ShouldBeGreaterThan(50);
        usual.ShouldAllBe(verdict => verdict.Item2 != TestOutcomeKind.Failed);
    }

    [OneTimeTearDown]
    public void RemoveDirectory() => Directory.Delete(directory, true);

    [Test]
    public async Task Over_a_tty(CancellationToken cancellation) =>
        (await RunAsync("tty", Machine(new QemuSerial.Tty(Tty)), TtyTransport.AtPath(Tty, new LineSettings()), cancellation)).ShouldBe(usual);

    [Test]
    public async Task Over_ser2net_with_RFC_2217(CancellationToken cancellation)
    {
        await using var server = new Ser2Net(TestPlaces.FreePort(), "telnet(rfc2217),tcp", Tty, directory);
        await server.StartAsync(cancellation);
        (await RunAsync("rfc2217", Machine(new QemuSerial.Tty(Tty)), new Rfc2217Transport(server.Address, new LineSettings()), cancellation)).ShouldBe(usual);
    }

    [Test]
    public async Task Over_a_line_that_damages_a_byte_in_a_thousand_in_each_way(CancellationToken cancellation)
    {
        NetworkAddress address = TestPlaces.FreePort();
        await using var proxy = new FaultyProxy(address, 1e-3);
        (await RunAsync("faulty", Machine(new QemuSerial.Tcp(address)), new TcpTransport(proxy.Address), cancellation)).ShouldBe(usual);
        proxy.Faults.ShouldBeTrue();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Over_the_network_boot_of_a_lab(bool isIpxe)
    {
        QemuDriver machine = new(isIpxe ? "ipxe" : "pxe", image => Options(image, new QemuBoot.Network(image, isIpxe), new QemuSerial.Private()));
        (await RunAsync("network", machine, null, CancellationToken.None)).ShouldBe(usual);
    }

    [Test]
    public async Task From_a_CD() =>
        (await RunAsync("cd", new QemuDriver("cd", image => Options(image, new QemuBoot.BiosCd(image.Disk!, image.CommandLine), new QemuSerial.Private())), null, CancellationToken.None))
            .ShouldBe(usual);

    private static QemuDriver Machine(QemuSerial serial) =>
        new("pvh", image => Options(image, new QemuBoot.Pvh(image.Kernel, image.Archive, image.CommandLine), serial));

    private static QemuOptions Options(Pistachio.Hil.Boot.BootImage image, QemuBoot boot, QemuSerial serial) => new(boot)
    {
        Machine = image.Machine.Machine,
        Cpu = image.Machine.Cpu,
        Memory = image.Machine.Memory,
        Serial = serial,
    };

    private async Task<IReadOnlyList<(string, TestOutcomeKind, string)>> RunAsync(
        string name, QemuDriver machine, IConsoleTransport? console, CancellationToken cancellation)
    {
        string description = ImageDescription.Find(ImageDirectory).FirstOrDefault()
            ?? throw new InvalidOperationException($"there is no image in {ImageDirectory}; build one with ./nuke.ps1 Image");
        Place place = TestPlaces.Of(name, console ?? machine, machine, machine);
        var rig = new PlaceRig(place, ImageDescription.Read(description).ForPlace(ImageDirectory, Program), _ => { });
        HilResult result = await HilRun.ExecuteAsync(new HilOptions("pc-x86", rig, Path.Combine(directory, $"run-{name}")), null, cancellation);
        result.SetupError.ShouldBeNull();
        if (result.Losses.Count > 0)
            Assert.Fail(string.Join('\n', [result.Losses[0].Reason, .. result.Losses[0].LastLines]));
        return [.. result.Verdicts.Select(verdict => (verdict.Name, verdict.Outcome, verdict.Reason))];
    }
}
