using System.Runtime;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.UserTier;

namespace Pistachio.Bench;

/// <summary>The fault row: a thread touches a page that is not mapped; its own upcall handler maps it; the touch is repeated.</summary>
internal static class FaultHandler
{
    public static ulong Page;
    public static ulong Address;
    public static ulong Done;

    private static Samples s_samples;

    /// <summary>Where the upcall begins.</summary>
    public static ulong Entry => NativeEntries.Upcall();

    public static ulong Sample(int index) => s_samples.Get(index);

    public static void Run(ulong address, ulong rounds)
    {
        for (ulong i = 0; i < rounds; i++)
        {
            ulong start = NativeMachine.Ticks();
            NativeMachine.Write(address, i);
            s_samples.Set((int)i, NativeMachine.Ticks() - start);
            Kernel.Unmap(Page, 0, 1, out _);
        }

        Kernel.Signal(Done);
        while (true)
        {
            Kernel.SleepUntil(ulong.MaxValue);
        }
    }

    [RuntimeExport("px_upcall")]
    internal static void OnUpcall(ulong messagePage)
    {
        _ = messagePage;
        Kernel.Map(Page, RootTask.AddressSpace, Address, 0, 1, Protection.Read | Protection.Write);
    }
}
