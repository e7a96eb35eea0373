using Pistachio.Hil.Link;
using Pistachio.Hil.Runner;
using Pistachio.UserCall;

namespace Pistachio.Isolation;

/// <summary>Instructions that are not for domains.</summary>
internal static class InstructionCases
{
    /// <summary>CPUID leaf 7, ecx bit 2 (SDM volume 2, CPUID).</summary>
    private const ulong UmipFeature = 1 << 2;

    /// <summary>An instruction must fault. Which of the two vectors it is differs between makes of CPU.</summary>
    public static void Faults(ref TestOutcome outcome, Attack attack)
    {
        Report report = Try(attack);
        ulong vector = report.Word0 == Report.InvalidOpcode ? Report.InvalidOpcode : Report.GeneralProtection;
        Harness.ExpectFault(ref outcome, report, vector, 0);
    }

    /// <summary>Where the CPU has UMIP, addresses of kernel tables stay hidden as well (SDM volume 3, 2.5).</summary>
    public static void Umip(ref TestOutcome outcome)
    {
        if ((Try(Attack.CpuFeatures).Word0 & UmipFeature) == 0)
        {
            outcome.Status = TestStatus.Skipped;
            outcome.Say("this CPU has no UMIP"u8);
            return;
        }

        for (Attack attack = Attack.Sgdt; attack <= Attack.Smsw; attack++)
        {
            Harness.ExpectFault(ref outcome, Try(attack), Report.GeneralProtection, 0);
        }
    }

    private static Report Try(Attack attack)
    {
        Domain domain = Domain.Make(0);
        Domain.Start(domain.MakeThread(), attack);
        Report report = Harness.Await();

        // The view of the page is used again by the next attempt of the same case.
        Harness.Check(Kernel.Revoke(Harness.Pool));
        Harness.Renew();
        return report;
    }
}
