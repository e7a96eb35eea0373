using System;

namespace Pistachio.Memory.Conformance;

/// <summary>
/// The conformance tests of the memory phase, in order. The one list of their names: what runs on the board, what the rig expects, and what
/// the host tests run against the fake machine are all this.
/// </summary>
public static class ConformanceSuite<TProcess>
    where TProcess : struct, ITestProcess
{
    /// <summary>Number of tests.</summary>
    public const int Count = 88;

    /// <summary>Run (or, when the context says so, only name) a test.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="c">The context.</param>
    /// <param name="name">Name of the test, UTF-8.</param>
    public static TestResult Run(int index, scoped ref Context<TProcess> c, out ReadOnlySpan<byte> name)
    {
        switch (index)
        {
            case 0:
                name = "mmap/returns_zeroed_pages"u8;
                if (c.Begin())
                    MmapTests<TProcess>.ReturnsZeroedPages(ref c);
                break;
            case 1:
                name = "mmap/keeps_what_is_written"u8;
                if (c.Begin())
                    MmapTests<TProcess>.KeepsWhatIsWritten(ref c);
                break;
            case 2:
                name = "mmap/address_is_page_aligned_and_not_zero"u8;
                if (c.Begin())
                    MmapTests<TProcess>.AddressIsPageAlignedAndNotZero(ref c);
                break;
            case 3:
                name = "mmap/partial_page_is_mapped_whole"u8;
                if (c.Begin())
                    MmapTests<TProcess>.PartialPageIsMappedWhole(ref c);
                break;
            case 4:
                name = "mmap/does_not_replace_existing_mappings"u8;
                if (c.Begin())
                    MmapTests<TProcess>.DoesNotReplaceExistingMappings(ref c);
                break;
            case 5:
                name = "mmap/hint_is_taken_when_free"u8;
                if (c.Begin())
                    MmapTests<TProcess>.HintIsTakenWhenFree(ref c);
                break;
            case 6:
                name = "mmap/hint_needs_no_alignment"u8;
                if (c.Begin())
                    MmapTests<TProcess>.HintNeedsNoAlignment(ref c);
                break;
            case 7:
                name = "mmap/prot_read_refuses_writes"u8;
                if (c.Begin())
                    MmapTests<TProcess>.ProtReadRefusesWrites(ref c);
                break;
            case 8:
                name = "mmap/prot_none_refuses_all_access"u8;
                if (c.Begin())
                    MmapTests<TProcess>.ProtNoneRefusesAllAccess(ref c);
                break;
            case 9:
                name = "mmap/prot_write_allows_writes"u8;
                if (c.Begin())
                    MmapTests<TProcess>.ProtWriteAllowsWrites(ref c);
                break;
            case 10:
                name = "mmap/without_prot_exec_code_does_not_run"u8;
                if (c.Begin())
                    MmapTests<TProcess>.WithoutProtExecCodeDoesNotRun(ref c);
                break;
            case 11:
                name = "mmap/private_mappings_are_apart"u8;
                if (c.Begin())
                    MmapTests<TProcess>.PrivateMappingsAreApart(ref c);
                break;
            case 12:
                name = "mmap/shared_anonymous_is_zeroed_and_writable"u8;
                if (c.Begin())
                    MmapTests<TProcess>.SharedAnonymousIsZeroedAndWritable(ref c);
                break;
            case 13:
                name = "mmap/shared_and_private_side_by_side"u8;
                if (c.Begin())
                    MmapTests<TProcess>.SharedAndPrivateSideBySide(ref c);
                break;
            case 14:
                name = "mmap/large_reservation_costs_no_frames"u8;
                if (c.Begin())
                    MmapTests<TProcess>.LargeReservationCostsNoFrames(ref c);
                break;
            case 15:
                name = "mmap/populate_takes_frames_at_once"u8;
                if (c.Begin())
                    MmapTests<TProcess>.PopulateTakesFramesAtOnce(ref c);
                break;
            case 16:
                name = "mmap/reused_memory_is_zeroed"u8;
                if (c.Begin())
                    MmapTests<TProcess>.ReusedMemoryIsZeroed(ref c);
                break;
            case 17:
                name = "mmap/length_zero_is_einval"u8;
                if (c.Begin())
                    MmapErrorTests<TProcess>.LengthZeroIsEinval(ref c);
                break;
            case 18:
                name = "mmap/neither_shared_nor_private_is_einval"u8;
                if (c.Begin())
                    MmapErrorTests<TProcess>.NeitherSharedNorPrivateIsEinval(ref c);
                break;
            case 19:
                name = "mmap/both_shared_and_private_is_einval"u8;
                if (c.Begin())
                    MmapErrorTests<TProcess>.BothSharedAndPrivateIsEinval(ref c);
                break;
            case 20:
                name = "mmap/unknown_flag_is_einval"u8;
                if (c.Begin())
                    MmapErrorTests<TProcess>.UnknownFlagIsEinval(ref c);
                break;
            case 21:
                name = "mmap/write_and_execute_is_enotsup"u8;
                if (c.Begin())
                    MmapErrorTests<TProcess>.WriteAndExecuteIsEnotsup(ref c);
                break;
            case 22:
                name = "mmap/unknown_protection_is_enotsup"u8;
                if (c.Begin())
                    MmapErrorTests<TProcess>.UnknownProtectionIsEnotsup(ref c);
                break;
            case 23:
                name = "mmap/bad_descriptor_is_ebadf"u8;
                if (c.Begin())
                    MmapErrorTests<TProcess>.BadDescriptorIsEbadf(ref c);
                break;
            case 24:
                name = "mmap/anonymous_ignores_the_descriptor"u8;
                if (c.Begin())
                    MmapErrorTests<TProcess>.AnonymousIgnoresTheDescriptor(ref c);
                break;
            case 25:
                name = "mmap/unaligned_offset_is_einval"u8;
                if (c.Begin())
                    MmapErrorTests<TProcess>.UnalignedOffsetIsEinval(ref c);
                break;
            case 26:
                name = "mmap/unaligned_fixed_address_is_einval"u8;
                if (c.Begin())
                    MmapErrorTests<TProcess>.UnalignedFixedAddressIsEinval(ref c);
                break;
            case 27:
                name = "mmap/more_than_the_address_space_is_enomem"u8;
                if (c.Begin())
                    MmapErrorTests<TProcess>.MoreThanTheAddressSpaceIsEnomem(ref c);
                break;
            case 28:
                name = "mmap/fixed_outside_the_address_space_is_enomem"u8;
                if (c.Begin())
                    MmapErrorTests<TProcess>.FixedOutsideTheAddressSpaceIsEnomem(ref c);
                break;
            case 29:
                name = "mmap/failure_leaves_mappings_alone"u8;
                if (c.Begin())
                    MmapErrorTests<TProcess>.FailureLeavesMappingsAlone(ref c);
                break;
            case 30:
                name = "mmap_fixed/maps_at_the_exact_address"u8;
                if (c.Begin())
                    MmapFixedTests<TProcess>.MapsAtTheExactAddress(ref c);
                break;
            case 31:
                name = "mmap_fixed/replaces_existing_mappings"u8;
                if (c.Begin())
                    MmapFixedTests<TProcess>.ReplacesExistingMappings(ref c);
                break;
            case 32:
                name = "mmap_fixed/replaces_across_several_mappings"u8;
                if (c.Begin())
                    MmapFixedTests<TProcess>.ReplacesAcrossSeveralMappings(ref c);
                break;
            case 33:
                name = "mmap_fixed/removes_memory_locks"u8;
                if (c.Begin())
                    MmapFixedTests<TProcess>.RemovesMemoryLocks(ref c);
                break;
            case 34:
                name = "mmap_fixed/noreplace_refuses_with_eexist"u8;
                if (c.Begin())
                    MmapFixedTests<TProcess>.NoreplaceRefusesWithEexist(ref c);
                break;
            case 35:
                name = "mmap_fixed/noreplace_maps_a_free_range"u8;
                if (c.Begin())
                    MmapFixedTests<TProcess>.NoreplaceMapsAFreeRange(ref c);
                break;
            case 36:
                name = "mmap_fixed/the_library_itself_is_refused"u8;
                if (c.Begin())
                    MmapFixedTests<TProcess>.TheLibraryItselfIsRefused(ref c);
                break;
            case 37:
                name = "munmap/later_access_faults"u8;
                if (c.Begin())
                    MunmapTests<TProcess>.LaterAccessFaults(ref c);
                break;
            case 38:
                name = "munmap/middle_of_a_mapping"u8;
                if (c.Begin())
                    MunmapTests<TProcess>.MiddleOfAMapping(ref c);
                break;
            case 39:
                name = "munmap/partial_page_is_unmapped_whole"u8;
                if (c.Begin())
                    MunmapTests<TProcess>.PartialPageIsUnmappedWhole(ref c);
                break;
            case 40:
                name = "munmap/nothing_mapped_is_no_error"u8;
                if (c.Begin())
                    MunmapTests<TProcess>.NothingMappedIsNoError(ref c);
                break;
            case 41:
                name = "munmap/several_mappings_at_once"u8;
                if (c.Begin())
                    MunmapTests<TProcess>.SeveralMappingsAtOnce(ref c);
                break;
            case 42:
                name = "munmap/frames_come_back"u8;
                if (c.Begin())
                    MunmapTests<TProcess>.FramesComeBack(ref c);
                break;
            case 43:
                name = "munmap/removes_memory_locks"u8;
                if (c.Begin())
                    MunmapTests<TProcess>.RemovesMemoryLocks(ref c);
                break;
            case 44:
                name = "munmap/length_zero_is_einval"u8;
                if (c.Begin())
                    MunmapTests<TProcess>.LengthZeroIsEinval(ref c);
                break;
            case 45:
                name = "munmap/unaligned_address_is_einval"u8;
                if (c.Begin())
                    MunmapTests<TProcess>.UnalignedAddressIsEinval(ref c);
                break;
            case 46:
                name = "munmap/outside_the_address_space_is_einval"u8;
                if (c.Begin())
                    MunmapTests<TProcess>.OutsideTheAddressSpaceIsEinval(ref c);
                break;
            case 47:
                name = "mprotect/read_only_refuses_writes"u8;
                if (c.Begin())
                    MprotectTests<TProcess>.ReadOnlyRefusesWrites(ref c);
                break;
            case 48:
                name = "mprotect/none_refuses_all_access"u8;
                if (c.Begin())
                    MprotectTests<TProcess>.NoneRefusesAllAccess(ref c);
                break;
            case 49:
                name = "mprotect/makes_writable"u8;
                if (c.Begin())
                    MprotectTests<TProcess>.MakesWritable(ref c);
                break;
            case 50:
                name = "mprotect/makes_executable"u8;
                if (c.Begin())
                    MprotectTests<TProcess>.MakesExecutable(ref c);
                break;
            case 51:
                name = "mprotect/takes_execution_away"u8;
                if (c.Begin())
                    MprotectTests<TProcess>.TakesExecutionAway(ref c);
                break;
            case 52:
                name = "mprotect/middle_of_a_mapping"u8;
                if (c.Begin())
                    MprotectTests<TProcess>.MiddleOfAMapping(ref c);
                break;
            case 53:
                name = "mprotect/several_mappings_at_once"u8;
                if (c.Begin())
                    MprotectTests<TProcess>.SeveralMappingsAtOnce(ref c);
                break;
            case 54:
                name = "mprotect/partial_page_is_protected_whole"u8;
                if (c.Begin())
                    MprotectTests<TProcess>.PartialPageIsProtectedWhole(ref c);
                break;
            case 55:
                name = "mprotect/hole_is_enomem"u8;
                if (c.Begin())
                    MprotectTests<TProcess>.HoleIsEnomem(ref c);
                break;
            case 56:
                name = "mprotect/outside_the_address_space_is_enomem"u8;
                if (c.Begin())
                    MprotectTests<TProcess>.OutsideTheAddressSpaceIsEnomem(ref c);
                break;
            case 57:
                name = "mprotect/unaligned_address_is_einval"u8;
                if (c.Begin())
                    MprotectTests<TProcess>.UnalignedAddressIsEinval(ref c);
                break;
            case 58:
                name = "mprotect/write_and_execute_is_enotsup"u8;
                if (c.Begin())
                    MprotectTests<TProcess>.WriteAndExecuteIsEnotsup(ref c);
                break;
            case 59:
                name = "mprotect/length_zero_changes_nothing"u8;
                if (c.Begin())
                    MprotectTests<TProcess>.LengthZeroChangesNothing(ref c);
                break;
            case 60:
                name = "msync/mapped_range_succeeds"u8;
                if (c.Begin())
                    MsyncTests<TProcess>.MappedRangeSucceeds(ref c);
                break;
            case 61:
                name = "msync/hole_is_enomem"u8;
                if (c.Begin())
                    MsyncTests<TProcess>.HoleIsEnomem(ref c);
                break;
            case 62:
                name = "msync/sync_and_async_is_einval"u8;
                if (c.Begin())
                    MsyncTests<TProcess>.SyncAndAsyncIsEinval(ref c);
                break;
            case 63:
                name = "msync/unknown_flag_is_einval"u8;
                if (c.Begin())
                    MsyncTests<TProcess>.UnknownFlagIsEinval(ref c);
                break;
            case 64:
                name = "msync/unaligned_address_is_einval"u8;
                if (c.Begin())
                    MsyncTests<TProcess>.UnalignedAddressIsEinval(ref c);
                break;
            case 65:
                name = "msync/invalidate_of_locked_pages_is_ebusy"u8;
                if (c.Begin())
                    MsyncTests<TProcess>.InvalidateOfLockedPagesIsEbusy(ref c);
                break;
            case 66:
                name = "posix_madvise/advice_changes_no_data"u8;
                if (c.Begin())
                    MsyncTests<TProcess>.AdviceChangesNoData(ref c);
                break;
            case 67:
                name = "posix_madvise/unknown_advice_is_einval"u8;
                if (c.Begin())
                    MsyncTests<TProcess>.UnknownAdviceIsEinval(ref c);
                break;
            case 68:
                name = "posix_madvise/hole_is_enomem"u8;
                if (c.Begin())
                    MsyncTests<TProcess>.AdviseHoleIsEnomem(ref c);
                break;
            case 69:
                name = "mlock/locked_pages_do_not_fault"u8;
                if (c.Begin())
                    MlockTests<TProcess>.LockedPagesDoNotFault(ref c);
                break;
            case 70:
                name = "mlock/keeps_data_and_protection"u8;
                if (c.Begin())
                    MlockTests<TProcess>.KeepsDataAndProtection(ref c);
                break;
            case 71:
                name = "mlock/part_of_a_page_locks_the_page"u8;
                if (c.Begin())
                    MlockTests<TProcess>.PartOfAPageLocksThePage(ref c);
                break;
            case 72:
                name = "mlock/hole_is_enomem"u8;
                if (c.Begin())
                    MlockTests<TProcess>.HoleIsEnomem(ref c);
                break;
            case 73:
                name = "mlock/more_than_the_quota_is_eagain"u8;
                if (c.Begin())
                    MlockTests<TProcess>.MoreThanTheQuotaIsEagain(ref c);
                break;
            case 74:
                name = "munlock/unlocks_once_for_all"u8;
                if (c.Begin())
                    MlockTests<TProcess>.UnlocksOnceForAll(ref c);
                break;
            case 75:
                name = "munlock/only_the_range"u8;
                if (c.Begin())
                    MlockTests<TProcess>.OnlyTheRange(ref c);
                break;
            case 76:
                name = "munlock/hole_is_enomem"u8;
                if (c.Begin())
                    MlockTests<TProcess>.MunlockHoleIsEnomem(ref c);
                break;
            case 77:
                name = "mlockall/no_flags_is_einval"u8;
                if (c.Begin())
                    MlockTests<TProcess>.NoFlagsIsEinval(ref c);
                break;
            case 78:
                name = "mlockall/current_locks_what_is_mapped"u8;
                if (c.Begin())
                    MlockTests<TProcess>.CurrentLocksWhatIsMapped(ref c);
                break;
            case 79:
                name = "mlockall/future_locks_new_mappings"u8;
                if (c.Begin())
                    MlockTests<TProcess>.FutureLocksNewMappings(ref c);
                break;
            case 80:
                name = "mlockall/future_mapping_beyond_the_quota_is_eagain"u8;
                if (c.Begin())
                    MlockTests<TProcess>.FutureMappingBeyondTheQuotaIsEagain(ref c);
                break;
            case 81:
                name = "munlockall/unlocks_present_and_future"u8;
                if (c.Begin())
                    MlockTests<TProcess>.UnlocksPresentAndFuture(ref c);
                break;
            case 82:
                name = "fault/page_zero_is_never_mapped"u8;
                if (c.Begin())
                    FaultTests<TProcess>.PageZeroIsNeverMapped(ref c);
                break;
            case 83:
                name = "fault/address_without_mapping"u8;
                if (c.Begin())
                    FaultTests<TProcess>.AddressWithoutMapping(ref c);
                break;
            case 84:
                name = "fault/guard_page_between_mappings"u8;
                if (c.Begin())
                    FaultTests<TProcess>.GuardPageBetweenMappings(ref c);
                break;
            case 85:
                name = "fault/no_frames_left_is_reported"u8;
                if (c.Begin())
                    FaultTests<TProcess>.NoFramesLeftIsReported(ref c);
                break;
            case 86:
                name = "fault/one_fault_fills_a_granule"u8;
                if (c.Begin())
                    FaultTests<TProcess>.OneFaultFillsAGranule(ref c);
                break;
            case 87:
                name = "fault/spread_over_the_address_space"u8;
                if (c.Begin())
                    FaultTests<TProcess>.SpreadOverTheAddressSpace(ref c);
                break;
            default:
                name = "no such test"u8;
                if (c.Begin())
                    c.True("index below the number of tests", index < Count);
                break;
        }

        return c.End();
    }
}
