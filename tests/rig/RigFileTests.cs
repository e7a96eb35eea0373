using System;
using System.IO;
using System.Linq;

using NUnit.Framework;

using Pistachio.Hil.Boot;
using Pistachio.Hil.Places;
using Pistachio.Hil.Power;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Transports;

using Shouldly;

namespace Pistachio.Rig.Tests;

/// <summary>A rig file is read as it is meant, and each mistake in one is told in one line with file and line.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RigFileTests : IDisposable
{
    private const string Bench =
        """
        places:
          bench-1:
            board: pc-x86
            console: { tty: /dev/serial/by-id/usb-FTDI-1, baud: 57600, parity: even, stop: 2, flow: rtscts }
            power: { usb-hub: { hub: 1-1.4, port: 2 }, off-time: 500 ms, timeout: 2 min }
            boot: { pxe: { root: /srv/tftp, mac: "52:54:00:12:34:56" } }
            tags: [nuc, uefi]
            patience: 3
          bench-2:
            board: pc-x86
            console: { usb: { serial: A50285BI, interface: 1 } }
            power: { snmp: { host: pdu1, oid: 1.3.6.1.4.1.318.1.1.12.3.3.1.1.4.3, community: lab, version: "1", on: 1, off: 2 } }
            boot: { sd-mux: { mux: /dev/usb-sd-mux/id-48, disk: /dev/disk/by-id/usb-mux, appears-within: 20 s } }
          bench-3:
            board: pc-x86
            console: { rfc2217: "lab1:4001" }
            power: { ipmi: { host: bmc3, user: rig, password-file: /etc/pistachio/bmc3 } }
            boot: { device: /dev/disk/by-id/usb-stick }
          bench-4:
            board: pc-x86
            console: { ssh: { host: rig@lab2, tty: /dev/ttyUSB3 }, baud: 115200 }
            power: { command: { on: "pdu on 3", off: "pdu off 3", status: "pdu status 3" } }
            boot: installed
          bench-5:
            board: pc-x86
            console: { tcp: "[fe80::1]:2001" }
            power: { usb-relay: { relay: BITFT_1, on-when-open: true } }
            boot: installed
          bench-6:
            board: pc-x86
            console: { unix: /run/console-6 }
            power: manual
            boot: installed
          virtual:
            board: pc-x86
            console: qemu
            power: qemu
            boot: { qemu: uefi }
          virtual-tty:
            board: pc-x86
            console: { tty: /tmp/line }
            power: { qemu: { serial: { tty: /tmp/line }, arguments: ["-name", "x"] } }
            boot: { qemu: pxe }
        """;

    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Test]
    public void Each_kind_of_console_power_switch_and_boot_medium_is_read()
    {
        RigFile rig = Read(Bench);
        rig.Places.Select(place => (place.Name, place.Console.Description, place.Power.Description, place.Boot.Description)).ShouldBe(
        [
            ("bench-1", "tty /dev/serial/by-id/usb-FTDI-1, 57600 8E2 RTS/CTS", "USB hub 1-1.4, port 2", "PXE 52:54:00:12:34:56, files below /srv/tftp"),
            ("bench-2", "USB serial adapter A50285BI, interface 1, 115200 8N1", "SNMP pdu1 1.3.6.1.4.1.318.1.1.12.3.3.1.1.4.3", "SD mux /dev/usb-sd-mux/id-48, disk /dev/disk/by-id/usb-mux"),
            ("bench-3", "RFC 2217 lab1:4001, 115200 8N1", "IPMI bmc3", "disk /dev/disk/by-id/usb-stick"),
            ("bench-4", "ssh rig@lab2: exec socat - '/dev/ttyUSB3',b115200,raw,echo=0,clocal=1,cs8,cstopb=0,parenb=0,crtscts=0", "command 'pdu on 3'", "what is on it"),
            ("bench-5", "tcp [fe80::1]:2001", "USB relay BITFT_1, on when open", "what is on it"),
            ("bench-6", "Unix socket /run/console-6", "by hand", "what is on it"),
            ("virtual", "QEMU", "QEMU", "QEMU, uefi"),
            ("virtual-tty", "tty /tmp/line, 115200 8N1", "QEMU", "QEMU, pxe"),
        ]);
        rig.Places[0].Tags.ShouldBe(["nuc", "uefi"]);
        rig.Places[0].Patience.ShouldBe(3);
        rig.Places[0].Source.ShouldBe("bench.yaml:2");
        rig.Places[6].Power.ShouldBeSameAs(rig.Places[6].Console);
    }

    [Test]
    public void The_rig_files_of_the_repository_are_right()
    {
        string[] files = Directory.GetFiles(TestFiles.InRepository("hil/rigs"), "*.yaml");
        files.ShouldNotBeEmpty();
        foreach (string each in files)
            RigFile.Read(each, each, new WillingPerson()).Places.ShouldNotBeEmpty();
    }

    [TestCase("baud: 57600", "baudrate: 57600", 4, "expected one of tty, usb, tcp, rfc2217, ssh, unix, qemu, baud, bits, parity, stop, flow, not 'baudrate'")]
    [TestCase("baud: 57600", "buad: 57600", 4, "did you mean 'baud'?")]
    [TestCase("baud: 57600", "baud: fast", 4, "expected a number from 50 to 4000000")]
    [TestCase("parity: even", "parity: mark", 4, "expected one of none, odd, even, not 'mark'")]
    [TestCase("parity: even", "parity: evn", 4, "expected one of none, odd, even, not 'evn'; did you mean 'even'?")]
    [TestCase("    board: pc-x86\n    console: { usb:", "    console: { usb:", 10, "expected a member 'board'")]
    [TestCase("console: { unix: /run/console-6 }", "console: { unix: /run/console-6, tcp: \"a:1\" }", 31, "expected one of tty, usb, tcp, rfc2217, ssh, unix, qemu for the console, not tcp and unix")]
    [TestCase("console: { unix: /run/console-6 }", "console: { baud: 9600 }", 31, "expected one of tty, usb, tcp, rfc2217, ssh, unix, qemu for the console")]
    [TestCase("console: { unix: /run/console-6 }", "console: { unix: run/console-6 }", 31, "expected the path of a socket that begins with '/', not 'run/console-6'")]
    [TestCase("console: { unix: /run/console-6 }", "console: { unix: /run/console-6, baud: 9600 }", 31, "'baud' has no meaning with 'unix': whoever has the serial port sets it")]
    [TestCase("console: { unix: /run/console-6 }", "console: [unix]", 31, "expected a word or a mapping")]
    [TestCase("lab1:4001", "lab1:70000", 16, "expected HOST:PORT, with a port from 1 to 65535, not 'lab1:70000'")]
    [TestCase("lab1:4001", "lab1", 16, "expected HOST:PORT, with a port from 1 to 65535, not 'lab1'")]
    [TestCase("power: manual", "power: maunal", 32, "expected one of qemu, manual, not 'maunal'; did you mean 'manual'?")]
    [TestCase("hub: 1-1.4, port: 2", "hub: 1-1.4", 5, "expected a member 'port'")]
    [TestCase("off-time: 500 ms", "off-time: 500", 5, "expected a time such as 500 ms, 10 s or 2 min, from 0 s to 10 min")]
    [TestCase("off-time: 500 ms", "off-time: 11 min", 5, "from 0 s to 10 min")]
    [TestCase("off: \"pdu off 3\", ", "", 22, "expected a member 'off'")]
    [TestCase("on-when-open: true", "on-when-open: maybe", 27, "expected true or false")]
    [TestCase("52:54:00:12:34:56", "52:54:00:12:34", 6, "expected the address of a network card, such as 52:54:00:12:34:56")]
    [TestCase("boot: { qemu: uefi }", "boot: { qemu: floppy }", 38, "expected one of pvh, bios, cd, uefi, pxe, ipxe, not 'floppy'")]
    [TestCase("boot: { qemu: uefi }", "boot: installed", 38, "expected 'qemu: METHOD' for the boot, as QEMU is the power switch")]
    [TestCase("    console: qemu\n    power: qemu", "    console: qemu\n    power: manual", 37, "expected 'qemu' for the power, as QEMU is console or boot medium")]
    [TestCase("power: { qemu: { serial: { tty: /tmp/line }, arguments", "power: { qemu: { arguments", 42, "expected 'serial' in 'qemu', where the console finds the line")]
    [TestCase("bench-2:", "bench-1:", 9, "'bench-1' is there twice")]
    [TestCase("bench-2:", "\"bench 2\":", 9, "expected a name of letters, digits, '.', '-' and '_', not 'bench 2'")]
    [TestCase("    tags: [nuc, uefi]", "    tags: nuc", 7, "expected a list of words")]
    [TestCase("    patience: 3", "    patience: 0", 8, "expected a number from 1 to 100")]
    [TestCase("places:", "place:", 1, "expected one of places, not 'place'; did you mean 'places'?")]
    [TestCase("    tags: [nuc, uefi]", "    tags: [nuc, uefi", 0, "expected YAML")]
    public void A_mistake_is_told_with_file_line_and_what_is_right(string right, string wrong, int line, string expected)
    {
        Bench.ShouldContain(right);
        var failure = Should.Throw<RigException>(() => Read(Bench.Replace(right, wrong, StringComparison.Ordinal)));
        failure.Message.ShouldContain(expected);
        failure.Message.ShouldStartWith(line == 0 ? "bench.yaml:" : $"bench.yaml:{line}: ");
        failure.Message.ShouldNotContain("\n");
        failure.Kind.ShouldBe(RigFailure.WrongFile);
    }

    [TestCase("", "bench.yaml:1: expected one YAML document")]
    [TestCase("places: {}", "bench.yaml:1: expected at least one place")]
    [TestCase("- 1", "bench.yaml:1: expected a mapping with the member 'places'")]
    public void A_file_without_places_is_refused(string text, string expected) =>
        Should.Throw<RigException>(() => Read(text)).Message.ShouldBe(expected);

    [Test]
    public void A_missing_file_is_named() =>
        Should.Throw<RigException>(() => RigFile.Read("/nonesuch.yaml", "nonesuch.yaml", new WillingPerson())).Message.ShouldStartWith("nonesuch.yaml cannot be read: ");

    [Test]
    public void A_place_is_found_by_its_name_and_a_near_name_is_asked_for()
    {
        RigFile rig = Read(Bench);
        rig.Find("bench-3").Name.ShouldBe("bench-3");
        Should.Throw<RigException>(() => rig.Find("bnech-3")).Message.ShouldEndWith("; did you mean 'bench-3'?");
        Should.Throw<RigException>(() => rig.Find(null)).Message.ShouldStartWith("bench.yaml has several places; say --place with one of bench-1, ");
    }

    [Test]
    public void The_place_that_is_called_as_the_file_needs_no_name() =>
        Read(Bench.Replace("bench-4:", "bench:", StringComparison.Ordinal)).Find(null).Name.ShouldBe("bench");

    [Test]
    public void The_only_place_needs_no_name() =>
        Read("places: { one: { board: pc-x86, console: qemu, power: qemu, boot: { qemu: pvh } } }").Find(null).Name.ShouldBe("one");

    private RigFile Read(string text)
    {
        File.WriteAllText(file, text);
        return RigFile.Read(file, "bench.yaml", new WillingPerson());
    }
}
