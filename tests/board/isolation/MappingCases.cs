using Pistachio.Abi;
using Pistachio.Hil.Runner;
using Pistachio.UserCall;

namespace Pistachio.Isolation;

/// <summary>Mappings that the kernel refuses. Tried with full rights to an address space: they are refused to everybody.</summary>
internal static class MappingCases
{
    private const Protection ReadWrite = Protection.Read | Protection.Write;

    /// <summary>See AddressSpace.UserEnd in the kernel.</summary>
    private const ulong UserEnd = 0x7FFF_FFFF_F000;

    public static void WritableAndExecutable(ref TestOutcome outcome)
    {
        ulong space = Domain.Make(0).Space;
        ulong memory = Harness.Make(CapabilityKind.Memory, 1);
        Refused(ref outcome, memory, space, Domain.FreeArea, 0, 1, ReadWrite | Protection.Execute, CallStatus.BadArgument);
        Refused(ref outcome, memory, space, Domain.FreeArea, 0, 1, Protection.Write | Protection.Execute, CallStatus.BadArgument);
        Refused(ref outcome, memory, space, Domain.FreeArea, 0, 1, (Protection)0x10, CallStatus.BadArgument);
        Harness.Check(Kernel.Map(memory, space, Domain.FreeArea, 0, 1, ReadWrite));
        Harness.ExpectStatus(
            ref outcome,
            Kernel.Protect(memory, 0, 1, ReadWrite | Protection.Execute, out _),
            CallStatus.BadArgument,
            "protecting writable and executable"u8);
    }

    public static void MoreThanRights(ref TestOutcome outcome)
    {
        ulong space = Domain.Make(0).Space;
        ulong memory = Harness.Make(CapabilityKind.Memory, 1);
        Harness.Check(Kernel.Derive(memory, Rights.Read, 0, 0, out ulong readable));
        Harness.Check(Kernel.Derive(memory, Rights.None, 0, 0, out ulong nothing));
        Refused(ref outcome, readable, space, Domain.FreeArea, 0, 1, ReadWrite, CallStatus.NoRight);
        Refused(ref outcome, readable, space, Domain.FreeArea, 0, 1, Protection.Read | Protection.Execute, CallStatus.NoRight);
        Refused(ref outcome, nothing, space, Domain.FreeArea, 0, 1, Protection.Read, CallStatus.NoRight);
        Harness.Check(Kernel.Map(readable, space, Domain.FreeArea, 0, 1, Protection.Read));
        Harness.ExpectStatus(ref outcome, Kernel.Protect(readable, 0, 1, ReadWrite, out _), CallStatus.NoRight, "protecting writable"u8);
    }

    public static void KernelHalf(ref TestOutcome outcome)
    {
        ulong space = Domain.Make(0).Space;
        ulong memory = Harness.Make(CapabilityKind.Memory, 2);
        Refused(ref outcome, memory, space, 0xFFFF_8000_0000_0000, 0, 1, ReadWrite, CallStatus.BadArgument);
        Refused(ref outcome, memory, space, 0xFFFF_FFFF_8020_0000, 0, 1, ReadWrite, CallStatus.BadArgument);
        Refused(ref outcome, memory, space, 0xFFFF_FFFF_FFFF_F000, 0, 2, ReadWrite, CallStatus.BadArgument);
        Refused(ref outcome, memory, space, 0x0000_8000_0000_0000, 0, 1, ReadWrite, CallStatus.BadArgument);
        Refused(ref outcome, memory, space, 0x0001_0000_0000_1000, 0, 1, ReadWrite, CallStatus.BadArgument);
    }

    public static void PageZero(ref TestOutcome outcome)
    {
        ulong space = Domain.Make(0).Space;
        ulong memory = Harness.Make(CapabilityKind.Memory, 2);
        Refused(ref outcome, memory, space, 0, 0, 1, ReadWrite, CallStatus.BadArgument);

        // Page 1 at the second page would put page 0 of the window on page 0.
        Refused(ref outcome, memory, space, Domain.PageSize, 1, 1, ReadWrite, CallStatus.BadArgument);
        Refused(ref outcome, memory, space, Domain.FreeArea + 8, 0, 1, ReadWrite, CallStatus.BadArgument);
    }

    public static void EndOfAddresses(ref TestOutcome outcome)
    {
        ulong space = Domain.Make(0).Space;
        ulong memory = Harness.Make(CapabilityKind.Memory, 2);
        Refused(ref outcome, memory, space, UserEnd, 0, 1, ReadWrite, CallStatus.BadArgument);
        Refused(ref outcome, memory, space, UserEnd - Domain.PageSize, 0, 2, ReadWrite, CallStatus.BadArgument);
        Refused(ref outcome, memory, space, UserEnd - Domain.PageSize, 0, 1, ReadWrite, CallStatus.BadArgument);
        Harness.ExpectStatus(
            ref outcome, Kernel.Map(memory, space, UserEnd - (2 * Domain.PageSize), 0, 2, ReadWrite), CallStatus.Ok, "mapping up to the end"u8);
    }

