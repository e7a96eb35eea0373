using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Memory.Tests.Fakes;
using Shouldly;

namespace Pistachio.Memory.Tests;

/// <summary>
/// Random calls and accesses of a process, and of children that take its place, with mappings of two files; beside a model that has one entry for each page.
/// </summary>
internal sealed class FileMappingModel
{
    private const PageProtection ReadWrite = PageProtection.Read | PageProtection.Write;
    private const ulong Base = 0x60_0000_0000;
    private const int Addresses = 400;
    private const int FilePages = 150;

    private readonly Random _random;
    private readonly Dictionary<ulong, Entry> _mapped = [];
    private readonly FakeSparseFile[] _files = new FakeSparseFile[2];
    private readonly byte[][] _bytes = [new byte[FilePages], new byte[FilePages]];
    private readonly ulong _largest;
    private FakeProcess _process;
    private ulong _nextBadge = 100;

    public FileMappingModel(int seed)
    {
        _random = new Random(seed);
        _process = FakeProcess.Start(1 << 14, 1 << 13);
        for (int i = 0; i < _files.Length; i++)
            _files[i] = _process.Files.AddSparse(_process.Kernel, FilePages / 2, seed + i);
        _largest = FilePages;
        _process.FileRoom = _random.Next(3) == 0 ? _random.Next(1, 4) : int.MaxValue;
    }

    private FakeTestProcess Test => new(_process);

    public void Run(int steps)
    {
        for (int i = 0; i < steps; i++)
            Step();
        foreach (ulong page in _mapped.Keys)
            Read(page);
        Test.Munmap(Base, Addresses * 2 * Page.Size).ShouldBe(0);
        _process.Held.ShouldBeEmpty();
        _process.State.WindowCount.ShouldBe(0);
        _process.OfFiles.FindAll(_process.Kernel.Exists).ShouldBeEmpty();
        Invariants.Check(_process.Kernel);
    }

    private void Step()
    {
        int kind = _random.Next(100);
        switch (kind)
        {
            case < 10:
                Map();
                break;
            case < 14:
                Unmap();
                break;
            case < 20:
                Protect();
                break;
            case < 26:
                Resize();
                break;
            case < 32:
                Remap();
                break;
            case < 34:
                Fork();
                break;
            case < 38:
                Discard();
                break;
            case < 70:
                Write(AnyPage());
                break;
            default:
                Read(AnyPage());
                break;
        }
    }

    private ulong AnyPage() => (Base >> Page.Shift) + (ulong)_random.Next(Addresses);

    private ulong AnyRange(out int count)
    {
        count = _random.Next(1, 60);
        return (Base >> Page.Shift) + (ulong)_random.Next(Addresses - count);
    }

    private void Map()
    {
        ulong first = AnyRange(out int count);
        int file = _random.Next(2);
        int offset = _random.Next(FilePages);
        bool isShared = _random.Next(2) == 0;
        PageProtection protection = _random.Next(4) == 0 ? PageProtection.Read : ReadWrite;
        MapFlags flags = MapFlags.Fixed | (isShared ? MapFlags.Shared : MapFlags.Private);
        ulong address = first << Page.Shift;
        Test.Mmap(address, (ulong)count * Page.Size, protection, flags, (int)_files[file].Number, offset * (long)Page.Size).ShouldBe((long)address);
        for (int i = 0; i < count; i++)
            _mapped[first + (ulong)i] = new Entry(file, offset + i, isShared, protection, null);
    }

    private void Unmap()
    {
        ulong first = AnyRange(out int count);
        Test.Munmap(first << Page.Shift, (ulong)count * Page.Size).ShouldBe(0);
        for (int i = 0; i < count; i++)
            _mapped.Remove(first + (ulong)i);
    }

    private void Protect()
    {
        ulong first = AnyRange(out int count);
        PageProtection protection = _random.Next(3) switch { 0 => PageProtection.None, 1 => PageProtection.Read, _ => ReadWrite };
        bool covered = true;
        for (int i = 0; i < count; i++)
            covered &= _mapped.ContainsKey(first + (ulong)i);
        Test.Mprotect(first << Page.Shift, (ulong)count * Page.Size, protection).ShouldBe(covered ? 0 : -(long)Errno.ENOMEM);
        for (int i = 0; covered && i < count; i++)
            _mapped[first + (ulong)i] = _mapped[first + (ulong)i] with { Protection = protection };
    }

