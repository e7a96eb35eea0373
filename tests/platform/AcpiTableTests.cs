using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using CsCheck;
using NUnit.Framework;
using Pistachio.Platform.X64;
using Shouldly;

namespace Pistachio.Platform.Tests;

/// <summary>Firmware tables are decoded when they are right, and do no harm when they are not.</summary>
internal sealed class AcpiTableTests
{
    [Test]
    public void A_MADT_gives_CPUs_controllers_and_ISA_wiring()
    {
        AcpiInformation information = default;
        AcpiTables.ReadMadt(Madt(
            [0, 8, 0, 0, 1, 0, 0, 0],
            [0, 8, 1, 1, 0, 0, 0, 0],
            [9, 16, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
            [1, 12, 0, 0, 0, 0, 0xC0, 0xFE, 24, 0, 0, 0],
            [2, 10, 0, 0, 2, 0, 0, 0, 0, 0],
            [2, 10, 0, 9, 9, 0, 0, 0, 0x0D, 0]), ref information);

        information.CpuCount.ShouldBe(2);
        information.LocalApicAddress.ShouldBe(0xFEE00000UL);
        information.IoApicCount.ShouldBe(1);
        information.IoApics[0].Address.ShouldBe(0xFEC00000UL);
        information.IoApics[0].FirstLine.ShouldBe(24u);
        information.Isa[0].Line.ShouldBe(2u);
        information.Isa[1].Line.ShouldBe(1u);
        information.Isa[2].Line.ShouldBe(IsaWiring.Nowhere);
        information.Isa[9].Flags.ShouldBe((ushort)0x0D);
    }

    [Test]
    public void Entries_that_reach_over_the_end_are_ignored()
    {
        AcpiInformation information = default;
        AcpiTables.ReadMadt(Madt([1, 12, 0, 0, 0, 0, 0xC0, 0xFE, 0, 0, 0, 0], [1, 200, 0, 0]), ref information);
        information.IoApicCount.ShouldBe(1);
    }

    [Test]
    public void An_MCFG_tells_where_configuration_space_is()
    {
        AcpiInformation information = default;
        var table = new byte[44 + 32];
        BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(44), 0xE000_0000);
        table[52] = 1; // another segment
        BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(60), 0xB000_0000);
        table[71] = 255;
        AcpiTables.ReadMcfg(table, ref information);
        information.ConfigurationSpace.ShouldBe(0xB000_0000UL);
        information.ConfigurationBuses.ShouldBe(255UL << 8);
    }

    [Test]
    public void An_MCFG_with_an_address_that_cannot_be_is_not_believed([Values(0UL, 0xB000_1000UL, 1UL << 46, ulong.MaxValue)] ulong address)
    {
        AcpiInformation information = default;
        var table = new byte[44 + 16];
        BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(44), address);
        table[55] = 255;
        AcpiTables.ReadMcfg(table, ref information);
        information.ConfigurationSpace.ShouldBe(0UL);
    }

    [Test]
    public void Random_bytes_are_survived()
    {
        Gen.Byte.Array[0, 300].Sample(bytes =>
        {
            AcpiInformation information = default;
            AcpiTables.ReadMadt(bytes, ref information);
            AcpiTables.ReadFadt(bytes, ref information);
            AcpiTables.ReadMcfg(bytes, ref information);
            AcpiTables.TryReadRoot(bytes, out _, out _);
            return information.IoApicCount <= AcpiInformation.MaximumIoApics;
        });
    }

    [Test]
    public void A_root_pointer_with_a_wrong_checksum_is_refused()
    {
        byte[] root = Root(revision: 0);
        AcpiTables.TryReadRoot(root, out ulong list, out bool wide).ShouldBeTrue();
        list.ShouldBe(0x1000UL);
        wide.ShouldBeFalse();
        root[10]++;
        AcpiTables.TryReadRoot(root, out _, out _).ShouldBeFalse();
    }

    [Test]
    public void The_64_bit_list_is_preferred_when_its_checksum_is_right()
    {
        byte[] root = Root(revision: 2);
        AcpiTables.TryReadRoot(root, out ulong list, out bool wide).ShouldBeTrue();
        list.ShouldBe(0x2000UL);
        wide.ShouldBeTrue();
        root[33]++;
        AcpiTables.TryReadRoot(root, out list, out wide).ShouldBeTrue();
        list.ShouldBe(0x1000UL);
    }

    private static byte[] Madt(params byte[][] entries)
    {
        List<byte> table = [.. new byte[44]];
        BinaryPrimitives.WriteUInt32LittleEndian(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(table)[36..], 0xFEE00000);
        foreach (byte[] entry in entries)
            table.AddRange(entry);
        return [.. table];
    }

    private static byte[] Root(byte revision)
    {
        byte[] root = new byte[36];
        "RSD PTR "u8.CopyTo(root);
        root[15] = revision;
        BinaryPrimitives.WriteUInt32LittleEndian(root.AsSpan(16), 0x1000);
        BinaryPrimitives.WriteUInt32LittleEndian(root.AsSpan(20), 36);
        BinaryPrimitives.WriteUInt64LittleEndian(root.AsSpan(24), 0x2000);
        root[8] = Complement(root.AsSpan(0, 20));
        root[32] = Complement(root);
        return root;
    }

    private static byte Complement(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (byte value in bytes)
            sum += value;
        return (byte)-sum;
    }
}
