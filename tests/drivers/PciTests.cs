using System;
using System.Buffers.Binary;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Pci;
using Pistachio.Net.Protocol;
using Shouldly;

namespace Pistachio.Drivers.Tests;

[TestFixture]
internal sealed class PciTests
{
    private const uint Card = 0x1041_1AF4;
    private const ulong Driver = 7;

    private FakePci _pci = null!;
    private FakeResources _resources = null!;

    [SetUp]
    public void Begin()
    {
        _pci = new FakePci();
        _resources = new FakeResources();
    }

    [Test]
    public void Devices_functions_and_buses_behind_bridges_are_found_once()
    {
        _pci.Add(0, 0, 0, 0x1237_8086, 6);
        _pci.Add(0, 1, 0, 0x7000_8086, 6).Set(0x0C, 0x80_0000);
        _pci.Add(0, 1, 3, 0x7113_8086, 6);
        _pci.Add(0, 2, 0, 1, 0).Set(0x0C, 0); // vendor 1
        _pci.Add(0, 2, 1, 0x9999_8086); // not looked for: function 0 has no more
        Bridge(0, 3, secondary: 1);
        Bridge(1, 0, secondary: 0); // leads back
        Bridge(1, 1, secondary: 1); // leads to itself
        _pci.Add(1, 2, 0, Card);
        PciBus.Enumerate(_pci).Select(function => function.Location.ToString())
            .ShouldBe(["00:00.0", "00:01.0", "00:01.3", "00:02.0", "00:03.0", "01:00.0", "01:01.0", "01:02.0"]);
    }

    [Test]
    public void A_machine_without_PCI_has_no_devices() => PciBus.Enumerate(_pci).ShouldBeEmpty();

    [Test]
    public void Sizes_of_registers_are_found_and_the_registers_are_as_before()
    {
        var space = _pci.Add(0, 3, 0, Card).Bar(0, 0xFE00_0000, 0x2_0000).Bar(1, 0xC000, 32, kind: 1).WideBar(2, 0x8_0000_0000, 0x4000);
        space.Bar(4, 0, 0x1000);
        space.Set(0x04, 7);
        var function = new PciFunction(_pci, new PciLocation(0, 3, 0));
        function.ReadBars();
        function.Bar(0).ShouldBe(new PciBar(0xFE00_0000, 0x2_0000, true));
        function.Bar(1).ShouldBe(new PciBar(0xC000, 32, false));
        function.Bar(2).ShouldBe(new PciBar(0x8_0000_0000, 0x4000, true));
        function.Bar(3).ShouldBe(default);
        function.Bar(4).IsUsable.ShouldBeFalse("firmware gave it no address");
        function.Bar(5).IsUsable.ShouldBeFalse();
        space.Read(0x10).ShouldBe(0xFE00_0000u);
        space.Read(0x18).ShouldBe(4u);
        space.Read(0x1C).ShouldBe(8u);
        (space.Read(0x04) & 7).ShouldBe(7u);
    }

    [TestCase(0xFE00_1000u, 0xFFFE_0000u, TestName = "An_address_off_its_size_is_no_address")]
    [TestCase(0xFE00_0000u, 0x00FE_0000u, TestName = "A_size_with_bits_above_missing_is_no_size")]
    [TestCase(0xFE00_0000u, 0xFFF5_0000u, TestName = "A_size_with_holes_is_no_size")]
    [TestCase(0u, 0u, TestName = "A_register_that_is_none_names_nothing")]
    public void Absurd(uint address, uint writable)
    {
        var space = _pci.Add(0, 3, 0, Card);
        space.Set(0x10, address);
        space.Allow(0x10, writable);
        var function = new PciFunction(_pci, new PciLocation(0, 3, 0));
        function.ReadBars();
        function.Bar(0).IsUsable.ShouldBeFalse();
    }

    [Test]
    public void A_wide_register_that_has_no_second_half_names_nothing()
    {
        _pci.Add(0, 3, 0, Card).Bar(5, 0xFE00_0000, 0x1000, kind: 4);
        var function = new PciFunction(_pci, new PciLocation(0, 3, 0));
        function.ReadBars();
        function.Bar(5).IsUsable.ShouldBeFalse();
    }

    [Test]
    public void A_list_of_capabilities_that_leads_around_ends()
    {
        var space = _pci.Add(0, 3, 0, Card).Capabilities((0x40, 9), (0x50, 0x11));
        space.Set(0x50, 0x11 | (0x40 << 8));
        var function = new PciFunction(_pci, new PciLocation(0, 3, 0));
        function.CapabilityOffsets().ShouldBe([0x40, 0x50]);
        function.FindCapability(5).ShouldBe(0);
        space.Set(0x34, 0x10);
        function.CapabilityOffsets().ShouldBeEmpty("capabilities lie behind the header");
        space.Set(0x34, 0x43);
        function.CapabilityOffsets().ShouldBe([0x40, 0x50], "the low bits are reserved");
        space.Set(0x50, uint.MaxValue);
        function.CapabilityOffsets().ShouldBe([0x40]);
    }

