using System;
using System.Collections.Generic;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Memory.Protocol;
using Pistachio.Memory.Server;
using Pistachio.Memory.Tests.Fakes;
using Shouldly;

namespace Pistachio.Memory.Tests;

/// <summary>
/// Processes that map, write, fork, execute and end in random order, compared with a model that keeps the bytes of every page of every process.
/// </summary>
[TestFixture]
internal sealed class ProcessModelTests
{
    private const ulong Base = 0x40_0000_0000;
    private const int Pages = 40;
    private const int MaximumProcesses = 5;
    private const int FilePages = 21;

    private static readonly PageProtection[] Protections =
    [
        PageProtection.Read | PageProtection.Write, PageProtection.Read, PageProtection.Read | PageProtection.Write, PageProtection.Write,
        PageProtection.Read | PageProtection.Execute, PageProtection.None, PageProtection.Read | PageProtection.Write,
    ];

    private static readonly Gen<Step> Steps =
        Gen.Select(Gen.Int[0, 23], Gen.Int[0, 9], Gen.Int[0, Pages - 1], Gen.Int[1, 30], Gen.Int[0, 6], Gen.Byte[1, 255])
            .Select((kind, process, first, count, protection, value) => new Step(kind, process, first, count, protection, value));

    [Test]
    public void Every_byte_is_what_its_own_process_wrote_and_in_the_end_no_page_is_lost() =>
        Steps.Array[1, 150].Sample(steps => new Machine(1, false).Run(steps), iter: 1500, threads: 1);

    /// <summary>The same with runs of memory so long that blocks of 256 KiB and 2 MiB are taken for them.</summary>
    [Test]
    public void Every_byte_of_large_memory_is_what_its_own_process_wrote() =>
        Steps.Array[1, 80].Sample(steps => new Machine(64, false).Run(steps), iter: 100, threads: 1);

    /// <summary>The same in processes that have so many blocks already that each new one is large and reaches beyond its region.</summary>
    [Test]
    public void Every_byte_of_a_process_with_many_blocks_is_what_it_wrote() =>
        Steps.Array[1, 80].Sample(steps => new Machine(5, true).Run(steps), iter: 100, threads: 1);

    internal sealed record Step(int Kind, int Process, int First, int Count, int Protection, byte Value);

    /// <summary>The bytes of a piece of some pages that the test looks at.</summary>
    private sealed class Bytes
    {
        public const int Count = 3;

        public byte[] Values { get; init; } = new byte[Count];

        public bool BeyondEnd { get; init; }

        public Bytes Copy() => new() { Values = [.. Values], BeyondEnd = BeyondEnd };
    }

    private sealed record ModelPage(PageProtection Protection, Bytes Bytes, bool Shared, bool File)
    {
        /// <summary>What a child has of it.</summary>
        public RegionFlags Mark { get; init; }

        /// <summary>What it held when it was mapped.</summary>
        public Bytes Fresh { get; } = Bytes.Copy();

        public bool PrivateMemory => !Shared && !File;

        public ModelPage Inherited() => Shared ? this : this with { Bytes = Mark == RegionFlags.ZeroInChild ? new Bytes() : Bytes.Copy() };

        public ModelPage Discarded() => Shared ? this : this with { Bytes = Fresh.Copy() };
    }

    private sealed class ModelProcess(FakeProcess process)
    {
        public FakeProcess Process { get; } = process;

        public FakeTestProcess Test { get; } = new(process);

        /// <summary>By their addresses.</summary>
        public Dictionary<long, ModelPage> Pages { get; init; } = [];
    }

    private sealed class Machine
    {
        private readonly FakeKernel _kernel = new(1 << 19);
        private readonly MemoryServer _server;
        private readonly List<ModelProcess> _processes = [];
        private readonly byte[] _content;
        private readonly int _pieceBytes;
        private readonly ulong _piece;
        private readonly int _fileBytes;
        private readonly int[] _offsets;
        private readonly bool _isSmall;
        private ulong _nextBadge = 10;

        /// <param name="piecePages">Pages of a piece: what <see cref="Step"/> calls a page is that many.</param>
        /// <param name="isCrowded">The first process has some hundred blocks elsewhere.</param>
        public Machine(int piecePages, bool isCrowded)
        {
            _pieceBytes = piecePages * 4096;
            _piece = (ulong)_pieceBytes;
            _fileBytes = (FilePages * _pieceBytes) - 1000;
            _offsets = [0, _pieceBytes / 2, _pieceBytes - 1];
            _isSmall = piecePages == 1 && !isCrowded;
            _content = new byte[_fileBytes];
            _server = new MemoryServer(_kernel, _kernel.Untyped);
            _server.CreateDomain(MemoryBadge.Control, _nextBadge, 1 << 20);
            FakeProcess first = new(_kernel, _server, _nextBadge++);
            new Random(1).NextBytes(_content);
            first.Files.Add(_kernel, _content, Rights.Read | Rights.Execute);
            first.Files.Add(_kernel, _content, Rights.Read);
            _processes.Add(new ModelProcess(first));
            if (isCrowded)
                Crowd(_processes[0].Test);
        }

