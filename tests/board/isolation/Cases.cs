using Pistachio.Abi;
using Pistachio.Hil.Link;
using Pistachio.Hil.Runner;

namespace Pistachio.Isolation;

/// <summary>From a case to the code that tries it.</summary>
internal static class Cases
{
    /// <summary>Physical 1 MiB in the kernel's map of all memory.</summary>
    public const ulong PhysicalMemory = 0xFFFF_8000_0010_0000;

    /// <summary>Start of the kernel image, its text.</summary>
    public const ulong KernelText = 0xFFFF_FFFF_8020_0000;

    /// <summary>Somewhere in the kernel image behind its text.</summary>
    public const ulong KernelData = 0xFFFF_FFFF_8024_0000;

    private const ulong NonCanonical = 0x0000_8000_0000_0000;

    public static void Run(uint index, ref TestOutcome outcome)
    {
        if ((Case)index >= Case.FirstInstruction)
        {
            InstructionCases.Faults(ref outcome, Attack.Cli + (index - (uint)Case.FirstInstruction));
            return;
        }

        switch ((Case)index)
        {
            case Case.MemoryKernelDataCannotBeRead: Touch(ref outcome, Attack.Read, KernelData); break;
            case Case.MemoryKernelDataCannotBeWritten: Touch(ref outcome, Attack.Write, KernelData); break;
            case Case.MemoryKernelDataCannotBeExecuted: Touch(ref outcome, Attack.Execute, KernelData); break;
            case Case.MemoryKernelTextCannotBeRead: Touch(ref outcome, Attack.Read, KernelText); break;
            case Case.MemoryKernelTextCannotBeWritten: Touch(ref outcome, Attack.Write, KernelText); break;
            case Case.MemoryKernelTextCannotBeExecuted: Touch(ref outcome, Attack.Execute, KernelText); break;
            case Case.MemoryPhysicalMemoryCannotBeRead: Touch(ref outcome, Attack.Read, PhysicalMemory); break;
            case Case.MemoryPhysicalMemoryCannotBeWritten: Touch(ref outcome, Attack.Write, PhysicalMemory); break;
            case Case.MemoryPageZeroCannotBeRead: Touch(ref outcome, Attack.Read, 8); break;
            case Case.MemoryPageZeroCannotBeExecuted: Touch(ref outcome, Attack.Execute, 0x10); break;
            case Case.MemoryNonCanonicalAddressFaults: Touch(ref outcome, Attack.Read, NonCanonical, Report.GeneralProtection); break;
            case Case.MemoryOwnTextCannotBeWritten: Touch(ref outcome, Attack.Write, Domain.ProgramStart); break;
            case Case.MemoryOwnConstantsCannotBeWritten: MemoryCases.WriteConstants(ref outcome); break;
            case Case.MemoryOwnDataCannotBeExecuted: Touch(ref outcome, Attack.Execute, Domain.Page); break;
            case Case.MemoryOwnStackCannotBeExecuted: MemoryCases.ExecuteStack(ref outcome); break;
            case Case.MemoryOtherDomainCannotBeRead: Touch(ref outcome, Attack.Read, Harness.Victim); break;
            case Case.MemoryOtherDomainCannotBeWritten: Touch(ref outcome, Attack.Write, Harness.Victim); break;
            case Case.MemoryOtherDomainCannotBeExecuted: Touch(ref outcome, Attack.Execute, Harness.Victim); break;
            case Case.MemoryReadOnlyPageCannotBeWritten: MemoryCases.Protected(ref outcome, Protection.Read, Attack.Write); break;
            case Case.MemoryPageWithoutAccessCannotBeRead: MemoryCases.Protected(ref outcome, Protection.None, Attack.Read); break;
            case Case.MemoryRevokedPageFaultsAtOnce: MemoryCases.LosesPage(ref outcome, revoke: true); break;
            case Case.MemoryUnmappedPageFaultsAtOnce: MemoryCases.LosesPage(ref outcome, revoke: false); break;
            case Case.MemoryNewObjectsHoldNothingOld: MemoryCases.NothingOld(ref outcome); break;
            case Case.MappingWritableAndExecutableIsRefused: MappingCases.WritableAndExecutable(ref outcome); break;
            case Case.MappingMoreThanTheRightsIsRefused: MappingCases.MoreThanRights(ref outcome); break;
            case Case.MappingKernelHalfIsRefused: MappingCases.KernelHalf(ref outcome); break;
            case Case.MappingPageZeroIsRefused: MappingCases.PageZero(ref outcome); break;
            case Case.MappingEndOfUserAddressesIsRefused: MappingCases.EndOfAddresses(ref outcome); break;
            case Case.MappingOccupiedAddressIsRefused: MappingCases.Occupied(ref outcome); break;
            case Case.MappingPagesOutsideOfTheObjectAreRefused: MappingCases.OutsideOfObject(ref outcome); break;
            case Case.MappingSecondWindowIsRefused: MappingCases.SecondWindow(ref outcome); break;
            case Case.MappingWithoutRightToTheSpaceIsRefused: MappingCases.WithoutRightToSpace(ref outcome); break;
            case Case.MappingWithoutPageTablesIsRefused: MappingCases.WithoutPageTables(ref outcome); break;
            case Case.MappingWritingNeedsTheRightToRead: MappingCases.WriteOnly(ref outcome); break;
            case Case.HandleRandomHandlesNameNothing: HandleCases.Forged(ref outcome, ForgedHandles.Random); break;
            case Case.HandleBeyondTheTableNamesNothing: HandleCases.Forged(ref outcome, ForgedHandles.BeyondTable); break;
            case Case.HandleOtherGenerationsNameNothing: HandleCases.Forged(ref outcome, ForgedHandles.OtherGenerations); break;
            case Case.HandleDeletedIsStale: HandleCases.Deleted(ref outcome); break;
            case Case.HandleRevokedIsStaleInAnotherDomain: HandleCases.Revoked(ref outcome); break;
            case Case.HandleReusedSlotKeepsOldHandlesStale: HandleCases.Reused(ref outcome); break;
            case Case.HandleOfAnotherTableNamesNothing: HandleCases.OfAnotherTable(ref outcome); break;
            case Case.RightsDeriveCannotAdd: RightsCases.Derive(ref outcome); break;
            case Case.RightsSplitCannotAdd: RightsCases.Split(ref outcome); break;
            case Case.RightsMoveCannotAdd: RightsCases.Move(ref outcome); break;
            case Case.RightsObjectsCannotBeChangedWithoutWrite: RightsCases.ObjectsWithoutWrite(ref outcome); break;
            case Case.RightsThreadCannotBeTouchedWithoutWrite: RightsCases.ThreadWithoutWrite(ref outcome); break;
            case Case.RightsUntypedMemoryAndRepliesCannotBeCopied: RightsCases.CannotBeCopied(ref outcome); break;
            case Case.RightsBadgeCannotBeChanged: RightsCases.Badge(ref outcome); break;
            case Case.RightsUntypedMakesNoHardware: RightsCases.NoHardware(ref outcome); break;
            case Case.RightsUntypedGivesNoMoreThanItHas: RightsCases.NoMoreThanItHas(ref outcome); break;
            case Case.RightsPriorityAboveTheOwnIsRefused: RightsCases.Priority(ref outcome); break;
            case Case.PortOutsideOfTheRangeIsRefused: MachineCases.PortOutside(ref outcome); break;
            case Case.PortWithoutTheRightIsRefused: MachineCases.PortWithoutRight(ref outcome); break;
            case Case.PortSplitStaysInside: MachineCases.PortSplit(ref outcome); break;
            case Case.InterruptWithoutTheRightIsRefused: InterruptCases.WithoutRight(ref outcome); break;
            case Case.InterruptArrivesAndStaysMaskedUntilAcknowledged: InterruptCases.Arrives(ref outcome); break;
            case Case.InterruptRevokedLineIsSilent: InterruptCases.Lost(ref outcome, Loss.Revoked); break;
            case Case.InterruptDeletedLineIsSilent: InterruptCases.Lost(ref outcome, Loss.Deleted); break;
            case Case.InterruptOfADeadDomainIsSilent: InterruptCases.Lost(ref outcome, Loss.Dead); break;
            case Case.MachineConsoleRightDoesNotStopTheMachine: MachineCases.Stop(ref outcome); break;
            default: RunThreads((Case)index, ref outcome); break;
        }
    }