    private void Resize()
    {
        int file = _random.Next(2);
        ulong size = (ulong)_random.Next((int)_largest + 1);
        _files[file].SetSize(size);
        _bytes[file].AsSpan((int)size).Clear();
    }

    private void Remap()
    {
        ulong first = AnyPage();
        if (!_mapped.TryGetValue(first, out Entry? start))
            return;
        int count = 1;
        while (count < 30 && _mapped.TryGetValue(first + (ulong)count, out Entry? next) && next.Continues(start, count))
            count++;
        int wanted = _random.Next(1, 40);
        ulong to = (Base >> Page.Shift) + (ulong)_random.Next(Addresses - wanted);
        long result = Test.Mremap(
            first << Page.Shift, (ulong)count * Page.Size, (ulong)wanted * Page.Size, RemapFlags.MayMove | RemapFlags.Fixed, to << Page.Shift);
        if (first < to + (ulong)wanted && to < first + (ulong)count)
        {
            result.ShouldBe(-(long)Errno.EINVAL);
            return;
        }

        result.ShouldBe((long)(to << Page.Shift));
        List<Entry> moved = [];
        for (int i = 0; i < count; i++)
        {
            _mapped.Remove(first + (ulong)i, out Entry? entry);
            moved.Add(entry!);
        }

        for (int i = 0; i < wanted; i++)
            _mapped[to + (ulong)i] = i < count ? moved[i] : start with { FilePage = start.FilePage + i, Own = null };
    }

    /// <summary>A child takes the place of its parent.</summary>
    private void Fork()
    {
        FakeProcess? child = _process.Fork(_nextBadge++, 1 << 13);
        child.ShouldNotBeNull();
        child.FileRoom = _process.FileRoom;
        _process.Exit();
        _process = child;
    }

    private void Discard()
    {
        ulong first = AnyRange(out int count);
        Test.Discard(first << Page.Shift, (ulong)count * Page.Size);
        for (int i = 0; i < count; i++)
        {
            if (_mapped.TryGetValue(first + (ulong)i, out Entry? entry))
                _mapped[first + (ulong)i] = entry with { Own = null };
        }
    }

    private void Write(ulong page)
    {
        byte value = (byte)_random.Next(1, 256);
        FaultOutcome outcome = Test.Write(page << Page.Shift, value);
        if (!Expect(page, outcome, write: true))
            return;
        Entry entry = _mapped[page];
        if (entry.IsShared)
            _bytes[entry.File][entry.FilePage] = value;
        else
            _mapped[page] = entry with { Own = value };
    }

    private void Read(ulong page)
    {
        FaultOutcome outcome = Test.Read(page << Page.Shift, out byte value);
        if (!Expect(page, outcome, write: false))
            return;
        Entry entry = _mapped[page];
        value.ShouldBe(entry.Own ?? _bytes[entry.File][entry.FilePage]);
    }

    private bool Expect(ulong page, FaultOutcome outcome, bool write)
    {
        FaultOutcome expected = FaultOutcome.Resolved;
        if (!_mapped.TryGetValue(page, out Entry? entry))
            expected = FaultOutcome.NotMapped;
        else if (entry.Protection == PageProtection.None || (write && entry.Protection != ReadWrite))
            expected = FaultOutcome.Forbidden;
        else if (entry.Own is null && (ulong)entry.FilePage >= _files[entry.File].Pages)
            expected = FaultOutcome.BeyondEnd;
        outcome.ShouldBe(expected, $"page {page:x} {entry}");
        return outcome == FaultOutcome.Resolved;
    }

    /// <summary>What a page of the address space shows.</summary>
    /// <param name="File">Which file.</param>
    /// <param name="FilePage">Which of its pages.</param>
    /// <param name="IsShared">A shared mapping.</param>
    /// <param name="Protection">Its protection.</param>
    /// <param name="Own">The first byte of a page that was written privately.</param>
    private sealed record Entry(int File, int FilePage, bool IsShared, PageProtection Protection, byte? Own)
    {
        /// <summary>Whether it belongs to the same mapping as another, some pages before.</summary>
        public bool Continues(Entry start, int distance) =>
            File == start.File && FilePage == start.FilePage + distance && IsShared == start.IsShared && Protection == start.Protection;
    }
}