    [Test]
    public void Random_configuration_spaces_crash_nothing([Range(1, 30)] int seed)
    {
        var random = new Random(seed);
        for (var device = 0; device < 32; device++)
        {
            var space = _pci.Add(0, device, 0, (uint)random.Next());
            for (var offset = 4; offset < 256; offset += 4)
            {
                space.Set(offset, random.Next(3) == 0 ? (uint)random.Next(0x100) << random.Next(24) : (uint)random.NextInt64(0x1_0000_0000));
                space.Allow(offset, (uint)random.NextInt64(0x1_0000_0000));
            }
        }

        var server = new PciServer(_pci, _resources);
        foreach (var function in server.Functions.ToList())
        {
            var driver = (ulong)function.Location.Value + 1;
            if (server.Claim(driver, Models(function.Model), out _, out _, out _, out _) != Errno.None)
                continue;

            server.Start(driver);
            for (uint bar = 0; bar < 8; bar++)
                server.Registers(driver, bar, 0, 1, out _, out _, out _);
        }

        foreach (var (physical, pages) in _resources.Given.Values)
            (physical >= 0xF000_0000 && physical + (pages * 4096) <= 0x1_0000_0000).ShouldBeTrue();
    }

    [Test]
    public void A_driver_gets_its_device_with_a_message_of_the_table()
    {
        var space = WithTable();
        var server = new PciServer(_pci, _resources);
        server.Claim(Driver, Models(0x100E_8086, Card), out var model, out var location, out var kind, out var interrupt).ShouldBe(Errno.None);
        (model, location, kind, interrupt).ShouldBe((Card, 3u << 3, InterruptKind.TableEntry, 50UL));
        (space.Read(0x04) & 4).ShouldBe(0u, "it cannot reach memory before it was started");
        server.Start(Driver).ShouldBe(Errno.None);
        (space.Read(0x04) & 6).ShouldBe(6u);
        _resources.Written[0xFE00_2000].ShouldBe(0xFEE0_0000u);
        _resources.Written[0xFE00_2008].ShouldBe(0x48u);
        _resources.Written[0xFE00_200C].ShouldBe(0u, "not masked");
        (space.Read(0x40) >> 30).ShouldBe(2u, "on, and not masked as a whole");
    }

    [Test]
    public void A_driver_gets_all_its_registers_but_not_the_table_of_messages()
    {
        WithTable();
        var server = Claimed();
        server.Registers(Driver, 0, 0, 2, out var offset, out var size, out var memory).ShouldBe(Errno.None);
        (offset, size, _resources.Given[memory]).ShouldBe((0u, 0x4000UL, (0xFE00_0000UL, 2UL)));
        server.Registers(Driver, 0, 2, 1, out _, out _, out _).ShouldBe(Errno.EACCES);
        server.Registers(Driver, 0, 1, 3, out _, out _, out _).ShouldBe(Errno.EACCES);
        server.Registers(Driver, 0, 4, 1, out _, out _, out _).ShouldBe(Errno.EINVAL);
        server.Registers(Driver, 0, uint.MaxValue, 2, out _, out _, out _).ShouldBe(Errno.EINVAL);
        server.Registers(Driver, 1, 0, 1, out _, out _, out _).ShouldBe(Errno.ENXIO);
        server.Registers(Driver, uint.MaxValue, 0, 1, out _, out _, out _).ShouldBe(Errno.ENXIO);
    }

    [Test]
    public void Registers_that_lie_in_memory_or_in_a_page_with_those_of_another_device_are_not_given()
    {
        _pci.Add(0, 3, 0, Card).Bar(0, 0x1000_0000, 0x1000).Bar(1, 0xFE00_0100, 0x100).Set(0x3C, 11 | (1 << 8));
        _pci.Add(0, 4, 0, 0x1234_5678).Bar(0, 0xFE00_0200, 0x100);
        var server = Claimed();
        server.Registers(Driver, 0, 0, 1, out _, out _, out _).ShouldBe(Errno.ENXIO);
        server.Registers(Driver, 1, 0, 1, out _, out _, out _).ShouldBe(Errno.EACCES);
    }

    [Test]
    public void A_device_without_messages_uses_its_line_if_the_board_grants_it()
    {
        var space = _pci.Add(0, 3, 0, Card);
        space.Set(0x3C, 11 | (1 << 8));
        new PciServer(_pci, _resources).Claim(Driver, Models(Card), out _, out _, out var kind, out var interrupt).ShouldBe(Errno.None);
        (kind, interrupt).ShouldBe((InterruptKind.Line, 11UL));
        space.Set(0x3C, 10 | (1 << 8));
        new PciServer(_pci, _resources).Claim(Driver, Models(Card), out _, out _, out _, out _).ShouldBe(Errno.ENOSPC);
        space.Set(0x3C, 0xFF);
        new PciServer(_pci, _resources).Claim(Driver, Models(Card), out _, out _, out _, out _).ShouldBe(Errno.ENOSPC);
    }

