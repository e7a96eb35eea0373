using System;
using System.Runtime;
using Pistachio.Posix;

namespace Pistachio.CSharpDoor;

/// <summary>
/// Tests of the C# door: one line on standard output for each, <c>ok NAME</c> or what is wrong. The exit status is the number of those that failed.
/// </summary>
internal static class Program
{
    private const int StandardOutput = 1;
    private const uint Tests = 49;

    [RuntimeExport("main")]
    internal static int Main(int argumentCount, ulong arguments, ulong environment)
    {
        if (argumentCount > 1)
        {
            _ = Px.Write(StandardOutput, "child\n"u8);
            return ChildTests.ChildStatus;
        }

        int failed = 0;
        ChildTests.Keep(arguments, environment);
        for (uint i = 0; i < Tests; i++)
        {
            Check.Begin();
            Workers.Prepare();
            if (!Check.Tell(Run(i)))
                failed++;
        }

        return failed;
    }

    /// <summary>Each thread begins here.</summary>
    [RuntimeExport("px_thread_main")]
    internal static ulong ThreadMain(ulong argument)
    {
        ulong number = argument >> 8;
        switch ((Routine)(byte)argument)
        {
            case Routine.ReturnNumber: return ThreadTests.Return(number);
            case Routine.ExitWithNumber: return ThreadTests.Exit(number);
            case Routine.WaitForPermit: return ThreadTests.WaitForPermit();
            case Routine.TellStack: return AttributeTests.TellStack();
            case Routine.TellScheduling: return AttributeTests.TellScheduling();
            case Routine.WaitWithSignals: return ThreadTests.WaitWithSignals();
            case Routine.CancelledAtPoint: return CancellationTests.AtPoint();
            case Routine.CancelledLater: return CancellationTests.Later();
            case Routine.CancelledAnywhere: return CancellationTests.Anywhere();
            case Routine.CancelledAtMutex: return CancellationTests.AtMutex();
            case Routine.CancelledInWait: return CancellationTests.InWait();
            case Routine.CancelledInCall: return PointTests.Wait(number);
            case Routine.LockAndEnd: return MutexTests.LockAndEnd();
            case Routine.LockForAWhile: return MutexTests.LockForAWhile();
            case Routine.CountLocked: return MutexTests.CountLocked();
            case Routine.WaitForTurn: return LockTests.WaitForTurn(number);
            case Routine.ReadLocked: return LockTests.ReadLocked();
            case Routine.CountSpinning: return LockTests.Spin();
            case Routine.CountAtBarrier: return LockTests.AtBarrier();
            case Routine.DoOnce: return ValueTests.DoOnce(number);
            case Routine.HaveValues: return ValueTests.HaveValues();
            case Routine.CancelledOnce: return ValueTests.CancelledOnce();
            default: return ulong.MaxValue;
        }
    }

    [RuntimeExport("px_cleanup_main")]
    internal static void CleanUp(ulong argument) => CancellationTests.CleanUp(argument);

    [RuntimeExport("px_value_main")]
    internal static void EndValue(ulong value) => ValueTests.End(value);

    [RuntimeExport("px_once_main")]
    internal static void DoOnce(ulong number) => ValueTests.Do(number);

    [RuntimeExport("px_fork_main")]
    internal static void AroundFork(int place) => ValueTests.AroundFork(place);

    [RuntimeExport("px_signal_main")]
    internal static void OnSignal(int signal, ulong information, ulong registers) => SignalTests.On(information);

    [RuntimeExport("px_notification_main")]
    internal static void OnNotification(ulong value) => TimerTests.Call(value);