        private static void Crowd(FakeTestProcess test)
        {
            const ulong elsewhere = 0x50_0000_0000;
            for (ulong i = 0; i < 250; i++)
            {
                ulong address = elsewhere + (i << 24);
                test.Mmap(address, Page.Size, Protections[0], MapFlags.Private | MapFlags.Anonymous | MapFlags.Fixed, -1, 0);
                test.Write(address, 1).ShouldBe(FaultOutcome.Resolved);
            }
        }

        public void Run(Step[] steps)
        {
            foreach (Step step in steps)
            {
                Apply(step, _processes[step.Process % _processes.Count]);
                if (_processes.Count == 0)
                    break;
            }

            Invariants.Check(_kernel);
            foreach (ModelProcess process in _processes)
                CompareAll(process);
            foreach (ModelProcess process in _processes)
            {
                CompareAll(process);
                process.Process.Exit();
            }

            _server.MachineUsage(MemoryBadge.Control, out ulong total, out ulong free);
            free.ShouldBe(total, "pages are lost");
        }

        private void Apply(Step step, ModelProcess on)
        {
            ulong address = Base + ((ulong)step.First * _piece);
            ulong length = (ulong)step.Count * _piece;
            PageProtection protection = Protections[step.Protection];
            switch (step.Kind)
            {
                case 0:
                    on.Test.Mmap(address, length, protection, MapFlags.Private | MapFlags.Anonymous | MapFlags.Fixed, -1, 0).ShouldBe((long)address);
                    SetPages(step, on, _ => new ModelPage(protection, new Bytes(), false, false));
                    break;
                case 1:
                    on.Test.Mmap(address, length, protection, MapFlags.Shared | MapFlags.Anonymous | MapFlags.Fixed, -1, 0).ShouldBe((long)address);
                    SetPages(step, on, _ => new ModelPage(protection, new Bytes(), true, false));
                    break;
                case 2 or 3:
                    MapFile(step, on, address, length, protection);
                    break;
                case 4:
                    MapSegment(step, on, address, protection);
                    break;
                case 5:
                    on.Test.Munmap(address, length).ShouldBe(0);
                    for (int i = 0; i < step.Count; i++)
                        on.Pages.Remove(At(step.First + i));
                    break;
                case 6 or 7:
                    Protect(step, on, address, length, protection);
                    break;
                case 8 or 9 or 10:
                    Fork(on, address, address + length);
                    break;
                case 11:
                    if (_processes.Count > 1)
                    {
                        CompareAll(on);
                        on.Process.Exit();
                        _processes.Remove(on);
                    }

                    break;
                case 12:
                    if (step.Value < 80)
                    {
                        on.Process.Exec().ShouldBe(Errno.None);
                        on.Pages.Clear();
                        on.Process.Held.ShouldBeEmpty();
                    }

                    break;
                case 13:
                    CompareAll(on);
                    break;
                case 14:
                    Discard(step, on, address, length);
                    break;
                case 15 or 16:
                    Remap(step, on, address, length);
                    break;
                case 17:
                    RemapFixed(step, on, address, length);
                    break;
                case 18:
                    Mark(step, on, address, length);
                    break;
                default:
                    Write(step, on);
                    break;
            }

            if (_isSmall)
                on.Process.State.WindowTable.ShouldBe(0UL);
        }

        private long At(int piece) => (long)Base + ((long)piece * _pieceBytes);

        private void SetPages(Step step, ModelProcess on, Func<int, ModelPage> page)
        {
            for (int i = 0; i < step.Count; i++)
                on.Pages[At(step.First + i)] = page(i);
        }

        private void MapFile(Step step, ModelProcess on, ulong address, ulong length, PageProtection protection)
        {
            int filePage = step.Value % (FilePages + 2);
            bool shared = step.Kind == 3;
            bool write = shared && (protection & PageProtection.Write) != 0;
            MapFlags flags = (shared ? MapFlags.Shared : MapFlags.Private) | MapFlags.Fixed;
            long result = on.Test.Mmap(address, length, protection, flags, step.Value & 1, (long)filePage * _pieceBytes);
            result.ShouldBe(write ? -(long)(uint)Errno.EACCES : (long)address);
            if (!write)
                SetPages(step, on, i => new ModelPage(protection, FileContent(filePage + i, _fileBytes), shared, true));
        }