    [Test]
    public void MSI_is_programmed_with_one_message([Values] bool isWide)
    {
        var space = _pci.Add(0, 3, 0, Card).Capabilities((0x50, 5));
        space.Set(0x50, space.Read(0x50) | (isWide ? 1u << 23 : 0) | (3 << 20));
        foreach (var offset in new[] { 0x50, 0x54, 0x58, 0x5C })
            space.Allow(offset, offset == 0x50 ? 0x71_0000u : uint.MaxValue);
        var server = Claimed();
        server.Start(Driver).ShouldBe(Errno.None);
        space.Read(0x54).ShouldBe(0xFEE0_0000u);
        space.Read(isWide ? 0x5C : 0x58).ShouldBe(0x48u);
        (space.Read(0x50) >> 16 & 0x71).ShouldBe(1u);
    }

    [Test]
    public void A_driver_in_a_new_life_gets_the_same_frames_and_what_it_kept_and_nobody_has_the_old_registers()
    {
        var space = WithTable();
        var server = Claimed();
        server.Start(Driver);
        server.Registers(Driver, 0, 0, 1, out _, out _, out var registers);
        server.Frames(Driver, 1, 16, out var address, out var frames).ShouldBe(Errno.None);
        server.Kept(Driver, out _).ShouldBe(Errno.ENOENT);
        server.Keep(Driver, 900).ShouldBe(Errno.None);
        server.Keep(Driver, 901).ShouldBe(Errno.None);
        _resources.Deleted.ShouldBe([900UL]);

        server.Claim(Driver, Models(Card), out _, out _, out _, out var interrupt).ShouldBe(Errno.None);
        (space.Read(0x04) & 4).ShouldBe(0u);
        (space.Read(0x40) >> 31).ShouldBe(0u);
        _resources.Revoked.ShouldBe([interrupt, registers]);
        server.Frames(Driver, 1, 16, out var again, out var same).ShouldBe(Errno.None);
        (again, same).ShouldBe((address, frames));
        server.Frames(Driver, 1, 17, out _, out _).ShouldBe(Errno.EINVAL);
        server.Kept(Driver, out var kept).ShouldBe(Errno.None);
        kept.ShouldBe(901UL);
    }

    [Test]
    public void Who_claimed_nothing_gets_nothing_and_two_drivers_never_get_one_device()
    {
        WithTable();
        var server = Claimed();
        server.Claim(8, Models(Card), out _, out _, out _, out _).ShouldBe(Errno.ENODEV);
        server.Claim(8, [1, 2, 3], out _, out _, out _, out _).ShouldBe(Errno.EINVAL);
        server.Claim(8, [], out _, out _, out _, out _).ShouldBe(Errno.EINVAL);
        server.Registers(8, 0, 0, 1, out _, out _, out _).ShouldBe(Errno.EBADF);
        server.Frames(8, 0, 1, out _, out _).ShouldBe(Errno.EBADF);
        server.Configuration(8, 0, out _).ShouldBe(Errno.EBADF);
        server.Start(8).ShouldBe(Errno.EBADF);
        server.Keep(8, 900).ShouldBe(Errno.EBADF);
        _resources.Deleted.ShouldBe([900UL]);
        server.Kept(8, out _).ShouldBe(Errno.EBADF);
        server.Find(2, out var model, out _).ShouldBe(Errno.None);
        model.ShouldBe(Card);
        server.Find(1, out _, out _).ShouldBe(Errno.ENODEV);
        server.Configuration(Driver, 256, out _).ShouldBe(Errno.EINVAL);
        server.Frames(Driver, 4, 1, out _, out _).ShouldBe(Errno.EINVAL);
        server.Frames(Driver, 0, 0, out _, out _).ShouldBe(Errno.EINVAL);
    }

    private static byte[] Models(params uint[] models)
    {
        var bytes = new byte[models.Length * 4];
        for (var i = 0; i < models.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), models[i]);
        return bytes;
    }

    private PciServer Claimed()
    {
        var server = new PciServer(_pci, _resources);
        server.Claim(Driver, Models(Card), out _, out _, out _, out _).ShouldBe(Errno.None);
        return server;
    }

    private void Bridge(int bus, int device, int secondary)
    {
        var bridge = _pci.Add(bus, device, 0, 0x1111_1B36, 6);
        bridge.Set(0x0C, 0x1_0000);
        bridge.Set(0x18, (uint)secondary << 8);
    }

    /// <summary>A card of 16 KiB of registers whose page 2 has the table, page 3 what is pending.</summary>
    private FakeFunction WithTable()
    {
        var space = _pci.Add(0, 3, 0, Card).Bar(0, 0xFE00_0000, 0x4000).Capabilities((0x40, 0x11));
        space.Set(0x40, space.Read(0x40) | (2 << 16));
        space.Set(0x44, 0x2000);
        space.Set(0x48, 0x3000);
        space.Allow(0x40, 0xC000_0000);
        return space;
    }
}