    /// <summary>Cases around threads, messages, registers and destruction.</summary>
    private static void RunThreads(Case which, ref TestOutcome outcome)
    {
        switch (which)
        {
            case Case.ThreadKernelAddressesInRegistersAreRefused: ThreadCases.KernelAddresses(ref outcome); break;
            case Case.ThreadFlagsKeepInterruptsOn: ThreadCases.Flags(ref outcome); break;
            case Case.ThreadRunningThreadCannotBeSet: ThreadCases.Running(ref outcome); break;
            case Case.ThreadSingleStepStaysInTheThread: ThreadCases.SingleStep(ref outcome); break;
            case Case.ThreadBadStackHarmsNobody: ThreadCases.BadStack(ref outcome); break;
            case Case.ThreadPushToABadStackFaults: ThreadCases.PushToBadStack(ref outcome); break;
            case Case.ThreadCallAtTheEndOfTheAddressesReturns: ThreadCases.CallAtEnd(ref outcome); break;
            case Case.ThreadUnmappedUpcallEntryGoesToTheSupervisor: ThreadCases.UnmappedUpcall(ref outcome); break;
            case Case.ThreadFaultInAnUpcallGoesToTheSupervisor: ThreadCases.NestedFault(ref outcome); break;
            case Case.ThreadBadUpcallStackGoesToTheSupervisor: ThreadCases.BadUpcallStack(ref outcome); break;
            case Case.ThreadUpcallWithoutMessagePageIsDelivered: ThreadCases.UpcallWithoutPage(ref outcome); break;
            case Case.ThreadBreakpointIsDelivered: ThreadCases.Breakpoint(ref outcome); break;
            case Case.ThreadHandlerStartsWithCleanFlags: ThreadCases.CleanFlags(ref outcome); break;
            case Case.ThreadFloatingPointExceptionIsDelivered:
                ThreadCases.Arithmetic(ref outcome, Attack.FloatDivide, Report.FloatingPointError);
                break;
            case Case.ThreadVectorExceptionIsDelivered: ThreadCases.Arithmetic(ref outcome, Attack.VectorDivide, Report.VectorException); break;
            case Case.ThreadPopfCannotTurnInterruptsOff: ThreadCases.Popf(ref outcome); break;
            case Case.ThreadEndlessLoopIsPreempted: ThreadCases.EndlessLoop(ref outcome); break;
            case Case.ThreadManyReadyPrioritiesShareTheTime: ThreadCases.ManyPriorities(ref outcome); break;
            case Case.MessageOversizedTagsAreRefused: MessageCases.Oversized(ref outcome); break;
            case Case.MessageCapabilityWithoutGrantIsRefused: MessageCases.WithoutGrant(ref outcome); break;
            case Case.MessageForgedCapabilityArrivesAsNothing: MessageCases.ForgedCapability(ref outcome); break;
            case Case.MessageMissingMessagePageHarmsNobody: MessageCases.MissingPage(ref outcome); break;
            case Case.MessageDeadServerIsToldToItsCallers: MessageCases.DeadServer(ref outcome); break;
            case Case.MessageDeletedEndpointEndsWaits: MessageCases.DeletedEndpoint(ref outcome); break;
            case Case.MessageReplyRightWorksOnce: MessageCases.ReplyOnce(ref outcome); break;
            case Case.MessageSilentServerEndsAtTheDeadline: MessageCases.SilentServer(ref outcome); break;
            case Case.RegisterCallShowsNothingOfTheServer: RegisterCases.Call(ref outcome); break;
            case Case.RegisterYieldShowsNothingOfOthers: RegisterCases.Yield(ref outcome); break;
            case Case.RegisterSignalShowsNothingOfItsSender: RegisterCases.Signal(ref outcome); break;
            case Case.RegisterKernelCallsShowNoKernelAddresses: RegisterCases.AllCalls(ref outcome); break;
            case Case.RegisterUpcallShowsNoKernelAddresses: RegisterCases.Upcall(ref outcome); break;
            case Case.RegisterFloatingPointAndVectorsSurvivePreemption: RegisterCases.Preemption(ref outcome); break;
            case Case.RegisterSegmentBasesBelongToTheThread: RegisterCases.SegmentBases(ref outcome); break;
            case Case.RegisterForeignCallReachesTheGateWithAllRegisters: RegisterCases.Gate(ref outcome); break;
            case Case.DestructionOwnAddressSpace: DestructionCases.Space(ref outcome); break;
            case Case.DestructionOwnTable: DestructionCases.Table(ref outcome); break;
            case Case.DestructionOwnThread: DestructionCases.Thread(ref outcome); break;
            case Case.DestructionOwnMemory: DestructionCases.Memory(ref outcome); break;
            case Case.InstructionUmipHidesSystemRegisters: InstructionCases.Umip(ref outcome); break;
            default: Harness.Expect(ref outcome, false, "no such case"u8); break;
        }
    }

    /// <summary>A domain touches an address that it was not given, and faults there.</summary>
    private static void Touch(ref TestOutcome outcome, Attack attack, ulong address, ulong vector = Report.PageFault)
    {
        Domain domain = Domain.Make(0);
        Domain.Start(domain.MakeThread(), attack, address, 0x1234);
        Harness.ExpectFault(ref outcome, Harness.Await(), vector, address);
    }
}