    public static void Occupied(ref TestOutcome outcome)
    {
        ulong space = Domain.Make(0).Space;
        ulong memory = Harness.Make(CapabilityKind.Memory, 1);
        Refused(ref outcome, memory, space, Domain.Page, 0, 1, ReadWrite, CallStatus.AlreadyMapped);
        Refused(ref outcome, memory, space, Domain.ProgramStart, 0, 1, ReadWrite, CallStatus.AlreadyMapped);
    }

    public static void OutsideOfObject(ref TestOutcome outcome)
    {
        ulong space = Domain.Make(0).Space;
        ulong memory = Harness.Make(CapabilityKind.Memory, 2);
        Refused(ref outcome, memory, space, Domain.FreeArea, 2, 1, ReadWrite, CallStatus.BadArgument);
        Refused(ref outcome, memory, space, Domain.FreeArea, 1, 2, ReadWrite, CallStatus.BadArgument);
        Refused(ref outcome, memory, space, Domain.FreeArea, uint.MaxValue, 1, ReadWrite, CallStatus.BadArgument);
        Refused(ref outcome, memory, space, Domain.FreeArea, 0, uint.MaxValue, ReadWrite, CallStatus.BadArgument);
        Refused(ref outcome, memory, space, Domain.FreeArea, 0, 0, ReadWrite, CallStatus.BadArgument);
        Harness.ExpectStatus(ref outcome, Kernel.Split(memory, 1, 2, Rights.All, out _), CallStatus.BadArgument, "splitting beyond the end"u8);
        Harness.ExpectStatus(
            ref outcome, Kernel.Split(memory, uint.MaxValue, 2, Rights.All, out _), CallStatus.BadArgument, "splitting far beyond the end"u8);
    }

    public static void SecondWindow(ref TestOutcome outcome)
    {
        Domain first = Domain.Make(0);
        Domain second = Domain.Make(1);
        ulong memory = Harness.Make(CapabilityKind.Memory, 2);
        Harness.Check(Kernel.Map(memory, first.Space, Domain.FreeArea, 0, 1, ReadWrite));
        Refused(ref outcome, memory, first.Space, Domain.FreeArea, 1, 1, ReadWrite, CallStatus.AlreadyMapped);
        Refused(ref outcome, memory, second.Space, Domain.FreeArea, 0, 1, ReadWrite, CallStatus.AlreadyMapped);
    }

    public static void WithoutRightToSpace(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        ulong memory = Harness.Make(CapabilityKind.Memory, 1);
        Harness.Check(Kernel.Derive(domain.Space, Rights.Read, 0, 0, out ulong readable));
        Refused(ref outcome, memory, readable, Domain.FreeArea, 0, 1, ReadWrite, CallStatus.NoRight);
        Refused(ref outcome, memory, domain.Table, Domain.FreeArea, 0, 1, ReadWrite, CallStatus.WrongKind);
        Harness.ExpectStatus(
            ref outcome, Kernel.FeedTables(readable, Harness.Make(CapabilityKind.PageTables, 1)), CallStatus.NoRight, "feeding tables"u8);
    }

    public static void WithoutPageTables(ref TestOutcome outcome)
    {
        ulong space = Harness.Make(CapabilityKind.AddressSpace);
        ulong memory = Harness.Make(CapabilityKind.Memory, 1);
        Refused(ref outcome, memory, space, Domain.FreeArea, 0, 1, ReadWrite, CallStatus.NoPageTables);
        ulong pool = Harness.Make(CapabilityKind.PageTables, 2);
        Harness.Check(Kernel.FeedTables(space, pool));
        Harness.ExpectStatus(ref outcome, Kernel.FeedTables(space, pool), CallStatus.InUse, "feeding a pool twice"u8);
        Refused(ref outcome, memory, space, Domain.FreeArea, 0, 1, ReadWrite, CallStatus.NoPageTables);
    }

    /// <summary>The MMU cannot withhold reading from a page that can be written, so the right to write alone maps nothing.</summary>
    public static void WriteOnly(ref TestOutcome outcome)
    {
        Domain domain = Domain.Make(0);
        ulong memory = Harness.Make(CapabilityKind.Memory, 1);
        Harness.Check(Kernel.Derive(memory, Rights.Write | Rights.Execute, 0, 0, out ulong blind));
        Refused(ref outcome, blind, domain.Space, Domain.FreeArea, 0, 1, Protection.Write, CallStatus.NoRight);
        Refused(ref outcome, blind, domain.Space, Domain.FreeArea, 0, 1, Protection.Execute, CallStatus.NoRight);
    }

    private static void Refused(
        ref TestOutcome outcome, ulong memory, ulong space, ulong address, uint first, uint pages, Protection protection, CallStatus expected)
    {
        CallStatus status = Kernel.Map(memory, space, address, first, pages, protection);
        Harness.ExpectStatus(ref outcome, status, expected, "a mapping that must be refused"u8);
    }
}
