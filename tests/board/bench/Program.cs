using System.Runtime;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.UserTier;

namespace Pistachio.Bench;

/// <summary>Measures the kernel from user mode. Prints lines <c>bench NAME COUNT</c>: the median of the rounds, in ticks.</summary>
internal static class Program
{
    private const int Rounds = 1001;
    private const int WarmUp = 16;

    private static TextOutput s_console;
    private static Samples s_samples;
    private static ulong s_overhead;

    [RuntimeExport("ProgramMain")]
    internal static void Main(ulong startPage)
    {
        s_console = new TextOutput(RootTask.Machine);
        ref readonly StartPage start = ref NativeMachine.At<StartPage>(startPage);
        Domains.Initialize(start.Arguments[RootTask.OwnUntypedArgument], start.Arguments[RootTask.FirstSegmentArgument]);
        MeasureOverhead();
        MeasureMessages();
        MeasureNotifications();
        MeasureMemory();
        MeasureYield();
        s_console.WriteLine("bench done"u8);
        Kernel.Stop(RootTask.Machine, MachineStop.PowerOff, 0x10);
    }

    private static void MeasureOverhead()
    {
        for (int i = 0; i < Rounds; i++)
        {
            ulong start = NativeMachine.Ticks();
            s_samples.Set(i, NativeMachine.Ticks() - start);
        }

        s_overhead = s_samples.Median(Rounds);
        for (int i = 0; i < Rounds; i++)
        {
            ulong start = NativeMachine.Ticks();
            Kernel.Null();
            s_samples.Set(i, NativeMachine.Ticks() - start);
        }

        Report("call.null"u8);
    }

    private static void MeasureMessages()
    {
        ulong endpoint = Domains.Make(CapabilityKind.Endpoint);
        Domains.StartServer(endpoint, NativeEntries.Server(), sameSpace: false);
        MeasureRegisterCalls(endpoint, 0);
        Report("ipc.cross.0"u8);
        MeasureRegisterCalls(endpoint, 4);
        Report("ipc.cross.4"u8);
        endpoint = Domains.Make(CapabilityKind.Endpoint);
        Domains.StartServer(endpoint, NativeEntries.Server(), sameSpace: true);
        MeasureRegisterCalls(endpoint, 4);
        Report("ipc.same.4"u8);
        endpoint = Domains.Make(CapabilityKind.Endpoint);
        Domains.StartServer(endpoint, Domains.ManagedServer, sameSpace: false);
        MeasureCalls(endpoint, 4);
        Report("ipc.cross.4.csharp"u8);
    }

    private static void MeasureRegisterCalls(ulong endpoint, ulong words)
    {
        // These rounds read the counter in assembly, so what is taken off is the reading of that code, not of the C# around other rows.
        ulong empty = NativeEntries.Empty();
        for (int i = -WarmUp; i < Rounds; i++)
        {
            ulong ticks = NativeEntries.Call(endpoint, words);
            if (ticks == ulong.MaxValue)
            {
                Fail("a reply is wrong"u8, words);
            }

            if (i >= 0)
            {
                s_samples.Set(i, ticks - empty + s_overhead);
            }
        }
    }

    private static void MeasureCalls(ulong endpoint, ulong words)
    {
        for (int i = -WarmUp; i < Rounds; i++)
        {
            Message message;
            message.Tag = new MessageTag(7, 1).Value;
            message.W0 = words != 0 ? (ulong)i : 0;
            message.W1 = words != 0 ? 2UL : 0;
            message.W2 = words != 0 ? 3UL : 0;
            message.W3 = words != 0 ? 4UL : 0;
            message.Badge = 0;
            ulong start = NativeMachine.Ticks();
            CallStatus status = KernelEntry.Call(ref message, endpoint);
            ulong end = NativeMachine.Ticks();
            if (status != CallStatus.Ok || message.W3 != (words != 0 ? 4UL : 0) || message.W0 != (words != 0 ? (ulong)i + 1 : 1))
            {
                Fail("a reply is wrong"u8, (ulong)status);
            }

            if (i >= 0)
            {
                s_samples.Set(i, end - start);
            }
        }
    }

    private static void MeasureNotifications()
    {
        ulong there = Domains.Make(CapabilityKind.Notification);
        ulong back = Domains.Make(CapabilityKind.Notification);
        Domains.StartPartner(there, back);
        for (int i = -WarmUp; i < Rounds; i++)
        {
            ulong start = NativeMachine.Ticks();
            Kernel.Signal(there);
            CallStatus status = Kernel.WaitSignal(back, 0, out ulong word);
            ulong end = NativeMachine.Ticks();
            if (status != CallStatus.Ok || word != 1)
            {
                Fail("a signal is wrong"u8, (ulong)status);
            }

            if (i >= 0)
            {
                s_samples.Set(i, end - start);
            }
        }

        Report("notification.pingpong"u8);
    }

