using System;
using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Memory;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <summary>The files of /proc that only the library OS of whoever reads can tell: what is mapped, and what the CPU says of itself.</summary>
internal static class OwnTexts
{
    private const uint Hexadecimal = 16;

    /// <summary>Bytes of a text from a position on.</summary>
    /// <returns>EINVAL: no such text.</returns>
    public static Errno Read(TextFile text, ulong position, Span<byte> bytes, out int count)
    {
        TextPiece piece = new(position, bytes);
        count = 0;
        switch (text)
        {
            case TextFile.Maps:
                WriteMaps(ref piece);
                break;
            case TextFile.Processors:
                WriteProcessors(ref piece);
                break;
            case TextFile.NewIdentifier when position == 0:
                WriteIdentifier(ref piece);
                break;
            case TextFile.NewIdentifier:
                break; // the rest of one would be that of another
            default:
                return Errno.EINVAL;
        }

        count = piece.Count;
        return Errno.None;
    }

    /// <summary>A line for each region: addresses, permissions, offset, device, inode, path (proc(5)).</summary>
    private static void WriteMaps(ref TextPiece text)
    {
        for (int i = 0; Process.Memory.TryRegion(i, out Region region, out uint file, out ulong offset) && !text.IsFull; i++)
        {
            text.Add(region.First << Page.Shift, Hexadecimal, 8);
            text.Add((byte)'-');
            text.Add(region.End << Page.Shift, Hexadecimal, 8);
            text.Add((byte)' ');
            text.Add((region.Protection & PageProtection.Read) != 0 ? (byte)'r' : (byte)'-');
            text.Add((region.Protection & PageProtection.Write) != 0 ? (byte)'w' : (byte)'-');
            text.Add((region.Protection & PageProtection.Execute) != 0 ? (byte)'x' : (byte)'-');
            text.Add(region.IsPrivate ? (byte)'p' : (byte)'s');
            text.Add((byte)' ');
            text.Add(offset, Hexadecimal, 8);
            text.Add((byte)' ');
            if (ObjectNumber.IsFile(region.Object))
                WriteFile(ref text, (int)file);
            else
                WriteName(ref text, region);
            text.Add((byte)'\n');
        }
    }

    /// <summary>A new random identifier (RFC 9562, version 4) with each read.</summary>
    private static void WriteIdentifier(ref TextPiece text)
    {
        const ulong version = 0x4000;
        ulong high = (RandomSource.Next() & ~0xF000UL) | version;
        ulong low = (RandomSource.Next() & (ulong.MaxValue >> 2)) | (1UL << 63);
        text.Add(high >> 32, Hexadecimal, 8);
        text.Add((byte)'-');
        text.Add(high >> 16 & 0xFFFF, Hexadecimal, 4);
        text.Add((byte)'-');
        text.Add(high & 0xFFFF, Hexadecimal, 4);
        text.Add((byte)'-');
        text.Add(low >> 48, Hexadecimal, 4);
        text.Add((byte)'-');
        text.Add(low & 0xFFFF_FFFF_FFFF, Hexadecimal, 12);
        text.Add((byte)'\n');
    }

