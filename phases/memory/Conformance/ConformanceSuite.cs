using Pistachio.Memory;

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
    /// <param name="c">The context; its Name is the test's afterwards.</param>
    public static TestResult Run(int index, ref Context<TProcess> c)
    {
        switch (index)
        {
            case 0:
                if (c.Begin("mmap/returns_zeroed_pages"))
                    MmapTests<TProcess>.ReturnsZeroedPages(ref c);
                break;
            case 1:
                if (c.Begin("mmap/keeps_what_is_written"))
                    MmapTests<TProcess>.KeepsWhatIsWritten(ref c);
                break;
            case 2:
                if (c.Begin("mmap/address_is_page_aligned_and_not_zero"))
                    MmapTests<TProcess>.AddressIsPageAlignedAndNotZero(ref c);
                break;
            case 3:
                if (c.Begin("mmap/partial_page_is_mapped_whole"))
                    MmapTests<TProcess>.PartialPageIsMappedWhole(ref c);
                break;
            case 4:
                if (c.Begin("mmap/does_not_replace_existing_mappings"))
                    MmapTests<TProcess>.DoesNotReplaceExistingMappings(ref c);
                break;
            case 5:
                if (c.Begin("mmap/hint_is_taken_when_free"))
                    MmapTests<TProcess>.HintIsTakenWhenFree(ref c);
                break;
            case 6:
                if (c.Begin("mmap/hint_needs_no_alignment"))
                    MmapTests<TProcess>.HintNeedsNoAlignment(ref c);
                break;
            case 7:
                if (c.Begin("mmap/prot_read_refuses_writes"))
                    MmapTests<TProcess>.ProtReadRefusesWrites(ref c);
                break;
            case 8:
                if (c.Begin("mmap/prot_none_refuses_all_access"))
                    MmapTests<TProcess>.ProtNoneRefusesAllAccess(ref c);
                break;
            case 9:
                if (c.Begin("mmap/prot_write_allows_writes"))
                    MmapTests<TProcess>.ProtWriteAllowsWrites(ref c);
                break;
            case 10:
                if (c.Begin("mmap/without_prot_exec_code_does_not_run"))
                    MmapTests<TProcess>.WithoutProtExecCodeDoesNotRun(ref c);
                break;
            case 11:
                if (c.Begin("mmap/private_mappings_are_apart"))
                    MmapTests<TProcess>.PrivateMappingsAreApart(ref c);
                break;
            case 12:
                if (c.Begin("mmap/shared_anonymous_is_zeroed_and_writable"))
                    MmapTests<TProcess>.SharedAnonymousIsZeroedAndWritable(ref c);
                break;
            case 13:
                if (c.Begin("mmap/shared_and_private_side_by_side"))
                    MmapTests<TProcess>.SharedAndPrivateSideBySide(ref c);
                break;
            case 14:
                if (c.Begin("mmap/large_reservation_costs_no_frames"))
                    MmapTests<TProcess>.LargeReservationCostsNoFrames(ref c);
                break;
            case 15:
                if (c.Begin("mmap/populate_takes_frames_at_once"))
                    MmapTests<TProcess>.PopulateTakesFramesAtOnce(ref c);
                break;
            case 16:
                if (c.Begin("mmap/reused_memory_is_zeroed"))
                    MmapTests<TProcess>.ReusedMemoryIsZeroed(ref c);
                break;
            case 17:
                if (c.Begin("mmap/length_zero_is_einval"))
                    MmapErrorTests<TProcess>.LengthZeroIsEinval(ref c);
                break;
            case 18:
                if (c.Begin("mmap/neither_shared_nor_private_is_einval"))
                    MmapErrorTests<TProcess>.NeitherSharedNorPrivateIsEinval(ref c);
                break;
            case 19:
                if (c.Begin("mmap/both_shared_and_private_is_einval"))
                    MmapErrorTests<TProcess>.BothSharedAndPrivateIsEinval(ref c);
                break;
            case 20:
                if (c.Begin("mmap/unknown_flag_is_einval"))
                    MmapErrorTests<TProcess>.UnknownFlagIsEinval(ref c);
                break;
            case 21:
                if (c.Begin("mmap/write_and_execute_is_enotsup"))
                    MmapErrorTests<TProcess>.WriteAndExecuteIsEnotsup(ref c);
                break;
            case 22:
                if (c.Begin("mmap/unknown_protection_is_enotsup"))
                    MmapErrorTests<TProcess>.UnknownProtectionIsEnotsup(ref c);
                break;
            case 23:
                if (c.Begin("mmap/bad_descriptor_is_ebadf"))
                    MmapErrorTests<TProcess>.BadDescriptorIsEbadf(ref c);
                break;
            case 24:
                if (c.Begin("mmap/anonymous_ignores_the_descriptor"))
                    MmapErrorTests<TProcess>.AnonymousIgnoresTheDescriptor(ref c);
                break;
            case 25:
                if (c.Begin("mmap/unaligned_offset_is_einval"))
                    MmapErrorTests<TProcess>.UnalignedOffsetIsEinval(ref c);
                break;
            case 26:
                if (c.Begin("mmap/unaligned_fixed_address_is_einval"))
                    MmapErrorTests<TProcess>.UnalignedFixedAddressIsEinval(ref c);
                break;
            case 27:
                if (c.Begin("mmap/more_than_the_address_space_is_enomem"))
                    MmapErrorTests<TProcess>.MoreThanTheAddressSpaceIsEnomem(ref c);
                break;
            case 28:
                if (c.Begin("mmap/fixed_outside_the_address_space_is_enomem"))
                    MmapErrorTests<TProcess>.FixedOutsideTheAddressSpaceIsEnomem(ref c);
                break;
            case 29:
                if (c.Begin("mmap/failure_leaves_mappings_alone"))
                    MmapErrorTests<TProcess>.FailureLeavesMappingsAlone(ref c);
                break;
            case 30:
                if (c.Begin("mmap_fixed/maps_at_the_exact_address"))
                    MmapFixedTests<TProcess>.MapsAtTheExactAddress(ref c);
                break;
            case 31:
                if (c.Begin("mmap_fixed/replaces_existing_mappings"))
                    MmapFixedTests<TProcess>.ReplacesExistingMappings(ref c);
                break;
            case 32:
                if (c.Begin("mmap_fixed/replaces_across_several_mappings"))
                    MmapFixedTests<TProcess>.ReplacesAcrossSeveralMappings(ref c);
                break;
            case 33:
                if (c.Begin("mmap_fixed/removes_memory_locks"))
                    MmapFixedTests<TProcess>.RemovesMemoryLocks(ref c);
                break;
            case 34:
                if (c.Begin("mmap_fixed/noreplace_refuses_with_eexist"))
                    MmapFixedTests<TProcess>.NoreplaceRefusesWithEexist(ref c);
                break;
            case 35:
                if (c.Begin("mmap_fixed/noreplace_maps_a_free_range"))
                    MmapFixedTests<TProcess>.NoreplaceMapsAFreeRange(ref c);
                break;
            case 36:
                if (c.Begin("mmap_fixed/the_library_itself_is_refused"))
                    MmapFixedTests<TProcess>.TheLibraryItselfIsRefused(ref c);
                break;
            case 37:
                if (c.Begin("munmap/later_access_faults"))
                    MunmapTests<TProcess>.LaterAccessFaults(ref c);
                break;
            case 38:
                if (c.Begin("munmap/middle_of_a_mapping"))
                    MunmapTests<TProcess>.MiddleOfAMapping(ref c);
                break;
            case 39:
                if (c.Begin("munmap/partial_page_is_unmapped_whole"))
                    MunmapTests<TProcess>.PartialPageIsUnmappedWhole(ref c);
                break;
            case 40:
                if (c.Begin("munmap/nothing_mapped_is_no_error"))
                    MunmapTests<TProcess>.NothingMappedIsNoError(ref c);
                break;
            case 41:
                if (c.Begin("munmap/several_mappings_at_once"))
                    MunmapTests<TProcess>.SeveralMappingsAtOnce(ref c);
                break;
            case 42:
                if (c.Begin("munmap/frames_come_back"))
                    MunmapTests<TProcess>.FramesComeBack(ref c);
                break;
            case 43:
                if (c.Begin("munmap/removes_memory_locks"))
                    MunmapTests<TProcess>.RemovesMemoryLocks(ref c);
                break;
            case 44:
                if (c.Begin("munmap/length_zero_is_einval"))
                    MunmapTests<TProcess>.LengthZeroIsEinval(ref c);
                break;
            case 45:
                if (c.Begin("munmap/unaligned_address_is_einval"))
                    MunmapTests<TProcess>.UnalignedAddressIsEinval(ref c);
                break;
            case 46:
                if (c.Begin("munmap/outside_the_address_space_is_einval"))
                    MunmapTests<TProcess>.OutsideTheAddressSpaceIsEinval(ref c);
                break;
            case 47:
                if (c.Begin("mprotect/read_only_refuses_writes"))
                    MprotectTests<TProcess>.ReadOnlyRefusesWrites(ref c);
                break;
            case 48:
                if (c.Begin("mprotect/none_refuses_all_access"))
                    MprotectTests<TProcess>.NoneRefusesAllAccess(ref c);
                break;
            case 49:
                if (c.Begin("mprotect/makes_writable"))
                    MprotectTests<TProcess>.MakesWritable(ref c);
                break;
            case 50:
                if (c.Begin("mprotect/makes_executable"))
                    MprotectTests<TProcess>.MakesExecutable(ref c);
                break;
            case 51:
                if (c.Begin("mprotect/takes_execution_away"))
                    MprotectTests<TProcess>.TakesExecutionAway(ref c);
                break;
            case 52:
                if (c.Begin("mprotect/middle_of_a_mapping"))
                    MprotectTests<TProcess>.MiddleOfAMapping(ref c);
                break;
            case 53:
                if (c.Begin("mprotect/several_mappings_at_once"))
                    MprotectTests<TProcess>.SeveralMappingsAtOnce(ref c);
                break;
            case 54:
                if (c.Begin("mprotect/partial_page_is_protected_whole"))
                    MprotectTests<TProcess>.PartialPageIsProtectedWhole(ref c);
                break;
            case 55:
                if (c.Begin("mprotect/hole_is_enomem"))
                    MprotectTests<TProcess>.HoleIsEnomem(ref c);
                break;
            case 56:
                if (c.Begin("mprotect/outside_the_address_space_is_enomem"))
                    MprotectTests<TProcess>.OutsideTheAddressSpaceIsEnomem(ref c);
                break;
            case 57:
                if (c.Begin("mprotect/unaligned_address_is_einval"))
                    MprotectTests<TProcess>.UnalignedAddressIsEinval(ref c);
                break;
            case 58:
                if (c.Begin("mprotect/write_and_execute_is_enotsup"))
                    MprotectTests<TProcess>.WriteAndExecuteIsEnotsup(ref c);
                break;
            case 59:
                if (c.Begin("mprotect/length_zero_changes_nothing"))
                    MprotectTests<TProcess>.LengthZeroChangesNothing(ref c);
                break;
            case 60:
                if (c.Begin("msync/mapped_range_succeeds"))
                    MsyncTests<TProcess>.MappedRangeSucceeds(ref c);
                break;
            case 61:
                if (c.Begin("msync/hole_is_enomem"))
                    MsyncTests<TProcess>.HoleIsEnomem(ref c);
                break;
            case 62:
                if (c.Begin("msync/sync_and_async_is_einval"))
                    MsyncTests<TProcess>.SyncAndAsyncIsEinval(ref c);
                break;
            case 63:
                if (c.Begin("msync/unknown_flag_is_einval"))
                    MsyncTests<TProcess>.UnknownFlagIsEinval(ref c);
                break;
            case 64:
                if (c.Begin("msync/unaligned_address_is_einval"))
                    MsyncTests<TProcess>.UnalignedAddressIsEinval(ref c);
                break;
            case 65:
                if (c.Begin("msync/invalidate_of_locked_pages_is_ebusy"))
                    MsyncTests<TProcess>.InvalidateOfLockedPagesIsEbusy(ref c);
                break;
            case 66:
                if (c.Begin("posix_madvise/advice_changes_no_data"))
                    MsyncTests<TProcess>.AdviceChangesNoData(ref c);
                break;
            case 67:
                if (c.Begin("posix_madvise/unknown_advice_is_einval"))
                    MsyncTests<TProcess>.UnknownAdviceIsEinval(ref c);
                break;
            case 68:
                if (c.Begin("posix_madvise/hole_is_enomem"))
                    MsyncTests<TProcess>.AdviseHoleIsEnomem(ref c);
                break;
            case 69:
                if (c.Begin("mlock/locked_pages_do_not_fault"))
                    MlockTests<TProcess>.LockedPagesDoNotFault(ref c);
                break;
            case 70:
                if (c.Begin("mlock/keeps_data_and_protection"))
                    MlockTests<TProcess>.KeepsDataAndProtection(ref c);
                break;
            case 71:
                if (c.Begin("mlock/part_of_a_page_locks_the_page"))
                    MlockTests<TProcess>.PartOfAPageLocksThePage(ref c);
                break;
            case 72:
                if (c.Begin("mlock/hole_is_enomem"))
                    MlockTests<TProcess>.HoleIsEnomem(ref c);
                break;
            case 73:
                if (c.Begin("mlock/more_than_the_quota_is_eagain"))
                    MlockTests<TProcess>.MoreThanTheQuotaIsEagain(ref c);
                break;
            case 74:
                if (c.Begin("munlock/unlocks_once_for_all"))
                    MlockTests<TProcess>.UnlocksOnceForAll(ref c);
                break;
            case 75:
                if (c.Begin("munlock/only_the_range"))
                    MlockTests<TProcess>.OnlyTheRange(ref c);
                break;
            case 76:
                if (c.Begin("munlock/hole_is_enomem"))
                    MlockTests<TProcess>.MunlockHoleIsEnomem(ref c);
                break;
            case 77:
                if (c.Begin("mlockall/no_flags_is_einval"))
                    MlockTests<TProcess>.NoFlagsIsEinval(ref c);
                break;
            case 78:
                if (c.Begin("mlockall/current_locks_what_is_mapped"))
                    MlockTests<TProcess>.CurrentLocksWhatIsMapped(ref c);
                break;
            case 79:
                if (c.Begin("mlockall/future_locks_new_mappings"))
                    MlockTests<TProcess>.FutureLocksNewMappings(ref c);
                break;
            case 80:
                if (c.Begin("mlockall/future_mapping_beyond_the_quota_is_eagain"))
                    MlockTests<TProcess>.FutureMappingBeyondTheQuotaIsEagain(ref c);
                break;
            case 81:
                if (c.Begin("munlockall/unlocks_present_and_future"))
                    MlockTests<TProcess>.UnlocksPresentAndFuture(ref c);
                break;
            case 82:
                if (c.Begin("fault/page_zero_is_never_mapped"))
                    FaultTests<TProcess>.PageZeroIsNeverMapped(ref c);
                break;
            case 83:
                if (c.Begin("fault/address_without_mapping"))
                    FaultTests<TProcess>.AddressWithoutMapping(ref c);
                break;
            case 84:
                if (c.Begin("fault/guard_page_between_mappings"))
                    FaultTests<TProcess>.GuardPageBetweenMappings(ref c);
                break;
            case 85:
                if (c.Begin("fault/no_frames_left_is_reported"))
                    FaultTests<TProcess>.NoFramesLeftIsReported(ref c);
                break;
            case 86:
                if (c.Begin("fault/one_fault_fills_a_granule"))
                    FaultTests<TProcess>.OneFaultFillsAGranule(ref c);
                break;
            case 87:
                if (c.Begin("fault/spread_over_the_address_space"))
                    FaultTests<TProcess>.SpreadOverTheAddressSpace(ref c);
                break;
            default:
                c.Begin("no such test");
                c.True("index below the number of tests", index < Count);
                break;
        }

        return c.End();
    }
}