    /// <summary>Run one.</summary>
    /// <returns>Its name.</returns>
    private static ReadOnlySpan<byte> Run(uint number)
    {
        switch (number)
        {
            case 0: ThreadTests.Results(); return "threads.return_results"u8;
            case 1: ThreadTests.JoinErrors(); return "threads.that_cannot_be_joined"u8;
            case 2: ThreadTests.Names(); return "threads.have_names"u8;
            case 3: ThreadTests.Scheduling(); return "threads.are_scheduled_one_by_one"u8;
            case 4: ThreadTests.Processors(); return "threads.have_processors"u8;
            case 5: ThreadTests.Clocks(); return "threads.have_clocks"u8;
            case 6: ThreadTests.Signals(); return "threads.get_signals_of_their_own"u8;
            case 7: AttributeTests.Values(); return "attributes.keep_values"u8;
            case 8: AttributeTests.Detached(); return "attributes.detached"u8;
            case 9: AttributeTests.Stacks(); return "attributes.stacks_and_guards"u8;
            case 10: AttributeTests.ExplicitScheduling(); return "attributes.explicit_scheduling"u8;
            case 11: CancellationTests.CleanUpsRunLastFirst(); return "cancellation.clean_ups_run_last_first"u8;
            case 12: CancellationTests.Disabled(); return "cancellation.waits_while_disabled"u8;
            case 13: CancellationTests.Asynchronous(); return "cancellation.asynchronous"u8;
            case 14: CancellationTests.MutexesAreNoPoints(); return "cancellation.not_at_mutexes"u8;
            case 15: CancellationTests.AWaitHasItsMutexAgain(); return "cancellation.a_wait_has_its_mutex_again"u8;
            case 16: PointTests.All(); return "cancellation.at_all_points"u8;
            case 17: MutexTests.Plain(); return "mutexes.plain"u8;
            case 18: MutexTests.Recursive(); return "mutexes.recursive"u8;
            case 19: MutexTests.ErrorChecking(); return "mutexes.error_checking"u8;
            case 20: MutexTests.Robust(); return "mutexes.robust"u8;
            case 21: MutexTests.RobustAndInheriting(); return "mutexes.robust_and_inheriting"u8;
            case 22: MutexTests.Inheriting(); return "mutexes.inheriting"u8;
            case 23: MutexTests.Ceilings(); return "mutexes.with_ceilings"u8;
            case 24: MutexTests.Attributes(); return "mutexes.attributes"u8;
            case 25: LockTests.Conditions(); return "conditions.wake"u8;
            case 26: LockTests.ConditionClocks(); return "conditions.have_clocks"u8;
            case 27: LockTests.ReadWriteLocks(); return "locks.read_write"u8;
            case 28: LockTests.SpinLocks(); return "locks.spin"u8;
            case 29: LockTests.Barriers(); return "locks.barriers"u8;
            case 30: ValueTests.Keys(); return "values.of_each_thread"u8;
            case 31: ValueTests.Once(); return "values.once"u8;
            default: return RunOther(number);
        }
    }

    private static ReadOnlySpan<byte> RunOther(uint number)
    {
        switch (number)
        {
            case 32: ValueTests.Fork(); return "processes.around_a_fork"u8;
            case 33: ValueTests.Shared(); return "processes.share_locks"u8;
            case 34: SemaphoreTests.InMemory(); return "semaphores.in_memory"u8;
            case 35: SemaphoreTests.WithNames(); return "semaphores.with_names"u8;
            case 36: SignalTests.Handlers(); return "signals.have_handlers"u8;
            case 37: SignalTests.OfTheDoor(); return "signals.of_the_door"u8;
            case 38: TimerTests.ThatSendSignals(); return "timers.send_signals"u8;
            case 39: TimerTests.ThatCall(); return "timers.call"u8;
            case 40: TimerTests.QueuesThatCall(); return "queues.call"u8;
            case 41: ChildTests.Spawned(); return "children.are_spawned"u8;
            case 42: ChildTests.SpawnAttributes(); return "children.have_attributes"u8;
            case 43: ChildTests.Executed(); return "children.execute"u8;
            case 44: SystemTests.Configuration(); return "system.configuration"u8;
            case 45: SystemTests.NetworkNames(); return "system.network_names"u8;
            case 46: SystemTests.Files(); return "system.files"u8;
            case 47: SystemTests.ExtendedAttributes(); return "system.extended_attributes"u8;
            default: TimerTests.OfTheProcessAndFiles(); return "timers.of_the_process_and_files"u8;
        }
    }
}
