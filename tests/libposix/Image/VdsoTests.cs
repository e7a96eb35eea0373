using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Shouldly;

namespace Pistachio.LibPosix.Tests.Image;

/// <summary>The vDSO as the C libraries read it: by its program headers, from the address in AT_SYSINFO_EHDR.</summary>
[TestFixture]
internal sealed class VdsoTests
{
    private const uint Load = 1;
    private const uint Dynamic = 2;

    private byte[] vdso = [];

    [OneTimeSetUp]
    public void ReadImage()
    {
        BlobFile blob = new();
        ulong address = blob.AddressOf("px_vdso");
        (address % StartPage.PageSize).ShouldBe(0u);
        vdso = blob.At(address, StartPage.PageSize).ToArray();
    }

    [Test]
    public void Is_a_shared_object_of_one_segment()
    {
        BinaryPrimitives.ReadUInt32BigEndian(vdso).ShouldBe(0x7F454C46u);
        BinaryPrimitives.ReadUInt16LittleEndian(vdso.AsSpan(16)).ShouldBe((ushort)3);
        (uint type, ulong address, ulong size)[] segments = [.. Segments()];
        segments[0].type.ShouldBe(Load);
        segments[0].address.ShouldBe(0u);
        segments[0].size.ShouldBeLessThanOrEqualTo((ulong)vdso.Length);
        Array.FindAll(segments, s => s.type == Load).Length.ShouldBe(1);
    }

    [TestCase("__vdso_clock_gettime")]
    [TestCase("__vdso_gettimeofday")]
    [TestCase("__vdso_time")]
    [TestCase("__vdso_clock_getres")]
    public void Function_is_found_by_its_name_with_the_version_that_programs_ask_for(string name)
    {
        Dictionary<ulong, ulong> dynamic = DynamicSection();
        int hash = (int)dynamic[4], strings = (int)dynamic[5], symbols = (int)dynamic[6], versions = (int)dynamic[0x6FFF_FFF0];
        int symbol = Find(hash, symbols, strings, name);
        symbol.ShouldBeGreaterThan(0);
        BinaryPrimitives.ReadUInt64LittleEndian(vdso.AsSpan(symbols + (symbol * 24) + 8)).ShouldBeInRange(1u, (ulong)vdso.Length);
        VersionName(dynamic, strings, BinaryPrimitives.ReadUInt16LittleEndian(vdso.AsSpan(versions + (2 * symbol)))).ShouldBe("LINUX_2.6");
    }

    [Test]
    public void Clock_goes_as_its_parameters_say([Values(1_000_000_000UL, 2_400_000_123UL, 16_000_000UL)] ulong rate)
    {
        ClockParameters clock = default;
        clock.Set(rate, 1000);
        clock.Nanoseconds(1000).ShouldBe(0u);
        foreach (ulong seconds in new ulong[] { 1, 3600, 86_400 * 365 })
        {
            UInt128 exact = (UInt128)seconds * 1_000_000_000;
            ulong read = clock.Nanoseconds(1000 + (seconds * rate));
            ((ulong)exact - read).ShouldBeLessThanOrEqualTo(1 + (seconds / 100), "less than 10 ns in a second's worth of error in 30 years");
        }
    }

    private IEnumerable<(uint Type, ulong Address, ulong Size)> Segments()
    {
        int at = (int)BinaryPrimitives.ReadUInt64LittleEndian(vdso.AsSpan(32));
        for (int i = 0; i < BinaryPrimitives.ReadUInt16LittleEndian(vdso.AsSpan(56)); i++, at += 56)
            yield return (BinaryPrimitives.ReadUInt32LittleEndian(vdso.AsSpan(at)), Word(at + 16), Word(at + 40));
    }

    private Dictionary<ulong, ulong> DynamicSection()
    {
        Dictionary<ulong, ulong> entries = [];
        foreach ((uint type, ulong address, _) in Segments())
        {
            for (int at = (int)address; type == Dynamic && Word(at) != 0; at += 16)
                entries[Word(at)] = Word(at + 8);
        }

        return entries;
    }

    /// <summary>The hash table of the System V ABI, generic part chapter 5.</summary>
    private int Find(int hash, int symbols, int strings, string name)
    {
        uint key = 0;
        foreach (char letter in name)
        {
            key = (key << 4) + letter;
            key ^= (key >> 24) & 0xF0;
            key &= 0x0FFF_FFFF;
        }

        int Entry(int index) => BinaryPrimitives.ReadInt32LittleEndian(vdso.AsSpan(hash + (4 * index)));
        int buckets = Entry(0);
        int symbol = Entry(2 + (int)(key % (uint)buckets));
        while (symbol != 0 && Text(strings + BinaryPrimitives.ReadInt32LittleEndian(vdso.AsSpan(symbols + (symbol * 24)))) != name)
            symbol = Entry(2 + buckets + symbol);
        return symbol;
    }

    private string VersionName(Dictionary<ulong, ulong> dynamic, int strings, ushort version)
    {
        int at = (int)dynamic[0x6FFF_FFFC];
        while (BinaryPrimitives.ReadUInt16LittleEndian(vdso.AsSpan(at + 4)) != version)
            at += BinaryPrimitives.ReadInt32LittleEndian(vdso.AsSpan(at + 16));
        int auxiliary = at + BinaryPrimitives.ReadInt32LittleEndian(vdso.AsSpan(at + 12));
        return Text(strings + BinaryPrimitives.ReadInt32LittleEndian(vdso.AsSpan(auxiliary)));
    }

    private string Text(int at) => Encoding.ASCII.GetString(vdso, at, Array.IndexOf(vdso, (byte)0, at) - at);

    private ulong Word(int at) => BinaryPrimitives.ReadUInt64LittleEndian(vdso.AsSpan(at));
}