    private static void MeasureMemory()
    {
        const ulong address = 0x7000_0000;
        ulong page = Domains.Make(CapabilityKind.Memory, 1);
        for (int i = -WarmUp; i < Rounds; i++)
        {
            ulong start = NativeMachine.Ticks();
            CallStatus status = Kernel.Map(page, RootTask.AddressSpace, address, 0, 1, Protection.Read | Protection.Write);
            ulong end = NativeMachine.Ticks();
            if (status != CallStatus.Ok)
            {
                Fail("map failed"u8, (ulong)status);
            }

            NativeMachine.Write(address, (ulong)i);
            Kernel.Unmap(page, 0, 1, out _);
            if (i >= 0)
            {
                s_samples.Set(i, end - start);
            }
        }

        Report("page.map"u8);
        for (int i = -WarmUp; i < Rounds; i++)
        {
            Kernel.Map(page, RootTask.AddressSpace, address, 0, 1, Protection.Read | Protection.Write);
            NativeMachine.Write(address, (ulong)i);
            ulong start = NativeMachine.Ticks();
            CallStatus status = Kernel.Unmap(page, 0, 1, out ulong unmapped);
            ulong end = NativeMachine.Ticks();
            if (status != CallStatus.Ok || unmapped != 1)
            {
                Fail("unmap failed"u8, (ulong)status);
            }

            if (i >= 0)
            {
                s_samples.Set(i, end - start);
            }
        }

        Report("page.unmap"u8);
        MeasureManyPages();
        FaultHandler.Page = page;
        FaultHandler.Address = address;
        Domains.StartFaulter(address, Rounds + WarmUp, page);
        for (int i = 0; i < Rounds; i++)
        {
            s_samples.Set(i, FaultHandler.Sample(i + WarmUp));
        }

        Report("fault.handler"u8);
    }

    /// <summary>256 pages in one call, in leaf tables that exist already; per page.</summary>
    private static void MeasureManyPages()
    {
        const ulong address = 0x7100_0000;
        const uint pages = 256;
        ulong memory = Domains.Make(CapabilityKind.Memory, pages);
        for (int unmap = 0; unmap < 2; unmap++)
        {
            for (int i = -WarmUp; i < Rounds; i++)
            {
                ulong start = NativeMachine.Ticks();
                CallStatus status = Kernel.Map(memory, RootTask.AddressSpace, address, 0, pages, Protection.Read | Protection.Write);
                ulong middle = NativeMachine.Ticks();
                CallStatus back = Kernel.Unmap(memory, 0, pages, out ulong unmapped);
                ulong end = NativeMachine.Ticks();
                if (status != CallStatus.Ok || back != CallStatus.Ok || unmapped != pages)
                {
                    Fail("many pages failed"u8, (ulong)status);
                }

                if (i >= 0)
                {
                    s_samples.Set(i, ((unmap == 0 ? middle - start : end - middle) / pages) + s_overhead);
                }
            }

            Report(unmap == 0 ? "page.map.256"u8 : "page.unmap.256"u8);
        }
    }

    private static void MeasureYield()
    {
        Domains.StartYielder();
        for (int i = -WarmUp; i < Rounds; i++)
        {
            ulong start = NativeMachine.Ticks();
            Kernel.Yield();
            ulong end = NativeMachine.Ticks();
            if (i >= 0)
            {
                s_samples.Set(i, end - start);
            }
        }

        Report("yield.pair"u8);
    }

    private static void Report(System.ReadOnlySpan<byte> name)
    {
        ulong median = s_samples.Median(Rounds);
        s_console.Write("bench "u8);
        s_console.Write(name);
        s_console.WriteByte((byte)' ');
        s_console.WriteDecimal(median > s_overhead ? median - s_overhead : 0);
        s_console.WriteByte((byte)'\n');
    }

    internal static void Fail(System.ReadOnlySpan<byte> what, ulong status)
    {
        s_console.Write("bench failed: "u8);
        s_console.Write(what);
        s_console.Write(", status "u8);
        s_console.WriteDecimal(status);
        s_console.WriteByte((byte)'\n');
        Kernel.Stop(RootTask.Machine, MachineStop.PowerOff, 1);
    }

    /// <summary>A failed check of compiled code ends the program.</summary>
    [RuntimeExport("CoreLibFailed")]
    internal static void CheckFailed(int failure) => Fail("a check of compiled code failed"u8, (ulong)failure);
}
