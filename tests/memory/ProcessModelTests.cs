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
    private const int FileBytes = (FilePages * 4096) - 1000;

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
        Steps.Array[1, 150].Sample(steps => new Machine().Run(steps), iter: 1500, threads: 1);

    internal sealed record Step(int Kind, int Process, int First, int Count, int Protection, byte Value);

    /// <summary>The bytes of a page that the test looks at.</summary>
    private sealed class Bytes
    {
        public static readonly int[] Offsets = [0, 2048, 4095];

        public byte[] Values { get; init; } = new byte[Offsets.Length];

        public bool BeyondEnd { get; init; }

        public Bytes Copy() => new() { Values = [.. Values], BeyondEnd = BeyondEnd };
    }

    private sealed record ModelPage(PageProtection Protection, Bytes Bytes, bool Shared, bool File)
    {
        /// <summary>What it held when it was mapped.</summary>
        public Bytes Fresh { get; } = Bytes.Copy();

        public bool PrivateMemory => !Shared && !File;

        public ModelPage Inherited() => Shared ? this : this with { Bytes = Bytes.Copy() };

        public ModelPage Discarded() => Shared ? this : this with { Bytes = Fresh.Copy() };
    }

    private sealed class ModelProcess(FakeProcess process)
    {
        public FakeProcess Process { get; } = process;

        public FakeTestProcess Test { get; } = new(process);

        public Dictionary<long, ModelPage> Pages { get; init; } = [];
    }

    private sealed class Machine
    {
        private readonly FakeKernel _kernel = new(65536);
        private readonly MemoryServer _server;
        private readonly List<ModelProcess> _processes = [];
        private readonly byte[] _content = new byte[FileBytes];
        private ulong _nextBadge = 10;

        public Machine()
        {
            _server = new MemoryServer(_kernel, _kernel.Untyped);
            _server.CreateDomain(MemoryBadge.Control, _nextBadge, 1 << 20);
            FakeProcess first = new(_kernel, _server, _nextBadge++);
            new Random(1).NextBytes(_content);
            first.Files.Add(_kernel, _content, Rights.Read | Rights.Execute);
            first.Files.Add(_kernel, _content, Rights.Read);
            _processes.Add(new ModelProcess(first));
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
            ulong address = Base + ((ulong)step.First * Page.Size);
            ulong length = (ulong)step.Count * Page.Size;
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
                        on.Pages.Remove(step.First + i);
                    break;
                case 6 or 7:
                    Protect(step, on, address, length, protection);
                    break;
                case 8 or 9 or 10:
                    Fork(on);
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
                default:
                    Write(step, on);
                    break;
            }

            on.Process.State.WindowTable.ShouldBe(0UL);
        }

        private static void SetPages(Step step, ModelProcess on, Func<int, ModelPage> page)
        {
            for (int i = 0; i < step.Count; i++)
                on.Pages[step.First + i] = page(i);
        }

        private void MapFile(Step step, ModelProcess on, ulong address, ulong length, PageProtection protection)
        {
            int filePage = step.Value % (FilePages + 2);
            bool shared = step.Kind == 3;
            bool write = shared && (protection & PageProtection.Write) != 0;
            MapFlags flags = (shared ? MapFlags.Shared : MapFlags.Private) | MapFlags.Fixed;
            long result = on.Test.Mmap(address, length, protection, flags, step.Value & 1, filePage * 4096);
            result.ShouldBe(write ? -(long)(uint)Errno.EACCES : (long)address);
            if (!write)
                SetPages(step, on, i => new ModelPage(protection, FileContent(filePage + i, FileBytes), shared, true));
        }

        /// <summary>A segment of a program, which ends inside the file.</summary>
        private void MapSegment(Step step, ModelProcess on, ulong address, PageProtection protection)
        {
            int filePage = step.Value % 4;
            int count = Math.Min(step.Count, 10);
            int bytes = (count * 4096) - 3000;
            VirtualMemory<FakeDomain> memory = new(ref on.Process.Domain, ref on.Process.State);
            memory.MapFile(address, (ulong)bytes, protection, (uint)(step.Value & 1), (ulong)filePage * 4096, (ulong)bytes).ShouldBe(Errno.None);
            bool zero = (protection & PageProtection.Write) != 0;
            int end = zero ? (filePage * 4096) + bytes : FileBytes;
            SetPages(step with { Count = count }, on, i => new ModelPage(protection, FileContent(filePage + i, end), false, true));
        }

        private Bytes FileContent(int filePage, int end)
        {
            if (filePage >= FilePages)
                return new Bytes { BeyondEnd = true };
            Bytes bytes = new();
            for (int i = 0; i < Bytes.Offsets.Length; i++)
            {
                int offset = (filePage * 4096) + Bytes.Offsets[i];
                bytes.Values[i] = offset < end ? _content[offset] : (byte)0;
            }

            return bytes;
        }

        private static void Protect(Step step, ModelProcess on, ulong address, ulong length, PageProtection protection)
        {
            bool covered = true;
            bool forbidden = false;
            for (int i = 0; i < step.Count; i++)
            {
                covered &= on.Pages.TryGetValue(step.First + i, out ModelPage? page);
                forbidden |= page is { Shared: true, File: true } && (protection & PageProtection.Write) != 0;
            }

            Errno expected = !covered ? Errno.ENOMEM : forbidden ? Errno.EACCES : Errno.None;
            on.Test.Mprotect(address, length, protection).ShouldBe(-(long)(uint)expected);
            if (expected == Errno.None)
                SetPages(step, on, i => on.Pages[step.First + i] with { Protection = protection });
        }

        private static void Discard(Step step, ModelProcess on, ulong address, ulong length)
        {
            bool covered = true;
            for (long number = step.First; number < step.First + step.Count; number++)
            {
                bool mapped = on.Pages.TryGetValue(number, out ModelPage? page);
                covered &= mapped;
                if (mapped)
                    on.Pages[number] = page!.Discarded();
            }

            on.Test.Discard(address, length).ShouldBe(covered ? 0 : -(long)(uint)Errno.ENOMEM);
        }

        /// <summary>Make a run of equal private pages longer or shorter. What went to another address stays there.</summary>
        private static void Remap(Step step, ModelProcess on, ulong address, ulong length)
        {
            bool equal = true;
            bool free = true;
            int count = (step.Value >> 1 & 31) + 1;
            bool mayMove = (step.Value & 1) != 0;
            on.Pages.TryGetValue(step.First, out ModelPage? first);
            for (long number = step.First; number < step.First + step.Count; number++)
                equal &= on.Pages.TryGetValue(number, out ModelPage? page) && page.PrivateMemory && page.Protection == first?.Protection;
            for (long number = step.First + step.Count; number < step.First + count; number++)
                free &= !on.Pages.ContainsKey(number);
            if (first is null)
            {
                on.Test.Mremap(address, length, (ulong)count * Page.Size, RemapFlags.MayMove).ShouldBe(-(long)(uint)Errno.EFAULT);
                return;
            }

            if (!equal)
                return;

            long result = on.Test.Mremap(address, length, (ulong)count * Page.Size, mayMove ? RemapFlags.MayMove : RemapFlags.None);
            if (!free && !mayMove)
            {
                result.ShouldBe(-(long)(uint)Errno.ENOMEM);
                return;
            }

            if (free)
                result.ShouldBe((long)address);
            else
                result.ShouldNotBe((long)address);
            Renumber(step, on, count, (result - (long)Base) / (long)Page.Size, first.Protection);
            if (on.Pages.Count < 150 || result == (long)address)
                return;
            CompareAll(on);
            on.Test.Munmap((ulong)result, (ulong)count * Page.Size).ShouldBe(0);
            for (int i = 0; i < count; i++)
                on.Pages.Remove(((result - (long)Base) / (long)Page.Size) + i);
        }

        private static void Renumber(Step step, ModelProcess on, int count, long moved, PageProtection protection)
        {
            List<ModelPage> pages = [];
            for (int i = 0; i < step.Count; i++)
            {
                pages.Add(on.Pages[step.First + i]);
                on.Pages.Remove(step.First + i);
            }

            for (int i = 0; i < count; i++)
                on.Pages[moved + i] = i < pages.Count ? pages[i] : new ModelPage(protection, new Bytes(), false, false);
        }

        private void Fork(ModelProcess on)
        {
            if (_processes.Count >= MaximumProcesses)
                return;
            FakeProcess? child = on.Process.Fork(_nextBadge++, 1 << 20);
            Dictionary<long, ModelPage> inherited = [];
            foreach ((long number, ModelPage page) in on.Pages)
                inherited.Add(number, page.Inherited());
            _processes.Add(new ModelProcess(child.ShouldNotBeNull()) { Pages = inherited });
        }

        private static void Write(Step step, ModelProcess on)
        {
            int which = step.Count % Bytes.Offsets.Length;
            ulong address = Base + ((ulong)step.First * Page.Size) + (ulong)Bytes.Offsets[which];
            FaultOutcome outcome = on.Test.Write(address, step.Value);
            if (!on.Pages.TryGetValue(step.First, out ModelPage? page))
                outcome.ShouldBe(FaultOutcome.NotMapped);
            else if ((page.Protection & PageProtection.Write) == 0)
                outcome.ShouldBe(FaultOutcome.Forbidden);
            else
                outcome.ShouldBe(page.Bytes.BeyondEnd ? FaultOutcome.BeyondEnd : FaultOutcome.Resolved);
            if (outcome == FaultOutcome.Resolved)
                page!.Bytes.Values[which] = step.Value;
        }

        private static void CompareAll(ModelProcess on)
        {
            foreach ((long number, ModelPage page) in on.Pages)
            {
                for (int i = 0; i < Bytes.Offsets.Length; i++)
                {
                    ulong address = Base + ((ulong)number * Page.Size) + (ulong)Bytes.Offsets[i];
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
