using Pistachio.Abi;
using Pistachio.Hil.Link;
using Pistachio.Hil.Runner;
using Pistachio.UserCall;
using Pistachio.UserTier;

namespace Pistachio.Isolation;

internal static partial class Harness
{
    /// <summary>Runs a case between a fresh pool and its complete revocation.</summary>
    public static void Run(uint index, ref TestOutcome outcome)
    {
        s_trouble = CallStatus.Ok;
        Renew();
        Cases.Run(index, ref outcome);
        Expect(ref outcome, NativeMachine.Read(Victim) == VictimValue, "the victim's memory has changed"u8);

        // What a case leaves behind goes all at once; nothing of it may be left afterwards.
        ExpectStatus(ref outcome, Kernel.Revoke(s_pool), CallStatus.Ok, "revocation of the pool"u8);
        ExpectStatus(ref outcome, Kernel.Revoke(FirstSegment), CallStatus.Ok, "revocation of text"u8);
        ExpectStatus(ref outcome, Kernel.Revoke(FirstSegment + 1), CallStatus.Ok, "revocation of constants"u8);
        Kernel.UntypedFree(s_pool, out ulong free);
        Expect(ref outcome, free == PoolPages, "memory of the case was not given back"u8, free);
        ExpectStatus(ref outcome, s_trouble, CallStatus.Ok, "the case could not be prepared"u8);
        if (outcome.Status == TestStatus.None)
        {
            outcome.Status = TestStatus.Passed;
        }
    }
}