        /// <summary>A segment of a program, which ends inside the file.</summary>
        private void MapSegment(Step step, ModelProcess on, ulong address, PageProtection protection)
        {
            int filePage = step.Value % 4;
            int count = Math.Min(step.Count, 10);
            int bytes = (count * _pieceBytes) - 3000;
            VirtualMemory<FakeDomain> memory = new(ref on.Process.Domain, ref on.Process.State);
            memory.MapFile(address, (ulong)bytes, protection, (uint)(step.Value & 1), (ulong)filePage * _piece, (ulong)bytes).ShouldBe(Errno.None);
            bool zero = (protection & PageProtection.Write) != 0;
            int end = zero ? (filePage * _pieceBytes) + bytes : _fileBytes;
            SetPages(step with { Count = count }, on, i => new ModelPage(protection, FileContent(filePage + i, end), false, true));
        }

        private Bytes FileContent(int filePage, int end)
        {
            if (filePage >= FilePages)
                return new Bytes { BeyondEnd = true };
            Bytes bytes = new();
            for (int i = 0; i < Bytes.Count; i++)
            {
                int offset = (filePage * _pieceBytes) + _offsets[i];
                bytes.Values[i] = offset < end ? _content[offset] : (byte)0;
            }

            return bytes;
        }

        private void Protect(Step step, ModelProcess on, ulong address, ulong length, PageProtection protection)
        {
            bool covered = true;
            bool forbidden = false;
            for (int i = 0; i < step.Count; i++)
            {
                covered &= on.Pages.TryGetValue(At(step.First + i), out ModelPage? page);
                forbidden |= page is { Shared: true, File: true } && (protection & PageProtection.Write) != 0;
            }

            Errno expected = !covered ? Errno.ENOMEM : forbidden ? Errno.EACCES : Errno.None;
            on.Test.Mprotect(address, length, protection).ShouldBe(-(long)(uint)expected);
            if (expected == Errno.None)
                SetPages(step, on, i => on.Pages[At(step.First + i)] with { Protection = protection });
        }

        private void Discard(Step step, ModelProcess on, ulong address, ulong length)
        {
            bool covered = true;
            for (int piece = step.First; piece < step.First + step.Count; piece++)
            {
                bool mapped = on.Pages.TryGetValue(At(piece), out ModelPage? page);
                covered &= mapped;
                if (mapped)
                    on.Pages[At(piece)] = page!.Discarded();
            }

            on.Test.Discard(address, length).ShouldBe(covered ? 0 : -(long)(uint)Errno.ENOMEM);
        }

        /// <summary>Make a run of equal private pages longer or shorter. What went to another address stays there.</summary>
        private void Remap(Step step, ModelProcess on, ulong address, ulong length)
        {
            bool equal = true;
            bool free = true;
            int count = (step.Value >> 1 & 31) + 1;
            bool mayMove = (step.Value & 1) != 0;
            on.Pages.TryGetValue(At(step.First), out ModelPage? first);
            for (int piece = step.First; piece < step.First + step.Count; piece++)
                equal &= on.Pages.TryGetValue(At(piece), out ModelPage? page) && page.PrivateMemory && page.Protection == first?.Protection && page.Mark == first.Mark;
            for (int piece = step.First + step.Count; piece < step.First + count; piece++)
                free &= !on.Pages.ContainsKey(At(piece));
            if (first is null)
            {
                on.Test.Mremap(address, length, (ulong)count * _piece, RemapFlags.MayMove).ShouldBe(-(long)(uint)Errno.EFAULT);
                return;
            }

            if (!equal)
                return;

            long result = on.Test.Mremap(address, length, (ulong)count * _piece, mayMove ? RemapFlags.MayMove : RemapFlags.None);
            if (!free && !mayMove)
            {
                result.ShouldBe(-(long)(uint)Errno.ENOMEM);
                return;
            }

            if (free)
                result.ShouldBe((long)address);
            else
                result.ShouldNotBe((long)address);
            Renumber(step, on, count, result, first);
            if (on.Pages.Count < 150 || result == (long)address)
                return;
            CompareAll(on);
            on.Test.Munmap((ulong)result, (ulong)count * _piece).ShouldBe(0);
            for (int i = 0; i < count; i++)
                on.Pages.Remove(result + ((long)i * _pieceBytes));
        }