    private static void WriteFile(ref TextPiece text, int file)
    {
        const int perName = 256;
        FileStatus status = default;
        Span<byte> path = stackalloc byte[perName];
        Errno error = FileCalls.StatusOf(file, MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref status, 1)));
        if (error != Errno.None)
            status = default;
        text.Add(status.Device >> 8, Hexadecimal, 2);
        text.Add((byte)':');
        text.Add(status.Device & 0xFF, Hexadecimal, 2);
        text.Add((byte)' ');
        text.Add(status.Inode);
        text.Add("                          "u8);
        uint at = 0;
        uint length = 0;
        while (FileCalls.PathOf(file, at, out length, path, out int bytes) == Errno.None && bytes > 0)
        {
            text.Add(path.Slice(0, bytes < perName ? bytes : perName));
            at += (uint)(bytes < perName ? bytes : perName);
            if (at >= length)
                break;
        }
    }

    private static void WriteName(ref TextPiece text, in Region region)
    {
        text.Add("00:00 0"u8);
        ulong heap = HeapCalls.Start;
        if (region.End << Page.Shift == AddressLayout.HighestMapping)
            text.Add("                          [stack]"u8);
        else if (heap != 0 && region.First << Page.Shift <= heap && heap < region.End << Page.Shift)
            text.Add("                          [heap]"u8);
    }

    /// <summary>CPUID leaves 0, 1 and 0x80000002 to 0x80000004 (Intel SDM volume 2, CPUID).</summary>
    private static void WriteProcessors(ref TextPiece text)
    {
        const uint nameLeaf = 0x8000_0002;
        CpuWords words = default;
        NativeGate.CpuIdentity(0, ref words);
        text.Add("processor\t: 0\nvendor_id\t: "u8);
        AddWord(ref text, words.B);
        AddWord(ref text, words.D);
        AddWord(ref text, words.C);
        NativeGate.CpuIdentity(1, ref words);
        uint family = words.A >> 8 & 0xF;
        uint model = words.A >> 4 & 0xF;
        model |= family is 6 or 15 ? words.A >> 12 & 0xF0 : 0;
        family += family == 15 ? words.A >> 20 & 0xFF : 0;
        uint low = words.D;
        uint high = words.C;
        text.Add("\ncpu family\t: "u8);
        text.Add(family);
        text.Add("\nmodel\t\t: "u8);
        text.Add(model);
        text.Add("\nmodel name\t: "u8);
        uint stepping = words.A & 0xF;
        NativeGate.CpuIdentity(0x8000_0000, ref words);
        for (uint leaf = nameLeaf; leaf < nameLeaf + 3 && words.A >= nameLeaf + 2; leaf++)
        {
            CpuWords name = default;
            NativeGate.CpuIdentity(leaf, ref name);
            AddWord(ref text, name.A);
            AddWord(ref text, name.B);
            AddWord(ref text, name.C);
            AddWord(ref text, name.D);
        }

        text.Add("\nstepping\t: "u8);
        text.Add(stepping);
        text.Add("\ncpu MHz\t\t: "u8);
        text.Add(Domain.Page.TicksPerSecond / 1_000_000);
        text.Add(".000\nphysical id\t: 0\nsiblings\t: 1\ncore id\t\t: 0\ncpu cores\t: 1\nfpu\t\t: yes\nflags\t\t:"u8);
        AddFlags(ref text, low, LowFlags);
        AddFlags(ref text, high, HighFlags);
        text.Add("\nbogomips\t: "u8);
        text.Add(Domain.Page.TicksPerSecond / 500_000);
        text.Add(".00\nclflush size\t: 64\ncache_alignment\t: 64\n\n"u8);
    }

    /// <summary>Names of the bits of leaf 1, edx, as Linux has them; a dash: reserved.</summary>
    private static ReadOnlySpan<byte> LowFlags =>
        "fpu vme de pse tsc msr pae mce cx8 apic - sep mtrr pge mca cmov pat pse36 pn clflush - dts acpi mmx fxsr sse sse2 ss ht tm ia64 pbe"u8;

    /// <summary>Of leaf 1, ecx.</summary>
    private static ReadOnlySpan<byte> HighFlags =>
        "pni pclmulqdq dtes64 monitor ds_cpl vmx smx est tm2 ssse3 cid sdbg fma cx16 xtpr pdcm - pcid dca sse4_1 sse4_2 x2apic movbe popcnt tsc_deadline_timer aes xsave osxsave avx f16c rdrand hypervisor"u8;

    private static void AddFlags(ref TextPiece text, uint bits, ReadOnlySpan<byte> names)
    {
        int start = 0;
        for (int bit = 0; bit < 32; bit++)
        {
            int end = start;
            while (end < names.Length && names[end] != (byte)' ')
                end++;
            ReadOnlySpan<byte> name = names.Slice(start, end - start);
            if ((bits >> bit & 1) != 0 && name[0] != (byte)'-')
            {
                text.Add((byte)' ');
                text.Add(name);
            }

            start = end + 1;
        }
    }

    private static void AddWord(ref TextPiece text, uint word)
    {
        for (int i = 0; i < 4; i++, word >>= 8)
        {
            if ((byte)word != 0)
                text.Add((byte)word);
        }
    }
}