        /// <summary>Move a run of equal private pages to a place of which some pages may lie in its granules otherwise than before.</summary>
        private void RemapFixed(Step step, ModelProcess on, ulong address, ulong length)
        {
            on.Pages.TryGetValue(At(step.First), out ModelPage? first);
            bool equal = first is not null;
            for (int piece = step.First; piece < step.First + step.Count; piece++)
            {
                equal &= on.Pages.TryGetValue(At(piece), out ModelPage? page) && page.PrivateMemory
                    && page.Protection == first?.Protection && page.Mark == first.Mark;
            }

            if (!equal)
                return;
            int count = (step.Value & 15) + 1;
            int target = (step.Value >> 2) % Pages;
            bool overlaps = target < step.First + step.Count && step.First < target + count;
            long result = on.Test.Mremap(address, length, (ulong)count * _piece, RemapFlags.MayMove | RemapFlags.Fixed, (ulong)At(target));
            result.ShouldBe(overlaps ? -(long)(uint)Errno.EINVAL : At(target));
            if (overlaps)
                return;
            for (int i = 0; i < count; i++)
                on.Pages.Remove(At(target + i));
            Renumber(step, on, count, result, first!);
        }

        private void Mark(Step step, ModelProcess on, ulong address, ulong length)
        {
            RegionFlags mark = (step.Value % 3) switch { 0 => RegionFlags.NotInherited, 1 => RegionFlags.ZeroInChild, _ => RegionFlags.None };
            bool covered = true;
            bool forbidden = false;
            for (int i = 0; i < step.Count; i++)
            {
                covered &= on.Pages.TryGetValue(At(step.First + i), out ModelPage? page);
                forbidden |= page is not null && mark != RegionFlags.None && (page.File || (page.Shared && mark == RegionFlags.ZeroInChild));
            }

            const RegionFlags both = RegionFlags.NotInherited | RegionFlags.ZeroInChild;
            Errno error = new VirtualMemory<FakeDomain>(ref on.Process.Domain, ref on.Process.State).MarkForFork(address, length, mark, both & ~mark);
            error.ShouldBe(!covered ? Errno.ENOMEM : forbidden ? Errno.EINVAL : Errno.None);
            if (error == Errno.None)
                SetPages(step, on, i => on.Pages[At(step.First + i)] with { Mark = mark });
        }

        private void Renumber(Step step, ModelProcess on, int count, long moved, ModelPage like)
        {
            List<ModelPage> pages = [];
            for (int i = 0; i < step.Count; i++)
            {
                pages.Add(on.Pages[At(step.First + i)]);
                on.Pages.Remove(At(step.First + i));
            }

            for (int i = 0; i < count; i++)
                on.Pages[moved + ((long)i * _pieceBytes)] = i < pages.Count ? pages[i] : new ModelPage(like.Protection, new Bytes(), false, false) { Mark = like.Mark };
        }

        private void Fork(ModelProcess on, ulong hot, ulong alsoHot)
        {
            if (_processes.Count >= MaximumProcesses)
                return;
            FakeProcess? child = on.Process.Fork(_nextBadge++, 1 << 20, (hot, alsoHot));
            Dictionary<long, ModelPage> inherited = [];
            foreach ((long start, ModelPage page) in on.Pages)
            {
                if (page.Mark != RegionFlags.NotInherited)
                    inherited.Add(start, page.Inherited());
            }

            _processes.Add(new ModelProcess(child.ShouldNotBeNull()) { Pages = inherited });
        }

        private void Write(Step step, ModelProcess on)
        {
            int which = step.Count % Bytes.Count;
            ulong address = Base + ((ulong)step.First * _piece) + (ulong)_offsets[which];
            FaultOutcome outcome = on.Test.Write(address, step.Value);
            if (!on.Pages.TryGetValue(At(step.First), out ModelPage? page))
                outcome.ShouldBe(FaultOutcome.NotMapped);
            else if ((page.Protection & PageProtection.Write) == 0)
                outcome.ShouldBe(FaultOutcome.Forbidden);
            else
                outcome.ShouldBe(page.Bytes.BeyondEnd ? FaultOutcome.BeyondEnd : FaultOutcome.Resolved);
            if (outcome == FaultOutcome.Resolved)
                page!.Bytes.Values[which] = step.Value;
        }

        private void CompareAll(ModelProcess on)
        {
            foreach ((long start, ModelPage page) in on.Pages)
            {
                for (int i = 0; i < Bytes.Count; i++)
                {
                    ulong address = (ulong)start + (ulong)_offsets[i];
                    FaultOutcome outcome = on.Test.Read(address, out byte value);
                    if (page.Protection == PageProtection.None)
                    {
                        outcome.ShouldBe(FaultOutcome.Forbidden);
                        continue;
                    }

                    outcome.ShouldBe(page.Bytes.BeyondEnd ? FaultOutcome.BeyondEnd : FaultOutcome.Resolved);
                    if (!page.Bytes.BeyondEnd)
                        value.ShouldBe(page.Bytes.Values[i]);
                    if ((page.Protection & PageProtection.Execute) != 0)
                        on.Test.Execute(address).ShouldBe(outcome);
                }
            }
        }
    }
}
